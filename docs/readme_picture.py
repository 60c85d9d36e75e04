"""Draw the picture of the README from the README's own first snippet."""

import os
import re
from pathlib import Path

HERE = Path(__file__).parent
code = re.search(r"```python\n(.*?)```", (HERE.parent / "README.md").read_text(), re.DOTALL)
os.chdir(HERE / "_static")  # where the snippet saves it
exec(code[1])

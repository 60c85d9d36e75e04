"""Draw the picture of the README from the README's own first snippet."""

import re
from pathlib import Path

import matplotlib.pyplot as plt

HERE = Path(__file__).parent
code = re.search(r"```python\n(.*?)```", (HERE.parent / "README.md").read_text(), re.DOTALL)
exec(code[1])
plt.gcf().set_size_inches(8, 3.4)
plt.savefig(HERE / "_static" / "forecast.png", dpi=120)

"""Import time of ``skneuro`` beside ``sklearn.neural_network``."""

import subprocess
import sys

from .measuring import alternate, median, seconds
from .reporting import publish

NOTES = """Seconds for `python -c "import ..."`, medians over alternating runs of fresh processes;
the start of Python
itself (the row "nothing") is included. The target is a ratio skneuro / sklearn.neural_network of
at most 1.15."""

STATEMENTS = {
    "nothing": "pass",
    "sklearn.neural_network": "import sklearn.neural_network",
    "skneuro": "import skneuro",
}


def run(arguments):
    """Measure all imports and publish the table."""
    contestants = {
        name: lambda code=code: seconds(
            lambda: subprocess.run([sys.executable, "-c", code], check=True)
        )
        for name, code in STATEMENTS.items()
    }
    times = alternate(contestants, 3 if arguments.quick else 20)
    peer = median(times["sklearn.neural_network"])
    rows = [
        {"import": name, "seconds": median(t), "relative to sklearn": median(t) / peer}
        for name, t in times.items()
    ]
    publish("import", "Import time", rows, NOTES, arguments.quick, times)

"""Import time of ``skneuro`` beside ``sklearn.neural_network``."""

import compileall
import subprocess
import sys
from pathlib import Path

import skneuro

from ..harness.publishing import publish
from ..harness.timing import alternate, median, seconds

NOTES = """Seconds for `python -c "import ..."`, medians over alternating runs of fresh processes;
the start of Python
itself (the row "nothing") is included. The target is a ratio skneuro / sklearn.neural_network of
at most 1.15."""

PEER = "sklearn.neural_network"
STATEMENTS = {
    "nothing": "pass",
    PEER: f"import {PEER}",
    "skneuro": "import skneuro",
}


def compile_package(folder):
    """Write the bytecode of all modules, as pip does when it installs a package."""
    compileall.compile_dir(folder, quiet=1)


def import_seconds(statement, **process):
    """Time of a fresh Python that runs a statement; ``process`` as in `subprocess.run`."""
    command = [sys.executable, "-c", statement]
    return seconds(lambda: subprocess.run(command, check=True, **process))


def run(arguments):
    """Measure all imports and publish the table."""
    compile_package(Path(skneuro.__file__).parent)
    contestants = {
        name: lambda code=code: import_seconds(code) for name, code in STATEMENTS.items()
    }
    times = alternate(contestants, 1 if arguments.quick else 20)
    peer = median(times[PEER])
    rows = [
        {"import": name, "seconds": median(t), "relative to sklearn": median(t) / peer}
        for name, t in times.items()
    ]
    publish(
        "import",
        title="Import time",
        headline=headline(rows),
        rows=rows,
        notes=NOTES,
        raw=times,
        quick=arguments.quick,
    )


def headline(rows):
    """The import of skneuro relative to scikit-learn's."""
    by_name = {row["import"]: row for row in rows}
    return {"skneuro/sklearn": by_name["skneuro"]["relative to sklearn"]}

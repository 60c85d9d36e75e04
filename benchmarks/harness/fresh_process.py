"""A measurement in a process of its own, which inherits no memory and no imports."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def measure_in_fresh_process(module, *arguments):
    """Run a module of this package and return the JSON that it prints.

    Parameters
    ----------
    module : str
        Import path of a module that can be run with ``python -m``.
    *arguments : object
        Arguments of the module, each written as JSON.
    """
    command = [sys.executable, "-m", module, *map(json.dumps, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return json.loads(done.stdout)


def answer(measure):
    """In the fresh process: call ``measure`` with the arguments and print what it returns."""
    print(json.dumps(measure(*map(json.loads, sys.argv[1:]))))

"""A run without the environment variables that give NumPy an older kernel.

OpenBLAS reads the variables when NumPy is first imported. PyTorch's own BLAS does not know them, so
that a comparison with them set would slow down one side only. Imports nothing but the standard
library.
"""

import json
import os
import subprocess
import sys

KERNEL_SETTINGS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
RECORD = "SKNEURO_BENCHMARKS_UNSET"  # tells the restarted process what was taken away


def restart_without_kernel_settings():
    """Start this process again without the variables, if any of them is set."""
    found = {name: os.environ[name] for name in KERNEL_SETTINGS if name in os.environ}
    if not found:
        return
    settings = ", ".join(f"{name}={value}" for name, value in found.items())
    print(f"Unset for this run: {settings}", file=sys.stderr, flush=True)
    environment = {name: value for name, value in os.environ.items() if name not in found}
    environment[RECORD] = json.dumps(found)
    command = [sys.executable, *sys.orig_argv[1:]]
    if os.name == "posix":
        os.execve(command[0], command, environment)
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


def unset_settings():
    """Variables that were set when the run was started, with their values."""
    return json.loads(os.environ.get(RECORD, "{}"))


def require_clean_environment():
    """Refuse to measure where one of the variables is set.

    Raises
    ------
    RuntimeError
        If the process was not started through ``python -m benchmarks``.
    """
    found = [name for name in KERNEL_SETTINGS if name in os.environ]
    if found:
        raise RuntimeError(f"unset {' and '.join(found)}, or run python -m benchmarks")

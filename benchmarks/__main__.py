"""Command line: ``python -m benchmarks COMMAND [--help]``."""

import sys

from .commands import main
from .harness.clean_environment import restart_without_kernel_settings

if __name__ == "__main__":
    restart_without_kernel_settings()  # before anything imports NumPy
    sys.exit(main())

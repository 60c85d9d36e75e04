"""Peak of this process's resident memory, where the system reports it (Linux)."""

import ctypes
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")


def is_measurable():
    """Whether the system reports the peak of a part of a process's life."""
    return CLEAR_REFS.exists()


def reset_peak():
    """Forget the peak so far; the memory in use now, in kilobytes."""
    # `resource.getrusage` would not do: a process begins with the peak of the one that started it.
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:
        give_back(0)  # what the imports have freed would be used again unseen
    CLEAR_REFS.write_text("5")
    return _status("VmRSS")


def peak():
    """The most memory in use since the start or the last reset, in kilobytes."""
    return _status("VmHWM")


def _status(name):
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))

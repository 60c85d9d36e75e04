"""Who else was at work while something was measured."""

import os
from pathlib import Path

STAT = Path("/proc/stat")
IDLE = 3, 4  # fields of the line "cpu": idle, and waiting for a disk


class OtherLoad:
    """What other programs take of the processors' time, from now on.

    Where the system does not tell (it is not Linux), nothing is known.
    """

    def __init__(self):
        self.start = self._times()

    def share(self):
        """From 0 to 1, or None where it is not known."""
        if self.start is None:
            return None
        total, busy, own = (now - then for now, then in zip(self._times(), self.start, strict=True))
        return max(busy - own, 0.0) / total if total else 0.0

    def _times(self):
        """Seconds of all processors, of those that worked, and of this program and its children."""
        if not STAT.exists():
            return None
        fields = [int(x) for x in STAT.read_text().splitlines()[0].split()[1:9]]
        tick = os.sysconf("SC_CLK_TCK")
        total, idle = sum(fields), sum(fields[i] for i in IDLE)
        return total / tick, (total - idle) / tick, sum(os.times()[:4])

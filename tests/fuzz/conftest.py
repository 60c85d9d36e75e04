"""Count of the examples of a campaign, for the process that started it."""

import json
import os
from pathlib import Path

from tests.fuzz.budget import COUNTS

FAILED = []


def pytest_runtest_logreport(report):
    """Note the tests that failed."""
    if report.failed:
        FAILED.append(report.nodeid)


def pytest_sessionfinish(session):
    """Write the counts to the file that ``FUZZ_LOG`` names."""
    log = os.environ.get("FUZZ_LOG")
    if log:
        counts = {name: dict(counted) for name, counted in COUNTS.items()}
        Path(log).write_text(json.dumps({"counts": counts, "failed": FAILED}), "utf-8")

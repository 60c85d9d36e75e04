"""How many examples a fuzz test runs, and the count of those that ran.

The ordinary tests run the same few examples each time. With ``FUZZ_EXAMPLES`` each test runs that
many random ones; ``tests/fuzz/campaign.py`` sets it. A campaign notes what fails as it is; with
``FUZZ_SHRINK=1`` an example that fails is made as small as possible, which takes long.
"""

import functools
import os
from collections import Counter, defaultdict

from hypothesis import HealthCheck, Phase, given, settings

EXAMPLES = os.environ.get("FUZZ_EXAMPLES")
COUNTS = defaultdict(Counter)  # of each test: its examples, and how many calls were refused
_running = []


def fuzz(n_examples, **strategies):
    """Decorate a test that runs with random arguments.

    Parameters
    ----------
    n_examples : int
        Number of examples in the ordinary tests.
    **strategies : hypothesis strategies
        Arguments of the test.
    """
    chosen = {"max_examples": n_examples, "derandomize": True}
    if EXAMPLES is not None:
        # without a database the seed alone says which examples run
        chosen = {"max_examples": int(EXAMPLES), "derandomize": False, "database": None}
        if not os.environ.get("FUZZ_SHRINK"):
            chosen |= {"phases": [Phase.explicit, Phase.generate], "report_multiple_bugs": False}

    def decorate(test):
        return settings(deadline=None, suppress_health_check=list(HealthCheck), **chosen)(
            given(**strategies)(_counted(test))
        )

    return decorate


def count(what):
    """Count something that happened in the running example, such as a refused call."""
    if _running:
        COUNTS[_running[-1]][what] += 1


def _counted(test):
    @functools.wraps(test)
    def counted(*args, **kwargs):
        _running.append(f"{test.__module__.rpartition('.')[2]}::{test.__qualname__}")
        count("examples")
        try:
            return test(*args, **kwargs)
        finally:
            _running.pop()

    return counted

"""Measurements in turn: every contestant once per round, so that a slow moment hits all alike."""

import math
import statistics
import time


def seconds(function):
    """Time of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def alternate(contestants, n_rounds):
    """Measure all contestants in turn, round after round.

    Parameters
    ----------
    contestants : dict of str to callable
        Each returns the seconds it took.
    n_rounds : int
        Rounds that count; one round before them warms up.

    Returns
    -------
    times : dict of str to list of float
        Seconds per round.
    """
    times = {name: [] for name in contestants}
    for i in range(n_rounds + 1):
        for name, measure in contestants.items():
            elapsed = measure()
            if i:
                times[name].append(elapsed)
    return times


def median(times):
    """Median of a list of seconds."""
    return statistics.median(times)


def ratio(peer, ours):
    """How many times longer the peer takes: median over the rounds' own ratios."""
    return statistics.median(p / o for p, o in zip(peer, ours, strict=True))


def geometric_mean(ratios):
    """Geometric mean, the average of ratios in which 2 and 1/2 cancel out."""
    ratios = list(ratios)
    return math.exp(math.fsum(math.log(x) for x in ratios) / len(ratios))

"""Cases measured in both checkouts by turns."""

import math
from typing import NamedTuple

from ...harness.timing import median, ratio
from .checkout import Checkout

RESULT_TOLERANCE = 1e-5  # relative; beyond it the checkouts do not compute the same


class Measurement(NamedTuple):
    """One case in both checkouts.

    Attributes
    ----------
    base, new : list of float
        Seconds of each alternation.
    results : tuple of float
        Results computed by the case, base and new.
    """

    base: list
    new: list
    results: tuple

    @property
    def ratio(self):
        """Median of base/new over the alternations: above 1, the new checkout is faster."""
        return ratio(self.base, self.new)

    @property
    def same_result(self):
        """Whether both computed the same."""
        return math.isclose(*self.results, rel_tol=RESULT_TOLERANCE, abs_tol=RESULT_TOLERANCE)

    def row(self, group, case):
        """Row of the table."""
        return {
            "benchmark": group,
            "shape": case,
            "base (s)": median(self.base),
            "new (s)": median(self.new),
            "base/new": self.ratio,
            "same result": "yes" if self.same_result else "no",
        }


def measure_cases(base, new, cases, n_alternations, quick):
    """Measure cases in fresh workers of two checkouts.

    Parameters
    ----------
    base, new : Path
        Folders of the checkouts.
    cases : list of tuple (group, name)
        Cases to measure.
    n_alternations : int
        Measurements of each case in each checkout, after one that warms up.
    quick : bool
        Whether the cases are the small ones.

    Yields
    ------
    case : tuple (group, name)
        Case that was measured.
    measurement : Measurement
        Times and results of the case.
    """
    with Checkout(base) as first, Checkout(new) as second:
        for case in cases:
            yield case, _alternate(first, second, case, n_alternations, quick)


def _alternate(base, new, case, n_alternations, quick):
    results = {checkout: checkout.measure(*case, quick)[1] for checkout in (base, new)}
    times = {base: [], new: []}
    for k in range(n_alternations):
        for checkout in (base, new) if k % 2 == 0 else (new, base):  # neither is always first
            times[checkout].append(checkout.measure(*case, quick)[0])
    return Measurement(times[base], times[new], (results[base], results[new]))

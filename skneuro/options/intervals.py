"""Constraints on numbers that many options share."""

from numbers import Integral, Real

from .._sklearn.constraints import Interval

POSITIVE = Interval(Real, 0, None, closed="neither")
NON_NEGATIVE = Interval(Real, 0, None, closed="left")
BELOW_ONE = Interval(Real, 0, 1, closed="left")
BETWEEN_ZERO_AND_ONE = Interval(Real, 0, 1, closed="neither")


class WholeNumbers(Interval):
    """Constraint to whole numbers, of which True and False are none.

    Parameters
    ----------
    least : int
        The least number allowed.
    most : int, default=None
        The largest number allowed; None is no limit.
    """

    def __init__(self, least: int, most: int | None = None) -> None:
        super().__init__(Integral, least, most, closed="left" if most is None else "both")

    def is_satisfied_by(self, val: object) -> bool:
        """Whether a value is a whole number in the range."""
        return not isinstance(val, bool) and bool(super().is_satisfied_by(val))


COUNT = WholeNumbers(1)
COUNT_OR_ZERO = WholeNumbers(0)
SIZES = ["array-like", COUNT]  # sizes of hidden layers

"""Constraints on numbers that many options share."""

from numbers import Integral, Real

from .._sklearn.constraints import Interval

POSITIVE = Interval(Real, 0, None, closed="neither")
NON_NEGATIVE = Interval(Real, 0, None, closed="left")
BELOW_ONE = Interval(Real, 0, 1, closed="left")
BETWEEN_ZERO_AND_ONE = Interval(Real, 0, 1, closed="neither")
COUNT = Interval(Integral, 1, None, closed="left")
SIZES = ["array-like", COUNT]  # sizes of hidden layers

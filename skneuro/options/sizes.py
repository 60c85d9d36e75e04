"""Hidden layer sizes as lists, and their checks."""

from itertools import pairwise
from numbers import Integral

from .lists import as_list


def hidden_sizes(estimator, option="hidden_layer_sizes"):
    """Hidden layer sizes of an estimator as a list of ints."""
    return as_sizes(getattr(estimator, option), option)


def as_sizes(sizes, option):
    """Turn an int or a sequence of ints, the value of an option, into a list of ints."""
    sizes = as_list(sizes)
    if not all(isinstance(n, Integral) and n > 0 for n in sizes):
        raise ValueError(f"{option} must be integers > 0, got {sizes}.")
    return [int(n) for n in sizes]


def check_residual(estimator):
    """Refuse ``residual=True`` if no layer has the same size as the one before it."""
    sizes = hidden_sizes(estimator)
    if estimator.residual and not any(a == b for a, b in pairwise(sizes)):
        raise ValueError(
            "residual=True needs two consecutive hidden layers of equal size, got "
            f"hidden_layer_sizes={sizes}."
        )

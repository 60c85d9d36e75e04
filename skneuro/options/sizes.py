"""Hidden layer sizes as the user may give them."""

from collections.abc import Iterable
from itertools import pairwise
from numbers import Integral


def hidden_sizes(estimator, option="hidden_layer_sizes"):
    """List of the sizes in ``estimator.hidden_layer_sizes``, an int or a sequence of ints."""
    return as_sizes(getattr(estimator, option), option)


def as_sizes(sizes, option):
    """List of the sizes that an option gives as an int or a sequence of ints."""
    sizes = list(sizes) if isinstance(sizes, Iterable) else [sizes]
    if not all(isinstance(n, Integral) and n > 0 for n in sizes):
        raise ValueError(f"{option} must be integers > 0, got {sizes}.")
    return [int(n) for n in sizes]


def check_residual(estimator):
    """Refuse ``residual=True`` where no layer is as large as the one before it."""
    sizes = hidden_sizes(estimator)
    if estimator.residual and not any(a == b for a, b in pairwise(sizes)):
        raise ValueError(
            "residual=True needs two neighbouring hidden layers of equal size, got "
            f"hidden_layer_sizes={sizes}."
        )

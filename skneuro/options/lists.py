"""Values of options that are lists or arrays."""

from collections.abc import Iterable
from typing import Any


def as_list(value: Any) -> list[Any]:
    """Values of an option as a list.

    Parameters
    ----------
    value : object
        Value of the option: an iterable, a single value, or None for no values.

    Returns
    -------
    values : list
        The values.
    """
    if value is None:
        return []
    has_axis = getattr(value, "ndim", 1) > 0  # an array of no axes cannot be iterated over
    is_many = isinstance(value, Iterable) and not isinstance(value, str | bytes) and has_axis
    return list(value) if is_many else [value]

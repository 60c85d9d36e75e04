"""Errors of NumPy and scikit-learn about values, with the name of the argument that holds them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from scipy import sparse


@contextmanager
def naming(**arguments: Any) -> Iterator[None]:
    """Name the argument, and the column of a table, in an error that names no argument.

    Parameters
    ----------
    **arguments : object
        Arguments that the block converts to arrays: a table, and perhaps its targets.
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        without_values = re.sub(r"'[^']*'", "", str(error))
        words = set(re.findall(r"\w+", without_values))
        if words & arguments.keys():
            raise
        name = _culprit(arguments, words)
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{name}{_column(arguments[name])}: {error}") from error


def _culprit(arguments: dict[str, Any], words: set[str]) -> str:
    """Name of the argument that an error is about."""
    table, *targets = arguments
    if targets and "X" not in words and _is_table(arguments[table]):
        return next((name for name in targets if not _is_plain(arguments[name])), table)
    return table


def _is_table(X: Any) -> bool:
    """Whether an argument is a table of numbers."""
    if sparse.issparse(X):
        return True
    return _is_plain(X) and np.ndim(X) in (2, 3) and np.asarray(X).dtype.kind in "biuf"


def _is_plain(values: Any) -> bool:
    """Whether an argument can be an array of numbers or text as it is."""
    columns = getattr(values, "columns", ())
    if len(set(columns)) < len(columns):
        return False
    try:
        array = np.asarray(values)
    except (TypeError, ValueError):
        return False
    return array.ndim > 0 and array.dtype.kind in "biufUT"


def _column(values: Any) -> str:
    """The first column of a table that holds something else than numbers, for a message."""
    if not hasattr(values, "iloc") or np.ndim(values) != 2:
        return ""
    for k, name in enumerate(values.columns):
        try:
            np.asarray(values.iloc[:, k], dtype=float)
        except (TypeError, ValueError):
            return f" (column {name!r})"
    return ""

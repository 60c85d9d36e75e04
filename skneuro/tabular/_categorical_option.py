"""The option ``categorical_features``."""

from typing import Any

import numpy as np


def categorical_mask(option: Any, by_dtype: list[bool], names: Any, n_columns: int) -> list[bool]:
    """Which columns are categorical, according to the option.

    Parameters
    ----------
    option : "from_dtype", None or array-like
        Value of ``categorical_features``.
    by_dtype : list of bool
        Which columns have a categorical dtype or hold text.
    names : ndarray of str or None
        Names of the columns, if there are any.
    n_columns : int
        Number of columns.

    Returns
    -------
    mask : list of bool
        One entry per column.
    """
    if isinstance(option, str) and option == "from_dtype":
        return by_dtype
    if option is None:
        return [False] * n_columns
    chosen = np.atleast_1d(np.asarray(option, dtype=object))
    if chosen.ndim != 1:
        raise ValueError(f"categorical_features={option!r} must have one dimension.")
    entries = chosen.tolist()
    if all(isinstance(entry, (bool, np.bool_)) for entry in entries) and entries:
        if len(entries) != n_columns:
            raise ValueError(
                f"categorical_features is a mask of {len(entries)} entries, but X has {n_columns} "
                "columns."
            )
        return [bool(entry) for entry in entries]
    mask = [False] * n_columns
    known = {} if names is None else {name: k for k, name in enumerate(names.tolist())}
    for entry in entries:
        if isinstance(entry, str) and names is None:
            raise ValueError(
                f"categorical_features names the column {entry!r}, but X has no column names; use "
                "positions."
            )
        position: Any = known.get(entry) if isinstance(entry, str) else entry
        is_position = isinstance(position, (int, np.integer)) and -n_columns <= position < n_columns
        if not is_position:
            raise ValueError(
                f"categorical_features has the entry {entry!r}, which is no column of X: allowed "
                f"are {'column names and ' if known else ''}positions below {n_columns}."
            )
        mask[int(position)] = True
    return mask

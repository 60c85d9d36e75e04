"""Columns of X that each part of a `MultiTaskNet` reads."""

from numbers import Integral

import numpy as np


def find_columns(option, columns, n_features, feature_names):
    """Find the positions of selected columns.

    Parameters
    ----------
    option : str
        Name of the option for error messages.
    columns : int, str, slice, array-like of int, str or bool
        Selected columns, by position, name or mask.
    n_features : int
        Number of columns of ``X``.
    feature_names : ndarray of str or None
        Column names of ``X``, if any.

    Returns
    -------
    positions : list of int
        Positions of the columns, in the order of ``columns``.

    Raises
    ------
    ValueError
        If no column is selected, a column is selected twice, or ``X`` does not have it.
    """
    if isinstance(columns, slice):
        positions = _positions_in(option, columns, n_features)
    else:
        several = np.ndim(columns) > 0
        selected = np.asarray(columns, dtype=object).tolist() if several else [columns]
        if several and len(selected) == n_features and all(type(c) is bool for c in selected):
            selected = np.flatnonzero(selected).tolist()
        positions = [_position(option, c, n_features, feature_names) for c in selected]
    if not positions:
        raise ValueError(f"{option}={columns!r} names no column of X.")
    if len(set(positions)) < len(positions):
        raise ValueError(f"{option}={columns!r} names a column of X twice.")
    return positions


def _positions_in(option, columns, n_features):
    try:
        return list(range(n_features)[columns])
    except TypeError:
        raise ValueError(f"{option}={columns!r} must be a slice of positions.") from None


def _position(option, column, n_features, feature_names):
    if isinstance(column, str):
        if feature_names is None:
            raise ValueError(
                f"{option} names the column {column!r}, but X has no column names. Use positions; "
                "or, in a Pipeline, let the steps before the net keep the names with "
                "set_output(transform='pandas')."
            )
        found = np.flatnonzero(feature_names == column)
        if not len(found):
            raise ValueError(
                f"{option} names the column {column!r}, which X does not have; it has "
                f"{feature_names.tolist()}."
            )
        return int(found[0])
    if not isinstance(column, Integral) or isinstance(column, bool):
        raise ValueError(f"{option} must be names or positions of columns, got {column!r}.")
    if not -n_features <= column < n_features:
        raise ValueError(f"{option} names column {column}, but X has {n_features} columns.")
    return int(column) % n_features


def own_and_shared(task_inputs, shared_inputs, n_features, feature_names):
    """Find the columns of each task's own branch, and those of the shared trunk.

    Parameters
    ----------
    task_inputs : dict or None
        Option of the estimator.
    shared_inputs : {"rest", "all"} or columns
        Option of the estimator.
    n_features : int
        Number of columns of ``X``.
    feature_names : ndarray of str or None
        Column names of ``X``, if any.

    Returns
    -------
    own : dict of str to list of int
        Columns of each task's own branch.
    shared : list of int
        Columns of the trunk.
    """
    own = {
        task: find_columns(f"task_inputs[{task!r}]", columns, n_features, feature_names)
        for task, columns in (task_inputs or {}).items()
    }
    if isinstance(shared_inputs, str) and shared_inputs == "all":
        return own, list(range(n_features))
    if not isinstance(shared_inputs, str) or shared_inputs != "rest":
        return own, find_columns("shared_inputs", shared_inputs, n_features, feature_names)
    taken = {column for columns in own.values() for column in columns}
    shared = [column for column in range(n_features) if column not in taken]
    if not shared:
        raise ValueError(
            "task_inputs takes every column of X and leaves none for the shared trunk; set "
            "shared_inputs='all', or to the columns that the trunk reads."
        )
    return own, shared

"""Which columns of X each part of a net for several tasks reads."""

from numbers import Integral

import numpy as np


def find_columns(option, columns, n_features, feature_names):
    """Positions of columns that a user names.

    Parameters
    ----------
    option : str
        What error messages call them.
    columns : int, str, slice, array-like of int, str or bool
        As the user gave them.
    n_features : int
        Columns of ``X``.
    feature_names : ndarray of str or None
        Their names, where it has any.

    Returns
    -------
    positions : list of int
        Each once, in the order given.
    """
    if isinstance(columns, slice):
        positions = _positions_in(option, columns, n_features)
    else:
        several = np.ndim(columns) > 0
        given = np.asarray(columns, dtype=object).tolist() if several else [columns]
        if several and len(given) == n_features and all(type(c) is bool for c in given):
            given = np.flatnonzero(given).tolist()
        positions = [_position(option, c, n_features, feature_names) for c in given]
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
                f"{option} names the column {column!r}, but X has no column names. Give positions; "
                "or in a Pipeline let the steps before keep the names, by "
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
        raise ValueError(f"{option} must give names or positions of columns, got {column!r}.")
    if not -n_features <= column < n_features:
        raise ValueError(f"{option} names column {column}, but X has {n_features} columns.")
    return int(column) % n_features


def own_and_shared(task_inputs, shared_inputs, n_features, feature_names):
    """What each task reads by itself, and what the shared trunk reads.

    Parameters
    ----------
    task_inputs : dict or None
        The option.
    shared_inputs : {"rest", "all"} or columns
        The option.
    n_features : int
        Columns of ``X``.
    feature_names : ndarray of str or None
        Their names.

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
            "task_inputs takes every column of X, which leaves none to the trunk that the tasks "
            "share; set shared_inputs='all', or name columns there."
        )
    return own, shared

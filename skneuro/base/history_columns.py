"""The training history as columns, for small files: arrays of numbers in place of many dicts."""

from typing import Any

import numpy as np


def with_columns(progress: dict[str, Any]) -> dict[str, Any]:
    """Store the history as a column per entry in place of a record per epoch.

    Parameters
    ----------
    progress : dict
        Facts of a `Progress`.

    Returns
    -------
    progress : dict
        The same with columns, unless the records differ in their entries.
    """
    records = progress["history"]
    names = list(records[0]) if records else []
    if any(list(record) != names for record in records):
        return progress
    columns = {name: _column([record[name] for record in records]) for name in names}
    return {**progress, "history": columns}


def _column(values: list[Any]) -> Any:
    """Numbers of one type as an array, from which ``tolist`` makes the same numbers."""
    kinds = set(map(type, values))
    return np.array(values) if kinds in ({float}, {int}) else values


def with_records(progress: dict[str, Any]) -> dict[str, Any]:
    """Undo `with_columns`.

    Parameters
    ----------
    progress : dict
        Result of `with_columns`.

    Returns
    -------
    progress : dict
        Facts of a `Progress`, with a record per epoch.
    """
    history = progress["history"]
    if isinstance(history, dict):
        columns = [c.tolist() if isinstance(c, np.ndarray) else c for c in history.values()]
        history = [dict(zip(history, row, strict=True)) for row in zip(*columns, strict=True)]
    return {**progress, "history": history}

"""Read ``history_``, the training log with a record for each epoch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def best_epoch(history: list[dict[str, Any]], by_score: bool = False) -> int:
    """Return the epoch with the highest validation score or the lowest (validation) loss."""
    figures = [column(history, "validation_loss"), column(history, "loss")]
    if by_score:
        figures.insert(0, -column(history, "validation_score"))
    watched = next(column for column in figures if not np.isnan(column).all())
    return int(history[int(np.nanargmin(watched))]["epoch"])


def column(history: list[dict[str, Any]], name: str) -> NDArray[np.float64]:
    """Return one value per epoch; NaN where it was not recorded."""
    return np.array([record[name] for record in history], dtype=float)

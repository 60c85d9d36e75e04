"""What the values and errors of a window are measured in."""

import numpy as np

# A window that hardly changes from season to season is measured by its spread: its forecast would
# else be off by many thousand units.
LEAST_DIFFERENCE = 0.02


def spread(values, before_start=None, season=1):
    """Standard deviation of windows, at least the rounding error; one for a constant window.

    Parameters
    ----------
    values : ndarray of shape (n_windows, window)
        Without gaps.
    before_start : ndarray of bool, of shape (n_windows, window), default=None
        Steps that do not count, since they are before the series began.
    season : int, default=1
        Not used.

    Returns
    -------
    scale : ndarray of shape (n_windows, 1)
        In the dtype of the values.
    """
    if before_start is None:
        scale = values.std(axis=1, keepdims=True)
        largest, least = values.max(axis=1), values.min(axis=1)
    else:
        seen = np.where(before_start, np.nan, values)
        scale = np.nanstd(seen, axis=1, keepdims=True)
        largest, least = np.nanmax(seen, axis=1), np.nanmin(seen, axis=1)
    # the spread of constant values is rounding error, and must not be divided by
    scale[largest == least] = 1.0
    return scale


def usual_difference(values, before_start=None, season=1):
    """Mean absolute difference of values a season apart, which errors are divided by in MASE.

    Parameters
    ----------
    values : ndarray of shape (n_windows, window)
        Without gaps.
    before_start : ndarray of bool, of shape (n_windows, window), default=None
        Steps that do not count, since they are before the series began.
    season : int, default=1
        Steps in a season.

    Returns
    -------
    scale : ndarray of shape (n_windows, 1)
        Never less than a fiftieth of the spread; the spread itself where there is no difference to
        measure, or none at all.
    """
    usual = spread(values, before_start)
    if values.shape[1] <= season:
        return usual
    differences = np.abs(values[:, season:] - values[:, :-season])
    if before_start is None:
        mean = differences.mean(axis=1, keepdims=True)
    else:
        counts = ~before_start[:, :-season]
        total = (differences * counts).sum(axis=1, keepdims=True)
        mean = total / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        short = ~counts.any(axis=1, keepdims=True)
        mean = np.where(short, usual, mean).astype(values.dtype)
    # a constant window has no difference, and its spread is one by convention
    return np.where(mean == 0, usual, np.maximum(mean, LEAST_DIFFERENCE * usual))


def level(values, before_start=None):
    """Mean absolute value of windows ``(n_windows, 1)``; one where all are zero."""
    sizes = np.abs(values)
    mean = sizes.mean(axis=1, where=True if before_start is None else ~before_start, keepdims=True)
    mean[mean == 0] = 1.0
    return mean


SCALES = {"std": spread, "difference": usual_difference}

"""Units for the values and errors of a window."""

import numpy as np

# Lower bound of the seasonal difference, as a fraction of the spread: without it, the forecast
# error for a window that hardly changes between seasons could be many thousand units.
LEAST_DIFFERENCE = 0.02


def spread(values, before_start=None, season=1):
    """Standard deviation of windows; one for a constant window.

    Parameters
    ----------
    values : ndarray of shape (n_windows, window)
        Windows without gaps.
    before_start : ndarray of bool, of shape (n_windows, window), default=None
        True at steps before the start of the series, which do not count.
    season : int, default=1
        Not used; present in all functions of `SCALES`.

    Returns
    -------
    scale : ndarray of shape (n_windows, 1)
        Standard deviation of each window, in the dtype of the values.
    """
    if before_start is None:
        scale = values.std(axis=1, keepdims=True)
        largest, least = values.max(axis=1), values.min(axis=1)
    else:
        seen = np.where(before_start, np.nan, values)
        scale = np.nanstd(seen, axis=1, keepdims=True)
        largest, least = np.nanmax(seen, axis=1), np.nanmin(seen, axis=1)
    # the spread of constant values is rounding error, not a scale
    scale[largest == least] = 1.0
    return scale


def usual_difference(values, before_start=None, season=1):
    """Mean absolute difference of values one season apart, the scale of MASE.

    Parameters
    ----------
    values : ndarray of shape (n_windows, window)
        Windows without gaps.
    before_start : ndarray of bool, of shape (n_windows, window), default=None
        True at steps before the start of the series, which do not count.
    season : int, default=1
        Number of steps in a season.

    Returns
    -------
    scale : ndarray of shape (n_windows, 1)
        Mean difference of each window, at least a fiftieth of its spread; the spread itself if the
        difference is zero or the window too short.
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
    """Mean absolute value of windows ``(n_windows, 1)``; one for windows of zeros."""
    sizes = np.abs(values)
    mean = sizes.mean(axis=1, where=True if before_start is None else ~before_start, keepdims=True)
    mean[mean == 0] = 1.0
    return mean


SCALES = {"std": spread, "difference": usual_difference}

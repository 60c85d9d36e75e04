"""Units of single windows: how much their values vary, and how large they are.

A window without a unit of its own (constant, or zeros) has unit 0; `usual_units` has the
unit to use in its place.
"""

import numpy as np

# Lower bound of the seasonal difference, as a fraction of the spread: without it, the forecast
# error for a window that hardly changes between seasons could be many thousand units.
LEAST_DIFFERENCE = 0.02


def spread(values, before_start=None, season=1):
    """Standard deviation of windows; zero if it is no more than rounding error.

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
    largest, least = values.max(axis=1, keepdims=True), values.min(axis=1, keepdims=True)
    if before_start is None:
        scale = values.std(axis=1, keepdims=True, dtype=float)
    else:
        seen = np.where(before_start, np.nan, values)
        scale = np.nanstd(seen, axis=1, keepdims=True, dtype=float)
    scale[is_rounding_error(scale, largest, least)] = 0.0
    return scale.astype(values.dtype, copy=False)


def is_rounding_error(scale, largest, least):
    """Whether standard deviations are those of constants, or of neighboring floats.

    Parameters
    ----------
    scale, largest, least : ndarray, all of one shape
        Standard deviation, maximum and minimum; the latter two in the dtype of the values.

    Returns
    -------
    mask : ndarray of bool
        True where the deviation is rounding error.
    """
    sizes = np.maximum(largest, -least)
    return (largest == least) | (scale <= 2 * np.finfo(largest.dtype).eps * sizes)


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
    # the difference of a constant window is rounding error, as its spread is
    return np.where((mean == 0) | (usual == 0), usual, np.maximum(mean, LEAST_DIFFERENCE * usual))


def level(values, before_start=None, season=1):
    """Mean absolute value of windows ``(n_windows, 1)``; parameters as for `spread`."""
    where = True if before_start is None else ~before_start
    return np.abs(values).mean(axis=1, where=where, keepdims=True)


SCALES = {"std": spread, "difference": usual_difference}
UNITS = {**SCALES, "level": level}

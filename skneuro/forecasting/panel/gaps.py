"""Missing values of series filled with known ones."""

import numpy as np


def fill_gaps(series, season=None):
    """Let the last known value stand for a missing one.

    Parameters
    ----------
    series : ndarray of shape (n_steps, n_series)
        NaN are missing.
    season : int or None, default=None
        Steps in a season: the last known value of the same season then comes first.

    Returns
    -------
    filled : ndarray of shape (n_steps, n_series)
        A missing value is the one a season before, failing that the one a step before, and before
        the first known value that one. Only a series without any value still has NaN.
    """
    if not np.isnan(series).any():
        return series
    if season is not None:
        series = _by_season(series, season)
    forward = _forward(series)
    return _forward(forward[::-1])[::-1]


def _by_season(series, season):
    n_steps, n_series = series.shape
    n_cycles = -(-n_steps // season)
    whole = np.full((n_cycles * season, n_series), np.nan)
    whole[:n_steps] = series
    # A row per cycle: the same season of two cycles is then one above the other.
    return _forward(whole.reshape(n_cycles, -1)).reshape(whole.shape)[:n_steps]


def _forward(series):
    rows = np.where(np.isnan(series), 0, np.arange(len(series))[:, np.newaxis])
    return np.take_along_axis(series, np.maximum.accumulate(rows, axis=0), axis=0)

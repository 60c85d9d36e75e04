"""Filling of missing values."""

import numpy as np


def fill_gaps(series, season=None):
    """Fill missing values with the last known one.

    Parameters
    ----------
    series : ndarray of shape (n_steps, n_series)
        Series with NaN for missing values.
    season : int or None, default=None
        Number of steps in a season: the last known value of the same season then takes precedence.

    Returns
    -------
    filled : ndarray of shape (n_steps, n_series)
        A missing value becomes the last known one of its season, else the one a step before;
        values before the first known one become that one. NaN remain only in a series without
        any known value.
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
    # A row per cycle, so that each column holds the same season of all cycles.
    return _forward(whole.reshape(n_cycles, -1)).reshape(whole.shape)[:n_steps]


def _forward(series):
    rows = np.where(np.isnan(series), 0, np.arange(len(series))[:, np.newaxis])
    return np.take_along_axis(series, np.maximum.accumulate(rows, axis=0), axis=0)

"""Covariates of future steps on the even grid of their series."""

import numpy as np

from ...time_index.grid import resample_after
from ...time_index.labels import labels_after
from .containers import rows_of_series


def put_on_grid(series, table, X, container, freq):
    """Resample covariates of future steps to the grid of the series, as in ``fit``.

    Parameters
    ----------
    series : list of SeriesData
        Series before the steps.
    table : DataFrame or array
        Covariates of the steps that follow, as the user passed them.
    X : ndarray of shape (n_rows, n_features) or None
        Values of the covariates.
    container : Container
        Container of ``y``.
    freq : str, pandas.DateOffset or None
        Frequency of the grid; None leaves the covariates unchanged.

    Returns
    -------
    table : DataFrame or array
        Table with the labels of the grid.
    X : ndarray of shape (n_steps, n_features) or None
        Means of the values in each step.
    """
    import pandas as pd

    if freq is None or not isinstance(table, pd.DataFrame) or not len(table):
        return table, X
    values = np.empty((len(table), 0)) if X is None else X
    frame = pd.DataFrame(values, table.index)
    if not container.is_stacked:
        if not container.has_labels:
            return table, X
        frame = resample_after(frame, series[0].index, is_known=True)
    elif isinstance(table.index, pd.MultiIndex):
        rows = rows_of_series(table.index, [one.name for one in series])
        frames = [frame.iloc[chosen].droplevel(0) for chosen in rows]
        stacked = _stacked(series, frames, table.index.names)
        if len(stacked) == len(table) and stacked.index.isin(table.index).all():
            return table, X  # on the grid already, in any order
        frame = stacked
    elif _has_all_labels(table.index, series):
        return table, X
    else:
        frame = _stacked(series, [frame] * len(series), [None, table.index.name])
    return frame, None if X is None else frame.to_numpy(X.dtype)


def _stacked(series, frames, names):
    """Tables of single series on their grids, stacked."""
    import pandas as pd

    on_grid = {
        one.name: resample_after(frame, one.index, is_known=True)
        for one, frame in zip(series, frames, strict=True)
    }
    return pd.concat(on_grid, names=names)


def _has_all_labels(index, series):
    """Whether the step after each series is among the labels of a shared table."""
    return all(labels_after(one.index, 1)[0] in index for one in series)

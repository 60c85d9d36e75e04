"""The series of a backtest, and their state at an earlier step."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...time_index.labels import joined, labels_after
from ..forecaster.reading import TrainingData, read_training_data


@dataclass
class BacktestData(TrainingData):
    """All series of a backtest up to their ends.

    Attributes
    ----------
    columns : list
        Names of the covariates.
    by_rows : bool
        Whether all series share the rows of one table, so that a slice of it is a valid ``y``.
    freq : str, pandas.DateOffset or None
        Frequency of the even grid that the series were resampled to.
    """

    columns: list
    by_rows: bool
    freq: Any = None

    def until(self, ends):
        """Cut the series at an origin.

        Parameters
        ----------
        ends : ndarray of int, of shape (n_series,)
            Number of steps of each series before the forecast; series without any are left out.

        Returns
        -------
        arguments : dict
            Arguments ``y``, ``X`` and ``static`` of ``fit``.
        """
        started = np.flatnonzero(ends)
        static = None if self.static is None else self.static[started]
        cut = self._first_rows if self.by_rows else self._one_by_one
        y, X = cut(started, ends)
        return {"y": y, "X": X, "static": static}

    def _first_rows(self, started, ends):
        """The rows up to an origin, so that an index keeps its frequency."""
        n_later = len(self.series[started[0]]) - ends[started[0]]
        rows = slice(0, len(self.y) - n_later)
        y, X = self.y, self.table
        y = y.iloc[rows] if hasattr(y, "iloc") else y[rows]
        if len(started) < len(ends):
            y = y.iloc[:, started] if hasattr(y, "iloc") else y[:, started]
        if X is not None:
            X = X.iloc[rows] if hasattr(X, "iloc") else X[rows]
        return y, X

    def _one_by_one(self, started, ends):
        """Dicts of series, which may have unequal lengths or be resampled."""
        import pandas as pd

        series, tables = {}, {}
        for k in started:
            past = self.series[k].until(ends[k])
            name = past.name if self.container.is_stacked else int(k)
            series[name] = pd.Series(past.values, past.index)
            if past.X is not None:
                tables[name] = pd.DataFrame(past.X[: ends[k]], past.index, self.columns)
        return series, tables or None

    def as_of(self, k, end, n_ahead):
        """Series ``k`` at an origin, with the covariates of ``n_ahead`` future steps."""
        past = self.series[k].until(end)
        return replace(past, X=None if past.X is None else past.X[: end + n_ahead])

    def name(self, k):
        """Name of series ``k``; 0 if it has none, as for an array."""
        name = self.series[k].name
        return 0 if name is None else name

    def labels(self, k, n_ahead):
        """Labels of all steps of series ``k``, and of ``n_ahead`` further ones."""
        index = self.series[k].index
        return joined(index, labels_after(index, n_ahead)) if n_ahead else index


def read_backtest_data(forecaster, y, X, static):
    """Read the series as ``SeriesForecaster.fit`` does.

    Parameters
    ----------
    forecaster : SeriesForecaster
        An unfitted forecaster; gets the number and names of the columns of ``X``.
    y, X, static : object
        The arguments of ``fit``.

    Returns
    -------
    data : BacktestData
        The validated series.
    """
    data = read_training_data(forecaster, X, y, static)
    columns = list(getattr(forecaster, "feature_names_in_", range(forecaster.n_features_in_)))
    by_rows = forecaster.freq is None and not data.container.is_stacked
    return BacktestData(**vars(data), columns=columns, by_rows=by_rows, freq=forecaster.freq)

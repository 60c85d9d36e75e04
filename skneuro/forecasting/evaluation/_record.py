"""Series as they turned out, to be looked at as of an earlier step."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...time_index.labels import labels_after
from ..panel.covariates import check_static, check_table
from ..panel.forms import Form, read_form, read_histories
from ..panel.history import History
from ..panel.past_covariates import past_columns


@dataclass
class Record:
    """All that came in the end.

    Attributes
    ----------
    form : Form
        Of ``y``.
    y : array, Series or DataFrame
        As `read_form` gave it.
    table : DataFrame, array or None
        The covariates as they were given.
    static : ndarray of shape (n_series, n_static) or None
        What is known of each series.
    histories : list of History
        The series one by one, with their covariates.
    columns : list
        Names of the covariates.
    known : list of int
        Those that are known beforehand.
    by_rows : bool
        Whether steps are rows that all series share, so that they can be cut off as they are.
    """

    form: Form
    y: Any
    table: Any
    static: np.ndarray | None
    histories: list
    columns: list
    known: list
    by_rows: bool

    def until(self, ends):
        """What `fit` would have been given at an origin.

        Parameters
        ----------
        ends : ndarray of int, of shape (n_series,)
            Steps of each history that are over; series without any are left out.

        Returns
        -------
        data : dict
            ``y``, ``X`` and ``static``.
        """
        begun = np.flatnonzero(ends)
        static = None if self.static is None else self.static[begun]
        cut = self._first_rows if self.by_rows else self._one_by_one
        y, X = cut(begun, ends)
        return {"y": y, "X": X, "static": static}

    def _first_rows(self, begun, ends):
        """The rows up to an origin, so that an index keeps its frequency."""
        later = len(self.histories[begun[0]]) - ends[begun[0]]
        rows = slice(0, len(self.y) - later)
        y, X = self.y, self.table
        y = y.iloc[rows] if hasattr(y, "iloc") else y[rows]
        if len(begun) < len(ends):
            y = y.iloc[:, begun] if hasattr(y, "iloc") else y[:, begun]
        if X is not None:
            X = X.iloc[rows] if hasattr(X, "iloc") else X[rows]
        return y, X

    def _one_by_one(self, begun, ends):
        """Series of unequal length, or such that were put on an even grid."""
        import pandas as pd

        named = self.form.is_stacked
        series, tables = {}, {}
        for k in begun:
            past = self.histories[k].until(ends[k])
            name = past.name if named else int(k)
            series[name] = pd.Series(past.values, past.index)
            if past.X is not None:
                tables[name] = pd.DataFrame(past.X[: ends[k]], past.index, self.columns)
        return series, tables or None

    def as_of(self, series, end, n_ahead):
        """One history at an origin, with what is known then of the steps to come."""
        whole = self.histories[series]
        past = whole.until(end)
        X = None if whole.X is None else whole.X[: end + n_ahead]
        return History(past.name, past.index, past.values, X, past.static)

    def name(self, series):
        """Name of a series; one without is called 0, as an array is."""
        name = self.histories[series].name
        return 0 if name is None else name

    def labels(self, series, n_ahead):
        """Labels of all steps of a series, and of ``n_ahead`` further ones."""
        index = self.histories[series].index
        return index.append(labels_after(index, n_ahead)) if n_ahead else index


def read_record(forecaster, y, X, static):
    """Read all that came as `SeriesForecaster.fit` does.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Not fitted; told about the columns of ``X``.
    y, X, static : object
        As in its `fit`.

    Returns
    -------
    record : Record
        The series.
    """
    table, values = check_table(forecaster, X, reset=True)
    form, y = read_form(y)
    static = check_static(static, form.names)
    histories = read_histories(form, y, table, values, static, forecaster.freq)
    _, known = past_columns(forecaster)
    columns = list(getattr(forecaster, "feature_names_in_", range(forecaster.n_features_in_)))
    by_rows = forecaster.freq is None and not form.is_stacked
    return Record(form, y, table, static, histories, columns, known, by_rows)

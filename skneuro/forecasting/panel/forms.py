"""Supported containers for one or many series, and the way back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, check_consistent_length

from ...base.clean_input import FLOATS
from ...time_index.labels import FEWEST_DATES, check_index, resample, with_frequency
from .series_data import SeriesData


@dataclass
class Form:
    """Container that the user's ``y`` came in.

    Attributes
    ----------
    kind : {"array", "series", "wide array", "wide", "long", "dict"}
        An array or pandas Series of one series, an array or DataFrame with a column per series, a
        long table with a MultiIndex (series, time), or a dict of Series or arrays.
    name : object
        Name of the Series, or names of the levels of the MultiIndex and of its values.
    names : list
        Names of the series.
    has_labels : bool
        Whether time steps have labels, from the index of ``y`` or of ``X``.
    """

    kind: str
    name: Any
    names: list
    has_labels: bool = True

    @property
    def is_stacked(self):
        """Whether the series are stacked, so that their lengths may differ."""
        return self.kind in ("long", "dict")

    @property
    def value_name(self):
        """Name of the column of values."""
        return self.name[2] if self.kind == "long" else self.name

    def build(self, forecasts, indexes, columns=None):
        """Put forecasts into the container of ``y``.

        Parameters
        ----------
        forecasts : list of ndarray of shape (n_ahead, n_columns)
            Forecasts of each series, in the order of ``names``.
        indexes : list of pandas.Index of length n_ahead
            Labels of the forecast steps of each series.
        columns : list, default=None
            Names of the columns; None for point forecasts, which have a single one.

        Returns
        -------
        y : array, Series, DataFrame or dict
            The forecasts.
        """
        import pandas as pd

        if columns is None:
            forecasts = [forecast[:, 0] for forecast in forecasts]
        if self.kind == "array":
            return forecasts[0]
        if self.kind == "wide array":
            return np.stack(forecasts, axis=1)

        def labeled(values, index, name):
            if columns is None:
                return pd.Series(values, index, name=name)
            return pd.DataFrame(values, index, columns=columns)

        if self.kind == "series":
            return labeled(forecasts[0], indexes[0], self.name)
        tables = {
            name: labeled(values, index, name)
            for name, values, index in zip(self.names, forecasts, indexes, strict=True)
        }
        if self.kind == "dict":
            return tables
        if self.kind == "wide":
            table = pd.concat(tables, axis=1)
            table.columns.names = [self.name, *table.columns.names[1:]]
            return table
        table = pd.concat(tables, names=[self.name[0], self.name[1]])
        return table.rename(self.name[2]) if columns is None else table


def read_form(y):
    """Recognize the container of ``y``.

    Parameters
    ----------
    y : array-like, Series, DataFrame or dict
        Series as the user passed them.

    Returns
    -------
    form : Form
        The container.
    y : ndarray, Series or DataFrame
        The series; long tables and dicts come back as one Series with a MultiIndex.
    """
    import pandas as pd

    if isinstance(y, dict):
        if not y:
            raise ValueError("y is an empty dict: there is no series to learn from.")
        has_labels = any(isinstance(values, pd.Series) for values in y.values())
        return Form("dict", None, list(y), has_labels), _stack(y)
    if not isinstance(y, pd.Series | pd.DataFrame):
        y = np.asarray(y) if not hasattr(y, "to_numpy") else y.to_numpy()
        if y.ndim == 2:
            return Form("wide array", None, list(range(y.shape[1])), has_labels=False), y
        return Form("array", None, [0], has_labels=False), y
    if isinstance(y.index, pd.MultiIndex):
        return _read_long(y)
    if isinstance(y, pd.DataFrame):
        if not y.columns.is_unique:
            twice = y.columns[y.columns.duplicated()][0]
            raise ValueError(f"y has more than one series named {twice!r}.")
        return Form("wide", y.columns.name, list(y.columns)), y
    return Form("series", y.name, [y.name]), y


def _read_long(y):
    """The container of a long table, and its single column of values."""
    import pandas as pd

    if isinstance(y, pd.DataFrame):
        if y.shape[1] != 1:
            raise ValueError(
                f"A long y must have one column of values, got {list(map(str, y.columns))}."
            )
        y = y.iloc[:, 0]
    if y.index.nlevels != 2:
        raise ValueError(
            f"The MultiIndex of y must have two levels, series and time, got {y.index.nlevels}."
        )
    names = list(y.index.get_level_values(0).unique())
    return Form("long", (*y.index.names, y.name), names), y


def _stack(tables):
    """Stack a dict of Series or arrays into one long Series."""
    import pandas as pd

    series = {}
    for name, values in tables.items():
        if isinstance(name, tuple):
            raise TypeError(f"Names of series in a dict must not be tuples, got {name!r}.")
        if not isinstance(values, pd.Series):
            if np.ndim(values) != 1:
                raise ValueError(f"y[{name!r}] must be one series, got shape {np.shape(values)}.")
            values = pd.Series(np.asarray(values))
        series[name] = values
    return pd.concat(series)


def read_values(y):
    """Convert observations to floating-point numbers; NaN marks missing ones."""
    try:
        values = check_array(
            y, ensure_2d=False, dtype=FLOATS, ensure_all_finite="allow-nan", input_name="y"
        )
    except ValueError as error:
        if "could not convert" not in str(error):
            raise
        raise ValueError(f"y must hold numbers, NaN where one is missing: {error}.") from error
    if values.ndim > 2:
        raise ValueError(f"y must have one or two dimensions, got shape {values.shape}.")
    return values


def read_series(form, y, table, X, static, freq, continues=False):
    """Split ``y`` and its covariates into single series.

    Parameters
    ----------
    form : Form
        Container of ``y``.
    y : array, Series or DataFrame
        Series as `read_form` returns them.
    table : object
        Covariates as the user passed them, for their index.
    X : ndarray of shape (n_rows, n_features) or None
        Their values.
    static : ndarray of shape (n_series, n_static) or None
        Static covariates, in the order of ``form.names``.
    freq : str or None
        Frequency of the even grid to resample the series to.
    continues : bool, default=False
        Whether these are later steps of fitted series, whose labels the caller compares with the
        expected ones. Otherwise labels are checked here and steps before the first observation
        are dropped.

    Returns
    -------
    series : list of SeriesData
        The series, in the order of ``form.names``.
    """
    if form.is_stacked:
        rows = rows_of_series(y.index, form.names)
        covariates = _split_covariates(table, X, y, rows)
        values, times = read_values(y), y.index.get_level_values(1)
        parts = [(times[part], values[part]) for part in rows]
    else:
        values = read_values(y)
        if table is not None and len(table) != len(values):
            check_consistent_length(table, values)
        index = _index(y, table, len(values))
        columns = values[:, None] if values.ndim == 1 else values
        parts = [(index, column) for column in columns.T]
        covariates = [X] * len(parts)
    series = []
    for k, (name, (index, values), rows) in enumerate(
        zip(form.names, parts, covariates, strict=True)
    ):
        if freq is not None:
            index, values, rows = _on_grid(index, values, rows, freq)
        one = SeriesData(name, index, values, rows, None if static is None else static[k])
        series.append(one if continues else _from_first_observation(one))
    return series if continues else _same_frequency(series)


def _same_frequency(series):
    """Give short series, whose frequency is ambiguous, that of the longest one if it fits."""
    longest = max(series, key=len).index
    if getattr(longest, "freq", None) is not None:
        for one in series:
            if len(one) < FEWEST_DATES:
                one.index = with_frequency(one.index, longest)
    return series


def _index(y, table, n_steps):
    """The labels of the time steps: from y, else from X, else numbers."""
    import pandas as pd

    indexes = [part.index for part in (y, table) if isinstance(part, pd.Series | pd.DataFrame)]
    if len(indexes) == 2 and not indexes[0].equals(indexes[1]):
        raise ValueError(
            "X and y must have the same index: y has "
            f"{indexes[0][0]} to {indexes[0][-1]}, X has {indexes[1][0]} to {indexes[1][-1]}."
        )
    return indexes[0] if indexes else pd.RangeIndex(n_steps)


def rows_of_series(index, names):
    """Positions of the rows of each series in a long table, in the order of the table.

    Parameters
    ----------
    index : pandas.MultiIndex
        Levels are series and time.
    names : list
        Names of the series; one that is not in the index has no rows.

    Returns
    -------
    rows : list of ndarray of int
        Positions for each of ``names``.
    """
    codes = index.codes[0]
    order = np.argsort(codes, kind="stable")
    wanted = index.levels[0].get_indexer(names)
    begins = np.searchsorted(codes[order], wanted, side="left")
    ends = np.searchsorted(codes[order], wanted, side="right")
    return [
        order[a:b] if k >= 0 else order[:0] for k, a, b in zip(wanted, begins, ends, strict=True)
    ]


def _split_covariates(table, X, y, parts):
    """Covariates of each series, from a long table like y or a table of shared time steps."""
    import pandas as pd

    if X is None:
        return [None] * len(parts)
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            "Stacked series need X as a DataFrame, with the index of y or one of time steps; got "
            f"{type(table).__name__}."
        )
    if isinstance(table.index, pd.MultiIndex):
        rows = table.index.get_indexer(y.index)
        missing = y.index
    else:
        missing = y.index.get_level_values(1)
        rows = table.index.get_indexer(missing)
    if (rows < 0).any():
        raise ValueError(f"X has no row for {missing[int(np.argmax(rows < 0))]}, which y has.")
    return [X[rows[part]] for part in parts]


def _on_grid(index, values, rows, freq):
    """Resample a series and its covariates to an even grid."""
    import pandas as pd

    series = resample(pd.Series(values, index), freq, fill=False)
    if rows is not None:
        rows = resample(pd.DataFrame(rows, index), freq, fill=True).to_numpy()
    return series.index, series.to_numpy(), rows


def _from_first_observation(series):
    """The series without the missing values before its first observation."""
    label = "y" if series.name is None else f"series {series.name!r}"
    index, values, rows = check_index(series.index, label), series.values, series.X
    if len(values) == 0 or np.isnan(values[0]):
        known = ~np.isnan(values)
        if not known.any():
            raise ValueError(f"{label} has no observation: it is empty or all its values are NaN.")
        first = int(known.argmax())
        index, values = index[first:], values[first:]
        rows = None if rows is None else rows[first:]
    return SeriesData(series.name, index, values, rows, series.static)

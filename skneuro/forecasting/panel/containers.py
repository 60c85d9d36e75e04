"""Supported containers for one or many series, and the way back."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...time_index.labels import check_kind, check_zones
from .refusals import check_is_series, columns_of


@dataclass
class Container:
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
    steps : list, default=None
        Steps that the indexes of stacked series had before they were stacked, None where unknown.
    """

    kind: str
    name: Any
    names: list
    has_labels: bool = True
    steps: list | None = None

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


def read_container(y):
    """Recognize the container of ``y``.

    Parameters
    ----------
    y : array-like, Series, DataFrame or dict
        Series as the user passed them.

    Returns
    -------
    container : Container
        The container.
    y : ndarray, Series or DataFrame
        The series; long tables and dicts come back as one Series with a MultiIndex.
    """
    import pandas as pd

    check_is_series(y, "y")
    if isinstance(y, dict):
        if not y:
            raise ValueError("y is an empty dict: there is no series to learn from.")
        has_labels = any(isinstance(values, pd.Series) for values in y.values())
        steps = [_own_step(getattr(values, "index", None)) for values in y.values()]
        return Container("dict", None, list(y), has_labels, steps), _stack(y)
    if not isinstance(y, pd.Series | pd.DataFrame) and (columns := columns_of(y)):
        y = pd.DataFrame({name: np.asarray(values) for name, values in columns})
    if not isinstance(y, pd.Series | pd.DataFrame):
        y = np.asarray(y) if not hasattr(y, "to_numpy") else y.to_numpy()
        if y.ndim == 2:
            return Container("wide array", None, list(range(y.shape[1])), has_labels=False), y
        return Container("array", None, [0], has_labels=False), y
    if isinstance(y.index, pd.MultiIndex):
        return _read_long(y)
    if isinstance(y, pd.DataFrame):
        if not y.columns.is_unique:
            twice = y.columns[y.columns.duplicated()][0]
            raise ValueError(f"y has more than one series named {twice!r}.")
        return Container("wide", y.columns.name, list(y.columns)), y
    return Container("series", y.name, [y.name]), y


def _read_long(y):
    """The container of a long table, and its single column of values."""
    import pandas as pd

    if isinstance(y, pd.DataFrame):
        if y.shape[1] != 1:
            raise ValueError(
                f"A long y must have one column of values, got {list(map(str, y.columns))}: "
                f"y[{y.columns[0]!r}] selects one, other columns may be covariates X."
            )
        y = y.iloc[:, 0]
    names = list(y.index.get_level_values(0).unique())
    steps = [_own_step(y.index.levels[1])] * len(names)
    return Container("long", (*y.index.names, y.name), names, steps=steps), y


def _own_step(index):
    """Step that an index has without looking at its labels: its frequency, or that of a range."""
    import pandas as pd

    return index.step if isinstance(index, pd.RangeIndex) else getattr(index, "freq", None)


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
        if len(values):
            check_kind(values.index, f"series {name!r}")
        series[name] = values
    check_zones({name: values.index for name, values in series.items()})
    return pd.concat(series)


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

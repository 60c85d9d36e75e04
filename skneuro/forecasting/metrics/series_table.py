"""Series of one argument of a metric, in any container, with their names and labels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array

from ..panel.containers import rows_of_series
from ..panel.numbers import naming_argument, nan_where_missing
from ..panel.refusals import check_is_series, holds_dates, is_list_of_series


@dataclass
class SeriesTable:
    """Series of one argument.

    Attributes
    ----------
    argument : str
        Name of the argument in error messages.
    names : list
        Names of the series; numbers if the container has none.
    indexes : list of pandas.Index or None
        Labels of the steps of each series; None without labels.
    values : list of ndarray of shape (n_steps,) or (n_steps, n_levels)
        Values of each series as float64; NaN marks missing ones.
    has_names : bool
        Whether the container names its series.
    one_dimensional : bool
        Whether it is an array or a Series of one series.
    rows : list of ndarray of int or None
        Rows of each series in a long table; None in another container.
    """

    argument: str
    names: list
    indexes: list
    values: list
    has_names: bool
    one_dimensional: bool = False
    rows: Any = None

    @property
    def has_default_names(self):
        """Whether the names only number the series."""
        return not self.has_names or self.names == list(range(len(self.names)))

    def label(self, k):
        """Name of a series in an error message."""
        if self.one_dimensional:
            return self.argument
        return f"series {self.names[k]!r} of {self.argument}"


def read_table(values, argument, levels=None):
    """Read the series of an argument.

    Parameters
    ----------
    values : array-like, Series, DataFrame, list or dict of arrays
        Series as the user passed them.
    argument : str
        Name of the argument in error messages.
    levels : ndarray of shape (n_levels,) or None, default=None
        Quantile levels: every series then has a column for each of them.

    Returns
    -------
    table : SeriesTable
        The series.
    """
    import pandas as pd

    if is_list_of_series(values):
        return _read_dict(dict(enumerate(values)), argument, levels, has_names=False)
    check_is_series(values, argument)
    if isinstance(values, dict):
        return _read_dict(values, argument, levels, has_names=True)
    if isinstance(values, pd.Series | pd.DataFrame) and isinstance(values.index, pd.MultiIndex):
        return _read_long(values, argument, levels)
    return _read_columns(values, argument, levels)


def numbers_of(values, name):
    """Check that an array of any shape holds numbers or NaN.

    Parameters
    ----------
    values : array-like
        Values as the user passed them.
    name : str
        Name of the argument in error messages.

    Returns
    -------
    numbers : ndarray
        Values as float64.
    """
    with naming_argument(name):
        return check_array(
            nan_where_missing(values),
            dtype=np.float64,
            ensure_2d=False,
            allow_nd=True,
            ensure_all_finite="allow-nan",
            input_name=name,
        )


def oldest_first(index):
    """Order of the rows by time, as an index of an array; labels of other kinds stay as they are.

    Parameters
    ----------
    index : pandas.Index or None
        Labels of the steps.

    Returns
    -------
    order : ndarray of int or slice
        Positions of the rows.
    """
    if not labels_steps(index) or index.is_monotonic_increasing:
        return slice(None)
    return np.argsort(index, kind="stable")


def labels_steps(index):
    """Whether an index has labels of time steps: dates, periods or integers."""
    import pandas as pd

    return index is not None and (
        isinstance(index, pd.DatetimeIndex | pd.PeriodIndex)
        or pd.api.types.is_integer_dtype(index.dtype)
    )


def _read_dict(tables, argument, levels, has_names):
    if not tables:
        raise ValueError(f"{argument} is an empty dict: there is no series.")
    table = SeriesTable(argument, list(tables), [], [], has_names)
    for k, one in enumerate(tables.values()):
        table.indexes.append(_index_of(one))
        table.values.append(_one_series(one, table.label(k), levels))
    return table


def _read_long(long, argument, levels):
    names = list(long.index.get_level_values(0).unique())
    times = _as_time(long.index.get_level_values(1))
    values = _one_series(long, argument, levels)
    rows = rows_of_series(long.index, names)
    parts = [values[part] for part in rows]
    indexes = [times[part] for part in rows]
    return SeriesTable(argument, names, indexes, parts, has_names=True, rows=rows)


def _read_columns(values, argument, levels):
    """An array, a Series or a table with a column per series."""
    import pandas as pd

    index = _index_of(values)
    columns = getattr(values, "columns", None)
    if levels is not None and (
        not isinstance(columns, pd.MultiIndex) and np.ndim(values) < 3 and levels.ndim
    ):
        one = _one_series(values, argument, levels)
        return SeriesTable(argument, [0], [index], [one], has_names=False, one_dimensional=True)
    if isinstance(columns, pd.MultiIndex) and levels is not None:
        names = list(columns.get_level_values(0).unique())
        parts = [_one_series(values[name], argument, levels) for name in names]
        return SeriesTable(argument, names, [index] * len(names), parts, has_names=True)
    numbers = numbers_of(values, argument)
    if levels is not None and levels.ndim == 0:
        numbers = numbers[..., np.newaxis]
    n_axes = 2 if levels is None else 3
    if numbers.ndim > n_axes:
        raise ValueError(
            f"{argument} must have shape (n_steps,) or (n_steps, n_series), got {numbers.shape}."
        )
    one_dimensional = numbers.ndim == n_axes - 1
    if one_dimensional:
        numbers = numbers[:, np.newaxis]
    parts = list(np.moveaxis(numbers, 1, 0))
    names = None if one_dimensional else _names_of_columns(values)
    return SeriesTable(
        argument,
        list(range(len(parts))) if names is None else names,
        [index] * len(parts),
        parts,
        has_names=names is not None,
        one_dimensional=one_dimensional,
    )


def _one_series(values, label, levels):
    """Values of one series, or of all rows of a long table."""
    numbers = numbers_of(values, label)
    n_axes = 1 if levels is None or levels.ndim == 0 else 2
    if numbers.ndim == n_axes + 1 and numbers.shape[-1] == 1:  # a table of a single column
        numbers = numbers[..., 0]
    if numbers.ndim != n_axes:
        shape = "(n_steps,)" if n_axes == 1 else "(n_steps, n_levels)"
        raise ValueError(f"{label} must have shape {shape}, got {numbers.shape}.")
    if levels is None:
        return numbers
    if levels.ndim == 0:
        return numbers[:, np.newaxis]
    order = _order_of_levels(_names_of_columns(values), levels, label)
    return numbers if order is None else numbers[:, order]


def _order_of_levels(columns, levels, label):
    """Positions of the columns of each level, by their names; None if the names are no levels."""
    try:
        named = np.array([float(str(column).removeprefix("q")) for column in columns or ()])
    except ValueError:
        return None
    if len(named) == 0 or not ((named > 0) & (named < 1)).all():
        return None
    equal = np.isclose(named, levels[:, np.newaxis], rtol=0, atol=1e-9)
    if not equal.any(axis=1).all():
        missing = levels[int(np.argmin(equal.any(axis=1)))]
        raise ValueError(f"{label} has no column of the quantile level {missing:g}.")
    return equal.argmax(axis=1)


def _names_of_columns(values):
    """Names of the columns of a table of any library; None for an array."""
    names = getattr(values, "column_names", None)  # pyarrow, whose `columns` are arrays
    names = getattr(values, "columns", None) if names is None else names
    return None if names is None else list(names)


def _index_of(values):
    import pandas as pd

    return _as_time(values.index) if isinstance(values, pd.Series | pd.DataFrame) else None


def _as_time(index):
    """Labels of a series; Python's dates become those of pandas, to match other dates."""
    import pandas as pd

    return pd.DatetimeIndex(index) if index.dtype == object and holds_dates(index) else index

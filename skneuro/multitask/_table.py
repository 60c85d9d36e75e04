"""Containers of the targets of several tasks: reading targets, and returning predictions."""

from collections.abc import Mapping

import numpy as np
from sklearn.utils.validation import check_array, column_or_1d

from ..base.naming import naming


class TaskTable:
    """Columns of labels, one per task, and the container from which they were read.

    Attributes
    ----------
    columns : list of ndarray or pandas.Series
        Labels of each task, possibly with missing ones.
    names : list of str or None
        Names of the tasks; None if the container has no names.
    form : {"vector", "matrix", "frame", "mapping"}
        Container of the targets, which predictions get as well.
    dtypes : list of dtype
        Dtype of each column.
    """

    def __init__(self, columns, names, form):
        self.columns = columns
        self.names = names
        self.form = form
        self.dtypes = [column.dtype for column in columns]

    @property
    def n_tasks(self):
        """Number of tasks, one per column."""
        return len(self.columns)


def read_tasks(y, n_samples, name="y"):
    """Split targets into tasks.

    Parameters
    ----------
    y : array-like, DataFrame or mapping
        Targets as passed by the user.
    n_samples : int
        Number of rows of ``X``.
    name : str, default="y"
        Name of the targets in error messages.

    Returns
    -------
    table : TaskTable
        Targets with one column per task.
    """
    if y is None:
        raise ValueError("MultiTaskNet requires y to be passed, but the target y is None.")
    y = _as_pandas(y)
    if isinstance(y, Mapping):
        columns = {task: _column(labels, f"{name}[{task!r}]") for task, labels in y.items()}
        table = TaskTable(list(columns.values()), list(columns), "mapping")
    elif hasattr(y, "iloc") and getattr(y, "ndim", 0) == 2:
        columns = [y.iloc[:, k] for k in range(y.shape[1])]
        table = TaskTable(columns, list(y.columns), "frame")
    elif hasattr(y, "iloc"):
        table = TaskTable([y], None if y.name is None else [y.name], "vector")
    else:
        y = _as_array(y, name)
        columns = [y] if y.ndim == 1 else list(y.T)
        table = TaskTable(columns, None, "vector" if y.ndim == 1 else "matrix")
    _check(table, n_samples, name)
    return table


def _column(labels, name):
    """Labels of one task: a pandas.Series unchanged, all others as an array."""
    labels = _as_pandas(labels)
    if getattr(labels, "ndim", 1) != 1:
        raise ValueError(f"{name} must have one label per sample, got the shape {labels.shape}.")
    if hasattr(labels, "iloc"):
        return labels
    return column_or_1d(_as_array(labels, name))


def _as_pandas(labels):
    """Convert tables of other libraries and pandas' Categorical to pandas' tables and columns."""
    if isinstance(labels, np.ndarray) or hasattr(labels, "iloc"):
        return labels
    names = getattr(labels, "column_names", None) or getattr(labels, "columns", None)
    if names is not None and hasattr(labels, "__getitem__"):  # pyarrow and polars
        import pandas as pd

        return pd.DataFrame({name: _as_list(labels[name]) for name in names})
    if hasattr(labels, "categories") and hasattr(labels, "codes"):  # pandas' Categorical
        import pandas as pd

        return pd.Series(labels)
    return labels


def _as_list(column):
    return column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()


def _as_array(labels, name):
    """Labels as an array, which has dtype object for a list.

    NumPy would turn NaN and None into text if the list contains text, and booleans into numbers if
    the list contains NaN.
    """
    with naming(**{name: labels}):
        if isinstance(labels, (list, tuple)):
            labels = np.array(labels, dtype=object)
        return check_array(
            labels, ensure_2d=False, dtype=None, ensure_all_finite=False, input_name=name
        )


def _check(table, n_samples, name):
    if not table.columns:
        raise ValueError(f"{name} has no tasks: it needs at least one column.")
    if table.names and len(set(table.names)) < len(table.names):
        twice = sorted({str(task) for task in table.names if table.names.count(task) > 1})
        raise ValueError(f"{name} has more than one column called {twice}.")
    for k, column in enumerate(table.columns):
        if len(column) != n_samples:
            of = f" of task {table.names[k]!r}" if table.names else ""
            raise ValueError(
                f"{name} has {len(column)} rows{of}, but X has {n_samples}: inconsistent numbers "
                f"of samples: [{n_samples}, {len(column)}]"
            )


def is_missing(column):
    """Mask of missing labels: NaN, None, pandas' NA or NaT."""
    if isinstance(column, np.ndarray) and column.dtype.kind in "biu":
        return np.zeros(len(column), bool)
    if isinstance(column, np.ndarray) and column.dtype.kind == "f":
        return np.isnan(column)
    import pandas as pd  # already imported if the column is a pandas.Series

    missing = np.asarray(pd.isna(column), dtype=bool)
    if column.dtype.kind == "f":  # a nullable column may contain both NaN and NA
        missing = missing | np.isnan(column.to_numpy(float, na_value=np.nan))
    return missing


def give_back(columns, names, form, dtypes, index=None):
    """Put predictions of all tasks into the container of the targets.

    Parameters
    ----------
    columns : list of ndarray of shape (n_samples,)
        Predictions of each task.
    names : list of str
        Names of the tasks.
    form : {"vector", "matrix", "frame", "mapping"}
        Container of the targets, see `TaskTable`.
    dtypes : list of dtype
        Dtypes of the targets, which the columns of a table keep if they can hold the predictions.
    index : pandas.Index, default=None
        Index of a table; None numbers the rows.

    Returns
    -------
    predictions : ndarray, DataFrame or dict of str to ndarray
        Predictions in the container.
    """
    if form == "vector":
        return columns[0]
    if form == "mapping":
        return dict(zip(names, columns, strict=True))
    if form == "matrix":
        mixed = any(column.dtype.kind in "OUSb" for column in columns)
        same = len({column.dtype.kind for column in columns}) == 1
        dtype = object if mixed and not same else np.result_type(*columns)
        return np.column_stack([column.astype(dtype) for column in columns])
    import pandas as pd

    series = [
        pd.Series(column, index=index, dtype=_frame_dtype(column, dtype), name=name)
        for column, dtype, name in zip(columns, dtypes, names, strict=True)
    ]
    return pd.concat(series, axis=1)


def _frame_dtype(column, dtype):
    """Dtype of a table's column: that of the targets, or float if they were integers."""
    is_object = isinstance(dtype, np.dtype) and dtype.kind == "O"
    if is_object or (column.dtype.kind == "f" and hasattr(dtype, "categories")):
        return None  # inferred from the predictions
    if column.dtype.kind == "f" and dtype.kind in "iub":
        return "float64" if isinstance(dtype, np.dtype) else "Float64"
    return dtype

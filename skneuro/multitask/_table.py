"""Targets of several tasks, in the forms a user may have them: read in and given back."""

from collections.abc import Mapping

import numpy as np
from sklearn.utils.validation import check_array, column_or_1d


class TaskTable:
    """Columns of labels, one per task, and what they came in.

    Attributes
    ----------
    columns : list of ndarray or pandas.Series
        The labels of each task, some of them perhaps missing.
    names : list of str or None
        What the tasks are called; None where nobody said so.
    form : {"vector", "matrix", "frame", "mapping"}
        What to give back.
    dtypes : list of dtype
        Of the columns.
    """

    def __init__(self, columns, names, form):
        self.columns = columns
        self.names = names
        self.form = form
        self.dtypes = [column.dtype for column in columns]

    @property
    def n_tasks(self):
        """Columns."""
        return len(self.columns)


def read_tasks(y, n_samples, name="y"):
    """Take targets apart into tasks.

    Parameters
    ----------
    y : array-like, DataFrame or mapping
        As the user gave them.
    n_samples : int
        Rows of ``X``.
    name : str, default="y"
        What error messages call them.

    Returns
    -------
    table : TaskTable
        A column per task.
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
    """One task's labels: pandas' as they are, all else as an array."""
    labels = _as_pandas(labels)
    if getattr(labels, "ndim", 1) != 1:
        raise ValueError(f"{name} must have one label per sample, got the shape {labels.shape}.")
    if hasattr(labels, "iloc"):
        return labels
    return column_or_1d(_as_array(labels, name))


def _as_pandas(labels):
    """What pandas would show as a table or column, such as tables of polars, as that."""
    if isinstance(labels, np.ndarray) or hasattr(labels, "iloc"):
        return labels
    if hasattr(labels, "columns") and hasattr(labels, "to_dict"):  # polars
        import pandas as pd

        return pd.DataFrame({name: labels[name].to_list() for name in labels.columns})
    if hasattr(labels, "categories") and hasattr(labels, "codes"):  # pandas' Categorical
        import pandas as pd

        return pd.Series(labels)
    return labels


def _as_array(labels, name):
    """Labels as an array; of objects if they come in a list.

    Otherwise NumPy would make text of NaN and None beside text, and numbers of bools beside NaN.
    """
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
    """Where a column has no label: NaN, None, pandas' NA or NaT."""
    if isinstance(column, np.ndarray) and column.dtype.kind in "biu":
        return np.zeros(len(column), bool)
    if isinstance(column, np.ndarray) and column.dtype.kind == "f":
        return np.isnan(column)
    import pandas as pd  # is there already if the column is pandas' own

    missing = np.asarray(pd.isna(column), dtype=bool)
    if column.dtype.kind == "f":  # a nullable column may hold NaN beside NA
        missing = missing | np.isnan(column.to_numpy(float, na_value=np.nan))
    return missing


def give_back(columns, names, form, dtypes, index=None):
    """Predictions of all tasks in the form that the targets came in.

    Parameters
    ----------
    columns : list of ndarray of shape (n_samples,)
        A column per task.
    names : list of str
        Of the tasks.
    form : {"vector", "matrix", "frame", "mapping"}
        See `TaskTable`.
    dtypes : list of dtype
        Of the targets; a table's columns get them where they can hold the predictions.
    index : pandas.Index, default=None
        Of a table; None counts the rows.
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
    """Dtype of a table's column: that of the targets, but floats where these were whole numbers."""
    is_object = isinstance(dtype, np.dtype) and dtype.kind == "O"
    if is_object or (column.dtype.kind == "f" and hasattr(dtype, "categories")):
        return None  # tells it from the predictions
    if column.dtype.kind == "f" and dtype.kind in "iub":
        return "float64" if isinstance(dtype, np.dtype) else "Float64"
    return dtype

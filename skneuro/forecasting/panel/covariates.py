"""Covariates of the series: validated, and split into those of past and of future steps."""

import numpy as np
from scipy.sparse import issparse
from sklearn.utils.validation import check_array, validate_data

from ...base.clean_input import FLOATS
from ...time_index.labels import check_follows, labels_after
from .containers import rows_of_series
from .covariate_checks import check_columns, check_finite, check_unique
from .numbers import naming_argument


def one_table(X):
    """Stack a dict of tables into one long table; return anything else unchanged."""
    import pandas as pd

    if not isinstance(X, dict) or issparse(X):  # scipy has a sparse dict
        return X
    if not X:
        raise ValueError("X is an empty dict: it must have a table for each series, or be None.")
    for name, table in X.items():
        if not isinstance(table, pd.DataFrame):
            raise TypeError(f"X[{name!r}] must be a DataFrame, got {type(table).__name__}.")
    return pd.concat(X)


def check_table(estimator, X, reset):
    """Validate covariates.

    Parameters
    ----------
    estimator : SeriesForecaster
        Has ``n_features_in_``, or gets it with ``reset``.
    X : array-like, DataFrame, dict of them or None
        Covariates as the user passed them.
    reset : bool
        Whether this is a call of ``fit``.

    Returns
    -------
    table : DataFrame, array or None
        The covariates with their index; a dict comes back as one long table.
    values : ndarray of shape (n_rows, n_features) or None
        Values of the covariates; None without any column.
    """
    import pandas as pd

    X = one_table(X)
    if isinstance(X, pd.Series):
        raise ValueError(
            "Expected 2D array, got a Series instead: X is a table with a row for each time step; "
            "X.to_frame() makes one of a single column."
        )
    empty = X is None or (isinstance(X, pd.DataFrame) and X.shape[1] == 0)
    if empty and reset:
        estimator.n_features_in_ = 0
        if hasattr(estimator, "feature_names_in_"):
            del estimator.feature_names_in_
    if X is None or (empty and estimator.n_features_in_ == 0):
        return X, None
    check_columns(X, "X")
    options = {"dtype": FLOATS, "ensure_all_finite": False}
    with naming_argument("X"):
        values = validate_data(estimator, X, reset=reset, **options)
    check_finite(values, X, "X")
    return (X if isinstance(X, pd.DataFrame) else values), values


def check_static(static, names, n_static=None):
    """Validate static covariates.

    Parameters
    ----------
    static : array-like of shape (n_series, n_static), DataFrame or None
        Static covariates as the user passed them; a DataFrame is indexed by series.
    names : list
        Names of the series.
    n_static : int, default=None
        Number of columns that ``fit`` saw; None in ``fit`` itself.

    Returns
    -------
    values : ndarray of shape (n_series, n_static) or None
        In the order of ``names``; None without any.
    """
    import pandas as pd

    if static is None:
        if n_static:
            raise ValueError(
                f"The model was fitted with {n_static} static columns: pass static for new series."
            )
        return None
    if isinstance(static, pd.DataFrame):
        missing = [name for name in names if name not in static.index]
        if missing:
            raise ValueError(f"static has no row for series {missing[0]!r}.")
        static = static.loc[names]
    if isinstance(static, dict):
        raise ValueError(
            "static must be a table with a row for each series, got a dict: "
            "pd.DataFrame.from_dict(static, orient='index') makes one."
        )
    check_columns(static, "static")
    with naming_argument("static"):
        values = check_array(static, dtype=FLOATS, ensure_all_finite=False, input_name="static")
    check_finite(values, static, "static")
    if len(values) != len(names):
        raise ValueError(f"static has {len(values)} rows, but there are {len(names)} series.")
    if n_static is not None and values.shape[1] != n_static:
        raise ValueError(f"static has {values.shape[1]} columns, but fit saw {n_static}.")
    return values


def add_future(series, table, X, container, n_ahead):
    """Add the covariates of future steps to each series.

    Parameters
    ----------
    series : list of SeriesData
        The series.
    table : DataFrame or array
        Covariates of the steps that follow, as the user passed them.
    X : ndarray of shape (n_rows, n_features) or None
        Values of the covariates.
    container : Container
        Container of ``y``.
    n_ahead : int
        Number of future steps.

    Returns
    -------
    series : list of SeriesData
        The series with the covariates of ``n_ahead`` further steps, or of as many as there are.
    """
    import pandas as pd

    if not container.is_stacked:
        if isinstance(table, pd.DataFrame) and container.has_labels:
            for one in series[:1] if X is None else series:
                _check_labels(table.index[:n_ahead], one)
        return [one.with_future(None if X is None else X[:n_ahead]) for one in series]
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"X must be a DataFrame, as in fit; got {type(table).__name__}.")
    if not isinstance(table.index, pd.MultiIndex):
        rows = [_shared_rows(table.index, one, n_ahead) for one in series]
    else:
        rows = rows_of_series(table.index, [one.name for one in series])
        rows = [chosen[:n_ahead] for chosen in rows]
        for one, chosen in zip(series, rows, strict=True):
            _check_labels(table.index[chosen].get_level_values(1), one)
    return [
        one.with_future(None if X is None else X[chosen])
        for one, chosen in zip(series, rows, strict=True)
    ]


def split_future(container, y, table, X):
    """Split covariates into those of the steps of ``y`` and those of later steps.

    Parameters
    ----------
    container, y : Container, object
        The series, as `read_container` returns them.
    table, X : DataFrame or array, ndarray
        The covariates, as `check_table` returns them.

    Returns
    -------
    seen, future : tuple of (DataFrame or array, ndarray)
        Table and values of each part; a table of time steps that stacked series share is in both.
    """
    import pandas as pd

    if X is None:
        return (table, None), (table, None)
    if not container.is_stacked:
        n = len(y)
        return (table[:n], X[:n]), (table[n:], X[n:])
    if not isinstance(getattr(table, "index", None), pd.MultiIndex):
        return (table, X), (table, X)
    # the rows after the last step that y has of each series
    known = table.index.isin(y.index)
    later = np.ones(len(table), dtype=bool)
    for chosen in rows_of_series(table.index, container.names):
        if known[chosen].any():
            last = len(chosen) - np.argmax(known[chosen][::-1])
            later[chosen[:last]] = False
    return (table, X), (table[later], X[later])


def _check_labels(index, series):
    name = "X" if series.name is None else f"X of series {series.name!r}"
    if len(index):
        check_follows(index, labels_after(series.index, len(index)), name)


def _shared_rows(index, series, n_ahead):
    """Rows of the future steps of a series, in a table of time steps that all series share."""
    following = labels_after(series.index, n_ahead)
    check_unique(index, "X")
    rows = index.get_indexer(following)
    if (rows < 0).any():
        missing = following[int(np.argmax(rows < 0))]
        raise ValueError(f"X has no row for {missing}, a step that follows {series.name!r}.")
    return rows

"""What is known beside the series: validated, and told apart by when it is known."""

import numpy as np
from scipy.sparse import issparse
from sklearn.utils.validation import check_array, validate_data

from ...base.clean_input import FLOATS
from ...time_index.labels import check_follows, labels_after
from .forms import rows_of_series


def one_table(X):
    """A dict of tables as one long table; anything else as it is."""
    import pandas as pd

    return pd.concat(X) if isinstance(X, dict) and not issparse(X) else X  # scipy has a sparse dict


def check_table(estimator, X, reset):
    """Covariates as they were given, a dict as one long table; and as an array, None without X."""
    import pandas as pd

    X = one_table(X)
    if isinstance(X, pd.Series):
        raise ValueError(
            "Expected 2D array, got a Series instead: X is a table of what is known of each step; "
            "X.to_frame() makes one of a single column."
        )
    nothing = X is None or (isinstance(X, pd.DataFrame) and X.shape[1] == 0)
    if nothing and reset:
        estimator.n_features_in_ = 0
        vars(estimator).pop("feature_names_in_", None)
    if X is None or (nothing and estimator.n_features_in_ == 0):
        return X, None
    values = validate_data(estimator, X, reset=reset, dtype=FLOATS)
    return (X if isinstance(X, pd.DataFrame) else values), values


def check_static(static, names, n_static=None):
    """What is known of each series, as an array in the order of ``names``; None without any."""
    import pandas as pd

    if static is None:
        if n_static:
            raise ValueError(
                f"The model was fitted with {n_static} static columns: give static for new series."
            )
        return None
    if isinstance(static, pd.DataFrame):
        missing = [name for name in names if name not in static.index]
        if missing:
            raise ValueError(f"static has no row for series {missing[0]!r}.")
        static = static.loc[names]
    values = check_array(static, dtype=FLOATS, input_name="static")
    if len(values) != len(names):
        raise ValueError(f"static has {len(values)} rows, but there are {len(names)} series.")
    if n_static is not None and values.shape[1] != n_static:
        raise ValueError(f"static has {values.shape[1]} columns, but fit saw {n_static}.")
    return values


def add_future(histories, table, X, form, n_ahead):
    """Give each history the covariates of the steps to come.

    Parameters
    ----------
    histories : list of History
        The series.
    table : DataFrame or array
        Covariates of the steps that follow, as they were given.
    X : ndarray of shape (n_rows, n_features) or None
        Their values.
    form : Form
        Of ``y``.
    n_ahead : int
        Steps to come.

    Returns
    -------
    histories : list of History
        With the covariates of ``n_ahead`` more steps, or as many as there are.
    """
    import pandas as pd

    if not form.is_stacked:
        if isinstance(table, pd.DataFrame) and form.has_labels:
            for history in histories[:1] if X is None else histories:
                _check_labels(table.index[:n_ahead], history)
        return [history.with_future(None if X is None else X[:n_ahead]) for history in histories]
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"X must be a DataFrame, as in fit; got {type(table).__name__}.")
    if not isinstance(table.index, pd.MultiIndex):
        shared = [_shared_rows(table.index, history, n_ahead) for history in histories]
        return [
            history.with_future(None if X is None else X[rows])
            for history, rows in zip(histories, shared, strict=True)
        ]
    found, rows = [], rows_of_series(table.index, [history.name for history in histories])
    for history, chosen in zip(histories, rows, strict=True):
        times = table.index[chosen[:n_ahead]].get_level_values(1)
        _check_labels(times, history)
        found.append(history.with_future(None if X is None else X[chosen[:n_ahead]]))
    return found


def split_future(form, y, table, X):
    """Tell apart the covariates of the steps of ``y`` and of those after them.

    Returns
    -------
    seen, coming : tuple of (DataFrame or array, ndarray)
        The table and its values; one that series share is in both.
    """
    import pandas as pd

    if X is None:
        return (table, None), (table, None)
    if not form.is_stacked:
        n = len(y)
        return (table[:n], X[:n]), (table[n:], X[n:])
    if not isinstance(getattr(table, "index", None), pd.MultiIndex):
        return (table, X), (table, X)
    # what comes after the last step that y has of each series
    known = table.index.isin(y.index)
    later = np.ones(len(table), dtype=bool)
    for chosen in rows_of_series(table.index, form.names):
        if known[chosen].any():
            last = len(chosen) - np.argmax(known[chosen][::-1])
            later[chosen[:last]] = False
    return (table, X), (table[later], X[later])


def _check_labels(index, history):
    name = "X" if history.name is None else f"X of series {history.name!r}"
    if len(index):
        check_follows(index, labels_after(history.index, len(index)), name)


def _shared_rows(index, history, n_ahead):
    """Rows of the steps to come, in a table of time steps that the series share."""
    following = labels_after(history.index, n_ahead)
    rows = index.get_indexer(following)
    if (rows < 0).any():
        missing = following[int(np.argmax(rows < 0))]
        raise ValueError(f"X has no row for {missing}, a step that follows {history.name!r}.")
    return rows

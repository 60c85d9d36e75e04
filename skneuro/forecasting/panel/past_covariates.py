"""Past covariates: known only after a time step has passed."""

from numbers import Integral

import numpy as np

from ...options.lists import as_list
from .covariates import one_table


def past_columns(estimator):
    """Split the columns of X by when they are known.

    Parameters
    ----------
    estimator : SeriesForecaster
        Forecaster with the option ``past_covariates``, and the number and names of its columns.

    Returns
    -------
    past, known : list of int
        Positions of the past covariates, and of all other columns.
    """
    names = list(getattr(estimator, "feature_names_in_", ()))
    n_features = estimator.n_features_in_
    past = []
    for column in as_list(estimator.past_covariates):
        if isinstance(column, str) and column in names:
            past.append(names.index(column))
        elif isinstance(column, Integral) and 0 <= column < n_features:
            past.append(int(column))
        else:
            allowed = names or ([f"columns 0 to {n_features - 1}"] if n_features else "no columns")
            raise ValueError(f"past_covariates: {column!r} is not in X, which has {allowed}.")
    past = sorted(set(past))
    return past, [k for k in range(n_features) if k not in past]


def without_past(X, container, y, past, names):
    """Fill in past covariates in the rows of future steps, where they may be absent or NaN.

    Parameters
    ----------
    X : object
        Covariates as the user passed them.
    container, y : Container, object
        Series whose steps X covers first, as `read_container` returns them; None if all rows of X
        belong to future steps.
    past : list of int
        Columns of the past covariates.
    names : list of str
        Names of all columns; may be empty.

    Returns
    -------
    X : object
        The covariates, with zeros in place of the values that are not used.
    """
    import pandas as pd

    if X is None or not past:
        return X
    X = one_table(X)
    if isinstance(X, pd.DataFrame):
        later = _later_rows(X, container, y)
        columns = list(names) or list(X.columns)
        X = X.copy()
        for name in (columns[k] for k in past if k < len(columns)):
            if name in X:
                X[name] = X[name].mask(later, 0.0)
            elif later.all():
                X[name] = 0.0
        return X[columns] if set(X.columns) == set(columns) else X
    if isinstance(X, np.ndarray) and X.ndim == 2 and X.shape[1] > max(past):
        X = X.copy()
        X[np.ix_(_later_rows(X, container, y), past)] = 0
    return X


def _later_rows(X, container, y):
    """Whether each row of X comes after the steps of y."""
    import pandas as pd

    if y is None:
        return np.ones(len(X), dtype=bool)
    if not container.is_stacked:
        return np.arange(len(X)) >= len(y)
    if isinstance(X.index, pd.MultiIndex):
        return ~X.index.isin(y.index)
    return np.asarray(X.index > y.index.get_level_values(1).max())

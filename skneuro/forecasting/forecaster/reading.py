"""The user's series and covariates, read into `SeriesData` and validated."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..panel.containers import Container, read_container
from ..panel.covariates import check_static, check_table, split_future
from ..panel.future_grid import put_on_grid
from ..panel.past_covariates import past_columns, without_past
from ..panel.read_series import read_series
from .fitted_state import fitted_state


@dataclass
class TrainingData:
    """The series that a forecaster learns from.

    Attributes
    ----------
    container : Container
        Container of ``y``.
    y : array, Series or DataFrame
        The series as `read_container` returns them.
    table : DataFrame, array or None
        The covariates as the user passed them.
    static : ndarray of shape (n_series, n_static) or None
        Static covariates.
    series : list of SeriesData
        The series one by one, with their covariates.
    known, past : list of int
        Columns of the covariates that are known in advance, and of those that are not.
    """

    container: Container
    y: Any
    table: Any
    static: np.ndarray | None
    series: list
    known: list
    past: list


def read_training_data(forecaster, X, y, static):
    """Read what the user passed to ``fit``.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Gets ``n_features_in_`` and ``feature_names_in_``.
    X, y, static : object
        The arguments of ``fit``.

    Returns
    -------
    data : TrainingData
        The validated series.
    """
    if y is None and forecaster.past_covariates is None:
        X, y = None, X  # fit(series)
    if y is None:
        raise ValueError(
            f"{type(forecaster).__name__} requires y to be passed, but the target y is None."
        )
    table, X = check_table(forecaster, X, reset=True)
    container, y = read_container(y)
    container.has_labels = container.has_labels or hasattr(table, "iloc")
    static = check_static(static, container.names)
    if hasattr(y, "iloc") and hasattr(table, "iloc") and len(table) > len(y):
        (table, X), _ = split_future(container, y, table, X)  # X may go on after y, as in a dict
    series = read_series(container, y, table, X, static, forecaster.freq)
    past, known = past_columns(forecaster)
    return TrainingData(container, y, table, static, series, known, past)


def read_other_series(forecaster, X, y, static=None):
    """Read series that the forecaster was not fitted to.

    Parameters
    ----------
    forecaster : SeriesForecaster
        A fitted forecaster.
    X, y : object
        The arguments of ``forecast``: ``X`` covers the steps of ``y`` and those after them.
    static : array-like of shape (n_series, n_static), default=None
        Static covariates; checked only if given or if ``fit`` saw some.

    Returns
    -------
    container : Container
        Container of ``y``.
    series : list of SeriesData
        The series, with the covariates of their own steps.
    future : tuple of (DataFrame or array, ndarray)
        Table and values of the covariates of the steps after them.
    """
    container, y = read_container(y)
    table, X = check_future_table(forecaster, X, container, y)
    if X is None and forecaster.n_features_in_:
        raise ValueError(f"forecast needs X: fit saw {forecaster.n_features_in_} covariates.")
    n_static = fitted_state(forecaster).model.n_static
    static = check_static(static, container.names, n_static)
    seen, future = split_future(container, y, table, X)
    fitted = fitted_state(forecaster).series
    series = read_series(container, y, *seen, static, forecaster.freq, fitted)
    return container, series, put_on_grid(series, *future, container, forecaster.freq)


def check_future_table(forecaster, X, container=None, y=None):
    """Validate covariates of future steps, after those of the steps of ``y`` if it is given.

    Parameters
    ----------
    forecaster : SeriesForecaster
        A fitted forecaster.
    X : object
        The covariates as the user passed them; past covariates may be absent or NaN.
    container, y : Container, object
        Series whose steps ``X`` covers first, as `read_container` returns them.

    Returns
    -------
    table : DataFrame, array or None
        The covariates as a table.
    X : ndarray of shape (n_rows, n_features) or None
        Values of the covariates.
    """
    names = list(getattr(forecaster, "feature_names_in_", ()))
    past = fitted_state(forecaster).model.past
    return check_table(forecaster, without_past(X, container, y, past, names), reset=False)

"""One series out of those of a forecaster, and out of its forecasts."""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..panel.covariates import split_future
from ..panel.forms import read_form, read_histories


def histories_to_show(forecaster, X=None, y=None):
    """The series that are forecast from, and the form they had.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Fitted.
    X, y : object
        As in its `forecast`: None are the series of `fit` and `update`.

    Returns
    -------
    form : Form
        Of ``y``.
    histories : list of History
        Series by series.
    """
    check_is_fitted(forecaster)
    if y is None:
        return forecaster._form, forecaster._histories
    form, y = read_form(y)
    table, X = forecaster._check_ahead(X, form, y)
    seen, _ = split_future(form, y, table, X)
    return form, read_histories(form, y, *seen, None, forecaster.freq)


def choose_series(names, series):
    """Position of the series that is shown; None is the first."""
    if series is None:
        return 0
    if series not in names:
        shown = ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
        raise ValueError(f"series={series!r} is not there; the series are {shown}.")
    return names.index(series)


def values_of(table, form, position):
    """What was forecast for one series.

    Parameters
    ----------
    table : array, Series, DataFrame or dict
        Of a method of the forecaster.
    form : Form
        Of ``y``.
    position : int
        Of the series.

    Returns
    -------
    values : ndarray of shape (n_steps,) or (n_steps, n_columns)
        Its forecasts.
    """
    name = form.names[position]
    if form.kind == "array":
        return table
    if form.kind == "wide array":
        return table[:, position]
    if form.kind == "long":
        table = table.loc[name]
    elif form.kind in ("wide", "dict"):
        table = table[name]
    return table.to_numpy()


def truth_of(truth, name, position, following):
    """What came in one series, at the steps that were forecast.

    Parameters
    ----------
    truth : array-like, Series, DataFrame or dict
        Of this series or of all.
    name, position : object, int
        Of the series.
    following : pandas.Index
        The steps; an array begins with the first of them.

    Returns
    -------
    truth : Series
        NaN where nothing has come.
    """
    import pandas as pd

    if isinstance(truth, dict | pd.DataFrame):
        truth = truth[name]
    elif isinstance(truth, pd.Series) and isinstance(truth.index, pd.MultiIndex):
        truth = truth.loc[name]
    elif not isinstance(truth, pd.Series):
        values = np.asarray(truth)
        values = (values if values.ndim == 1 else values[:, position])[: len(following)]
        truth = pd.Series(values, following[: len(values)])
    truth = truth.reindex(following)
    if truth.isna().all():
        raise ValueError(
            f"truth has no value from {following[0]} to {following[-1]}, the steps forecast."
        )
    return truth


def check_parts(forecast, **others):
    """Refuse what has no index to be drawn over."""
    import pandas as pd

    if not isinstance(forecast, pd.Series):
        raise TypeError(f"forecast must be a pandas Series, got {type(forecast).__name__}.")
    for name, part in others.items():
        allowed = pd.DataFrame if name in ("interval", "quantiles") else pd.Series
        if not (part is None or isinstance(part, allowed)):
            raise TypeError(
                f"{name} must be a pandas {allowed.__name__}, got {type(part).__name__}."
            )

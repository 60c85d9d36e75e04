"""Forecasts for the rows of a table, or for a number of steps, in the user's container."""

from numbers import Integral

import numpy as np

from ...time_index.labels import labels_after
from ..panel.containers import rows_of_series
from ..panel.covariates import add_future
from ..panel.future_grid import put_on_grid
from .fitted_state import fitted_state
from .reading import check_future_table, read_other_series


def forecast_rows(forecaster, X, make_forecasts):
    """Forecast a step for each row of a table.

    Parameters
    ----------
    forecaster : SeriesForecaster
        A fitted forecaster.
    X : object
        Covariates of the steps after those of ``fit``.
    make_forecasts : callable
        `point_forecasts`, `quantile_forecasts` or `interval_forecasts`.

    Returns
    -------
    y : array, Series, DataFrame or dict
        Forecasts in the container of ``y`` in ``fit``.
    """
    state = fitted_state(forecaster)
    if X is None:
        raise ValueError("predict needs a row of X for each future step; forecast needs none.")
    if np.ndim(X) == 0 and not isinstance(X, dict):
        raise ValueError(
            f"predict needs a row of X for each future step, got {X!r}: forecast(steps=...) takes "
            "a number of steps."
        )
    table, X = check_future_table(forecaster, X)
    if len(table) == 0:
        raise ValueError("X has no row: there is no step to forecast.")
    if state.container.is_stacked:
        return _forecast_long_table(state, table, X, forecaster.freq, make_forecasts)
    table, X = put_on_grid(state.series, table, X, state.container, forecaster.freq)
    series = add_future(state.series, table, X, state.container, len(table))
    return _in_container(state.container, series, make_forecasts(state, series, len(table)))


def _forecast_long_table(state, table, X, freq, make_forecasts):
    """Forecasts for the rows of a table of several series."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            "X must be a DataFrame with a MultiIndex (series, time), as y in fit, or with an index "
            f"of time steps that the series share, got {type(table).__name__}."
        )
    if not isinstance(table.index, pd.MultiIndex):
        return _forecast_shared_steps(state, table, X, freq, make_forecasts)
    names = list(table.index.get_level_values(0).unique())
    fitted = {one.name: one for one in state.series}
    for name in names:
        if name not in fitted:
            raise ValueError(f"X has series {name!r}, which fit did not see.")
    table, X = put_on_grid([fitted[name] for name in names], table, X, state.container, freq)
    rows = rows_of_series(table.index, names)
    n_ahead = max(map(len, rows))
    series = add_future([fitted[name] for name in names], table, X, state.container, n_ahead)
    forecasts = make_forecasts(state, series, n_ahead)
    stacked = np.empty((len(table), forecasts.values.shape[2]), forecasts.values.dtype)
    for values, chosen in zip(forecasts.values, rows, strict=True):
        stacked[chosen] = values[: len(chosen)]
    if forecasts.columns is not None:
        return pd.DataFrame(stacked, table.index, columns=forecasts.columns)
    return pd.Series(stacked[:, 0], table.index, name=state.container.value_name)


def _forecast_shared_steps(state, table, X, freq, make_forecasts):
    """Forecasts of all series for a table of the time steps that follow each of them."""
    table, X = put_on_grid(state.series, table, X, state.container, freq)
    n_ahead = len(table)
    if table.index.nlevels == 2:  # put on the grid of each series
        n_ahead = max(map(len, rows_of_series(table.index, [one.name for one in state.series])))
    try:
        series = add_future(state.series, table, X, state.container, n_ahead)
    except ValueError as error:
        raise ValueError(
            "X must have a MultiIndex (series, time), as y in fit, or the time steps that follow "
            f"all series: {error}"
        ) from error
    return _in_container(state.container, series, make_forecasts(state, series, n_ahead))


def forecast_steps(forecaster, n_ahead, X, y, static, make_forecasts):
    """Forecast the next steps of the fitted series, or of other ones.

    Parameters
    ----------
    forecaster : SeriesForecaster
        A fitted forecaster.
    n_ahead : int or None
        Number of steps; None for ``horizon``.
    X, y, static : object
        The arguments of ``forecast``.
    make_forecasts : callable
        `point_forecasts`, `quantile_forecasts` or `interval_forecasts`.

    Returns
    -------
    y : array, Series, DataFrame or dict
        Forecasts in the container of the series.
    """
    state = fitted_state(forecaster)
    n_ahead = forecaster.horizon if n_ahead is None else n_ahead
    if np.ndim(n_ahead) > 0 or isinstance(n_ahead, dict):
        raise ValueError(
            f"steps must be an int >= 1, got a {type(n_ahead).__name__}: other series are passed "
            "by name, as forecast(y=...), and covariates as forecast(X=...)."
        )
    if not isinstance(n_ahead, Integral) or isinstance(n_ahead, bool) or n_ahead < 1:
        raise ValueError(f"steps={n_ahead!r} must be an int >= 1.")
    if y is None:
        container, series = state.container, _fitted_series(forecaster, state, X, static, n_ahead)
    else:
        container, series, future = read_other_series(forecaster, X, y, static)
        if state.model.known:
            series = add_future(series, *future, container, n_ahead)
    if state.model.known:
        for one in series:
            if len(one.X) < len(one) + n_ahead:
                of_series = f" for series {one.name!r}" if len(series) > 1 else ""
                raise ValueError(
                    f"X must have a row for each of the {n_ahead} steps to forecast, got "
                    f"{len(one.X) - len(one)}{of_series}."
                )
    return _in_container(container, series, make_forecasts(state, series, n_ahead))


def _fitted_series(forecaster, state, X, static, n_ahead):
    """The series of ``fit``, with the covariates of the steps to forecast."""
    if static is not None:
        raise ValueError("static describes other series than those of fit: pass y with it.")
    table, X = check_future_table(forecaster, X)
    if X is None and state.model.known:
        raise ValueError(
            f"forecast needs X, with a row for each of the {n_ahead} steps: fit saw "
            "covariates known in advance."
        )
    if table is None:
        return state.series
    table, X = put_on_grid(state.series, table, X, state.container, forecaster.freq)
    tells_rows = state.container.is_stacked or (
        hasattr(table, "iloc") and state.container.has_labels
    )
    if X is not None and not tells_rows and len(X) > n_ahead:
        raise ValueError(
            f"X must have a row for each of the {n_ahead} steps to forecast, got {len(X)}: without "
            "labels of time steps, it must have no other rows."
        )
    return add_future(state.series, table, X, state.container, n_ahead)


def _in_container(container, series, forecasts):
    """Forecasts with their labels, in the user's container."""
    n_ahead = forecasts.values.shape[1]
    following, indexes = {}, []
    for one in series:  # columns of one table share their labels
        if id(one.index) not in following:
            following[id(one.index)] = labels_after(one.index, n_ahead)
        indexes.append(following[id(one.index)])
    return container.build(list(forecasts.values), indexes, forecasts.columns)

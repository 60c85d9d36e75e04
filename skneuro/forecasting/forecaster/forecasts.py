"""The three kinds of forecasts: points, quantiles and intervals."""

from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import NotFittedError

from ..model.conformal import step_units


@dataclass
class Forecasts:
    """Forecasts of many series.

    Attributes
    ----------
    values : ndarray of shape (n_series, n_ahead, n_columns)
        The forecasts.
    columns : list or None
        Names of the columns; None for point forecasts, which have a single one.
    """

    values: np.ndarray
    columns: list | None = None


def point_forecasts(state, series, n_ahead):
    """Forecast one value for each step.

    Parameters
    ----------
    state : FittedState
        State of the forecaster.
    series : list of SeriesData
        Series to forecast, with the covariates of future steps.
    n_ahead : int
        Number of steps to forecast.

    Returns
    -------
    forecasts : Forecasts
        A single column without a name.
    """
    model = state.model
    return Forecasts(model.point(model.forecast(series, n_ahead))[..., None])


def quantile_forecasts(state, series, n_ahead):
    """Forecast all quantile levels; parameters as for `point_forecasts`.

    Returns
    -------
    forecasts : Forecasts
        A column for each level, in ascending order.
    """
    if state.model.quantiles is None:
        raise NotFittedError("quantiles was set after fit: fit again.")
    return Forecasts(state.model.forecast(series, n_ahead), state.model.quantiles)


def interval_forecasts(state, series, n_ahead):
    """Forecast both ends of the prediction interval; parameters as for `point_forecasts`.

    Returns
    -------
    forecasts : Forecasts
        Columns "lower" and "upper".
    """
    radius = state.interval_radius
    if radius is None:
        raise NotFittedError("interval was set after fit: fit again.")
    if n_ahead > len(radius):
        raise ValueError(
            f"Intervals reach horizon={len(radius)} steps ahead, got {n_ahead} "
            "steps: fit with a larger horizon."
        )
    center = point_forecasts(state, series, n_ahead).values
    found = step_units(series)
    units = found.completed(state.typical_step or found.typical())
    reach = units[:, None, None] * radius[:n_ahead, None]
    return Forecasts(np.concatenate([center - reach, center + reach], axis=2), ["lower", "upper"])

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
    return Forecasts(state.model.forecast_points(series, n_ahead)[..., None])


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
    if radius is None and not state.model.has_intervals:
        raise NotFittedError("interval was set after fit: fit again.")
    if radius is not None and n_ahead > len(radius):
        raise ValueError(
            f"Intervals reach horizon={len(radius)} steps ahead, got {n_ahead} "
            "steps: fit with a larger horizon."
        )
    usable, usable_ends = state.model.forecast_ends(series, n_ahead)
    ends = np.full((len(series), n_ahead, 2), np.nan, usable_ends.dtype)
    ends[usable] = usable_ends
    if radius is not None:
        found = step_units(series)
        units = found.completed(state.typical_step or found.typical())
        reach = units[:, None] * radius[:n_ahead]
        ends = np.stack([ends[..., 0] - reach, ends[..., 1] + reach], axis=2)
        if (radius < 0).any():  # an end never passes the middle
            ends = np.stack([np.minimum(*ends.T).T, np.maximum(*ends.T).T], axis=2)
        if state.model.has_intervals:
            lowest = [0.0 if np.nanmin(one.values) >= 0 else -np.inf for one in series]
            ends = np.maximum(ends, np.reshape(lowest, (-1, 1, 1)))
    return Forecasts(ends, ["lower", "upper"])

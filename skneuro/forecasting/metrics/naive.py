"""Naive forecasts, the benchmarks for any other forecast."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._sklearn.decorators import validate_params
from ...base.typing import Table
from ...options.intervals import COUNT
from ..panel.decomposition import is_seasonal, seasonal_figure
from ..panel.gaps import fill_gaps
from ._training_series import training_series

_CONSTRAINTS: dict[str, list[Any]] = {
    "y_train": ["array-like", dict],
    "steps": [COUNT],
    "season": [COUNT],
}


@validate_params(_CONSTRAINTS, prefer_skip_nested_validation=True)
def naive2(y_train: Table, steps: int, season: int) -> NDArray[Any]:
    """Forecast the last value, seasonally adjusted: Naive2, the benchmark of the M4 competition.

    A seasonal series (its autocorrelation at lag ``season`` is significant at 90 %) is divided by
    its seasonal indices; its last value is repeated and multiplied by them again.

    Parameters
    ----------
    y_train : array-like of shape (n_steps,) or (n_steps, n_series), DataFrame, list or dict
        Series up to the forecast. NaN at the start or the end are dropped; a list or dict holds
        an array of shape (n_steps,) per series, whose lengths may differ.
    steps : int
        Number of steps to forecast.
    season : int
        Number of steps in a season; 1 without seasonality repeats the last value.

    Returns
    -------
    forecast : ndarray of shape (steps,) or (steps, n_series)
        Forecasts, in the order of the series; one-dimensional if ``y_train`` is. A series among
        others that is too short, or has no known value, has NaN.

    See Also
    --------
    seasonal_naive : Repeats the last season unchanged.
    owa : Error relative to this forecast.
    Deseasonalizer : Seasonal adjustment as a transformer.

    References
    ----------
    .. [1] S. Makridakis, E. Spiliotis and V. Assimakopoulos (2020). The M4 Competition: 100,000
       time series and 61 forecasting methods. International Journal of Forecasting 36(1), 54-74.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro.forecasting import naive2
    >>> y_train = np.tile([2.0, 4.0, 6.0], 5)
    >>> naive2(y_train, steps=4, season=3).round(12)
    array([2., 4., 6., 2.])
    """
    training = training_series(y_train)
    training.check()
    forecasts = [
        np.full(steps, np.nan)
        if k in training.unusable
        else naive2_of(series, steps, season, training.label(k))
        for k, series in enumerate(training.series)
    ]
    return training.in_container_of_y_train(forecasts)


def naive2_of(series, n_ahead, season, label):
    """Naive2 of one series.

    Parameters
    ----------
    series : ndarray of shape (n_steps,)
        Known span of the series.
    n_ahead, season : int
        Number of steps to forecast and in a season.
    label : str
        Name of the series in error messages.

    Returns
    -------
    forecast : ndarray of shape (n_ahead,)
        The forecasts.
    """
    if not is_seasonal(series, season):
        return np.full(n_ahead, series[-1])
    if np.nanmin(series) <= 0:
        raise ValueError(
            f"naive2 divides seasonal series by their indices and needs positive values, but "
            f"{label} is seasonal and goes down to {np.nanmin(series)}."
        )
    figure = seasonal_figure(series, season, "multiplicative")
    last = len(series) - 1
    return series[-1] / figure[last % season] * figure[(last + 1 + np.arange(n_ahead)) % season]


@validate_params(_CONSTRAINTS, prefer_skip_nested_validation=True)
def seasonal_naive(y_train: Table, steps: int, season: int) -> NDArray[Any]:
    """Repeat the last season as the forecast.

    Parameters
    ----------
    y_train : array-like of shape (n_steps,) or (n_steps, n_series), DataFrame, list or dict
        Series up to the forecast. NaN at the start or the end are dropped; a list or dict holds
        an array of shape (n_steps,) per series, whose lengths may differ. A missing value in the
        last season is replaced by that of the season before.
    steps : int
        Number of steps to forecast.
    season : int
        Number of steps in a season; 1 without seasonality repeats the last value.

    Returns
    -------
    forecast : ndarray of shape (steps,) or (steps, n_series)
        Forecasts, in the order of the series; one-dimensional if ``y_train`` is. A series among
        others that is too short, or has no known value, has NaN.

    See Also
    --------
    naive2 : Repeats the last value, with seasonal indices estimated from the whole series.
    mase : Error relative to the error of this forecast within ``y_train``.

    Examples
    --------
    >>> from skneuro.forecasting import seasonal_naive
    >>> seasonal_naive([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], steps=5, season=3)
    array([4., 5., 6., 4., 5.])
    """
    training = training_series(y_train, at_least=season, season=season)
    training.check()
    forecasts = [
        np.full(steps, np.nan)
        if k in training.unusable
        else fill_gaps(series[:, np.newaxis], season)[-season:, 0][np.arange(steps) % season]
        for k, series in enumerate(training.series)
    ]
    return training.in_container_of_y_train(forecasts)

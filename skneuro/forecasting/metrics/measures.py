"""Metrics of point forecasts, and all metrics of the package in one place."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import make_scorer

from ..._sklearn.constraints import StrOptions
from ..._sklearn.decorators import validate_params
from ...base.typing import Table
from ...options.intervals import COUNT
from ._training_series import training_series
from .alignment import aligned
from .intervals import coverage, interval_score, mean_pinball
from .naive import naive2_of

__all__ = [
    "coverage",
    "interval_score",
    "mase",
    "mean_pinball",
    "owa",
    "rmsse",
    "smape",
    "smape_scorer",
]

_ARRAY = ["array-like", dict]
_TRAINING = ["array-like", dict]
_SEASON = [COUNT]
_MULTIOUTPUT = [StrOptions({"raw_values", "uniform_average"}), "array-like"]


@validate_params(
    {"y_true": _ARRAY, "y_pred": _ARRAY, "multioutput": _MULTIOUTPUT},
    prefer_skip_nested_validation=True,
)
def smape(
    y_true: ArrayLike, y_pred: ArrayLike, *, multioutput: str | ArrayLike = "uniform_average"
) -> Any:
    """Symmetric mean absolute percentage error, as M4 defines it: from 0 to 200, lower is better.

    The mean of ``200 * |y - f| / (|y| + |f|)``; a step where both are 0 counts 0.

    Parameters
    ----------
    y_true : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
        True values; NaN are ignored.
    y_pred : array-like of the shape of ``y_true``, Series, DataFrame or dict
        Forecasts; names and labels are matched with those of ``y_true``.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,), \
            default='uniform_average'
        Aggregation: an error per series, their mean, or their average with these weights.

    Returns
    -------
    error : float or ndarray of shape (n_series,)
        Error in percent.

    See Also
    --------
    mase : Scaled error, which is not distorted by values near 0.
    owa : Average of sMAPE and MASE relative to a benchmark.

    References
    ----------
    .. [1] S. Makridakis, E. Spiliotis and V. Assimakopoulos (2020). The M4 Competition: 100,000
       time series and 61 forecasting methods. International Journal of Forecasting 36(1), 54-74.

    Examples
    --------
    >>> from skneuro.forecasting import smape
    >>> smape([100.0, 0.0], [300.0, 0.0])
    50.0
    """
    compared = aligned(y_true, y_pred=y_pred)
    y_true, (y_pred,) = compared.y_true, compared.forecasts
    # Values are halved before the sum, which could otherwise overflow.
    scale = np.abs(y_true) / 2 + np.abs(y_pred) / 2
    errors = np.divide(
        np.abs(y_true / 2 - y_pred / 2), scale, out=np.zeros_like(scale), where=scale > 0
    )
    return compared.combined(200 * compared.mean(errors), multioutput)


smape_scorer = make_scorer(smape, greater_is_better=False)


@validate_params(
    {
        "y_true": _ARRAY,
        "y_pred": _ARRAY,
        "y_train": _TRAINING,
        "season": _SEASON,
        "multioutput": _MULTIOUTPUT,
    },
    prefer_skip_nested_validation=True,
)
def mase(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    y_train: Table,
    season: int,
    multioutput: str | ArrayLike = "uniform_average",
) -> Any:
    """Mean absolute scaled error: below 1 beats the seasonal naive forecast in training.

    The mean absolute error divided by the mean absolute difference of the training series at lag
    ``season``.

    Parameters
    ----------
    y_true : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
        True values; NaN are ignored.
    y_pred : array-like of the shape of ``y_true``, Series, DataFrame or dict
        Forecasts; names and labels are matched with those of ``y_true``.
    y_train : array-like of shape (n_steps,) or (n_steps, n_series), DataFrame, list or dict
        Series up to the forecast. NaN at the start or the end are dropped, others ignored; a list
        or dict holds an array per series, whose lengths may differ. Series are matched with
        ``y_true`` by name if it has all of its names, else by order.
    season : int
        Number of steps in a season; 1 without seasonality.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,), \
            default='uniform_average'
        Aggregation: an error per series, their mean, or their average with these weights.

    Returns
    -------
    error : float or ndarray of shape (n_series,)
        Error in units of the naive error.

    Raises
    ------
    ValueError
        If a training series is too short, or repeats itself exactly season by season, so that the
        scale is 0. With ``multioutput='raw_values'`` the error of such a series is NaN.

    See Also
    --------
    rmsse : Squared version, for forecasts of the mean.

    References
    ----------
    .. [1] R. J. Hyndman and A. B. Koehler (2006). Another look at measures of forecast accuracy.
       International Journal of Forecasting 22(4), 679-688.

    Examples
    --------
    >>> from skneuro.forecasting import mase
    >>> mase([7.0, 9.0], [8.0, 8.0], y_train=[1.0, 3.0, 5.0], season=1)
    0.5
    """
    compared = aligned(y_true, y_pred=y_pred)
    scale, undefined = _naive_error(compared, y_train, season, np.abs)
    errors = compared.mean(np.abs(compared.y_true - compared.forecasts[0]))
    return compared.combined(errors / scale, multioutput, undefined)


@validate_params(
    {
        "y_true": _ARRAY,
        "y_pred": _ARRAY,
        "y_train": _TRAINING,
        "season": _SEASON,
        "multioutput": _MULTIOUTPUT,
    },
    prefer_skip_nested_validation=True,
)
def rmsse(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    y_train: Table,
    season: int,
    multioutput: str | ArrayLike = "uniform_average",
) -> Any:
    """Root mean squared scaled error: below 1 beats the seasonal naive forecast in training.

    The root of the mean squared error divided by the mean squared difference of the training series
    at lag ``season``. The M5 competition used ``season=1``.

    Parameters
    ----------
    y_true : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
        True values; NaN are ignored.
    y_pred : array-like of the shape of ``y_true``, Series, DataFrame or dict
        Forecasts; names and labels are matched with those of ``y_true``.
    y_train : array-like of shape (n_steps,) or (n_steps, n_series), DataFrame, list or dict
        Series up to the forecast, as in `mase`.
    season : int
        Number of steps in a season; 1 without seasonality.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,), \
            default='uniform_average'
        Aggregation: an error per series, their mean, or their average with these weights.

    Returns
    -------
    error : float or ndarray of shape (n_series,)
        Error in units of the naive error.

    Raises
    ------
    ValueError
        If a training series is too short, or repeats itself exactly season by season. With
        ``multioutput='raw_values'`` the error of such a series is NaN.

    See Also
    --------
    mase : Absolute version, for forecasts of the median.

    References
    ----------
    .. [1] S. Makridakis, E. Spiliotis and V. Assimakopoulos (2022). M5 accuracy competition:
       Results, findings, and conclusions. International Journal of Forecasting 38(4), 1346-1364.

    Examples
    --------
    >>> from skneuro.forecasting import rmsse
    >>> rmsse([7.0, 9.0], [8.0, 8.0], y_train=[1.0, 3.0, 5.0], season=1)
    0.5
    """
    compared = aligned(y_true, y_pred=y_pred)
    scale, undefined = _naive_error(compared, y_train, season, np.square)
    errors = compared.mean(np.square(compared.y_true - compared.forecasts[0]))
    return compared.combined(np.sqrt(errors / scale), multioutput, undefined)


@validate_params(
    {"y_true": _ARRAY, "y_pred": _ARRAY, "y_train": _TRAINING, "season": _SEASON},
    prefer_skip_nested_validation=True,
)
def owa(y_true: ArrayLike, y_pred: ArrayLike, *, y_train: Table, season: int) -> float:
    """Overall weighted average, the criterion of M4: below 1 is better than Naive2.

    The mean of two ratios, sMAPE to sMAPE of Naive2 and MASE to MASE of Naive2, each error being
    averaged over all series first.

    Parameters
    ----------
    y_true : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
        True values; NaN are ignored.
    y_pred : array-like of the shape of ``y_true``, Series, DataFrame or dict
        Forecasts; names and labels are matched with those of ``y_true``.
    y_train : array-like of shape (n_steps,) or (n_steps, n_series), DataFrame, list or dict
        Series up to the forecast, as in `mase`.
    season : int
        Number of steps in a season; 1 without seasonality.

    Returns
    -------
    ratio : float
        Error relative to Naive2.

    Raises
    ------
    ValueError
        If a training series repeats itself exactly season by season, or if Naive2 has no error.

    See Also
    --------
    naive2 : The benchmark forecast.
    smape : Symmetric percentage error.
    mase : Scaled error.

    References
    ----------
    .. [1] S. Makridakis, E. Spiliotis and V. Assimakopoulos (2020). The M4 Competition: 100,000
       time series and 61 forecasting methods. International Journal of Forecasting 36(1), 54-74.

    Examples
    --------
    >>> from skneuro.forecasting import naive2, owa
    >>> y_train = [1.0, 3.0, 5.0]
    >>> owa([7.0, 9.0], naive2(y_train, 2, season=1), y_train=y_train, season=1)
    1.0
    >>> owa([7.0, 9.0], [7.0, 9.0], y_train=y_train, season=1)
    0.0
    """
    compared = aligned(y_true, y_pred=y_pred)
    y_true, (y_pred,) = compared.y_true, compared.forecasts
    training = training_series(y_train)
    matching = training.matching(compared)
    for k in set(matching) & set(training.unusable):
        raise ValueError(training.unusable[k])
    series = [training.series[k] for k in matching]
    benchmark = np.column_stack(
        [
            naive2_of(one, len(y_true), season, training.label(k))
            for k, one in zip(matching, series, strict=True)
        ]
    )
    scaled: dict[str, Any] = {"y_train": series, "season": season}
    benchmark_errors = smape(y_true, benchmark), mase(y_true, benchmark, **scaled)
    if min(benchmark_errors) == 0:
        raise ValueError("owa divides by the error of Naive2, which forecasts y_true exactly.")
    errors = smape(y_true, y_pred), mase(y_true, y_pred, **scaled)
    return float(np.mean(np.divide(errors, benchmark_errors)))


def _naive_error(compared, y_train, season, size):
    """Mean seasonal difference of each training series, absolute or squared.

    Returns
    -------
    errors : ndarray of shape (n_series,)
        Mean difference of each series of ``y_true``; NaN where there is none to scale by.
    undefined : dict
        Why there is none, by position in ``y_true``.
    """
    training = training_series(y_train, at_least=season + 1, season=season)
    errors, undefined = np.full(len(compared.names), np.nan), {}
    for k, position in enumerate(training.matching(compared)):
        series = training.series[position]
        differences = series[season:] - series[:-season]
        sizes = size(differences[~np.isnan(differences)])
        if position in training.unusable:
            undefined[k] = training.unusable[position]
        elif not sizes.any():  # all of them are 0, or none is known
            undefined[k] = (
                f"{training.label(position)} does not change from season to season "
                f"(season={season}): there is no naive error to scale by."
            )
        else:
            errors[k] = sizes.mean()
    return errors, undefined

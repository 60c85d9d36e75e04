"""Metrics of interval and quantile forecasts."""

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..._sklearn.constraints import Interval, StrOptions
from ..._sklearn.decorators import validate_params
from ..panel.numbers import naming_argument
from .alignment import aligned

_ARRAY = ["array-like", dict]
_MULTIOUTPUT = [StrOptions({"raw_values", "uniform_average"}), "array-like"]


@validate_params(
    {"y_true": _ARRAY, "lower": _ARRAY, "upper": _ARRAY, "multioutput": _MULTIOUTPUT},
    prefer_skip_nested_validation=True,
)
def coverage(
    y_true: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    multioutput: str | ArrayLike = "uniform_average",
) -> Any:
    """Fraction of the steps that lie within their interval, its ends included.

    Parameters
    ----------
    y_true : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
        True values; NaN are ignored.
    lower, upper : array-like of the shape of ``y_true``, Series, DataFrame or dict
        Lower and upper ends of the forecast intervals, matched with ``y_true`` by name and label.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,), \
            default='uniform_average'
        Aggregation: a fraction per series, their mean, or their average with these weights.

    Returns
    -------
    fraction : float or ndarray of shape (n_series,)
        Coverage from 0 to 1; calibrated intervals have their nominal coverage.

    See Also
    --------
    interval_score : Also penalizes the width.

    Examples
    --------
    >>> from skneuro.forecasting import coverage
    >>> coverage([1.0, 2.0, 3.0, 9.0], lower=[0.0, 0.0, 0.0, 0.0], upper=[5.0, 5.0, 5.0, 5.0])
    0.75
    """
    compared, y_true, lower, upper = _with_interval(y_true, lower, upper)
    within = (lower <= y_true) & (y_true <= upper)
    return compared.combined(compared.mean(within), multioutput)


@validate_params(
    {
        "y_true": _ARRAY,
        "lower": _ARRAY,
        "upper": _ARRAY,
        "level": [Interval(Real, 0, 1, closed="neither")],
        "multioutput": _MULTIOUTPUT,
    },
    prefer_skip_nested_validation=True,
)
def interval_score(
    y_true: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    level: float,
    multioutput: str | ArrayLike = "uniform_average",
) -> Any:
    """Mean interval score: the width plus a penalty for values outside; lower is better.

    The penalty is the distance from the interval times ``2 / (1 - level)``. The expected score is
    lowest for the true quantiles ``(1 - level) / 2`` and ``(1 + level) / 2``.

    Parameters
    ----------
    y_true : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
        True values; NaN are ignored.
    lower, upper : array-like of the shape of ``y_true``, Series, DataFrame or dict
        Lower and upper ends of the forecast intervals, matched with ``y_true`` by name and label.
    level : float
        Nominal coverage of the intervals, between 0 and 1.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,), \
            default='uniform_average'
        Aggregation: a score per series, their mean, or their average with these weights.

    Returns
    -------
    score : float or ndarray of shape (n_series,)
        Score in units of ``y_true``.

    See Also
    --------
    coverage : Fraction of values within their intervals.
    mean_pinball : Loss of any quantiles.

    References
    ----------
    .. [1] T. Gneiting and A. E. Raftery (2007). Strictly proper scoring rules, prediction, and
       estimation. Journal of the American Statistical Association 102(477), 359-378, section 6.2.

    Examples
    --------
    >>> from skneuro.forecasting import interval_score
    >>> interval_score([1.0, 6.0], lower=[0.0, 0.0], upper=[5.0, 5.0], level=0.5)
    7.0
    """
    compared, y_true, lower, upper = _with_interval(y_true, lower, upper)
    outside = np.maximum(lower - y_true, 0) + np.maximum(y_true - upper, 0)
    losses = upper - lower + 2 / (1 - level) * outside
    return compared.combined(compared.mean(losses), multioutput)


@validate_params(
    {
        "y_true": _ARRAY,
        "y_pred": _ARRAY,
        "quantiles": [Real, "array-like"],
        "multioutput": _MULTIOUTPUT,
    },
    prefer_skip_nested_validation=True,
)
def mean_pinball(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    quantiles: ArrayLike,
    multioutput: str | ArrayLike = "uniform_average",
) -> Any:
    """Mean pinball loss over several quantile levels at once; lower is better.

    Parameters
    ----------
    y_true : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
        True values; NaN are ignored.
    y_pred : array-like of shape (n_steps, n_levels) or (n_steps, n_series, n_levels), DataFrame \
            or dict of them
        Forecast quantiles, as `predict_quantiles` returns them. Columns named by their levels may
        be in any order. If ``quantiles`` is a single number, the shape is that of ``y_true``.
    quantiles : float or array-like of shape (n_levels,)
        Quantile levels between 0 and 1.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,), \
            default='uniform_average'
        Aggregation: a loss per series, their mean, or their average with these weights.

    Returns
    -------
    loss : float or ndarray of shape (n_series,)
        Mean loss over steps and levels, in units of ``y_true``.

    See Also
    --------
    sklearn.metrics.mean_pinball_loss : The same for one level, with sample weights.
    interval_score : Score of the interval between two quantiles.

    Examples
    --------
    >>> from skneuro.forecasting import mean_pinball
    >>> mean_pinball([1.0, 4.0], [[0.0, 2.0], [2.0, 3.0]], quantiles=[0.25, 0.75])
    0.4375
    """
    with naming_argument("quantiles"):
        levels = np.asarray(quantiles, dtype=float)
    if levels.ndim > 1 or levels.size == 0 or not ((levels > 0) & (levels < 1)).all():
        raise ValueError(f"quantiles must be levels between 0 and 1, got {quantiles!r}.")
    compared = aligned(y_true, levels, y_pred=y_pred)
    errors = compared.y_true[..., np.newaxis] - compared.forecasts[0]
    losses = np.maximum(levels * errors, (levels - 1) * errors).mean(axis=2)
    return compared.combined(compared.mean(losses), multioutput)


def _with_interval(y_true, lower, upper):
    """True values and both ends of their intervals, aligned and in order."""
    compared = aligned(y_true, lower=lower, upper=upper)
    lower, upper = compared.forecasts
    rows, columns = np.nonzero(lower > upper)
    if len(rows):
        row, column = rows[0], columns[0]
        raise ValueError(
            f"lower must not lie above upper, got {lower[row, column]} > {upper[row, column]} "
            f"in row {row}, series {compared.names[column]!r}."
        )
    return compared, compared.y_true, lower, upper

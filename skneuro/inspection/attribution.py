"""Attributions: what each input contributed to an output of a net."""

from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_scalar

from ..base.typing import Data
from ..base.user_warnings import warn_user
from ._explanation import Explanation
from ._functions import function_of
from ._groups import sum_over_groups
from ._paths import expected_gradients, integrated_gradients

METHODS = ("integrated_gradients", "expected_gradients", "gradient_x_input", "gradient")
ROUNDING = 100  # units in the last place that a sum of attributions may be off
BASELINES = {"mean": "mean input", "zero": "zero", "window_mean": "mean of the window"}


def attributions(
    estimator: Any,
    X: Data,
    *,
    output: Any = None,
    method: str = "integrated_gradients",
    baseline: Any = "mean",
    background: Data | None = None,
    response_method: str = "auto",
    groups: dict[str, ArrayLike] | None = None,
    tol: float = 1e-3,
    max_nodes: int = 1024,
    n_draws: int = 200,
    random_state: Any = None,
) -> Explanation:
    """Explain predictions of a net by the gradient of its output with respect to its input.

    The default method, integrated gradients [1]_, distributes the difference between a prediction
    and the prediction for a baseline over the inputs. The sum of the attributions is this
    difference, up to the returned gap.

    Parameters
    ----------
    estimator : estimator
        Fitted net of this package, or a Pipeline, search, VotingRegressor or BaggingRegressor of
        nets.
    X : array-like of shape (n_samples, n_features) or (n_samples, n_timesteps, n_channels)
        Rows or windows to explain.
    output : object, default=None
        Output to explain: the position of a column of ``y``, such as a step of the horizon; a level
        of ``quantiles``, as a float; a pair of both; a class; the name of a task of `MultiTaskNet`,
        or a pair of task and class. None is the only target, the second of two classes, or of more
        classes the one predicted for each row.
    method : {"integrated_gradients", "expected_gradients", "gradient_x_input", "gradient"}, \
default="integrated_gradients"
        Method of attribution. 'expected_gradients' [2]_ averages integrated gradients over the rows
        of ``background`` as baselines; 'gradient' returns derivatives of the output.
    baseline : {"mean", "zero", "window_mean"} or array-like, default="mean"
        Input that predictions are compared with: the mean of the background rows, zeros, the mean
        of each window and channel over its own steps, or an array of the shape of a row or of
        ``X``.
    background : array-like of the same number of axes as ``X``, default=None
        Rows for ``baseline='mean'`` and 'expected_gradients', usually training data; None is ``X``.
    response_method : {"auto", "predict", "decision_function", "predict_proba"}, default="auto"
        Scale on which classes are explained: 'auto' and 'decision_function' are log-odds,
        'predict_proba' is the probability. Regressors are explained in the units of ``y``.
    groups : dict of str to array-like, default=None
        Groups of features, by name or position, whose attributions are added up. Features outside
        all groups form one group each. Not for windows.
    tol : float, default=1e-3
        Tolerance of the gap, relative to the mean absolute difference between the predictions and
        the prediction for the baseline. Integrated gradients double the number of nodes on the
        parts of a path with the largest errors until the gap is smaller.
    max_nodes : int, default=1024
        Number of quadrature nodes on a path after which no more are added.
    n_draws : int, default=200
        Number of random paths per row for 'expected_gradients'.
    random_state : int, RandomState instance or None, default=None
        Seed for 'expected_gradients'.

    Returns
    -------
    result : Explanation
        Bunch with these attributes.

        values : ndarray of shape (n_samples, n_features) or (n_samples, n_timesteps, n_channels)
            Attributions, of windows from the oldest step to the last. Zero at missing steps.
        baseline_value : ndarray of shape (n_samples,)
            Output for the baseline.
        predictions : ndarray of shape (n_samples,)
            Output for ``X``.
        gap : ndarray of shape (n_samples,)
            ``predictions - baseline_value - values.sum()`` of each row; NaN for 'gradient'.
        feature_names : list of str
            Names of the features, of the groups, or of the channels of windows.
        lags : ndarray of shape (n_timesteps,) or None
            Number of steps before the last one, for windows.
        data : ndarray of the shape of ``values``, or None with ``groups``
            The inputs that are explained.
        output_name, baseline_name : str
            Names of the explained output and of the baseline.

    Warns
    -----
    ConvergenceWarning
        If ``max_nodes`` do not bring the gap of every row below ``tol``.

    See Also
    --------
    shapley_attributions : Attributions of any estimator, without gradients.
    randomization_check : Whether attributions depend on what the net has learned.
    AttributionDisplay : Plots of the result.

    Notes
    -----
    Integrated gradients use Gauss-Legendre quadrature, which converges fast for smooth nets. Nets
    with kinks (``activation='relu'``) need more nodes near the kinks, and no number of nodes is
    enough for recurrent nets whose dynamics are chaotic; the gap shows both.

    Attributions say what the net does, not what causes ``y``.

    References
    ----------
    .. [1] Sundararajan, Taly & Yan (2017). Axiomatic attribution for deep networks. ICML.
    .. [2] Erion, Janizek, Sturmfels, Lundberg & Lee (2021). Improving performance of deep learning
       models with axiomatic attribution priors and expected gradients. Nature Machine Intelligence
       3, 620-631.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import MLPRegressorNP
    >>> from skneuro.inspection import attributions
    >>> X = np.random.default_rng(0).standard_normal((300, 3))
    >>> y = 2 * X[:, 0] + X[:, 1] ** 2
    >>> net = MLPRegressorNP(
    ...     hidden_layer_sizes=50, activation="tanh", learning_rate="onecycle",
    ...     learning_rate_init=0.05, max_iter=500, random_state=0
    ... )
    >>> net = net.fit(X, y)
    >>> result = attributions(net, [[1.0, 2.0, 3.0]], baseline="zero")
    >>> result.values.round() + 0.0
    array([[2., 4., 0.]])
    """
    _check_options(method, tol, max_nodes, n_draws)
    function = function_of(estimator, output, response_method, "attributions")
    rows = function.rows(X)
    chosen = function.choose(rows)
    others = rows if background is None else function.rows(background)
    start = np.zeros_like(rows)
    gap: Any = None
    if method in ("gradient", "gradient_x_input"):
        predictions, values = function.value_and_gradient(rows, chosen)
        values = np.where(np.isnan(rows), 0.0, values).astype(float)
        if method == "gradient_x_input":
            values *= np.nan_to_num(rows)
        start[np.isnan(rows)] = np.nan
        baseline_value = function.value(start, chosen)
        gap = np.full(len(rows), np.nan) if method == "gradient" else None
    elif method == "expected_gradients":
        rng = check_random_state(random_state)
        predictions = function.value(rows, chosen)
        values = expected_gradients(function, rows, others, chosen, n_draws, rng)
        baseline_value = _mean_value(function, others, rows, chosen)
    else:
        start = _baseline(function, baseline, rows, others)
        predictions, baseline_value = function.value(rows, chosen), function.value(start, chosen)
        tolerance = _tolerance(predictions, baseline_value, tol, rows.dtype)
        values = integrated_gradients(function, rows, start, chosen, tolerance, max_nodes)
        gap = predictions - baseline_value - values.sum(axis=1)
        _warn_of_gap(gap, tolerance, max_nodes)
    if gap is None:
        gap = predictions - baseline_value - values.sum(axis=1)
    result = _result(function, rows, values, baseline_value, predictions, gap, groups)
    result["baseline_name"] = _name_of_baseline(method, baseline)
    return result


def _check_options(method: str, tol: float, max_nodes: int, n_draws: int) -> None:
    if method not in METHODS:
        raise ValueError(f"method={method!r} must be one of {list(METHODS)}.")
    check_scalar(tol, "tol", Real, min_val=0.0)
    check_scalar(max_nodes, "max_nodes", Integral, min_val=8)
    check_scalar(n_draws, "n_draws", Integral, min_val=1)


def _baseline(
    function: Any, baseline: Any, rows: NDArray[Any], background: NDArray[Any]
) -> NDArray[Any]:
    """Starts of the paths, a row for each row; missing steps are missing there too."""
    window = function.window
    if isinstance(baseline, str):
        if baseline not in BASELINES:
            raise ValueError(f"baseline={baseline!r} must be an array or one of {list(BASELINES)}.")
        if baseline == "zero":
            start = np.zeros_like(rows)
        elif baseline == "mean":
            known = ~np.isnan(background)
            total = np.where(known, background, 0.0).sum(axis=0, dtype=float)
            start = np.broadcast_to(total / np.maximum(known.sum(axis=0), 1), rows.shape)
        elif window is None:
            raise ValueError("baseline='window_mean' is for nets that read windows.")
        else:
            windows = rows.reshape(len(rows), *window)
            mean = np.nanmean(windows, axis=1, keepdims=True, dtype=float)
            start = np.broadcast_to(mean, windows.shape).reshape(rows.shape)
    else:
        values = np.asarray(baseline, float)
        if values.size not in (1, rows.shape[1], rows.size):
            raise ValueError(
                f"baseline has shape {values.shape}, which is neither that of a row nor that of X."
            )
        flat = values if values.size == 1 else values.reshape(-1, rows.shape[1])
        start = np.broadcast_to(flat, rows.shape)
    start = start.astype(rows.dtype)
    start[np.isnan(rows)] = np.nan
    return start


def _name_of_baseline(method: str, baseline: Any) -> str:
    if method == "expected_gradients":
        return "baseline: background rows"
    if method != "integrated_gradients":
        return "baseline: zero"
    return f"baseline: {BASELINES[baseline]}" if isinstance(baseline, str) else "baseline"


def _mean_value(function: Any, background: Any, rows: Any, chosen: Any) -> NDArray[np.float64]:
    """Mean output over the background rows, for each row the output that is explained there."""
    if chosen is None:
        return np.full(len(rows), function.value(background).mean())
    classes = np.unique(chosen)
    means = [function.value(background, np.full(len(background), k)).mean() for k in classes]
    return np.asarray(means)[np.searchsorted(classes, chosen)]


def _tolerance(predictions: Any, baseline_value: Any, tol: float, dtype: Any) -> float:
    """Largest gap, not below the rounding errors of the net's precision."""
    rounding = ROUNDING * np.finfo(dtype).eps * np.abs(predictions).max()
    return float(max(tol * np.abs(predictions - baseline_value).mean(), rounding))


def _warn_of_gap(gap: NDArray[Any], tolerance: float, max_nodes: int) -> None:
    wide = ~(np.abs(gap) <= tolerance)
    if wide.any():
        warn_user(
            f"The attributions of {int(wide.sum())} rows miss the difference of predictions by up "
            f"to {np.abs(gap[wide]).max():.3g} with {max_nodes} nodes: raise max_nodes, or use a "
            "baseline that is closer to X.",
            ConvergenceWarning,
        )


def _result(
    function: Any,
    rows: NDArray[Any],
    values: NDArray[Any],
    baseline_value: NDArray[Any],
    predictions: NDArray[Any],
    gap: NDArray[Any],
    groups: Any,
) -> Explanation:
    names, lags, data = function.feature_names(rows.shape[1]), None, rows
    if groups is not None:
        if function.window is not None:
            raise ValueError("groups are for rows: the attributions of windows have axes to sum.")
        values, names = sum_over_groups(values, names, groups)
        data = None
    elif function.window is not None:
        values = values.reshape(len(values), *function.window)
        data = rows.reshape(values.shape)
        lags = np.arange(function.window[0])[::-1]
    return Explanation(
        values=values,
        baseline_value=baseline_value,
        predictions=predictions,
        gap=gap,
        feature_names=names,
        lags=lags,
        data=data,
        output_name=function.output.name,
    )

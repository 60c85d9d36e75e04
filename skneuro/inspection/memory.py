"""How far back an estimator remembers the windows that it reads."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import Bunch, check_random_state
from sklearn.utils.validation import check_is_fitted, check_scalar

from ..base.typing import Data
from ._memory_kinds import capacity_by_lag, changes_by_lag, gradients_by_lag, time_scales
from ._memory_windows import forecaster_windows, net_windows

KINDS = ("gradient", "forgetting", "capacity", "timescales")
CARRIED = 0.95  # fraction of the total that the effective memory carries
LONG_ENOUGH, TOO_LONG = 0.9, 0.3  # effective memory as a fraction of the window


def memory_profile(
    estimator: Any,
    X: Data | None = None,
    *,
    kind: str = "gradient",
    layer: int = -1,
    n_windows: int = 1000,
    random_state: Any = None,
) -> Bunch:
    """Measure how far back a net or a forecaster remembers.

    Parameters
    ----------
    estimator : estimator
        Fitted recurrent net, perceptron that reads windows, or `SeriesForecaster`.
    X : array-like of shape (n_samples, n_timesteps * n_channels) or \
(n_samples, n_timesteps, n_channels), default=None
        Windows. None takes windows of the fitted series from a forecaster, and random windows,
        uniform in [-0.8, 0.8], for a recurrent net.
    kind : {"gradient", "forgetting", "capacity", "timescales"}, default="gradient"
        Measure of memory. 'gradient': the norm at each lag of the derivatives of all outputs.
        'forgetting': how much of the state (of a net without state, the prediction) differs if the
        values at the lag are raised by one standard deviation. 'capacity': how well the value at
        the lag can be read off the state by a linear map [1]_, a squared correlation. 'timescales':
        no lags, but the number of steps over which each unit remembers.
    layer : int, default=-1
        Recurrent layer for 'timescales'; -1 is the last one. The state of 'forgetting' and
        'capacity' is that of the last layer.
    n_windows : int, default=1000
        Largest number of windows to measure on.
    random_state : int, RandomState instance or None, default=None
        Seed for random windows, and for choosing windows of ``X``.

    Returns
    -------
    profile : Bunch
        Dictionary-like object with these attributes.

        kind : str
            The argument ``kind``.
        lags : ndarray of shape (n_lags,)
            Lags in ascending order; lag 0 is the newest step. Not for 'timescales'.
        mean, lower, upper : ndarray of shape (n_lags,)
            Mean over windows, and their 10 % and 90 % quantiles; for 'capacity', over folds.
        effective_memory : int
            Number of lags, from the newest, that carry 95 % of the total.
        window : int
            Number of steps in a window.
        n_channels : int
            Number of channels, over which 'capacity' is summed at each lag.
        capacity : float
            Sum over lags and channels of the squared correlations. Only for 'capacity'.
        timescales : ndarray of shape (n_units,)
            Time scale of each unit in steps, in ascending order. Only for 'timescales'.
        advice : str
            Whether the window of a forecaster is long enough. Only for a forecaster.

    See Also
    --------
    MemoryDisplay : Plots of the profile.
    attributions : Contributions of each step to single predictions.

    Notes
    -----
    The memory capacity of a net with ``n`` units is at most ``n`` for independent inputs [1]_. A
    gate that keeps the fraction ``f`` of a state at each step, averaged over windows and steps, has
    the time scale ``1 / (1 - f)`` [2]_: the forget gate of an LSTM, the update gate of a GRU. For a
    plain recurrent net, ``f`` is the absolute value of an eigenvalue of the recurrent weights, and
    the time scale is infinite from 1 on.

    References
    ----------
    .. [1] Jaeger (2002). Short term memory in echo state networks. GMD Report 152.
    .. [2] Tallec & Ollivier (2018). Can recurrent neural networks warp time? ICLR.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import RNNForecaster
    >>> from skneuro.inspection import memory_profile
    >>> X = np.random.default_rng(0).standard_normal((1000, 8))
    >>> net = RNNForecaster("gru", 16, learning_rate="onecycle", max_iter=30, random_state=0)
    >>> profile = memory_profile(net.fit(X, X[:, 5]), X)  # the value two steps before the last
    >>> int(profile.mean.argmax())
    2
    """
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r} must be one of {list(KINDS)}.")
    check_is_fitted(estimator)
    check_scalar(n_windows, "n_windows", Integral, min_val=2)
    rng = check_random_state(random_state)
    if kind == "timescales":
        windows = net_windows(estimator, X, n_windows, rng)
        scales = time_scales(windows.net, windows.X, layer)
        return Bunch(kind=kind, timescales=np.sort(scales), window=windows.shape[0])
    if hasattr(estimator, "forecast") and hasattr(estimator, "regressors_"):
        if X is not None:
            raise ValueError("X must be None for a forecaster, which has windows of its own.")
        return _of_forecaster(estimator, kind, n_windows)
    windows = net_windows(estimator, X, n_windows, rng)
    if kind == "capacity":
        by_fold, total = capacity_by_lag(windows)
        return _profile(
            kind, by_fold, windows.shape[0], capacity=total, n_channels=windows.shape[1]
        )
    measure = gradients_by_lag if kind == "gradient" else changes_by_lag
    return _profile(kind, measure(windows), windows.shape[0])


def _of_forecaster(forecaster: Any, kind: str, n_windows: int) -> Bunch:
    """Mean profile of the members with the longest window, with advice on its length."""
    if kind == "capacity":
        raise ValueError(f"kind={kind!r} is for recurrent nets; pass one of regressors_.")
    measure = gradients_by_lag if kind == "gradient" else changes_by_lag
    found = [measure(windows) for windows in forecaster_windows(forecaster, n_windows)]
    values = np.mean(found, axis=0)
    window = values.shape[1]
    profile = _profile(kind, values, window)
    n = profile.effective_memory
    if n >= LONG_ENOUGH * window:
        advice = f"95 % of the memory reach back {n} of {window} steps: a longer window may help."
    elif n <= TOO_LONG * window:
        advice = (
            f"95 % of the memory reach back {n} of {window} steps only: a shorter window may be as "
            "good, and faster."
        )
    else:
        advice = f"95 % of the memory reach back {n} of {window} steps: the window is long enough."
    profile["advice"] = advice
    return profile


def _profile(kind: str, values: NDArray[Any], window: int, **more: Any) -> Bunch:
    """Profile from values ``(n_windows, n_timesteps)``, the oldest step first."""
    values = values[:, ::-1]
    mean = values.mean(axis=0)
    lower, upper = np.quantile(values, [0.1, 0.9], axis=0)
    total = np.cumsum(mean)
    effective = int(np.searchsorted(total, CARRIED * total[-1])) + 1 if total[-1] > 0 else 0
    return Bunch(
        kind=kind,
        lags=np.arange(values.shape[1]),
        mean=mean,
        lower=lower,
        upper=upper,
        effective_memory=min(effective, values.shape[1]),
        window=window,
        **more,
    )

"""Recurrent nets over windows of a sequence."""

from numbers import Integral
from typing import Any

from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions

from ._declare import changed, neural_estimator, option
from ._options import LinearSkipOptions, NoiseOptions, RegressionOptions, SolverOptions
from ._partial_fit import partial_fit_method
from ._recurrent_base import RecurrentBase
from ._regression import RegressionNet
from .nn.anchors import ANCHORS
from .nn.layers.cells import CELLS


@neural_estimator
class RNNForecaster(
    RegressionNet,
    RecurrentBase,
    LinearSkipOptions,
    NoiseOptions,
    RegressionOptions,
    SolverOptions,
):
    """Recurrent net that reads a window and forecasts what follows.

    Each row of ``X`` is one window, read from left to right: the oldest time step first, all
    channels of a step side by side, as `WindowTransformer` and `make_windows` lay it out. The net's
    state after the last step goes through one affine map to the outputs. It is a plain scikit-learn
    regressor.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    n_timesteps_ : int
        Steps of a window.
    n_channels_ : int
        Values of a step.
    <training>

    See Also
    --------
    WindowTransformer : Turns a series into rows of windows inside a Pipeline.
    make_windows : Windows and what follows them, as views of a series.
    MLPRegressorNP : Nets without memory.

    Notes
    -----
    Windows that overlap in time make a random validation split optimistic: for ``early_stopping``
    on a series pass the end of it as ``X_val, y_val``.

    References
    ----------
    .. [1] Elman (1990). Finding structure in time. Cognitive Science 14, 179-211.
    .. [2] Hochreiter & Schmidhuber (1997). Long short-term memory. Neural Computation 9, 1735-1780.
    .. [3] Cho et al. (2014). Learning phrase representations using RNN encoder-decoder for
       statistical machine translation. EMNLP.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import RNNForecaster, make_windows
    >>> series = np.sin(np.arange(300) / 5)
    >>> X, y = make_windows(series, window=20, horizon=5)
    >>> net = RNNForecaster("gru", 16, learning_rate="onecycle", max_iter=60, random_state=0)
    >>> net = net.fit(X[:200], y[:200])
    >>> net.predict(X[200:]).shape
    (76, 5)
    >>> bool(net.score(X[200:], y[200:]) > 0.9)
    True
    """

    cell: str = option(
        "lstm",
        [StrOptions(set(CELLS))],
        "{'lstm', 'gru', 'rnn'}",
        "The recurrent unit: long short-term memory, gated recurrent unit, or Elman's plain one.",
        kw_only=False,
    )
    hidden_layer_sizes: Any = option(
        (32,),
        ["array-like", Interval(Integral, 1, None, closed="left")],
        "int or array-like of int",
        "Units of each recurrent layer; a layer reads the states of the one before it.",
        kw_only=False,
    )
    n_timesteps: int | None = option(
        None,
        [Interval(Integral, 1, None, closed="left"), None],
        "int or None",
        """
        Steps of a window. Its columns divided by it are the channels; fewer, wider steps read a
        long window faster. None makes every column a step, or takes the second axis of a
        three-dimensional ``X``.""",
    )
    anchor: str | None = option(
        None,
        [StrOptions(set(ANCHORS)), None],
        "{'last', 'mean', 'standard'} or None",
        """
        Whether each window is shifted by its last value ('last') or mean ('mean'), or standardised
        by its own mean and spread ('standard'), channel by channel, and the forecast put back. For
        series whose level wanders.""",
    )
    target_channel: int = option(
        0,
        [Interval(Integral, 0, None, closed="left")],
        "int",
        "The channel whose future ``y`` is; ``anchor`` puts forecasts back to its level.",
    )
    learning_rate_init: float = changed(SolverOptions, "learning_rate_init", 0.01)
    max_grad_norm: float | None = changed(SolverOptions, "max_grad_norm", 1.0)
    scale_target: bool = changed(RegressionOptions, "scale_target", True)

    _ravels_column = False  # a horizon of one is a column like any other

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None, X_val=None, y_val=None):
        """Fit the net.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            The windows.
        y : array-like of shape (n_samples,) or (n_samples, horizon)
            What follows each window.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each window; None is one each.
        X_val : array-like, default=None
            Windows to watch, never trained on; ``early_stopping`` uses them instead of a split.
        y_val : array-like, default=None
            What follows them.

        Returns
        -------
        self : RNNForecaster
            The fitted net.
        """
        return self._fit(X, y, sample_weight, X_val, y_val)

    @partial_fit_method
    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y, sample_weight=None):
        """Go once through the given windows, from where the last call ended.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            The windows.
        y : array-like of shape (n_samples,) or (n_samples, horizon)
            What follows each window.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each window; None is one each.

        Returns
        -------
        self : RNNForecaster
            The net after one more epoch.
        """
        return self._fit(X, y, sample_weight, incremental=True)

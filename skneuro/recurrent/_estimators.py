"""Recurrent nets over windows of a sequence."""

from dataclasses import KW_ONLY
from typing import Self

from numpy.typing import ArrayLike

from .._sklearn.decorators import fit_context
from ..base.classification import ClassificationNet, ClassOptions
from ..base.partial_fit import partial_fit_method
from ..base.regression import RegressionNet
from ..base.typing import Data
from ..options.declare import changed, neural_estimator
from ..options.shared import (
    LinearSkipOptions,
    NoiseOptions,
    RegressionOptions,
    SolverOptions,
)
from ._base import RecurrentBase
from ._target_channel import TargetChannel
from .options import RecurrentOptions


@neural_estimator
class RNNForecaster(
    RegressionNet,
    TargetChannel,
    RecurrentBase,
    RecurrentOptions,
    LinearSkipOptions,
    NoiseOptions,
    RegressionOptions,
    SolverOptions,
):
    """Recurrent net that reads a window and forecasts what follows.

    Each row of ``X`` is one window, read from left to right: the oldest time step first, all
    channels of a step side by side, as `WindowTransformer` and `make_windows` lay it out. What the
    ``readout`` makes of the states goes through one affine map to the outputs. It is a plain
    scikit-learn regressor, and by `transform` a source of features.

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
    RNNClassifier : The same for classes.
    make_windows : Windows and what follows them, as views of a series.
    MLPRegressorNP : Nets without memory.

    Notes
    -----
    Windows that overlap in time make a random validation split optimistic: for ``early_stopping``
    on a series pass the end of it as ``X_val, y_val``.

    Windows that differ in length are rows padded on the left with NaN: a step that is NaN in all
    channels is passed over, wherever it is, and changes neither states nor gradients.

    A gradient longer than ``max_grad_norm`` is shortened, since over many steps gradients can
    explode (Pascanu et al. 2013); None switches that off.

    References
    ----------
    .. [1] Elman (1990). Finding structure in time. Cognitive Science 14, 179-211.
    .. [2] Hochreiter & Schmidhuber (1997). Long short-term memory. Neural Computation 9, 1735-1780.
    .. [3] Cho et al. (2014). Learning phrase representations using RNN encoder-decoder for
       statistical machine translation. EMNLP.
    .. [Chang2017] Chang et al. (2017). Dilated recurrent neural networks. NeurIPS.
    .. [Ba2016] Ba, Kiros & Hinton (2016). Layer normalization. arXiv:1607.06450.
    .. [Gal2016] Gal & Ghahramani (2016). A theoretically grounded application of dropout in
       recurrent neural networks. NeurIPS.
    .. [Tallec2018] Tallec & Ollivier (2018). Can recurrent neural networks warp time? ICLR.

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

    _: KW_ONLY
    learning_rate_init: float = changed(SolverOptions, "learning_rate_init", 0.01)
    max_grad_norm: float | None = changed(SolverOptions, "max_grad_norm", 10.0)
    scale_target: bool = changed(RegressionOptions, "scale_target", True)

    _ravels_column = False  # a horizon of one is a column like any other

    def _check_options(self):
        super()._check_options()
        if self.anchor is not None and self.loss == "poisson":
            raise ValueError(
                f"anchor={self.anchor!r} makes targets negative, which loss='poisson' does not "
                "bear."
            )

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Data | None = None,
    ) -> Self:
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
    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Data, y: Data, sample_weight: Data | None = None) -> Self:
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


@neural_estimator
class RNNClassifier(
    ClassificationNet,
    RecurrentBase,
    RecurrentOptions,
    ClassOptions,
    LinearSkipOptions,
    NoiseOptions,
    SolverOptions,
):
    """Recurrent net that reads a sequence and tells its class: binary, multiclass or multilabel.

    Each row of ``X`` is one sequence, read from left to right: the oldest time step first, all
    channels of a step side by side. What the ``readout`` makes of the states goes through one
    affine map and a logistic or softmax function to the probabilities. It minimises the log-loss.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The class labels.
    n_timesteps_ : int
        Steps of a sequence.
    n_channels_ : int
        Values of a step.
    <training>

    See Also
    --------
    RNNForecaster : The same for numbers.
    MLPClassifierNP : Nets without memory.

    Notes
    -----
    Sequences that differ in length are rows padded on the left with NaN: a step that is NaN in all
    channels is passed over, wherever it is, and changes neither states nor gradients.

    A gradient longer than ``max_grad_norm`` is shortened, since over many steps gradients can
    explode (Pascanu et al. 2013); None switches that off.

    References
    ----------
    .. [1] Hochreiter & Schmidhuber (1997). Long short-term memory. Neural Computation 9, 1735-1780.
    .. [Chang2017] Chang et al. (2017). Dilated recurrent neural networks. NeurIPS.
    .. [Ba2016] Ba, Kiros & Hinton (2016). Layer normalization. arXiv:1607.06450.
    .. [Gal2016] Gal & Ghahramani (2016). A theoretically grounded application of dropout in
       recurrent neural networks. NeurIPS.
    .. [Tallec2018] Tallec & Ollivier (2018). Can recurrent neural networks warp time? ICLR.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import RNNClassifier
    >>> X = np.random.default_rng(0).standard_normal((200, 8)).cumsum(axis=1)
    >>> y = np.where(X.argmax(axis=1) < 4, "early", "late")  # when is the peak?
    >>> net = RNNClassifier("gru", 16, batch_size=20, learning_rate="onecycle", max_iter=60,
    ...                     random_state=0)
    >>> net.fit(X, y).classes_
    array(['early', 'late'], dtype='<U5')
    >>> bool(net.score(X, y) > 0.95)
    True
    """

    _: KW_ONLY
    learning_rate_init: float = changed(SolverOptions, "learning_rate_init", 0.01)
    max_grad_norm: float | None = changed(SolverOptions, "max_grad_norm", 10.0)

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Data | None = None,
    ) -> Self:
        """Fit the net.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            The sequences.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            The class labels; zeros and ones in multilabel classification.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each sequence; None is one each.
        X_val : array-like, default=None
            Sequences to watch, never trained on; ``early_stopping`` uses them instead of a split.
        y_val : array-like, default=None
            Their labels.

        Returns
        -------
        self : RNNClassifier
            The fitted net.
        """
        return self._fit(X, y, sample_weight, X_val, y_val)

    @partial_fit_method
    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Data, y: Data, sample_weight: Data | None = None, classes: ArrayLike | None = None
    ) -> Self:
        """Go once through the given sequences, from where the last call ended.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            The sequences.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            The class labels.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each sequence; None is one each.
        classes : array-like of shape (n_classes,), default=None
            All classes that will ever come; needed at the first call.

        Returns
        -------
        self : RNNClassifier
            The net after one more epoch.
        """
        return self._fit(X, y, sample_weight, classes=classes, incremental=True)

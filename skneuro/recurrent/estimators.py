"""Recurrent nets that read windows of a sequence."""

from dataclasses import KW_ONLY
from typing import Self

from numpy.typing import ArrayLike

from .._sklearn.decorators import fit_context
from ..base.classification import ClassificationNet
from ..base.partial_fit import partial_fit_method
from ..base.regression import RegressionNet
from ..base.typing import Data
from ..options.declare import estimator, option, override
from ..options.intervals import COUNT_OR_ZERO
from ..options.training import TrainingOptions
from .base import RecurrentBase


@estimator
class RNNForecaster(RegressionNet, RecurrentBase):
    """Recurrent net for regression that reads windows and forecasts the values that follow.

    Each row of ``X`` is one window, read from left to right: the oldest time step first, with all
    channels of a step side by side, as made by `WindowTransformer` and `make_windows`;
    ``column_order`` allows other orders. An affine map turns the ``readout`` of the hidden states
    into the outputs. The net is a plain scikit-learn regressor, and a transformer whose `transform`
    returns hidden states as features.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    n_timesteps_ : int
        Number of time steps in a window.
    n_channels_ : int
        Number of channels (values per time step).
    <training>

    See Also
    --------
    WindowTransformer : Turns a series into rows of windows inside a Pipeline.
    RNNClassifier : Recurrent net for classification of sequences.
    make_windows : Cuts a series into windows and the values that follow, as views.
    MLPRegressorNP : Multilayer perceptron for regression.

    Notes
    -----
    Windows that overlap in time make a random validation split optimistic: for ``early_stopping``
    on a series, pass the end of the series as ``X_val, y_val``.

    To pass windows of different lengths, pad them on the left with NaN. A step that is NaN in all
    channels is skipped, wherever it is, and changes neither states nor gradients.

    Gradients are clipped to the norm ``max_grad_norm``, since they can explode over many steps
    (Pascanu et al. 2013); None switches clipping off.

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
    learning_rate_init: float = override(TrainingOptions, "learning_rate_init", 0.01)
    max_grad_norm: float | None = override(TrainingOptions, "max_grad_norm", 10.0)
    scale_target: bool = override(RegressionNet, "scale_target", True)
    target_channel: int = option(
        0,
        [COUNT_OR_ZERO],
        "Channel of ``X`` that ``y`` continues; ``anchor`` puts forecasts back to its level.",
    )

    _ravels_column = False  # a horizon of one stays a column

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Data | None = None,
    ) -> Self:
        """Fit the net to data.

        <fit>
        """
        return self._fit(X, y, sample_weight, X_val, y_val)

    @partial_fit_method
    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Data, y: Data, sample_weight: Data | None = None) -> Self:
        """Train for one epoch on the given samples, from where the last call ended.

        <partial_fit>
        """
        return self._fit(X, y, sample_weight, incremental=True)


@estimator
class RNNClassifier(ClassificationNet, RecurrentBase):
    """Recurrent net for classification of sequences: binary, multiclass or multilabel.

    Each row of ``X`` is one sequence, read from left to right: the oldest time step first, with all
    channels of a step side by side; ``column_order`` allows other orders. An affine map and a
    logistic or softmax function turn the ``readout`` of the hidden states into probabilities.
    Training minimizes the log-loss.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels.
    n_timesteps_ : int
        Number of time steps in a sequence.
    n_channels_ : int
        Number of channels (values per time step).
    <training>

    See Also
    --------
    RNNForecaster : Recurrent net for regression and forecasting.
    MLPClassifierNP : Multilayer perceptron for classification.

    Notes
    -----
    To pass sequences of different lengths, pad them on the left with NaN. A step that is NaN in all
    channels is skipped, wherever it is, and changes neither states nor gradients.

    Gradients are clipped to the norm ``max_grad_norm``, since they can explode over many steps
    (Pascanu et al. 2013); None switches clipping off.

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
    learning_rate_init: float = override(TrainingOptions, "learning_rate_init", 0.01)
    max_grad_norm: float | None = override(TrainingOptions, "max_grad_norm", 10.0)

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Data | None = None,
    ) -> Self:
        """Fit the net to data.

        <fit>
        """
        return self._fit(X, y, sample_weight, X_val, y_val)

    @partial_fit_method
    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Data, y: Data, sample_weight: Data | None = None, classes: ArrayLike | None = None
    ) -> Self:
        """Train for one epoch on the given samples, from where the last call ended.

        <partial_fit_of_classes>
        """
        return self._fit(X, y, sample_weight, classes=classes, incremental=True)

"""Multilayer perceptrons: drop-in replacements for those of scikit-learn."""

from typing import Any, Self

from numpy.typing import ArrayLike

from .._sklearn.decorators import fit_context
from ..base.classification import ClassificationNet
from ..base.partial_fit import partial_fit_method
from ..base.regression import RegressionNet
from ..base.typing import Data
from ..options.declare import estimator, override
from ..options.layers import activation_option, hidden_layer_sizes_option
from .base import MLPBase


@estimator
class MLPRegressorNP(RegressionNet, MLPBase):
    """Multilayer perceptron for regression.

    A drop-in replacement for :class:`sklearn.neural_network.MLPRegressor`, with the same
    parameters, defaults and fitted attributes. With the same arguments, data and ``random_state``
    it learns the same weights in float64, only faster. In addition, it has more losses, quantiles,
    dropout, normalization and other options below.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    coefs_ : list of ndarray of shape (n_units_before, n_units)
        Weight matrix of each layer; all of them are views of one vector.
    intercepts_ : list of ndarray of shape (n_units,)
        Bias vector of each layer.
    n_layers_ : int
        Number of layers, including the input layer.
    out_activation_ : str
        Name of the output activation function: 'identity' or 'exp'.
    <training>

    See Also
    --------
    MLPClassifierNP : Multilayer perceptron for classification.
    RNNForecaster : Recurrent net for windows of time series.

    Notes
    -----
    All computations use the dtype of ``X``; float32 is about twice as fast as float64.

    With ``loss='squared_error'``, the reported loss is half the mean squared error over samples
    and targets.

    References
    ----------
    .. [1] Rumelhart, Hinton & Williams (1986). Learning representations by back-propagating
       errors. Nature 323, 533-536.
    .. [2] Kingma & Ba (2015). Adam: a method for stochastic optimization. ICLR.

    Examples
    --------
    >>> from sklearn.datasets import make_friedman1
    >>> from skneuro import MLPRegressorNP
    >>> X, y = make_friedman1(200, random_state=0)
    >>> net = MLPRegressorNP(solver="lbfgs", scale_target=True, max_iter=5000, random_state=0)
    >>> round(net.fit(X, y).score(X, y), 2)
    1.0
    """

    loss: str = override(RegressionNet, "loss", "squared_error", kw_only=False)
    hidden_layer_sizes: Any = hidden_layer_sizes_option()
    activation: str = activation_option()

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
class MLPClassifierNP(ClassificationNet, MLPBase):
    """Multilayer perceptron for classification: binary, multiclass or multilabel.

    A drop-in replacement for :class:`sklearn.neural_network.MLPClassifier`, with the same
    parameters, defaults and fitted attributes. With the same arguments, data and ``random_state``
    it learns the same weights in float64, only faster. Training minimizes the log-loss.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels.
    coefs_ : list of ndarray of shape (n_units_before, n_units)
        Weight matrix of each layer; all of them are views of one vector.
    intercepts_ : list of ndarray of shape (n_units,)
        Bias vector of each layer.
    n_layers_ : int
        Number of layers, including the input layer.
    out_activation_ : str
        Name of the output activation function: 'logistic' or 'softmax'.
    <training>

    See Also
    --------
    MLPRegressorNP : Multilayer perceptron for regression.
    RNNClassifier : Recurrent net for classification of sequences.

    References
    ----------
    .. [1] Rumelhart, Hinton & Williams (1986). Learning representations by back-propagating
       errors. Nature 323, 533-536.
    .. [2] Kingma & Ba (2015). Adam: a method for stochastic optimization. ICLR.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from skneuro import MLPClassifierNP
    >>> X, y = load_iris(return_X_y=True)
    >>> net = make_pipeline(StandardScaler(), MLPClassifierNP(solver="lbfgs", random_state=0))
    >>> net = net.fit(X, y)
    >>> net.predict(X[:3])
    array([0, 0, 0])
    >>> bool(net.score(X, y) > 0.95)
    True
    """

    hidden_layer_sizes: Any = hidden_layer_sizes_option()
    activation: str = activation_option()

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

"""Wrappers that let an estimator learn from a stream without forgetting."""

from typing import Any, Self

from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClassifierMixin, RegressorMixin

from .._sklearn.decorators import fit_context
from ..base.typing import Data, available_if
from ..mlp import MLPClassifierNP, MLPRegressorNP
from ..options.declare import estimator
from ._base import ContinualBase


def _has_method(name: str) -> Any:
    def check(wrapper: Any) -> bool:
        inner = getattr(wrapper, "estimator_", None) or wrapper._chosen()
        if not hasattr(inner, name):
            raise AttributeError(f"{type(inner).__name__} has no {name}.")
        return True

    return check


@estimator
class ContinualRegressor(RegressorMixin, ContinualBase):
    """Regressor that learns from a stream without forgetting earlier rows.

    A net that is trained further on new rows forgets earlier ones wherever they differ [1]_. This
    wrapper keeps a random sample of the rows so far and mixes some of them into each call of
    `partial_fit` (replay [2]_); it can also hold on to weights that mattered (consolidation [3]_).

    **The kept rows are stored in the estimator and in its pickles**: ``replay_X_`` and
    ``replay_y_`` are training data as you passed them.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    estimator_ : estimator
        Fitted estimator.
    replay_X_, replay_y_ : ndarray of shape (n_kept, ...)
        Rows and targets that are kept.
    replay_weights_ : ndarray of shape (n_kept,)
        Sample weights of the kept rows.
    replay_times_ : ndarray of shape (n_kept,)
        Number of each kept row in the stream, counted from 0.
    replay_keys_ : ndarray of shape (n_kept,)
        Random numbers by which rows are kept, the smallest first.
    weight_importance_, weight_center_ : ndarray of shape (n_weights,) or None
        Importance of each weight for earlier rows, and its value after the last call; None without
        consolidation.
    weight_total_ : float
        Number of rows that the importance is a mean of, later ones counted in full.
    n_samples_seen_ : int
        Number of rows in the stream so far.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, if ``X`` has any.

    See Also
    --------
    ContinualClassifier : The same for classes.
    skneuro.MLPRegressorNP : Default estimator; its `partial_fit` alone forgets.

    References
    ----------
    .. [1] McCloskey & Cohen (1989). Catastrophic interference in connectionist networks: the
       sequential learning problem. Psychology of Learning and Motivation 24, 109-165.
    .. [2] Rolnick, Ahuja, Schwarz, Lillicrap & Wayne (2019). Experience replay for continual
       learning. NeurIPS.
    .. [3] Schwarz et al. (2018). Progress & compress: a scalable framework for continual learning.
       ICML.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import MLPRegressorNP
    >>> from skneuro.continual import ContinualRegressor
    >>> X = np.linspace(-1, 1, 400)[:, None]  # a stream that moves to the right
    >>> y = np.sin(3 * X[:, 0])
    >>> net = MLPRegressorNP(
    ...     hidden_layer_sizes=30, activation="tanh", learning_rate_init=0.01, random_state=0
    ... )
    >>> model = ContinualRegressor(net, n_epochs=100, random_state=0)
    >>> for part in np.split(np.arange(400), 8):
    ...     model = model.partial_fit(X[part], y[part])
    ...     for _ in range(100):
    ...         net = net.partial_fit(X[part], y[part])
    >>> bool(model.score(X, y) > 0.95), bool(net.score(X, y) < 0.5)
    (True, True)
    """

    def _make_default(self) -> Any:
        return MLPRegressorNP()

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Data, y: Data, sample_weight: Data | None = None) -> Self:
        """Fit a new estimator to data, and keep some of the rows.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Training data, or windows of shape (n_samples, n_timesteps, n_channels).
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            Target values.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; None gives every sample the weight 1.

        Returns
        -------
        self : ContinualRegressor
            The fitted estimator.
        """
        return self._fit(X, y, sample_weight)

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Data, y: Data, sample_weight: Data | None = None) -> Self:
        """Learn from new rows, mixed with earlier ones.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            New rows, or windows of shape (n_samples, n_timesteps, n_channels).
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            Target values.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; None gives every sample the weight 1.

        Returns
        -------
        self : ContinualRegressor
            The estimator.
        """
        return self._partial_fit(X, y, sample_weight)


@estimator
class ContinualClassifier(ClassifierMixin, ContinualBase):
    """Classifier that learns from a stream without forgetting earlier rows and classes.

    A net that is trained further on new rows forgets earlier ones wherever they differ [1]_, and
    forgets classes that do not come again. This wrapper keeps a random sample of the rows so far,
    as many of each class, and mixes some of them into each call of `partial_fit` (replay [2]_); it
    can also hold on to weights that mattered (consolidation [3]_), which does not help much where
    the classes are new in each call.

    **The kept rows are stored in the estimator and in its pickles**: ``replay_X_`` and
    ``replay_y_`` are training data as you passed them.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    estimator_ : estimator
        Fitted estimator.
    classes_ : ndarray of shape (n_classes,)
        Class labels.
    replay_X_, replay_y_ : ndarray of shape (n_kept, ...)
        Rows and labels that are kept.
    replay_weights_ : ndarray of shape (n_kept,)
        Sample weights of the kept rows.
    replay_times_ : ndarray of shape (n_kept,)
        Number of each kept row in the stream, counted from 0.
    replay_keys_ : ndarray of shape (n_kept,)
        Random numbers by which rows are kept, the smallest first.
    weight_importance_, weight_center_ : ndarray of shape (n_weights,) or None
        Importance of each weight for earlier rows, and its value after the last call; None without
        consolidation.
    weight_total_ : float
        Number of rows that the importance is a mean of, later ones counted in full.
    n_samples_seen_ : int
        Number of rows in the stream so far.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, if ``X`` has any.

    See Also
    --------
    ContinualRegressor : The same for numbers.
    skneuro.MLPClassifierNP : Default estimator; its `partial_fit` alone forgets.

    References
    ----------
    .. [1] McCloskey & Cohen (1989). Catastrophic interference in connectionist networks: the
       sequential learning problem. Psychology of Learning and Motivation 24, 109-165.
    .. [2] Rolnick, Ahuja, Schwarz, Lillicrap & Wayne (2019). Experience replay for continual
       learning. NeurIPS.
    .. [3] Schwarz et al. (2018). Progress & compress: a scalable framework for continual learning.
       ICML.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import load_digits
    >>> from skneuro import MLPClassifierNP
    >>> from skneuro.continual import ContinualClassifier
    >>> X, y = load_digits(return_X_y=True)
    >>> X = X / 16.0
    >>> net = MLPClassifierNP(learning_rate_init=0.005, random_state=0)
    >>> model = ContinualClassifier(net, n_epochs=30, random_state=0)
    >>> for classes in ([0, 1, 2, 3, 4], [5, 6, 7, 8, 9]):  # never together
    ...     rows = np.isin(y, classes)
    ...     model = model.partial_fit(X[rows], y[rows], classes=np.arange(10))
    >>> bool(model.score(X, y) > 0.9)
    True
    """

    def _make_default(self) -> Any:
        return MLPClassifierNP()

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Data, y: Data, sample_weight: Data | None = None) -> Self:
        """Fit a new estimator to data, and keep some of the rows.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Training data, or windows of shape (n_samples, n_timesteps, n_channels).
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Class labels.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; None gives every sample the weight 1.

        Returns
        -------
        self : ContinualClassifier
            The fitted estimator.
        """
        return self._fit(X, y, sample_weight)

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Data, y: Data, sample_weight: Data | None = None, classes: ArrayLike | None = None
    ) -> Self:
        """Learn from new rows, mixed with earlier ones.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            New rows, or windows of shape (n_samples, n_timesteps, n_channels).
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Class labels.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; None gives every sample the weight 1.
        classes : array-like of shape (n_classes,), default=None
            All classes that may occur in this call or later ones; required in the first call.

        Returns
        -------
        self : ContinualClassifier
            The estimator.
        """
        return self._partial_fit(X, y, sample_weight, classes=classes)

    @property
    def classes_(self) -> NDArray[Any]:
        """Class labels."""
        return self.estimator_.classes_

    @available_if(_has_method("predict_proba"))
    def predict_proba(self, X: Data) -> NDArray[Any]:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes)
            Probabilities, columns in the order of ``classes_``.
        """
        X = self._check_X(X)
        return self.estimator_.predict_proba(X)

    @available_if(_has_method("predict_log_proba"))
    def predict_log_proba(self, X: Data) -> NDArray[Any]:
        """Predict the logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes)
            Logarithms of the probabilities, columns in the order of ``classes_``.
        """
        X = self._check_X(X)
        return self.estimator_.predict_log_proba(X)

    @available_if(_has_method("decision_function"))
    def decision_function(self, X: Data) -> NDArray[Any]:
        """Compute the decision function of an estimator that has one.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        scores : ndarray of shape (n_samples,) or (n_samples, n_classes)
            Decision function.
        """
        X = self._check_X(X)
        return self.estimator_.decision_function(X)

"""Mixin of classifiers: labels, class weights, probabilities."""

from dataclasses import KW_ONLY
from typing import Any

from numpy.typing import NDArray
from sklearn.base import ClassifierMixin

from ..options.declare import option, options
from ..options.type_text import OneOf
from .class_targets import ClassTargets
from .typing import Data


@options
class ClassificationNet(ClassifierMixin):
    """Mixin of classifiers, for binary, multiclass or multilabel ``y``."""

    _: KW_ONLY
    class_weight: Any = option(
        None,
        [dict, list, OneOf(["balanced"]), None],
        """
        Weight of each class, multiplied by ``sample_weight``; 'balanced' gives all classes the
        same total weight. For multilabel ``y`` a list, with one dict per label.""",
        kind="dict, list of dict, 'balanced' or None",
    )

    _documented = {
        "y": """\
y : array-like of shape (n_samples,) or (n_samples, n_labels)
    Class labels; zeros and ones in multilabel classification.""",
        "y_val": """\
y_val : array-like of shape (n_validation,) or (n_validation, n_labels), default=None
    Class labels of ``X_val``.""",
        "classes": """\
classes : array-like of shape (n_classes,), default=None
    All classes that may occur in this call or later ones; required in the first call.""",
    }

    def _make_targets(self) -> ClassTargets:
        return ClassTargets(self.class_weight)

    def predict_proba(self, X: Data) -> NDArray[Any]:
        """Predict the probability of each class, or of each label in multilabel classification.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes)
            Probabilities, columns in the order of ``classes_``.
        """
        return self._form(self._probabilities(X))

    def _form(self, p: NDArray[Any]) -> NDArray[Any]:
        """Turn probabilities ``(n_outputs, n_samples)`` into one column per class."""
        return self._fitted.targets.columns(p)

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
        self._check_fitted()
        X = self._fitted.inputs.check_X(self, X)
        return self._fitted.targets.log_probabilities(self._fitted.raw_outputs(X))

    def predict(self, X: Data) -> NDArray[Any]:
        """Predict the class, or the set of labels in multilabel classification.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_classes)
            Predicted classes.
        """
        probabilities = self._probabilities(X)
        return self._fitted.targets.labels(probabilities)

    def _probabilities(self, X: Any) -> NDArray[Any]:
        """Probabilities ``(n_outputs, n_samples)``."""
        self._check_fitted()
        X = self._fitted.inputs.check_X(self, X)
        return self._fitted.predict(X)

    def __sklearn_tags__(self):
        """Allow multilabel targets."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

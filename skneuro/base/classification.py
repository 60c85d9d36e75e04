"""What the classifiers share: labels, class weights, probabilities."""

from dataclasses import KW_ONLY
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, unique_labels
from sklearn.utils.validation import column_or_1d

from .._sklearn.constraints import StrOptions
from .._sklearn.validation import check_first_partial_fit, check_sample_weight
from ..options.declare import option, options
from .input_errors import check_same_length
from .targets import ClassTargets, by_class
from .typing import Data


@options
class ClassOptions:
    """What a classifier weighs."""

    _: KW_ONLY
    class_weight: Any = option(
        None,
        [dict, list, StrOptions({"balanced"}), None],
        "dict, list of dict, 'balanced' or None",
        """
        Weight of each class, multiplied with ``sample_weight``; 'balanced' makes all classes weigh
        the same in total. With multilabel ``y`` a list, one dict per label.""",
    )


class ClassificationNet(ClassifierMixin):
    """Mixin: binary, multiclass or multilabel ``y``."""

    def _check_X_y(self, X, y, reset):
        check_same_length(X, y)
        X, y = self._validate(X, y, reset, multi_output=True)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        return X, y

    def _make_targets(self, y, classes, incremental, going_on):
        if incremental:
            check_first_partial_fit(self, classes)
        if going_on:
            targets = self._targets
        else:
            multilabel = y.ndim == 2
            targets = ClassTargets().fit(y if classes is None or multilabel else classes)
            self.classes_ = targets.binarizer.classes_
        self._check_classes(y, whole=self.warm_start and not incremental)
        return targets

    def _check_validation(self, X_val, y_val, y):
        validation = super()._check_validation(X_val, y_val, y)
        if validation is not None:
            self._check_classes(validation[1], whole=False, name="y_val")
        return validation

    def _check_classes(self, y, whole, name="y"):
        """Refuse labels other than those of the first call."""
        found = unique_labels(y)
        if whole and set(found) != set(self.classes_):
            raise ValueError(
                "warm_start can only be used where `y` has the same classes as in the previous "
                f"call to fit. Previously got {self.classes_}, `y` has {found}"
            )
        if len(np.setdiff1d(found, self.classes_)):
            raise ValueError(
                f"`{name}` has classes not in `self.classes_`. `self.classes_` has "
                f"{self.classes_}. {name!r} has {found}."
            )

    def _check_weights(self, sample_weight, X, y, targets):
        weights = super()._check_weights(sample_weight, X, y, targets)
        if self.class_weight is None:
            return weights
        weights = check_sample_weight(weights, X, dtype=X.dtype)
        weights = weights * self._weights_by_class(y, weights).astype(weights.dtype)
        if weights.min() < 0 or not weights.any():
            raise ValueError(
                f"class_weight={self.class_weight!r} must hold weights >= 0, and leave some class "
                "of y a weight > 0."
            )
        return weights

    def _weights_by_class(self, y, weights):
        """Weight of each sample for its class."""
        if y.ndim == 2:
            return compute_sample_weight(self.class_weight, y)
        if isinstance(self.class_weight, dict):
            unknown = [label for label in self.class_weight if label not in self.classes_.tolist()]
            if unknown:
                raise ValueError(
                    f"class_weight names {unknown}, which are not among the classes "
                    f"{self.classes_.tolist()} of y."
                )
            return np.array([self.class_weight.get(label, 1.0) for label in y.tolist()])
        counted = weights > 0  # a class of weight zero is as good as absent
        classes = np.unique(y[counted])
        of_class = compute_class_weight(
            self.class_weight, classes=classes, y=y[counted], sample_weight=weights[counted]
        )
        by_class = np.ones(len(y))
        by_class[counted] = of_class[np.searchsorted(classes, y[counted])]
        return by_class

    def _stratify(self, y):
        return None if y.ndim == 2 else y

    def _encode(self, X, y, targets, weights, dtype):
        return targets.encode(y, dtype)

    def predict_proba(self, X: Data) -> NDArray[Any]:
        """Probability of each class, or of each label in multilabel classification.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.
        """
        return self._form(self._probabilities(X))

    def _form(self, p):
        """Probabilities ``(n_outputs, n_samples)`` as a column per class."""
        return by_class(p)

    def predict_log_proba(self, X: Data) -> NDArray[Any]:
        """Logarithm of `predict_proba`.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.
        """
        p = self.predict_proba(X)
        return np.log(p, out=p)

    def predict(self, X: Data) -> NDArray[Any]:
        """Predict the class, or the set of labels in multilabel classification.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_classes)
            The predicted classes.
        """
        probabilities = self._probabilities(X)
        return self._targets.labels(probabilities)

    def _probabilities(self, X):
        """Probabilities ``(n_outputs, n_samples)``."""
        self._check_fitted()
        X = self._validate_X(X)
        return self._targets.decode(self._raw_predict(X))

    def __sklearn_tags__(self):
        """Multilabel targets are welcome."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

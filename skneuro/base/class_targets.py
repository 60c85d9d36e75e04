"""Class labels as targets: binary, multiclass or multilabel."""

from types import SimpleNamespace

import numpy as np
from scipy.special import logsumexp
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight
from sklearn.utils.multiclass import unique_labels
from sklearn.utils.validation import column_or_1d

from .._sklearn.validation import check_first_partial_fit
from ..nn.losses import CLASSIFICATION_LOSSES
from .label_checks import check_labels, check_multilabel
from .targets import Targets


class ClassTargets(Targets):
    """Labels encoded as zeros and ones, one column per class, or a single one for two classes.

    Parameters
    ----------
    class_weight : dict, list of dict, "balanced" or None, default=None
        Weight of each class.

    Attributes
    ----------
    binarizer : LabelBinarizer
        Encoder and decoder of the labels.
    """

    score_name = "accuracy"
    loss_name = "log_loss"
    validation = {"multi_output": True}

    def __init__(self, class_weight=None):
        self.class_weight = class_weight
        self.binarizer = LabelBinarizer()

    def learn(self, estimator, y, classes=None, incremental=False):
        """Learn the classes from ``y``, or from ``classes`` if passed."""
        y = self._check(y)
        if incremental:
            check_first_partial_fit(SimpleNamespace(classes_=None), classes)
        self.fit_classes(y if classes is None or y.ndim == 2 else classes)
        self._check_classes(y, "y")
        self.shape = y.shape
        return y

    def check_raw(self, y, name):
        """Refuse a list of labels that NumPy would merge, such as 1 and "1"."""
        if not isinstance(y, (list, tuple)):
            return
        try:
            n_labels = len(set(y))
        except TypeError:  # rows of labels
            return
        converted = np.unique(np.asarray(y))
        if len(converted) < n_labels:
            raise ValueError(
                f"{name} has {n_labels} different labels, but converted to an array of dtype "
                f"{converted.dtype} only {len(converted)}: use labels of one type."
            )

    def fit_classes(self, y):
        """Learn the classes from labels."""
        self.binarizer.fit(y)
        self._choose_loss()
        return self

    def _choose_loss(self):
        """Choose the binary log-loss (two classes, or multilabel) or the multiclass one."""
        multiclass = self.binarizer.y_type_ == "multiclass"
        self.loss = CLASSIFICATION_LOSSES["multiclass" if multiclass else "binary"]()
        self.is_fitted = True

    def resume(self, earlier, estimator, y, classes=None, incremental=False):
        """Check ``y`` and keep the classes of an earlier fit."""
        y = self._check(y)
        if (y.ndim == 2) != earlier.is_multilabel:
            was, now = ("two", "one") if earlier.is_multilabel else ("one", "two")
            raise ValueError(
                f"y has {now} dimension{'s' * (now == 'two')}, but the previous fit had {was}; "
                "warm_start=True and partial_fit continue with targets of the same form."
            )
        if incremental:
            check_first_partial_fit(SimpleNamespace(classes_=earlier.classes), classes)
        self.restore(earlier.facts())
        if not incremental and set(unique_labels(y)) != set(self.classes):
            raise ValueError(
                "warm_start can only be used where `y` has the same classes as in the previous "
                f"call to fit. Previously got {self.classes}, `y` has {unique_labels(y)}"
            )
        self._check_classes(y, "y")
        self.shape = y.shape
        return y

    def read(self, estimator, y, name):
        """Check held-out labels, which must be among the classes."""
        y = self._check(y, name)
        n_columns = len(self.classes) if self.is_multilabel else 1
        if y.size // len(y) != n_columns:
            raise ValueError(
                f"{name} has shape {y.shape}, which does not match the shape {self.shape} of y."
            )
        self._check_classes(y, name)
        return y

    def _check(self, y, name="y"):
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        check_labels(y, name)
        if y.ndim == 2:
            check_multilabel(y)
        return y

    def _check_classes(self, y, name):
        """Refuse labels that are not among the classes."""
        found = unique_labels(y)
        if len(np.setdiff1d(found, self.classes)):
            raise ValueError(
                f"`{name}` has classes not in `self.classes_`. `self.classes_` has "
                f"{self.classes}. {name!r} has {found}."
            )

    @property
    def classes(self):
        """Class labels, ascending."""
        return self.binarizer.classes_

    @property
    def is_multilabel(self):
        """Whether each sample has a set of labels."""
        return self.binarizer.y_type_.startswith("multilabel")

    @property
    def has_single_class(self):
        """Whether there is nothing to tell apart."""
        return len(self.classes) == 1 and not self.is_multilabel

    @property
    def n_raw_outputs(self):
        """Number of raw outputs of the net."""
        n_classes = len(self.classes)
        return n_classes if n_classes > 2 or self.is_multilabel else 1

    # Weights and split -----------------------------------------------------------------------

    def weigh(self, y, weights, dtype):
        """Sample weights multiplied by class weights."""
        if self.class_weight is None:
            return weights
        weights = np.ones(len(y), dtype) if weights is None else weights
        weights = weights * self._weights_by_class(y, weights).astype(weights.dtype)
        if weights.min() < 0 or not weights.any():
            raise ValueError(
                f"class_weight={self.class_weight!r} must hold weights >= 0, and leave some class "
                "of y a weight > 0."
            )
        return weights

    def _weights_by_class(self, y, weights):
        """Class weight of each sample."""
        if y.ndim == 2:
            return compute_sample_weight(self.class_weight, y)
        if isinstance(self.class_weight, dict):
            known = self.classes.tolist()
            unknown = [label for label in self.class_weight if label not in known]
            # as in scikit-learn: a fold may lack a class, but a typing error leaves one unweighted
            if unknown and not all(label in self.class_weight for label in known):
                raise ValueError(
                    f"class_weight names {unknown}, which are not among the classes {known} of y."
                )
            return np.array([self.class_weight.get(label, 1.0) for label in y.tolist()])
        counted = weights > 0  # a class whose samples all have weight zero counts as absent
        classes = np.unique(y[counted])
        of_class = compute_class_weight(
            self.class_weight, classes=classes, y=y[counted], sample_weight=weights[counted]
        )
        by_class = np.ones(len(y))
        by_class[counted] = of_class[np.searchsorted(classes, y[counted])]
        return by_class

    def strata(self, y, validation_fraction):
        """Classes to stratify the validation split by."""
        return None if y.ndim == 2 else y

    # To numbers and back ---------------------------------------------------------------------

    def fit(self, Y, weights):
        """Do nothing: encoding needs only the classes."""
        return self

    def encode(self, y, dtype):
        """Training targets ``(n_samples, n_outputs)``."""
        return self.binarizer.transform(y).astype(dtype)

    def decode(self, z):
        """Turn raw outputs into probabilities ``(n_outputs, n_samples)``, in place."""
        return self.loss.link(z)

    def log_probabilities(self, z):
        """Logarithms of the probabilities ``(n_samples, n_classes)``, from raw outputs.

        Where a probability is rounded to zero, its logarithm comes from the raw outputs.
        """
        p = self.columns(self.loss.link(z.copy()))
        if self.has_single_class:
            return np.log(p)
        if len(z) == 1:
            exact = -np.logaddexp(0, np.vstack([z, -z])).T
        elif self.is_multilabel:
            exact = -np.logaddexp(0, -z).T
        else:
            exact = (z - logsumexp(z, axis=0)).T
        return np.log(p, out=np.ascontiguousarray(exact), where=p > 0)

    def columns(self, p):
        """Turn probabilities ``(n_outputs, n_samples)`` into one column per class."""
        return np.ones((p.shape[1], 1), p.dtype) if self.has_single_class else by_class(p)

    def labels(self, probabilities):
        """Predicted labels from probabilities ``(n_outputs, n_samples)``."""
        columns = probabilities.T
        return self.binarizer.inverse_transform(columns.ravel() if len(columns.T) == 1 else columns)

    def score(self, z, Y, weights):
        """Accuracy of raw outputs against encoded targets."""
        if not np.isfinite(z).all():
            return np.nan
        predicted = self.labels(self.loss.link(z.copy()))
        truth = self.binarizer.inverse_transform(Y.ravel() if Y.shape[1] == 1 else Y)
        return accuracy_score(truth, predicted, sample_weight=weights)

    def facts(self):
        """Classes and type of ``y``, as plain values."""
        return {name: value for name, value in vars(self.binarizer).items() if name.endswith("_")}

    def restore(self, facts):
        """Restore the state saved by `facts`."""
        vars(self.binarizer).update(facts)
        self._choose_loss()

    def attributes(self):
        """Public fitted attribute ``classes_``."""
        return {"classes_": self.classes}


def by_class(p):
    """Turn probabilities ``(n_outputs, n_samples)`` into one column per class."""
    if len(p) == 1:
        return np.vstack([1.0 - p[0], p[0]]).T
    return np.ascontiguousarray(p.T)

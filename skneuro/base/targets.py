"""Between what the user calls ``y`` and what the net is trained on."""

import numpy as np
from sklearn.metrics import accuracy_score, r2_score
from sklearn.preprocessing import LabelBinarizer

from ..nn.losses import CLASSIFICATION_LOSSES

SCORED_BY_R2 = ("squared_error", "poisson")  # the losses that scikit-learn's nets have


class RegressionTargets:
    """Numbers, standardised inside if asked.

    Parameters
    ----------
    loss : Loss
        What the net is trained for.
    loss_name : str
        Its name.
    n_targets : int
        Columns of ``y``.
    scale : bool
        Whether targets are standardised (only divided by their mean, where the loss does not bear
        a shift).
    """

    def __init__(self, loss, loss_name, n_targets, scale):
        self.loss = loss
        self.loss_name = loss_name
        self.n_targets = n_targets
        self.scale = scale
        self.is_fitted = False
        self.flat = n_targets == 1  # whether predictions are of shape (n_samples,)

    def go_on_from(self, earlier):
        """Keep the shift and scale of an earlier fit."""
        self.scale, self.is_fitted = earlier.scale, True
        self.shift_, self.scale_ = earlier.shift_, earlier.scale_

    def fit(self, Y, weights):
        """Measure targets ``(n_samples, n_targets)``, each sample with its weight."""
        self.is_fitted = True
        self.shift_, self.scale_ = np.zeros(self.n_targets), np.ones(self.n_targets)
        if not self.scale:
            return self
        mean = np.average(Y, axis=0, weights=weights).astype(float)
        if self.loss.shift_invariant:
            self.shift_ = mean
            spread = np.sqrt(np.average((Y - mean) ** 2, axis=0, weights=weights))
        else:
            spread = mean
        # the spread of constant targets is rounding error, and must not be divided by
        constant = spread <= 10 * np.finfo(float).eps * np.abs(mean)
        self.scale_ = np.where(constant, 1.0, spread)
        return self

    @property
    def n_raw_outputs(self):
        """Outputs the net needs."""
        return self.loss.n_raw_outputs(self.n_targets)

    @property
    def score_name(self):
        """What `score` is called."""
        return "R²" if self.loss_name in SCORED_BY_R2 else "minus the loss"

    def encode(self, Y, dtype):
        """What the net is trained on, ``(n_samples, n_targets)``."""
        return ((Y - self.shift_) / self.scale_).astype(dtype)

    def decode(self, z):
        """Turn raw outputs ``(n_outputs, n_samples)`` into predictions, in place."""
        z = self.loss.link(z)
        repeats = len(z) // self.n_targets
        if self.scale:
            z *= np.repeat(self.scale_, repeats)[:, None].astype(z.dtype)
            z += np.repeat(self.shift_, repeats)[:, None].astype(z.dtype)
        return z

    def score(self, z, Y, weights):
        """Figure that early stopping watches, from raw outputs and encoded targets.

        R2 for the losses scikit-learn has, minus the loss itself for the others.
        """
        if self.loss_name not in SCORED_BY_R2:
            shares = 1.0 / len(Y) if weights is None else weights / weights.sum()
            return -self.loss.value(z, np.ascontiguousarray(Y.T), shares)
        predicted = self.loss.link(z.copy()).T
        if not np.isfinite(predicted).all():
            return np.nan
        return r2_score(Y, predicted, sample_weight=weights)


class ClassTargets:
    """Labels as zeros and ones, a column per class; one column where there are two classes.

    Attributes
    ----------
    binarizer : LabelBinarizer
        Knows the classes.
    """

    score_name = "accuracy"

    def __init__(self):
        self.binarizer = LabelBinarizer()
        self.loss_name = "log_loss"

    def fit(self, y):
        """Learn the classes."""
        self.binarizer.fit(y)
        multiclass = self.binarizer.y_type_ == "multiclass"
        self.loss = CLASSIFICATION_LOSSES["multiclass" if multiclass else "binary"]()
        return self

    @property
    def n_raw_outputs(self):
        """Outputs the net needs."""
        n_classes = len(self.binarizer.classes_)
        many = n_classes > 2 or self.binarizer.y_type_.startswith("multilabel")
        return n_classes if many else 1

    def encode(self, y, dtype):
        """What the net is trained on, ``(n_samples, n_outputs)``."""
        return self.binarizer.transform(y).astype(dtype)

    def decode(self, z):
        """Probabilities ``(n_outputs, n_samples)`` from raw outputs, in place."""
        return self.loss.link(z)

    def labels(self, probabilities):
        """Predicted labels from probabilities ``(n_outputs, n_samples)``."""
        columns = probabilities.T
        return self.binarizer.inverse_transform(columns.ravel() if len(columns.T) == 1 else columns)

    def score(self, z, Y, weights):
        """Accuracy, from raw outputs and encoded targets."""
        if not np.isfinite(z).all():
            return np.nan
        predicted = self.labels(self.loss.link(z.copy()))
        truth = self.binarizer.inverse_transform(Y.ravel() if Y.shape[1] == 1 else Y)
        return accuracy_score(truth, predicted, sample_weight=weights)


def by_class(p):
    """Probabilities ``(n_outputs, n_samples)`` as a column per class, two for a single row."""
    if len(p) == 1:
        return np.vstack([1.0 - p[0], p[0]]).T
    return np.ascontiguousarray(p.T)

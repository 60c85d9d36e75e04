"""Targets of an ensemble: its prediction is the mean over the members."""

import math
from typing import Any

import numpy as np
from scipy.special import logsumexp

from ..base.class_targets import ClassTargets
from ..base.regression_targets import RegressionTargets


class EnsembleRegressionTargets(RegressionTargets):
    """Numeric targets of an ensemble, whose predictions stay in the range of the training data."""

    n_members = 1

    def fit(self, Y: Any, weights: Any) -> Any:
        """Compute shift, scale and range of the targets."""
        self.range_ = Y.min(axis=0).astype(float), Y.max(axis=0).astype(float)
        return super().fit(Y, weights)

    def decode(self, z: Any) -> Any:
        """Mean of the members' predictions, clipped to the range of the training targets."""
        members = z.reshape(self.n_members, -1, z.shape[1])
        mean = np.mean([self.loss.link(member) for member in members], axis=0)
        decoded = self._rescale(mean)
        repeats = len(decoded) // self.n_targets
        low, high = (np.repeat(bound, repeats)[:, None] for bound in self.range_)
        return np.clip(decoded, low, high, out=decoded)

    def facts(self) -> Any:
        """Number of columns, shift, scale and range, as plain values."""
        return {**super().facts(), "range_": self.range_, "n_members": self.n_members}


class EnsembleClassTargets(ClassTargets):
    """Class labels of an ensemble, whose probabilities are the mean over the members."""

    n_members = 1

    def decode(self, z: Any) -> Any:
        """Mean of the members' probabilities ``(n_outputs, n_samples)``."""
        members = z.reshape(self.n_members, -1, z.shape[1])
        return np.mean([self.loss.link(member) for member in members], axis=0)

    def log_probabilities(self, z: Any) -> Any:
        """Logarithms of the mean probabilities ``(n_samples, n_classes)``."""
        members = z.reshape(self.n_members, -1, z.shape[1])
        logs = [super(EnsembleClassTargets, self).log_probabilities(m.copy()) for m in members]
        return logsumexp(logs, axis=0) - math.log(self.n_members)

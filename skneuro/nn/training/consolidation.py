"""Penalty that keeps important weights near earlier values."""

import numpy as np

from .objective import Objective


class Consolidation:
    """Quadratic penalty ``strength / 2 * sum of F (theta - theta_0)^2`` on all weights.

    Elastic weight consolidation (Kirkpatrick et al. 2017) in its online form (Schwarz et al. 2018):
    the importance ``F`` is the mean squared gradient of the loss of single samples over all samples
    so far, and ``theta_0`` are the weights after the last of them.

    Parameters
    ----------
    strength : float
        Strength of the penalty.
    center, importance : ndarray of shape (n_weights,), default=None
        Earlier weights and their importance; None before the first update.
    total : float, default=0.0
        Number of samples so far, later ones counted in full.
    """

    def __init__(self, strength, center=None, importance=None, total=0.0):
        self.strength = strength
        self.center = center
        self.importance = importance
        self.total = total

    def add_to(self, theta, gradient):
        """Return the penalty, and add its gradient to ``gradient``."""
        if self.center is None:
            return 0.0
        change = theta - self.center
        slope = self.strength * self.importance * change
        gradient += slope
        return 0.5 * float(np.dot(slope, change))

    def update(self, network, loss, source, rows, n_samples, decay=1.0):
        """Add the importance of the weights for some samples, and move the center.

        Parameters
        ----------
        network : Network
            Network that has learned the samples.
        loss : Loss
            Loss of a sample.
        source : BatchSource
            Samples.
        rows : ndarray of int
            Samples to measure on.
        n_samples : int
            Number of samples that they represent.
        decay : float, default=1.0
            Factor on the number of earlier samples.
        """
        objective = Objective(network, loss, rng=np.random.default_rng(0))
        new = np.zeros_like(objective.gradient)
        for x, y, _ in source.batches(rows.astype(np.int32), 1):
            objective.evaluate(x, y)
            new += np.square(objective.gradient)
        new *= n_samples / len(rows)
        before = 0.0 if self.importance is None else decay * self.total * self.importance
        self.total = decay * self.total + n_samples
        self.importance = (before + new) / self.total
        self.center = network.parameters.theta.copy()

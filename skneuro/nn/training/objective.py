"""The objective of training: loss of a batch plus penalties, and the gradient."""

from typing import Any

import numpy as np


class Objective:
    """Loss of a batch plus penalties on the weights, with the gradient in one vector.

    With sample weights ``w`` and their sum ``n`` (without weights, the number of samples):
    ``sum_i w_i l(y_i, z_i) / n + (l2 / 2 |W|^2 + l1 |W|) / n``.

    Parameters
    ----------
    network : Network
        Network in training.
    loss : Loss
        Loss of a sample.
    l2, l1 : float
        Strengths of the penalties on the weights; biases are not penalized.
    rng : numpy.random.Generator, default=None
        Source of dropout masks and noise.
    gradient_scale : float, default=1.0
        Factor on the gradient of the loss, applied neither to the value nor to the penalties.
        scikit-learn's stochastic solvers follow the sum over the outputs but report the mean.

    Attributes
    ----------
    gradient : ndarray of shape (n_weights,)
        Gradient of the objective, filled by `evaluate`.
    consolidation : Consolidation or None
        Further penalty, on the distance from earlier weights.
    """

    consolidation: Any = None

    def __init__(self, network, loss, l2=0.0, l1=0.0, rng=None, gradient_scale=1.0):
        self.network = network
        self.loss = loss
        self.l2 = l2
        self.l1 = l1
        self.rng = rng
        self.gradient_scale = gradient_scale
        theta = network.parameters.theta
        self.gradient = np.zeros_like(theta)
        self._penalized = [(theta[s], self.gradient[s]) for s in network.parameters.penalized]
        self._workspaces = {}  # one per batch size; the last batch of an epoch is often smaller

    def _workspace(self, batch_size):
        if batch_size not in self._workspaces:
            workspace = self.network.workspace(batch_size, self.gradient, self.rng)
            dz = np.empty((self.network.root.n_outputs, batch_size), self.network.dtype)
            self._workspaces[batch_size] = workspace, dz
        return self._workspaces[batch_size]

    def evaluate(self, x, y, weights=None):
        """Return the objective on a batch and write its gradient to ``gradient``.

        Parameters
        ----------
        x : ndarray of shape (n_inputs + 1, batch_size) or sparse matrix (batch_size, n_inputs)
            Input signal.
        y : ndarray of shape (n_targets, batch_size)
            Targets.
        weights : ndarray of shape (batch_size,), default=None
            Sample weights.

        Returns
        -------
        value : float
            Loss plus penalties; zero, with zero gradient, if all weights of the batch are zero.
        """
        workspace, dz = self._workspace(y.shape[1])
        total = y.shape[1] if weights is None else float(weights.sum())
        if total == 0.0:
            self.gradient.fill(0.0)
            return 0.0
        sample_fractions = 1.0 / total if weights is None else weights / weights.dtype.type(total)
        value = self._propagate(workspace, x, y, sample_fractions, dz)
        return value + self._add_penalties(total)

    def _propagate(self, workspace, x, y, sample_fractions, dz):
        """Run the net forward and backward; return the loss and fill ``gradient``."""
        z = workspace.forward(x, True, sample_fractions)
        value = self.loss.value_and_gradient(z, y, sample_fractions, dz)
        if self.gradient_scale != 1.0:
            dz *= self.gradient_scale
        workspace.backward(dz)
        return value

    def end_epoch(self):
        """End an epoch; return further entries for its record in the history."""
        return {}

    def _add_penalties(self, total):
        value = 0.0
        if self.l2:
            strength = self.l2 / total
            for w, dw in self._penalized:
                dw += strength * w
                value += 0.5 * strength * float(np.dot(w, w))
        if self.l1:
            strength = self.l1 / total
            for w, dw in self._penalized:
                dw += strength * np.sign(w)
                value += strength * float(np.abs(w).sum())
        if self.consolidation is not None:
            value += self.consolidation.add_to(self.network.parameters.theta, self.gradient)
        return value

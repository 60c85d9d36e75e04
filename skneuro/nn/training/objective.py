"""What training minimises: the loss of a batch, the penalties, and their gradient."""

import numpy as np


class Objective:
    """Loss plus penalties of a network, per batch, with its gradient in one vector.

    With sample weights ``w`` and their sum ``n`` (the number of samples where there are none):
    ``sum_i w_i l(y_i, z_i) / n + (l2 / 2 |W|^2 + l1 |W|) / n``.

    Parameters
    ----------
    network : Network
        What is trained.
    loss : Loss
        Of a sample.
    l2, l1 : float
        Strength of the penalties on the weights (not on biases).
    rng : numpy.random.Generator, default=None
        Of dropout masks and noise.
    gradient_scale : float, default=1.0
        Factor on the gradient of the loss, but not on its value or the penalties. scikit-learn's
        stochastic solvers follow the sum over the outputs while they report the mean.

    Attributes
    ----------
    gradient : ndarray of shape (n_weights,)
        Filled by `evaluate`.
    """

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
        self._workspaces = {}  # one per batch size: the usual one and that of the last batch

    def _workspace(self, batch_size):
        if batch_size not in self._workspaces:
            workspace = self.network.workspace(batch_size, self.gradient, self.rng)
            dz = np.empty((self.network.root.n_outputs, batch_size), self.network.dtype)
            self._workspaces[batch_size] = workspace, dz
        return self._workspaces[batch_size]

    def evaluate(self, x, y, weights=None):
        """Value of the objective on a batch; its gradient goes to ``gradient``.

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
            Loss and penalties. A batch whose weights are all zero has value and gradient zero.
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
        """Value of the loss, its gradient in ``gradient``: forward and backward through the net."""
        z = workspace.forward(x, True, sample_fractions)
        value = self.loss.value_and_gradient(z, y, sample_fractions, dz)
        if self.gradient_scale != 1.0:
            dz *= self.gradient_scale
        workspace.backward(dz)
        return value

    def end_epoch(self):
        """Note the end of an epoch; gives what its record in the history is to tell beside."""
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
        return value

"""Batch and layer normalization."""

import numpy as np

from ..initializers import ones, zeros
from ..parameters import Parameter
from .base import Layer, signal

EPSILON = 1e-5  # added to the variance: Ioffe & Szegedy 2015; the default of PyTorch


class BatchNorm(Layer):
    r"""Standardize each feature over the batch, then scale and shift it (Ioffe & Szegedy 2015).

    With the sample fractions ``s`` of the batch (``1 / batch_size`` without sample weights):

    - forward: ``mu = x s``, ``v = (x - mu)^2 s``, ``u = (x - mu) / sqrt(v + eps)``,
      ``y = gamma u + beta``
    - backward: ``dgamma`` = sum of ``dy u``, ``dbeta`` = sum of ``dy``, with ``g = gamma dy``:
      ``dx = (g - s (sum of g + u sum of g u)) / sqrt(v + eps)``

    Backward also goes through ``mu`` and ``v``, which depend on every sample of the batch.
    Prediction uses running averages of ``mu`` and ``v`` instead, so that the output for a row does
    not depend on the other rows; backward then is ``dx = g / sqrt(v + eps)``.

    Parameters
    ----------
    n_features : int
        Number of features in and out.
    momentum : float, default=0.1
        Weight of the latest batch in the running averages.
    """

    def __init__(self, n_features, momentum=0.1):
        super().__init__(n_features, n_features)
        self.momentum = momentum

    def parameters(self):
        """Scale, shift and the two running averages; none is penalized."""
        shape = (self.n_outputs,)
        return [
            Parameter("gamma", shape, ones),
            Parameter("beta", shape, zeros),
            Parameter("running_mean", shape, zeros, trainable=False),
            Parameter("running_variance", shape, ones, trainable=False),
        ]

    def bind(self, views, rng):
        """Take the views of scale, shift and running averages."""
        self.gamma, self.dgamma = next(views)
        self.beta, self.dbeta = next(views)
        self.running_mean, _ = next(views)
        self.running_variance, _ = next(views)

    def allocate(self, batch_size, dtype):
        """Make the standardized input, the output and two scratch arrays."""
        shape = (self.n_outputs, batch_size)
        self.u, self.scratch = np.empty(shape, dtype), np.empty(shape, dtype)
        self.sample_fractions = np.empty(batch_size, dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """``y = gamma (x - mu) / sqrt(v + eps) + beta``."""
        if training:
            self.sample_fractions[:] = sample_fractions
            mean = x[:-1] @ self.sample_fractions
            np.subtract(x[:-1], mean[:, None], out=self.u)
            np.multiply(self.u, self.u, out=self.scratch)
            variance = self.scratch @ self.sample_fractions
            self._track(mean, variance)
        else:
            np.subtract(x[:-1], self.running_mean[:, None], out=self.u)
            variance = self.running_variance
            self.sample_fractions.fill(0.0)  # the running averages do not depend on the samples
        self.inverse_std = (1.0 / np.sqrt(variance + EPSILON))[:, None]
        self.u *= self.inverse_std
        rows = self.y[:-1]
        np.multiply(self.u, self.gamma[:, None], out=rows)
        rows += self.beta[:, None]
        return self.y

    def _track(self, mean, variance):
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_variance += self.momentum * (variance - self.running_variance)

    def backward(self, dy):
        """Gradients of scale, shift and input; the batch statistics depend on every sample."""
        np.multiply(dy, self.u, out=self.scratch)
        self.scratch.sum(axis=1, out=self.dgamma)
        dy.sum(axis=1, out=self.dbeta)
        # s (sum of g + u sum of g u), where the sums are gamma dbeta and gamma dgamma
        np.multiply(self.u, self.dgamma[:, None], out=self.scratch)
        self.scratch += self.dbeta[:, None]
        self.scratch *= self.sample_fractions
        dy -= self.scratch
        dy *= self.gamma[:, None] * self.inverse_std
        return dy


class LayerNorm(Layer):
    """Standardize each sample over its features, then scale and shift it (Ba et al. 2016).

    - forward: ``u = (x - mean(x)) / sqrt(var(x) + eps)`` down each column, ``y = gamma u + beta``
    - backward: with ``g = gamma dy``: ``dx = (g - mean(g) - u mean(g u)) / sqrt(var(x) + eps)``

    Parameters
    ----------
    n_features : int
        Number of features in and out.
    """

    def __init__(self, n_features):
        super().__init__(n_features, n_features)

    def parameters(self):
        """Scale and shift; neither is penalized."""
        shape = (self.n_outputs,)
        return [Parameter("gamma", shape, ones), Parameter("beta", shape, zeros)]

    def bind(self, views, rng):
        """Take the views of scale and shift."""
        self.gamma, self.dgamma = next(views)
        self.beta, self.dbeta = next(views)

    def allocate(self, batch_size, dtype):
        """Make the standardized input, the output, a scratch array and the averaging vector."""
        shape = (self.n_outputs, batch_size)
        self.u, self.scratch = np.empty(shape, dtype), np.empty(shape, dtype)
        self.average = np.full(self.n_outputs, 1.0 / self.n_outputs, dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """``y = gamma u + beta``."""
        np.subtract(x[:-1], self.average @ x[:-1], out=self.u)
        np.multiply(self.u, self.u, out=self.scratch)
        self.inverse_std = 1.0 / np.sqrt(self.average @ self.scratch + EPSILON)
        self.u *= self.inverse_std
        rows = self.y[:-1]
        np.multiply(self.u, self.gamma[:, None], out=rows)
        rows += self.beta[:, None]
        return self.y

    def backward(self, dy):
        """Gradients of scale, shift and input."""
        np.multiply(dy, self.u, out=self.scratch)
        self.scratch.sum(axis=1, out=self.dgamma)
        dy.sum(axis=1, out=self.dbeta)
        dy *= self.gamma[:, None]  # g
        np.multiply(dy, self.u, out=self.scratch)
        mean_gu = self.average @ self.scratch
        dy -= self.average @ dy
        np.multiply(self.u, mean_gu, out=self.scratch)
        dy -= self.scratch
        dy *= self.inverse_std
        return dy


NORMALIZATIONS = {"batch": BatchNorm, "layer": LayerNorm}

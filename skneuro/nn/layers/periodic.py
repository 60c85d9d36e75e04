"""Periodic embeddings of numeric features."""

from functools import partial

import numpy as np

from ..initializers import uniform
from ..parameters import Parameter
from .base import Layer, signal


class PeriodicEmbedding(Layer):
    """Embed each feature by cosines of learned frequencies, beside the feature itself.

    For a feature ``x`` with ``k`` frequencies ``w``, phases ``p`` and a linear map ``C`` to ``d``
    values (Gorishniy et al. 2022; with phases and the feature itself, Holzmueller et al. 2024):

    - forward: ``a = w x + p``, ``h = [cos(a); 1]``, ``y = [x; C^T h]``
    - backward: with ``dy = [u; v]``: ``dC = h v^T``, ``da = -sin(a) C v`` (without the row of
      ones), ``dw = sum of da x``, ``dp = sum of da``, ``dx = u + w^T da``

    The output has first all features, then the ``d`` values of each feature.

    Parameters
    ----------
    n_features : int
        Number of features.
    n_frequencies : int, default=16
        Number of cosines for each feature.
    n_values : int, default=3
        Number of values that the linear map makes from the cosines of a feature.
    scale : float, default=0.1
        Standard deviation of the starting frequencies, in periods per unit of the feature.
    rate : float, default=0.1
        Factor on the learning rate.
    """

    def __init__(self, n_features, n_frequencies=16, n_values=3, scale=0.1, rate=0.1):
        super().__init__(n_features, n_features * (1 + n_values))
        self.n_frequencies = n_frequencies
        self.n_values = n_values
        self.scale = scale
        self.rate = rate

    def parameters(self):
        """Frequencies, phases, and the linear maps with their biases."""
        n, k, d = self.n_inputs, self.n_frequencies, self.n_values
        draw_map = partial(uniform, bound=k**-0.5)
        return [
            Parameter("w", (n, k), self._draw_frequencies, rate=2 * np.pi * self.rate),
            Parameter("p", (n, k), partial(uniform, bound=np.pi), rate=self.rate),
            Parameter("C", (n, k + 1, d), draw_map, rate=self.rate),
        ]

    def _draw_frequencies(self, shape, random_state):
        return random_state.normal(0.0, 2 * np.pi * self.scale, shape)

    @property
    def n_buffer_rows(self):
        """Angles and cosines, and the output."""
        return self.n_outputs + self.n_inputs * (2 * self.n_frequencies + 1)

    def bind(self, views, rng):
        """Take the views of frequencies, phases and maps."""
        self.w, self.dw = next(views)
        self.p, self.dp = next(views)
        self.C, self.dC = next(views)

    def allocate(self, batch_size, dtype):
        """Make the angles, the cosines and the output."""
        n, k = self.n_inputs, self.n_frequencies
        self.a = np.empty((n, k, batch_size), dtype)
        self.h = np.ones((n, k + 1, batch_size), dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.values = self.y[n:-1].reshape(n, self.n_values, batch_size)

    def forward(self, x, training, sample_fractions):
        """``y = [x; C^T [cos(w x + p); 1]]``."""
        n = self.n_inputs
        self.x = x[:-1]
        np.multiply(self.w[:, :, None], self.x[:, None, :], out=self.a)
        self.a += self.p[:, :, None]
        np.cos(self.a, out=self.h[:, :-1])
        self.y[:n] = self.x
        np.matmul(self.C.transpose(0, 2, 1), self.h, out=self.values)
        return self.y

    def backward(self, dy):
        """Gradients of the maps, frequencies, phases and input."""
        n = self.n_inputs
        v = dy[n:].reshape(self.values.shape)
        np.matmul(self.h, v.transpose(0, 2, 1), out=self.dC)
        da = np.sin(self.a, out=self.a)
        da *= np.matmul(self.C[:, :-1], v, out=self.h[:, :-1])
        np.negative(da, out=da)
        np.matmul(da, self.x[:, :, None], out=self.dw[:, :, None])
        da.sum(axis=2, out=self.dp)
        if not self.needs_input_gradient:
            return None
        return dy[:n] + np.matmul(self.w[:, None, :], da)[:, 0]

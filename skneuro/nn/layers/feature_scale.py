"""Learned scale of each feature."""

import numpy as np

from ..initializers import ones
from ..parameters import Parameter
from .base import Layer, signal


class FeatureScale(Layer):
    """Multiply each feature by a learned factor, ``y = s x`` (Holzmueller et al. 2024).

    - forward: ``y = s x``
    - backward: ``ds`` is the sum of ``dy x`` over the batch, ``dx = s dy``

    A high learning rate makes the factors a soft selection of features.

    Parameters
    ----------
    n_features : int
        Number of features in and out.
    rate : float, default=6.0
        Factor on the learning rate.
    """

    def __init__(self, n_features, rate=6.0):
        super().__init__(n_features, n_features)
        self.rate = rate

    def parameters(self):
        """The factors; they are not penalized."""
        return [Parameter("s", (self.n_outputs,), ones, rate=self.rate)]

    def bind(self, views, rng):
        """Take the views of the factors and their gradient."""
        self.s, self.ds = next(views)

    def allocate(self, batch_size, dtype):
        """Make the output."""
        self.y = signal(self.n_outputs, batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """``y = s x``."""
        self.x = x[:-1]
        np.multiply(self.x, self.s[:, None], out=self.y[:-1])
        return self.y

    def backward(self, dy):
        """``ds`` is the sum of ``dy x``, ``dx = s dy``."""
        np.einsum("fb,fb->f", dy, self.x, out=self.ds)
        dy *= self.s[:, None]
        return dy

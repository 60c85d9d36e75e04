"""Dropout and Gaussian noise, both active in training only."""

import numpy as np

from .base import Layer, signal


def draw_mask(rng, rate, mask):
    """Fill ``mask`` with 0 with probability ``rate``, else with ``1 / (1 - rate)``."""
    rng.random(out=mask, dtype=mask.dtype)
    np.greater_equal(mask, rate, out=mask)
    mask *= 1.0 / (1.0 - rate)


class Dropout(Layer):
    """Inverted dropout (Srivastava et al. 2014).

    In training, each value has a random mask ``m``: 0 with probability ``rate``, else
    ``1 / (1 - rate)``. The expected output is then ``x``, and prediction returns ``x`` unchanged.

    - forward: ``y = m x``
    - backward: ``dx = m dy``

    Parameters
    ----------
    n_features : int
        Number of features in and out.
    rate : float
        Probability of dropping a value, in [0, 1).
    """

    def __init__(self, n_features, rate):
        super().__init__(n_features, n_features)
        self.rate = rate

    def bind(self, views, rng):
        """Take the generator of the masks."""
        self.rng = rng

    def allocate(self, batch_size, dtype):
        """Make the mask and the output."""
        self.mask = np.empty((self.n_outputs, batch_size), dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """``y = m x``."""
        if not training:
            return x
        draw_mask(self.rng, self.rate, self.mask)
        np.multiply(x[:-1], self.mask, out=self.y[:-1])
        return self.y

    def backward(self, dy):
        """``dx = m dy``."""
        dy *= self.mask
        return dy


class GaussianNoise(Layer):
    """Gaussian noise on the input, a data augmentation (Bishop 1995).

    - forward: ``y = x + e`` with ``e ~ N(0, scale^2)`` in training; ``y = x`` at prediction
    - backward: ``dx = dy``

    Parameters
    ----------
    n_features : int
        Number of features in and out.
    scale : float
        Standard deviation of the noise, in the units of the input.
    """

    def __init__(self, n_features, scale):
        super().__init__(n_features, n_features)
        self.scale = scale

    def bind(self, views, rng):
        """Take the generator of the noise."""
        self.rng = rng

    def allocate(self, batch_size, dtype):
        """Make the output."""
        self.y = signal(self.n_outputs, batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """``y = x + e``."""
        if not training:
            return x
        rows = self.y[:-1]
        self.rng.standard_normal(out=rows, dtype=rows.dtype)
        rows *= self.scale
        rows += x[:-1]
        return self.y

    def backward(self, dy):
        """``dx = dy``."""
        return dy

"""Dropout whose rate falls to zero at the end of training."""

import math

import numpy as np

from .noise import Dropout


class Annealing:
    """Fraction of a strength that is left: all in the first half, then falling along a cosine.

    ``factor = 1`` for ``t <= 1 / 2``, then ``(1 + cos(pi (2 t - 1))) / 2``, with ``t`` from 0 to 1
    (Holzmueller et al. 2024: flat_cos). Layers and their copies share one object.
    """

    factor = 1.0

    def move(self, t):
        """Set the fraction for the part ``t`` of training that is done."""
        self.factor = 0.5 * (1.0 + math.cos(math.pi * min(max(2.0 * t - 1.0, 0.0), 1.0)))


class AnnealedDropout(Dropout):
    """Inverted dropout at a rate that follows an `Annealing`.

    - forward: ``y = m x`` with masks of the present rate, as in `Dropout`
    - backward: ``dx = m dy``

    Parameters
    ----------
    n_features : int
        Number of features in and out.
    rate : float
        Highest probability of dropping a value, in [0, 1).
    annealing : Annealing
        Fraction of the rate that is left.
    """

    LEVELS = 256  # rates are multiples of 1 / 256: random bytes cost a tenth of random floats

    def __init__(self, n_features, rate, annealing):
        super().__init__(n_features, rate)
        self.annealing = annealing

    def forward(self, x, training, sample_fractions):
        """``y = m x``."""
        n_dropped = round(self.rate * self.annealing.factor * self.LEVELS)
        self.is_active = training and n_dropped > 0
        if not self.is_active:
            return x
        levels = np.frombuffer(self.rng.bytes(self.mask.size), np.uint8).reshape(self.mask.shape)
        scale = self.LEVELS / (self.LEVELS - n_dropped)
        np.multiply(levels >= n_dropped, self.mask.dtype.type(scale), out=self.mask)
        np.multiply(x[:-1], self.mask, out=self.y[:-1])
        return self.y

    def backward(self, dy):
        """``dx = m dy``."""
        if self.is_active:
            dy *= self.mask
        return dy

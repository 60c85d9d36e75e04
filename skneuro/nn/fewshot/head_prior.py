"""The prior distribution of the groups' heads, as weights of a net."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..initializers import zeros
from ..layers.base import Layer
from ..parameters import Parameter

FIRST_NOISE = 0.3  # starting noise, in units of the encoded targets
# Smallest noise, in the same units: exact data would otherwise drive the noise to zero, where the
# posterior of a head loses all digits.
SMALLEST_NOISE = 1e-5


@dataclass
class Prior:
    """Prior distribution of a head ``W`` of shape ``(n_features + 1, n_targets)``, and the noise.

    The last row of ``W`` is the intercept. Independently, ``W_jk ~ N(mean_jk, (scale_j t_k)^2)``
    and target ``k`` of a sample has noise of standard deviation ``noise_k``. The unit of target
    ``k`` is ``t_k = noise_k / geometric mean of the noise``, which is 1 for a single target.

    Attributes
    ----------
    mean : ndarray of shape (n_features + 1, n_targets)
        Mean of the heads.
    scale : ndarray of shape (n_features + 1,)
        Standard deviation of the heads around their mean.
    noise : ndarray of shape (n_targets,)
        Standard deviation of the noise.
    """

    mean: np.ndarray
    scale: np.ndarray
    noise: np.ndarray

    @property
    def mean_noise(self):
        """Geometric mean of the noise over the targets."""
        return math.exp(np.log(self.noise).mean())

    @property
    def units(self):
        """Unit of each target, ``(n_targets,)``."""
        return self.noise / self.mean_noise


class HeadPrior(Layer):
    """Weights of the prior of the heads; the features pass through unchanged.

    The layer makes mean, logarithm of the scale and logarithm of the noise part of the flat vector
    of weights, so that the optimizer learns them. `MarginalLikelihood` computes their gradients.

    Parameters
    ----------
    n_features : int
        Number of features that pass through.
    n_targets : int
        Number of outputs of a head.
    smallest_noise : float, default=1e-5
        Lower bound of the noise, in units of the encoded targets.
    """

    title = "prior of the heads"
    NAMES = ("prior_mean", "prior_log_scale", "log_noise")

    def __init__(self, n_features, n_targets, smallest_noise=SMALLEST_NOISE):
        super().__init__(n_features, n_features)
        self.n_targets = n_targets
        self.smallest_noise = smallest_noise

    def parameters(self):
        """Mean, log-scale and log-noise."""
        shape = (self.n_inputs + 1, self.n_targets)
        mean, scale, noise = self.NAMES
        return [
            Parameter(mean, shape, zeros),
            Parameter(scale, shape[:1], _first_log_scale),
            Parameter(noise, (self.n_targets,), partial(_constant, math.log(FIRST_NOISE))),
        ]

    def bind(self, views, rng):
        """Take the views, which only the objective uses."""
        for _ in self.NAMES:
            next(views)

    def forward(self, x, training, sample_fractions):
        """``y = x``."""
        return x

    def backward(self, dy):
        """``dx = dy``."""
        return dy


def prior_of(network):
    """Current prior of a network whose last layer is a `HeadPrior`."""
    mean, log_scale, log_noise = (
        network.blocks(name)[0].astype(np.float64) for name in HeadPrior.NAMES
    )
    smallest = network.root.layers[-1].smallest_noise
    return Prior(mean, np.exp(log_scale), np.hypot(np.exp(log_noise), smallest))


def _first_log_scale(shape, random_state):
    """One for the intercept, and a total variance of one for all features."""
    log_scale = np.full(shape, -0.5 * math.log(max(shape[0] - 1, 1)))
    log_scale[-1] = 0.0
    return log_scale


def _constant(value, shape, random_state):
    return np.full(shape, value)

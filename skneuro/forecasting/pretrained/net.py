"""The pretrained net: a perceptron beside a linear path, and its loss."""

import numpy as np

from ...nn.activations import ReLU
from ...nn.layers.activation import ActivationLayer
from ...nn.layers.containers import Parallel, Sequential
from ...nn.layers.dense import Dense
from ...nn.losses import Loss, Quantile
from ...nn.network import Network
from .windows import LEVELS, N_FEATURES, N_OUTPUTS


def make_net(hidden):
    """Make the net with untrained weights, all zero.

    Parameters
    ----------
    hidden : sequence of int
        Units of the hidden layers.

    Returns
    -------
    network : Network
        Net from the features of a window to quantiles, in float32.
    """
    layers, n_inputs = [], N_FEATURES
    for n_units in hidden:
        layers += [Dense(n_inputs, n_units), ActivationLayer(n_units, ReLU())]
        n_inputs = n_units
    layers.append(Dense(n_inputs, N_OUTPUTS, gain=0.1))
    linear = Dense(N_FEATURES, N_OUTPUTS, gain=0.1)
    return Network(Parallel([Sequential(layers), linear]), np.float32)


def make_loss():
    """Make the loss: pinball, averaged over levels and steps."""
    return Quantile(LEVELS)


class KnownTargets(Loss):
    """A loss over known targets only: those that are NaN count nothing.

    ``l = sum_k known_k l_k / sum_k known_k`` over all targets of the batch.

    Parameters
    ----------
    loss : Quantile
        Loss of known targets.
    """

    def __init__(self, loss):
        self.loss = loss

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        known = ~np.isnan(y)
        if not known.any():
            dz.fill(0.0)
            return 0.0
        rows = np.repeat(known, len(z) // len(y), axis=0)
        # an unknown target is set to the output, whose error is then zero
        filled = np.repeat(np.where(known, y, 0.0), len(z) // len(y), axis=0)
        filled = np.where(rows, filled, z)
        n_known = np.count_nonzero(known) / y.size
        levels = np.tile(self.loss.levels, len(y)).astype(z.dtype)[:, None]
        error = filled - z
        dz[...] = np.where(rows, np.less(error, 0.0) - levels, 0.0)
        value = -float((dz * error).sum()) * sample_fractions / len(z) / n_known
        dz *= sample_fractions / len(z) / n_known
        return value

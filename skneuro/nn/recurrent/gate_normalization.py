"""Layer normalization of the arguments of a cell's gates."""

import numpy as np

from ..initializers import ones
from ..layers.normalization import EPSILON
from ..parameters import Parameter


class GateNormalization:
    """Standardize the arguments of each gate over the hidden units (Ba et al. 2016).

    For the products ``a = W_x^T x_t + W_h^T h_(t-1)`` of one gate, without their bias:

    - forward: ``u = (a - mean(a)) / sqrt(var(a) + eps)``, ``z = gain u + bias``
    - backward: ``dgain`` = sum of ``dz u``, ``dbias`` = sum of ``dz``, with ``g = gain dz``:
      ``da = (g - mean(g) - u mean(g u)) / sqrt(var(a) + eps)``

    The cell state of an LSTM is not normalized.

    Parameters
    ----------
    n_gates, n_hidden : int
        Number of gates, each normalized separately, and of units per gate.
    """

    def __init__(self, n_gates, n_hidden):
        self.shape = (n_gates, n_hidden)

    def parameters(self):
        """The gains; the biases belong to the cell."""
        return [Parameter("gain", self.shape, ones)]

    def bind(self, views):
        """Take the views of the gains."""
        self.gain, self.dgain = next(views)

    def allocate(self, n_timesteps, batch_size, dtype, for_training):
        """Make the buffers that backward needs; none for prediction."""
        self.u = None
        if for_training:
            self.u = np.empty((n_timesteps, *self.shape, batch_size), dtype)
            self.std = np.empty((n_timesteps, self.shape[0], 1, batch_size), dtype)
            self.dbias = np.empty(self.shape, dtype)

    def set_affine(self, bias, factors):
        """Set the biases and the factors by which the cell scales the normalized arguments.

        Parameters
        ----------
        bias : ndarray of shape (n_gates * n_hidden,)
            Biases of all gates.
        factors : sequence of float
            One factor per gate.
        """
        factors = np.asarray(factors, self.gain.dtype)[:, None]
        self.scaled_gain = (self.gain * factors)[:, :, None]
        self.scaled_bias = (bias.reshape(self.shape) * factors)[:, :, None]

    def forward(self, t, a):
        """Normalize in place the arguments ``(..., n_gates * n_hidden, batch)`` of step ``t``.

        With a slice ``t``, the first axis of ``a`` runs over the steps of the slice.
        """
        a = self._by_gate(a)
        a -= a.mean(axis=-2, keepdims=True)
        std = np.sqrt(np.square(a).mean(axis=-2, keepdims=True) + a.dtype.type(EPSILON))
        a /= std
        if self.u is not None:
            self.u[t], self.std[t] = a, std
        a *= self.scaled_gain
        a += self.scaled_bias

    def start_backward(self):
        """Reset the gradients to zero."""
        self.dgain.fill(0.0)
        self.dbias.fill(0.0)

    def backward(self, t, dz):
        """Turn the gradient ``dz`` of step ``t`` into the gradient of ``a``, in place."""
        dz = self._by_gate(dz)
        u, std = self.u[t], self.std[t]
        over = tuple(i for i in range(dz.ndim) if i not in (dz.ndim - 3, dz.ndim - 2))
        self.dbias += dz.sum(axis=over)
        self.dgain += (dz * u).sum(axis=over)
        dz *= self.gain[:, :, None]
        mean_gu = (dz * u).mean(axis=-2, keepdims=True)
        dz -= dz.mean(axis=-2, keepdims=True)
        dz -= u * mean_gu
        dz /= std

    def _by_gate(self, rows):
        return rows.reshape(*rows.shape[:-2], *self.shape, rows.shape[-1])

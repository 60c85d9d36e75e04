"""Fully connected layer."""

from functools import partial

import numpy as np

from ..initializers import glorot_uniform, with_bias
from ..parameters import Parameter
from .base import Layer, signal


class Dense(Layer):
    """Affine map ``y = W^T x + b`` of every sample.

    The weights ``W`` of shape ``(n_inputs, n_outputs)`` and the bias ``b`` are stacked to one block
    ``B = [W; b]``. The last row of ``x`` is ones, so that one matrix product computes both terms:

    - forward: ``y = B^T x = W^T x + b``
    - backward: ``dB = x dy^T``, ``dx = W dy``

    The row of ones makes the last row of ``dB`` the sum of ``dy`` over the batch, the gradient of
    the bias.

    Parameters
    ----------
    n_inputs, n_outputs : int
        Number of features in and out.
    initializer : callable, default=glorot_uniform
        Function that draws the starting weights.
    gain : float, default=6.0
        Numerator of the Glorot bounds.
    name : str, default="B"
        Name of the block among the parameters.
    """

    def __init__(self, n_inputs, n_outputs, initializer=glorot_uniform, gain=6.0, name="B"):
        super().__init__(n_inputs, n_outputs)
        self.name = name
        self.initialize = partial(with_bias, weights=initializer, gain=gain)

    def parameters(self):
        """Block of weights with the bias as its last row."""
        shape = (self.n_inputs + 1, self.n_outputs)
        return [Parameter(self.name, shape, self.initialize, n_penalized=self.n_inputs)]

    def bind(self, views, rng):
        """Take the views of the block and its gradient."""
        self.block, self.dblock = next(views)

    def allocate(self, batch_size, dtype):
        """Make the output and the input gradient."""
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.y_rows = self.y[:-1]
        self.dx = self.input_gradient(batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """``y = B^T x``."""
        self.x = x
        # np.dot takes a microsecond less than np.matmul, and a third of the time for one output
        np.dot(self.block.T, x, out=self.y_rows)
        return self.y

    def backward(self, dy):
        """``dB = x dy^T``, ``dx = W dy``."""
        np.dot(self.x, dy.T, out=self.dblock)
        if not self.needs_input_gradient:
            return None
        return np.dot(self.block[:-1], dy, out=self.dx)

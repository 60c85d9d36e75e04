"""An activation function as a layer."""

import numpy as np

from .base import Layer, signal


class ActivationLayer(Layer):
    """Elementwise ``y = f(x)``; backward ``dx = dy f'(x)``.

    The output overwrites the input where the derivative can be computed from ``y`` alone.

    Parameters
    ----------
    n_features : int
        Number of features in and out.
    function : Activation
        Activation function ``f``.
    """

    def __init__(self, n_features, function):
        super().__init__(n_features, n_features)
        self.function = function

    def allocate(self, batch_size, dtype):
        """Make the scratch array, and an output buffer if the input must be kept."""
        self.scratch = np.empty((self.n_outputs, batch_size), dtype)
        self.y = signal(self.n_outputs, batch_size, dtype) if self.function.needs_input else None

    def forward(self, x, training, sample_fractions):
        """``y = f(x)``."""
        y = x if self.y is None else self.y
        self.z_rows, self.y_rows = x[:-1], y[:-1]
        if self.y is None:
            self.z_rows = self.y_rows  # the same object, so that Identity can skip the copy
        self.function.forward(self.z_rows, self.y_rows, self.scratch)
        return y

    def backward(self, dy):
        """``dx = dy f'(x)``."""
        self.function.backward(dy, self.z_rows, self.y_rows, self.scratch)
        return dy

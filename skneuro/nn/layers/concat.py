"""Branches whose outputs are stacked, and layers that read some of the features."""

import numpy as np

from .base import Layer, signal
from .containers import Branches, Sequential


def consecutive_slices(sizes):
    """Adjacent slices of the given sizes, starting at zero."""
    ends = np.cumsum(sizes)
    return [slice(int(end - size), int(end)) for size, end in zip(sizes, ends, strict=True)]


class Concat(Branches):
    """Stack the outputs of branches, ``y = [f(x); g(x); ...]``.

    - forward: every branch reads the same ``x`` and fills its own rows of ``y``
    - backward: every branch gets its own rows of ``dy``; the input gradients are added

    Parameters
    ----------
    branches : list of Layer
        Layers with the same number of inputs.
    """

    def __init__(self, branches):
        super().__init__(branches, sum(branch.n_outputs for branch in branches))
        self.rows = consecutive_slices([branch.n_outputs for branch in branches])

    def forward(self, x, training, sample_fractions):
        """``y = [f(x); g(x); ...]``."""
        for branch, rows in zip(self.branches, self.rows, strict=True):
            self.y[rows] = branch.forward(x, training, sample_fractions)[:-1]
        return self.y

    def backward(self, dy):
        """``dx`` is the sum of the branches' input gradients."""
        dxs = [b.backward(dy[rows]) for b, rows in zip(self.branches, self.rows, strict=True)]
        if not self.needs_input_gradient:
            return None
        self.dx[...] = dxs[0]
        for dx in dxs[1:]:
            self.dx += dx
        return self.dx


class Select(Layer):
    """Select features, ``y = x[rows]``.

    - forward: ``y = x[rows]``
    - backward: ``dx[rows] = dy``; zero in the other rows

    Parameters
    ----------
    n_inputs : int
        Number of input features.
    rows : array-like of int
        Features to pass on, each at most once.
    """

    def __init__(self, n_inputs, rows):
        self.rows = np.asarray(rows, dtype=np.intp)
        super().__init__(n_inputs, len(self.rows))

    def allocate(self, batch_size, dtype):
        """Make the output and the input gradient, zero where nothing is selected."""
        self.y = signal(self.n_outputs, batch_size, dtype)
        if self.needs_input_gradient:
            self.dx = np.zeros((self.n_inputs, batch_size), dtype)

    def forward(self, x, training, sample_fractions):
        """``y = x[rows]``; for a sparse ``X`` with a row per sample, its columns."""
        if not isinstance(x, np.ndarray):
            return x[:, self.rows]
        self.y[:-1] = x[self.rows]
        return self.y

    def backward(self, dy):
        """``dx[rows] = dy``."""
        if not self.needs_input_gradient:
            return None
        self.dx[self.rows] = dy
        return self.dx


class OnFeatures(Sequential):
    """Apply a layer to some of the features, ``y = f(x[rows])``.

    Parameters
    ----------
    n_inputs : int
        Number of input features.
    rows : array-like of int
        Features that the layer reads.
    layer : Layer
        Layer with as many inputs as ``rows`` has entries.
    """

    def __init__(self, n_inputs, rows, layer):
        super().__init__([Select(n_inputs, rows), layer])

    def bind(self, views, rng):
        """Hand the views to the layer, which computes an input gradient only if one is needed."""
        for layer in self.layers:
            layer.needs_input_gradient = self.needs_input_gradient
            layer.bind(views, rng)

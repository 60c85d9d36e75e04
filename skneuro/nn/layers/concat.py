"""Layers side by side whose outputs are stacked, and layers that read a part of their input."""

import numpy as np

from .base import Layer, signal
from .containers import Branches, Sequential


def consecutive_slices(sizes):
    """Slices of the given sizes, one after the other."""
    ends = np.cumsum(sizes)
    return [slice(int(end - size), int(end)) for size, end in zip(sizes, ends, strict=True)]


class Concat(Branches):
    """``y = [f(x); g(x); ...]``: several branches read the same input.

    - forward: each branch fills its own rows of ``y``
    - backward: each gets its own rows of ``dy``; ``dx`` is the sum of what they give back

    Parameters
    ----------
    branches : list of Layer
        All with the same inputs.
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
    """``y = x[rows]``: a part of the features; ``dx`` is ``dy`` there and zero elsewhere.

    Parameters
    ----------
    n_inputs : int
        Features that come in.
    rows : array-like of int
        Which of them go out, each at most once.
    """

    def __init__(self, n_inputs, rows):
        self.rows = np.asarray(rows, dtype=np.intp)
        super().__init__(n_inputs, len(self.rows))

    def allocate(self, batch_size, dtype):
        """Make the output and the input gradient, zero where nothing is selected."""
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.dx = np.zeros((self.n_inputs, batch_size), dtype)

    def forward(self, x, training, sample_fractions):
        """``y = x[rows]``; of a sparse ``X``, a row per sample, its columns."""
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
    """``y = f(x[rows])``: a layer that reads a part of the features.

    Parameters
    ----------
    n_inputs : int
        Features that come in.
    rows : array-like of int
        Which of them the layer reads.
    layer : Layer
        Of as many inputs as there are rows.
    """

    def __init__(self, n_inputs, rows, layer):
        super().__init__([Select(n_inputs, rows), layer])

    def bind(self, views, rng):
        """Hand the views to the layer; where nothing goes back, nothing comes out of it either."""
        for layer in self.layers:
            layer.needs_input_gradient = self.needs_input_gradient
            layer.bind(views, rng)

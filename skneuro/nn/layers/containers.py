"""Layers made of layers: one after the other, or side by side and summed."""

import numpy as np

from .base import Layer, signal


class Sequential(Layer):
    """Layers in order, ``y = f_k(...(f_2(f_1(x))))``.

    - forward: each layer reads the output of the one before
    - backward: the layers in reverse; each maps its output gradient to its input gradient

    Parameters
    ----------
    layers : list of Layer
        At least one layer; each reads the output of the one before.
    """

    def __init__(self, layers):
        super().__init__(layers[0].n_inputs, layers[-1].n_outputs)
        self.layers = list(layers)

    def children(self):
        """The layers in order."""
        return self.layers

    def parameters(self):
        """The parameters of all layers in order."""
        return [spec for layer in self.layers for spec in layer.parameters()]

    @property
    def n_buffer_rows(self):
        """Sum over all layers."""
        return sum(layer.n_buffer_rows for layer in self.layers)

    def clone(self):
        """Copy of the container and of each layer."""
        copied = super().clone()
        copied.layers = [layer.clone() for layer in self.layers]
        return copied

    def bind(self, views, rng):
        """Hand the views to the layers in order."""
        self.layers[0].needs_input_gradient = self.needs_input_gradient
        for layer in self.layers:
            layer.bind(views, rng)

    def allocate(self, batch_size, dtype):
        """Make the buffers of all layers."""
        for layer in self.layers:
            layer.allocate(batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """Feed the output of each layer to the next."""
        for layer in self.layers:
            x = layer.forward(x, training, sample_fractions)
        return x

    def backward(self, dy):
        """The chain rule: each layer maps its output gradient to its input gradient."""
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy


class Residual(Sequential):
    """Skip connection ``y = x + f(x)`` around the layers ``f`` (He et al. 2016).

    - forward: ``y = x + f(x)``
    - backward: ``dx = dy + df/dx^T dy``; the term ``dy`` reaches earlier layers undiminished

    Parameters
    ----------
    layers : list of Layer
        Layers in order, with as many outputs as inputs.
    """

    def allocate(self, batch_size, dtype):
        """Make the sum and the copy of the incoming gradient."""
        super().allocate(batch_size, dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.dy = np.empty((self.n_outputs, batch_size), dtype)

    def forward(self, x, training, sample_fractions):
        """``y = x + f(x)``."""
        f = super().forward(x, training, sample_fractions)
        np.add(x[:-1], f[:-1], out=self.y[:-1])
        return self.y

    def backward(self, dy):
        """``dx = dy + df/dx^T dy``."""
        self.dy[...] = dy  # f may overwrite its argument
        dx = super().backward(self.dy)
        if dx is not None:
            dx += dy
        return dx


class Branches(Layer):
    """Base of layers whose branches all read the same input.

    Parameters
    ----------
    branches : list of Layer
        Layers with the same number of inputs.
    n_outputs : int
        Number of output features.
    """

    def __init__(self, branches, n_outputs):
        super().__init__(branches[0].n_inputs, n_outputs)
        self.branches = list(branches)

    def children(self):
        """The branches in order."""
        return self.branches

    def parameters(self):
        """The parameters of all branches in order."""
        return [spec for branch in self.branches for spec in branch.parameters()]

    @property
    def n_buffer_rows(self):
        """Sum over all branches, plus the joint output."""
        return self.n_outputs + sum(branch.n_buffer_rows for branch in self.branches)

    def clone(self):
        """Copy of the container and of each branch."""
        copied = super().clone()
        copied.branches = [branch.clone() for branch in self.branches]
        return copied

    def bind(self, views, rng):
        """Hand the views to the branches in order."""
        for branch in self.branches:
            branch.needs_input_gradient = self.needs_input_gradient
            branch.bind(views, rng)

    def allocate(self, batch_size, dtype):
        """Make the buffers of the branches, the output and the sum of input gradients."""
        for branch in self.branches:
            branch.allocate(batch_size, dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.dx = self.input_gradient(batch_size, dtype)


class Parallel(Branches):
    """Sum of branches, ``y = f(x) + g(x) + ...``.

    - forward: every branch reads the same ``x``; the outputs are added
    - backward: every branch gets the same ``dy``; the input gradients are added

    Parameters
    ----------
    branches : list of Layer
        Layers of the same shape, such as a deep net and a linear path.
    """

    def __init__(self, branches):
        super().__init__(branches, branches[0].n_outputs)

    def allocate(self, batch_size, dtype):
        """Make the buffers of `Branches` and a copy of the output gradient."""
        super().allocate(batch_size, dtype)
        self.dy = np.empty((self.n_outputs, batch_size), dtype)

    def forward(self, x, training, sample_fractions):
        """``y`` is the sum of the branches."""
        rows = self.y[:-1]
        rows.fill(0.0)
        for branch in self.branches:
            rows += branch.forward(x, training, sample_fractions)[:-1]
        return self.y

    def backward(self, dy):
        """``dx`` is the sum of the branches' input gradients."""
        if self.needs_input_gradient:
            self.dx.fill(0.0)
        for branch in self.branches:
            self.dy[...] = dy  # a branch may overwrite its argument
            dx = branch.backward(self.dy)
            if self.needs_input_gradient:
                self.dx += dx
        return self.dx

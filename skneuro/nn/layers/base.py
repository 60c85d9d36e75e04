"""The interface of a layer, and the layout of the arrays that layers pass on.

Arrays are feature-major: a signal of ``n`` features for a batch of ``b`` samples is an array of
shape ``(n + 1, b)``, a column per sample, whose **last row is all ones**. With it, an affine map
``W^T x + b`` is ONE matrix product ``[W; b]^T x``. Gradients have the shape ``(n, b)``, without a
row of ones.
"""

import copy

import numpy as np


def signal(n_features, batch_size, dtype):
    """Uninitialized signal ``(n_features + 1, batch_size)`` whose last row is ones."""
    array = np.empty((n_features + 1, batch_size), dtype)
    array[-1] = 1.0
    return array


class Layer:
    """A function with weights: ``y = f(x)`` forward, ``dx = df/dx^T dy`` backward.

    A new layer is only a description. `bind` gives it views of its weights and gradients in the
    flat vectors, `allocate` makes its work buffers for one batch size. After that, `forward` and
    `backward` write into these buffers and allocate nothing.

    Parameters
    ----------
    n_inputs, n_outputs : int
        Number of features that come in and go out.

    Attributes
    ----------
    needs_input_gradient : bool
        Whether `backward` must return the gradient of its input; False in the first layer.
    title : str or None
        Role of the layer in a larger net, shown in summaries.
    """

    needs_input_gradient = True
    title: str | None = None

    def __init__(self, n_inputs, n_outputs):
        self.n_inputs = n_inputs
        self.n_outputs = n_outputs

    def parameters(self):
        """Specifications of the layer's arrays, a list of `Parameter` in a fixed order."""
        return []

    @property
    def n_buffer_rows(self):
        """Number of values that one sample takes in the work buffers at prediction."""
        return self.n_outputs

    def clone(self):
        """Copy of the description, to be bound and allocated separately."""
        return copy.copy(self)

    def children(self):
        """Layers that this layer is made of."""
        return []

    def walk(self):
        """Yield this layer and all layers below it."""
        yield self
        for child in self.children():
            yield from child.walk()

    def splits(self, batch_size):
        """Whether the layer runs batches of this size on two threads of its own."""
        return any(child.splits(batch_size) for child in self.children())

    def bind(self, views, rng):
        """Take (values, gradient) pairs from the iterator ``views``, and a random generator."""

    def allocate(self, batch_size, dtype):
        """Make the work buffers for batches of ``batch_size`` columns."""

    def input_gradient(self, batch_size, dtype):
        """Buffer for the gradient of the input, which may be wide; None if it is not needed."""
        if not self.needs_input_gradient:
            return None
        return np.empty((self.n_inputs, batch_size), dtype)

    def forward(self, x, training, sample_fractions):
        """Output of the layer.

        Parameters
        ----------
        x : ndarray of shape (n_inputs + 1, batch_size)
            Input, last row all ones.
        training : bool
            Whether dropout, noise and batch statistics are on.
        sample_fractions : float or ndarray of shape (batch_size,)
            Weight of each sample in the loss of the batch; the weights sum to one.

        Returns
        -------
        y : ndarray of shape (n_outputs + 1, batch_size)
            Output, last row all ones; a buffer overwritten by the next call.

        Notes
        -----
        Only an activation may overwrite ``x``. It must therefore not be the first layer of a branch
        whose input other branches read too.
        """
        raise NotImplementedError

    def backward(self, dy):
        """Return the gradient of the input; write the gradients of the weights to their views.

        Parameters
        ----------
        dy : ndarray of shape (n_outputs, batch_size)
            Gradient of the loss with respect to the output; may be overwritten.

        Returns
        -------
        dx : ndarray of shape (n_inputs, batch_size) or None
            Gradient of the loss with respect to the input; None unless ``needs_input_gradient``.
        """
        raise NotImplementedError

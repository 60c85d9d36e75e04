"""What a layer is.

Arrays are feature-major: a signal of ``n`` features for a batch of ``b`` samples is an array of
shape ``(n + 1, b)``, a column per sample, whose **last row is all ones**. So an affine map ``W^T x
+ b`` is ONE matrix product with the bias as the last row of the weights. Gradients have no such
row: ``(n, b)``.
"""

import copy

import numpy as np


def signal(n_features, batch_size, dtype):
    """Empty signal ``(n_features + 1, batch_size)`` with its last row of ones in place."""
    array = np.empty((n_features + 1, batch_size), dtype)
    array[-1] = 1.0
    return array


class Layer:
    """A function with weights: ``y = f(x)`` forward, ``dx = df/dx^T dy`` backward.

    A layer by itself is a description. `bind` gives it views of its weights and gradients in the
    flat vectors, `allocate` its work buffers for one batch size; `forward` and `backward` write
    into those buffers and allocate nothing.

    Parameters
    ----------
    n_inputs, n_outputs : int
        Number of features that come in and go out.

    Attributes
    ----------
    needs_input_gradient : bool
        Whether `backward` must return the gradient of its input; False in the first layer.
    title : str or None
        What it stands for in a larger net, for those who read about it.
    """

    needs_input_gradient = True
    title = None

    def __init__(self, n_inputs, n_outputs):
        self.n_inputs = n_inputs
        self.n_outputs = n_outputs

    def parameters(self):
        """List of the `Parameter` arrays it wants, in a fixed order."""
        return []

    @property
    def n_buffer_rows(self):
        """Rows of its work buffers at prediction: what a sample costs in memory."""
        return self.n_outputs

    def clone(self):
        """Copy with the same description, to be bound and allocated on its own."""
        return copy.copy(self)

    def children(self):
        """Layers it is made of."""
        return []

    def walk(self):
        """Yield it and all layers below it."""
        yield self
        for child in self.children():
            yield from child.walk()

    def splits(self, batch_size):
        """Whether it uses two threads of its own for batches of that size."""
        return any(child.splits(batch_size) for child in self.children())

    def bind(self, views, rng):
        """Take its (values, gradient) pairs from the iterator ``views``, and a generator."""

    def allocate(self, batch_size, dtype):
        """Make the work buffers for batches of ``batch_size`` columns."""

    def forward(self, x, training, sample_fractions):
        """Output of the layer.

        Parameters
        ----------
        x : ndarray of shape (n_inputs + 1, batch_size)
            Input, last row all ones.
        training : bool
            Whether dropout, noise and batch statistics are on.
        sample_fractions : float or ndarray of shape (batch_size,)
            Share of each sample in the loss of the batch; they sum to one.

        Returns
        -------
        y : ndarray of shape (n_outputs + 1, batch_size)
            Output, last row all ones; a buffer that the next call overwrites.

        Notes
        -----
        Only an activation may overwrite ``x``, and so it must not come first in a branch whose
        input others read too.
        """
        raise NotImplementedError

    def backward(self, dy):
        """Gradient of the input; the gradients of the weights are written to their views.

        Parameters
        ----------
        dy : ndarray of shape (n_outputs, batch_size)
            Gradient of the loss with respect to the output. It may be overwritten.

        Returns
        -------
        dx : ndarray of shape (n_inputs, batch_size) or None
            None where ``needs_input_gradient`` is False.
        """
        raise NotImplementedError

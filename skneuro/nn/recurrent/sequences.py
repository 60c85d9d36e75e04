"""The interface of a layer over sequences.

A batch of sequences is an array ``(n_timesteps, n_channels, batch)``, time first. Samples may have
different lengths: ``padding`` of shape ``(n_timesteps, batch)`` is true at the steps that a sample
does not have. A padded step changes neither states nor gradients.
"""

import copy


class SequenceLayer:
    """A layer that maps a sequence to a sequence of the same length.

    Like a `Layer`, a new object is only a description: `bind` gives it its weights, `allocate`
    makes its buffers.

    Parameters
    ----------
    n_timesteps, n_channels : int
        Number of steps, and of input values per step.
    n_units : int
        Number of output values per step.

    Attributes
    ----------
    n_forward_units : int
        Number of leading units that read forward in time; the others read backward.
    """

    needs_input_gradient = True

    def __init__(self, n_timesteps, n_channels, n_units):
        self.n_timesteps = n_timesteps
        self.n_channels = n_channels
        self.n_units = self.n_forward_units = n_units

    def clone(self):
        """Copy of the description, to be bound and allocated separately."""
        return copy.copy(self)

    def parameters(self):
        """Specifications of the layer's arrays, a list of `Parameter` in a fixed order."""
        raise NotImplementedError

    def bind(self, views, rng):
        """Take (values, gradient) pairs from the iterator ``views``, and a random generator."""
        raise NotImplementedError

    def allocate(self, batch_size, dtype, keep=False):
        """Make the work buffers; ``keep`` makes `gates` available after `forward`."""
        raise NotImplementedError

    def draw(self, training):
        """Draw the random masks for the next batch of sequences, valid for all chunks."""

    def forward(self, x, padding=None, state=None):
        """Read sequences.

        Parameters
        ----------
        x : ndarray of shape (n_timesteps, n_channels, batch)
            Batch of sequences.
        padding : ndarray of bool of shape (n_timesteps, batch), default=None
            True at steps to skip.
        state : tuple of ndarray of shape (n_hidden, batch), default=None
            State to continue from, the attribute ``state`` after an earlier call.

        Returns
        -------
        y : ndarray of shape (n_timesteps, n_units, batch)
            Hidden states; a buffer overwritten by the next call.
        """
        raise NotImplementedError

    def backward(self, dys):
        """Return the gradient of the input; write the gradients of the weights to their views.

        Parameters
        ----------
        dys : list of ndarray of shape (n_units, batch) or None
            Gradient of the output of each step; None for steps without influence on the loss.

        Returns
        -------
        dx : ndarray of shape (n_timesteps, n_channels, batch) or None
            Gradient of the input; None unless ``needs_input_gradient``.
        """
        raise NotImplementedError

    def gates(self):
        """Further values of the last forward pass by name, in the shape of the hidden states."""
        raise NotImplementedError


def step_views(arrays, n_timesteps):
    """Tuples, one per step, with the step's views of the arrays ``(step, ...)``.

    All steps share the memory of an array with a single step, as in prediction.
    """
    T = n_timesteps
    views = [list(array[:T]) if len(array) >= T else [array[0]] * T for array in arrays]
    return list(zip(*views, strict=True))

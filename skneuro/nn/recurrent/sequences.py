"""What a layer over sequences is.

A sequence is an array ``(n_timesteps, n_channels, batch)``, time first. Its samples may be of
different lengths: ``padding`` ``(n_timesteps, batch)`` is true where a sample has no such step. It
is passed over then: neither states nor gradients see it.
"""

import copy


class SequenceLayer:
    """A layer that reads a sequence and gives one of as many steps.

    Like a `Layer` it is a description first; `bind` gives it its weights, `allocate` its buffers.

    Parameters
    ----------
    n_timesteps, n_channels : int
        Steps of the sequence, and values per step that come in.
    n_units : int
        Values per step that go out.

    Attributes
    ----------
    n_forward_units : int
        How many of them, the first, were made reading forward in time; the others reading
        backward.
    """

    needs_input_gradient = True

    def __init__(self, n_timesteps, n_channels, n_units):
        self.n_timesteps = n_timesteps
        self.n_channels = n_channels
        self.n_units = self.n_forward_units = n_units

    def clone(self):
        """Copy with the same description, to be bound and allocated on its own."""
        return copy.copy(self)

    def parameters(self):
        """List of the `Parameter` arrays it wants, in a fixed order."""
        raise NotImplementedError

    def bind(self, views, rng):
        """Take its (values, gradient) pairs from the iterator ``views``, and a generator."""
        raise NotImplementedError

    def allocate(self, batch_size, dtype, keep=False):
        """Make the work buffers; with ``keep`` such that `gates` can be asked after forward."""
        raise NotImplementedError

    def draw(self, training):
        """Draw the masks for the next sequences, all chunks of them."""

    def forward(self, x, padding=None, state=None):
        """Read sequences.

        Parameters
        ----------
        x : ndarray of shape (n_timesteps, n_channels, batch)
            The sequences.
        padding : ndarray of bool of shape (n_timesteps, batch), default=None
            Steps to pass over.
        state : tuple of ndarray of shape (n_hidden, batch), default=None
            State to start from, as ``state`` gave it after an earlier call; None starts anew.

        Returns
        -------
        y : ndarray of shape (n_timesteps, n_units, batch)
            Hidden states; a buffer that the next call overwrites.
        """
        raise NotImplementedError

    def backward(self, dys):
        """Gradient of the input; the gradients of the weights are written to their views.

        Parameters
        ----------
        dys : list of ndarray of shape (n_units, batch) or None
            Gradient of the output of each step; None where the loss does not see it.

        Returns
        -------
        dx : ndarray of shape (n_timesteps, n_channels, batch) or None
            None where ``needs_input_gradient`` is False.
        """
        raise NotImplementedError

    def gates(self):
        """What the last forward computed beside the hidden states, by name, in their shape."""
        raise NotImplementedError


def step_views(arrays, n_timesteps):
    """For each step a tuple of its views of the arrays ``(step, ...)``.

    Where an array has a single step, as in prediction, all steps share its memory.
    """
    T = n_timesteps
    views = [list(array[:T]) if len(array) >= T else [array[0]] * T for array in arrays]
    return list(zip(*views, strict=True))

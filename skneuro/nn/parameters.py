"""One flat vector of weights, one of gradients, and named views into both."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Parameter:
    """What a layer asks for: a named array of weights, or of running statistics.

    Attributes
    ----------
    name : str
        Its name in formulas, such as ``"W"``.
    shape : tuple of int
        Its shape.
    initialize : callable
        ``initialize(shape, random_state) -> ndarray``, the values training starts from.
    n_penalized : int, default=0
        How many of its leading rows (weights, not biases) the L1 and L2 penalties cover.
    trainable : bool, default=True
        False for statistics that are tracked, not learned by gradient descent.
    """

    name: str
    shape: tuple
    initialize: object
    n_penalized: int = 0
    trainable: bool = True

    @property
    def size(self):
        """Number of values."""
        return int(np.prod(self.shape))

    @property
    def penalized_size(self):
        """Number of values that the penalties cover; they come first in memory."""
        return self.size // self.shape[0] * self.n_penalized if self.shape else 0


class Parameters:
    """All weights of a network in one vector ``theta``, all statistics in ``state``.

    An optimizer step is then a handful of in-place operations whatever the depth of the net, and
    best weights, checkpoints, clipping or L-BFGS are one-liners on a vector.

    Parameters
    ----------
    specifications : iterable of Parameter
        What the layers asked for, in the order of the layers.
    dtype : dtype
        float32 or float64; everything is stored and computed in it.

    Attributes
    ----------
    theta : ndarray of shape (n_weights,)
        The weights.
    state : ndarray of shape (n_statistics,)
        Running statistics (batch normalization).
    penalized : list of slice
        The stretches of ``theta`` that the L1 and L2 penalties cover.
    """

    def __init__(self, specifications, dtype):
        self.specifications = tuple(specifications)
        self.penalized = []
        self._stretches = []
        sizes = {True: 0, False: 0}
        for spec in self.specifications:
            start = sizes[spec.trainable]
            sizes[spec.trainable] = start + spec.size
            self._stretches.append(slice(start, start + spec.size))
            if spec.penalized_size:
                self.penalized.append(slice(start, start + spec.penalized_size))
        self.theta = np.zeros(sizes[True], dtype)
        self.state = np.zeros(sizes[False], dtype)

    def initialize(self, random_state):
        """Draw the starting values, parameter by parameter in the order of the layers."""
        for spec, (values, _) in zip(self.specifications, self.views(None), strict=True):
            values[...] = spec.initialize(spec.shape, random_state)

    def views(self, gradient):
        """Pairs (values, gradient) of arrays shaped as the layers asked, without copying.

        Parameters
        ----------
        gradient : ndarray of shape (n_weights,) or None
            The vector the gradient views look into; with None they are None.
        """
        for spec, stretch in zip(self.specifications, self._stretches, strict=True):
            vector = self.theta if spec.trainable else self.state
            has_gradient = spec.trainable and gradient is not None
            yield (
                vector[stretch].reshape(spec.shape),
                gradient[stretch].reshape(spec.shape) if has_gradient else None,
            )

    def snapshot(self):
        """Copy of all weights and statistics, for `restore`."""
        return self.theta.copy(), self.state.copy()

    def restore(self, snapshot):
        """Put the weights and statistics of a `snapshot` back, in place."""
        self.theta[:], self.state[:] = snapshot

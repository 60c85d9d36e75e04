"""One flat vector of weights, one of gradients, and named views into both."""

import copy
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Parameter:
    """Specification of a layer's array: weights to learn, or running statistics.

    Attributes
    ----------
    name : str
        Name in the formulas, such as ``"W"``.
    shape : tuple of int
        Shape of the array.
    initialize : callable
        Function ``initialize(shape, random_state) -> ndarray`` that draws the starting values.
    n_penalized : int, default=0
        Number of leading rows (weights, not biases) that the L1 and L2 penalties cover.
    trainable : bool, default=True
        False for statistics that are tracked instead of learned by gradient descent.
    rate : float or tuple of float, default=1.0
        Factor on the learning rate of 'adam' and 'adamw': one for all values, or one per entry of
        the first axis.
    """

    name: str
    shape: tuple
    initialize: object
    n_penalized: int = 0
    trainable: bool = True
    rate: float | tuple = 1.0

    @property
    def size(self):
        """Number of values."""
        return int(np.prod(self.shape))

    @property
    def penalized_size(self):
        """Number of values that the penalties cover, the first ones in memory."""
        return self.size // self.shape[0] * self.n_penalized if self.shape else 0


class Parameters:
    """All weights of a network in one vector ``theta``, all statistics in ``state``.

    Because of this, an optimizer step is a handful of in-place operations at any depth of the net,
    and checkpoints, gradient clipping or L-BFGS are one-liners on a vector.

    Parameters
    ----------
    specifications : iterable of Parameter
        Specifications of all arrays, in the order of the layers.
    dtype : dtype
        Precision of all values, float32 or float64.

    Attributes
    ----------
    theta : ndarray of shape (n_weights,)
        All weights.
    state : ndarray of shape (n_statistics,)
        Running statistics, such as the means of batch normalization.
    penalized : list of slice
        Parts of ``theta`` that the L1 and L2 penalties cover.
    """

    def __init__(self, specifications, dtype):
        self.specifications = tuple(specifications)
        self.penalized = []
        self._slices = []
        sizes = {True: 0, False: 0}
        for spec in self.specifications:
            start = sizes[spec.trainable]
            sizes[spec.trainable] = start + spec.size
            self._slices.append(slice(start, start + spec.size))
            if spec.penalized_size:
                self.penalized.append(slice(start, start + spec.penalized_size))
        self.theta = np.zeros(sizes[True], dtype)
        self.state = np.zeros(sizes[False], dtype)

    def initialize(self, random_state):
        """Draw the starting values, parameter by parameter in the order of the layers."""
        for spec, (values, _) in zip(self.specifications, self.views(None), strict=True):
            values[...] = spec.initialize(spec.shape, random_state)

    def views(self, gradient):
        """Yield pairs (values, gradient) of arrays in the specified shapes, without copying.

        Parameters
        ----------
        gradient : ndarray of shape (n_weights,) or None
            Vector to make the gradient views of; None gives None for each.
        """
        for spec, part in zip(self.specifications, self._slices, strict=True):
            vector = self.theta if spec.trainable else self.state
            has_gradient = spec.trainable and gradient is not None
            yield (
                vector[part].reshape(spec.shape),
                gradient[part].reshape(spec.shape) if has_gradient else None,
            )

    def rate_factors(self):
        """Factors on the learning rate, a vector like ``theta``; None if all are one."""
        trained = [spec for spec in self.specifications if spec.trainable]
        if all(spec.rate == 1.0 for spec in trained):
            return None
        return np.concatenate(
            [_repeated(spec.rate, spec.shape) for spec in trained], dtype=self.theta.dtype
        )

    def copy(self):
        """Parameters with the same values, in vectors of their own."""
        copied = copy.copy(self)
        copied.theta, copied.state = self.snapshot()
        return copied

    def snapshot(self):
        """Copy of all weights and statistics, to be passed to `restore`."""
        return self.theta.copy(), self.state.copy()

    def restore(self, snapshot):
        """Put the weights and statistics of a `snapshot` back, in place."""
        self.theta[:], self.state[:] = snapshot


def _repeated(rate, shape):
    """Factors on the learning rate for all values of an array."""
    by_row = np.reshape(rate, (-1,) + (1,) * (len(shape) - 1))
    return np.broadcast_to(by_row, shape).ravel()

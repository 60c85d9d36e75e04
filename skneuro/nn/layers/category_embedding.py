"""Learned embeddings of categories."""

import numpy as np

from ..parameters import Parameter
from .base import Layer, signal


def standard_normal(shape, random_state):
    """Standard normal starting values."""
    return random_state.normal(size=shape)


class CategoryEmbedding(Layer):
    """Look up a learned vector for the category of a feature.

    The input is the number ``c`` of a category; a negative number stands for an unknown category.

    - forward: ``y = E[c]``; zero if unknown
    - backward: ``dE[c]`` is the sum of ``dy`` over the samples of category ``c``; there is no
      gradient of the input

    Parameters
    ----------
    n_categories : int
        Number of categories.
    n_values : int, default=8
        Size of the vectors.
    """

    def __init__(self, n_categories, n_values=8):
        super().__init__(1, n_values)
        self.n_categories = n_categories

    def parameters(self):
        """A vector for each category."""
        return [Parameter("E", (self.n_categories, self.n_outputs), standard_normal)]

    def bind(self, views, rng):
        """Take the views of the vectors and their gradient."""
        self.E, self.dE = next(views)

    def allocate(self, batch_size, dtype):
        """Make the output and the input gradient, which is zero."""
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.dx = np.zeros((1, batch_size), dtype)

    def forward(self, x, training, sample_fractions):
        """``y = E[c]``."""
        self.codes = x[0].astype(np.intp)
        self.known = self.codes >= 0
        self.y[:-1] = self.E[self.codes].T
        if not self.known.all():
            self.y[:-1, ~self.known] = 0.0
        return self.y

    def backward(self, dy):
        """Sum ``dy`` by category."""
        codes = self.codes[self.known]
        for values, gradient in zip(dy[:, self.known], self.dE.T, strict=True):
            gradient[:] = np.bincount(codes, values, minlength=self.n_categories)
        return self.dx if self.needs_input_gradient else None

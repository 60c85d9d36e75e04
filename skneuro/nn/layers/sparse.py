"""Fully connected first layer that also accepts sparse input."""

import numpy as np

from .dense import Dense


class InputDense(Dense):
    """`Dense` whose input may be a SciPy sparse matrix ``X`` of shape ``(batch_size, n_inputs)``.

    ``X`` has a row per sample, as in scikit-learn. Use this layer as the first one only: a sparse
    input gets no gradient.

    - forward: ``y = (X W)^T + b``
    - backward: ``dW = X^T dy^T``, ``db`` = sum of ``dy`` over the batch
    """

    def forward(self, x, training, sample_fractions):
        """``y = (X W)^T + b``."""
        if isinstance(x, np.ndarray):
            return super().forward(x, training, sample_fractions)
        self.x = x
        np.add((x @ self.block[:-1]).T, self.block[-1][:, None], out=self.y[:-1])
        return self.y

    def backward(self, dy):
        """``dW = X^T dy^T``, ``db = dy 1``."""
        if isinstance(self.x, np.ndarray):
            return super().backward(dy)
        self.dblock[:-1] = self.x.T @ dy.T
        dy.sum(axis=1, out=self.dblock[-1])
        return None

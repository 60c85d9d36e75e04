"""Fully connected first layer that also takes a sparse input."""

import numpy as np

from .dense import Dense


class InputDense(Dense):
    """`Dense` whose input may be a SciPy sparse matrix ``X`` of shape ``(batch_size, n_inputs)``.

    A row per sample, as scikit-learn has it; always the first layer, so nothing goes back from it.

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

"""Sources of mini-batches: rows of an array, or windows cut from series on the fly.

A source yields batches ``(x, y, weights)``: ``x`` is a feature-major signal ``(n_features + 1,
batch)`` whose last row is ones, ``y`` has the shape ``(n_targets, batch)``, and ``weights`` the
shape ``(batch,)`` or is None. All are views of a buffer that the next batch may overwrite.
"""

import numpy as np
from scipy import sparse

# Values gathered at once, for many small batches or a few large ones. One call of `take` for many
# batches costs a third of one call per batch, and the buffer stays in the cache.
GATHER = 1 << 18


class BatchSource:
    """Base of the sources; gathers the samples of a few batches at a time.

    Parameters
    ----------
    n_samples, n_features, n_targets : int
        Number of samples, input features and target columns.
    dtype : dtype
        Precision of the batches.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.
    transform : callable, default=None
        Function ``transform(rows)`` that changes gathered inputs ``(n, n_features)`` in place.
    """

    def __init__(self, n_samples, n_features, n_targets, dtype, weights=None, transform=None):
        self.n_samples = n_samples
        self.n_features = n_features
        self.n_targets = n_targets
        self.dtype = np.dtype(dtype)
        self.weights = weights
        self.transform = transform

    def take(self, indices, x, y):
        """Write samples ``indices`` to ``x`` (n, n_features) and ``y`` (n, n_targets)."""
        raise NotImplementedError

    def batches(self, order, batch_size):
        """Yield the batches of an epoch.

        Parameters
        ----------
        order : ndarray of int
            Indices of the samples, in the order to visit them.
        batch_size : int
            Samples per batch; the last batch may be smaller.
        """
        per_batch = batch_size * (self.n_features + self.n_targets + 1)
        n_together = min(max(GATHER // per_batch, 1) * batch_size, len(order))
        x_rows = np.empty((n_together, self.n_features + 1), self.dtype)
        x_rows[:, -1] = 1.0
        y_rows = np.empty((n_together, self.n_targets), self.dtype)
        for first in range(0, len(order), n_together):
            chosen = order[first : first + n_together]
            inputs = x_rows[: len(chosen), :-1]
            self.take(chosen, inputs, y_rows[: len(chosen)])
            if self.transform is not None:
                self.transform(inputs)
            weights = None if self.weights is None else self.weights[chosen]
            for i in range(0, len(chosen), batch_size):
                batch = slice(i, min(i + batch_size, len(chosen)))
                w = None if weights is None else weights[batch]
                yield x_rows[batch].T, y_rows[batch].T, w


class ArraySource(BatchSource):
    """Rows of an array.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features) or (n_samples, n_timesteps, n_channels)
        Inputs, possibly a strided view such as overlapping windows of a series.
    Y : ndarray of shape (n_samples, n_targets)
        Targets.
    weights : ndarray of shape (n_samples,), default=None
        Sample weights.
    transform : callable, default=None
        Function ``transform(rows)`` that changes gathered inputs in place.
    """

    def __init__(self, X, Y, weights=None, transform=None):
        n_features = int(np.prod(X.shape[1:]))
        super().__init__(len(X), n_features, Y.shape[1], X.dtype, weights, transform)
        self.X = X
        self.Y = Y

    def take(self, indices, x, y):
        """Copy the rows."""
        x[...] = self.X[indices].reshape(x.shape)
        y[...] = self.Y[indices]


class SparseSource(BatchSource):
    """Rows of a sparse matrix; each ``x`` stays sparse, ``(batch, n_features)``.

    Parameters
    ----------
    X : sparse matrix of shape (n_samples, n_features)
        Inputs.
    Y : ndarray of shape (n_samples, n_targets)
        Targets.
    weights : ndarray of shape (n_samples,), default=None
        Sample weights.
    """

    def __init__(self, X, Y, weights=None):
        super().__init__(X.shape[0], X.shape[1], Y.shape[1], X.dtype, weights)
        self.X = sparse.csr_array(X)
        self.Y = Y

    def batches(self, order, batch_size):
        """Yield the batches of an epoch."""
        for i in range(0, len(order), batch_size):
            chosen = order[i : i + batch_size]
            w = None if self.weights is None else self.weights[chosen]
            yield self.X[chosen], np.ascontiguousarray(self.Y[chosen].T), w

"""Batches of windows cut when they are needed: never all in memory at once."""

import numpy as np

from ..training.batches import BatchSource


class WindowSource(BatchSource):
    """Batches of windows and what follows them.

    Parameters
    ----------
    windows : Windows
        Cuts them.
    ends : ndarray of int, of shape (n_samples,)
        The windows, by their ends.
    weights : ndarray of shape (n_samples,), default=None
        Of the windows.
    encode : callable, default=None
        ``encode(x, y)`` changes inputs and targets in place.

    Attributes
    ----------
    shape : tuple
        Of the inputs, could they all be seen at once.
    """

    def __init__(self, windows, ends, weights=None, encode=None):
        super().__init__(len(ends), windows.n_features, windows.horizon, windows.dtype, weights)
        self.windows = windows
        self.ends = ends
        self.encode = encode
        self.shape = (len(ends), windows.n_features)

    def take(self, indices, x, y):
        """Cut the windows and what follows them."""
        ends = self.ends[indices]
        shift, scale = self.windows.cut(ends, x)
        np.subtract(self.windows.targets(ends), shift, out=y)
        y /= scale
        if self.encode is not None:
            self.encode(x, y)

    def rows(self, indices=None):
        """Inputs and targets as arrays; of all windows, where no ``indices`` are given."""
        indices = np.arange(self.n_samples) if indices is None else indices
        x = np.empty((len(indices), self.n_features), self.dtype)
        y = np.empty((len(indices), self.n_targets), self.dtype)
        self.take(indices, x, y)
        return x, y

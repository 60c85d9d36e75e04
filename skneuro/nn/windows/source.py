"""Batches of windows that are cut on the fly, never all in memory at once."""

import numpy as np

from ..training.batches import BatchSource


class WindowSource(BatchSource):
    """Batches of windows and of the targets that follow them.

    Parameters
    ----------
    windows : Windows
        Cuts windows and targets out of series.
    ends : ndarray of int, of shape (n_samples,)
        End of each window, the position after its last step.
    weights : ndarray of shape (n_samples,), default=None
        Sample weight of each window.
    encode : callable, default=None
        Function ``encode(x, y)`` that changes inputs and targets in place.

    Attributes
    ----------
    shape : tuple
        Shape of the array of all inputs.
    """

    def __init__(self, windows, ends, weights=None, encode=None):
        super().__init__(len(ends), windows.n_features, windows.horizon, windows.dtype, weights)
        self.windows = windows
        self.ends = ends
        self.encode = encode
        self.shape = (len(ends), windows.n_features)

    def take(self, indices, x, y):
        """Cut the windows and their targets."""
        ends = self.ends[indices]
        shift, scale = self.windows.cut(ends, x)
        np.subtract(self.windows.targets(ends), shift, out=y)
        y /= scale
        if self.encode is not None:
            self.encode(x, y)

    def rows(self, indices=None):
        """Inputs and targets as arrays, for all windows unless ``indices`` are given."""
        indices = np.arange(self.n_samples) if indices is None else indices
        x = np.empty((len(indices), self.n_features), self.dtype)
        y = np.empty((len(indices), self.n_targets), self.dtype)
        self.take(indices, x, y)
        return x, y

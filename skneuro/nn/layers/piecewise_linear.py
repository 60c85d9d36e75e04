"""Piecewise-linear encoding of numeric features."""

import numpy as np

from .base import Layer, signal


class PiecewiseLinear(Layer):
    """Encode each feature by how far it has come through each of its bins (Gorishniy et al. 2022).

    For a bin from ``l`` to ``r``:

    - forward: ``y = min(max((x - l) / (r - l), 0), 1)``; the first bin has no lower bound, the last
      one no upper bound, so that ``y`` is linear beyond the edges
    - backward: ``dx`` is the sum of ``dy / (r - l)`` over the bins whose bounds are not reached

    A linear map of ``y`` is a piecewise-linear function of ``x``. The output has first all
    features, then the bins of each feature.

    Parameters
    ----------
    edges : list of ndarray of shape (n_bins + 1,)
        Ascending edges of the bins of each feature; the numbers of bins may differ.
    """

    def __init__(self, edges):
        self.lower = np.concatenate([e[:-1] for e in edges])[:, None]
        self.width = np.concatenate([np.diff(e) for e in edges])[:, None]
        sizes = [len(e) - 1 for e in edges]
        self.feature = np.repeat(np.arange(len(edges)), sizes)
        ends = np.cumsum(sizes)
        self.starts = ends - sizes
        self.low = np.zeros((len(self.feature), 1))
        self.high = np.ones((len(self.feature), 1))
        self.low[self.starts], self.high[ends - 1] = -np.inf, np.inf
        super().__init__(len(edges), len(edges) + len(self.feature))

    def allocate(self, batch_size, dtype):
        """Make the output, and the constants in the precision of the net."""
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.bins = self.y[self.n_inputs : -1]
        self.slope = (1.0 / self.width).astype(dtype)
        self.shift = (self.lower / self.width).astype(dtype)
        self.bounds = self.low.astype(dtype), self.high.astype(dtype)

    def forward(self, x, training, sample_fractions):
        """``y = min(max((x - l) / (r - l), 0), 1)``."""
        self.y[: self.n_inputs] = x[:-1]
        np.take(x[:-1], self.feature, axis=0, out=self.bins, mode="clip")
        self.bins *= self.slope
        self.bins -= self.shift
        np.clip(self.bins, *self.bounds, out=self.bins)
        return self.y

    def backward(self, dy):
        """``dx`` is the sum over the bins whose bounds are not reached."""
        if not self.needs_input_gradient:
            return None
        low, high = self.bounds
        inside = (self.bins > low) & (self.bins < high)
        by_bin = dy[self.n_inputs :] * self.slope * inside
        return dy[: self.n_inputs] + np.add.reduceat(by_bin, self.starts, axis=0)

"""Batches of whole groups, and the groups of a batch as arrays of equal size.

The targets ``y`` of a batch have two more rows than there are targets: the number of each sample's
group in the batch, and the weight of the sample. Samples of a group stand side by side. Samples of
weight zero fill a batch up to a round size, so that few sizes of work buffers are needed.
"""

import numpy as np

from ..training.batches import BatchSource

N_EXTRA = 2  # rows of a group's number and of the weight, below the targets
FILLER = -1  # number of the group of filling samples


class GroupSource(BatchSource):
    """Rows of an array in batches of whole groups.

    Groups with more rows than a batch are split at random into parts, which count as groups.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Inputs.
    Y : ndarray of shape (n_samples, n_targets)
        Targets.
    codes : ndarray of int of shape (n_samples,)
        Number of each sample's group.
    weights : ndarray of shape (n_samples,), default=None
        Sample weights.
    """

    def __init__(self, X, Y, codes, weights=None):
        super().__init__(len(X), X.shape[1], Y.shape[1] + N_EXTRA, X.dtype, weights)
        self.X, self.Y, self.codes = X, Y, codes

    def batches(self, order, batch_size):
        """Yield the batches of an epoch.

        Parameters
        ----------
        order : ndarray of int
            Order of the samples. Groups follow each other in the order of their first samples.
        batch_size : int
            Samples per batch, approximately.
        """
        rows, parts = arrange(np.asarray(order), self.codes, batch_size)
        sizes = np.bincount(parts)
        middle = np.cumsum(sizes) - sizes / 2
        n_parts = np.bincount((middle / batch_size).astype(int))  # in each batch
        n_rows = np.add.reduceat(sizes, (np.cumsum(n_parts) - n_parts)[n_parts > 0])
        step = max(batch_size // 8, 1)
        stops = np.cumsum(n_rows)
        for start, stop in zip(stops - n_rows, stops, strict=True):
            chosen = rows[start:stop]
            size = stop - start
            if size != batch_size:
                size = min(-(-size // step) * step, max(self.n_samples, size))
            yield self._batch(chosen, parts[start:stop] - parts[start], size)

    def _batch(self, chosen, numbers, size):
        """One batch, filled up to ``size`` samples."""
        n = len(chosen)
        x = np.zeros((size, self.n_features + 1), self.dtype)
        x[:n, :-1] = self.X[chosen]
        x[:, -1] = 1.0
        y = np.zeros((size, self.n_targets), self.dtype)
        y[:n, :-N_EXTRA] = self.Y[chosen]
        y[:n, -2], y[n:, -2] = numbers, FILLER
        y[:n, -1] = 1.0 if self.weights is None else self.weights[chosen]
        all_alike = self.weights is None and size == n
        return x.T, y.T, None if all_alike else y[:, -1]


def arrange(order, codes, largest):
    """Arrange samples by group.

    Parameters
    ----------
    order : ndarray of int
        Indices of samples, in the order to visit them.
    codes : ndarray of int of shape (n_samples,)
        Number of each sample's group.
    largest : int
        Largest number of samples of a part.

    Returns
    -------
    rows : ndarray of int
        Indices of the samples, those of a part side by side.
    parts : ndarray of int
        Number of the part, a group or a piece of a large one, of each of these samples, ascending.
    """
    position = np.argsort(codes[order], kind="stable")
    sorted_codes = codes[order[position]]
    starts = np.flatnonzero(np.r_[True, sorted_codes[1:] != sorted_codes[:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    n_pieces = -(-sizes // largest)
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    piece = rank * np.repeat(n_pieces, sizes) // np.repeat(sizes, sizes)
    parts = np.repeat(np.cumsum(n_pieces) - n_pieces, sizes) + piece
    begins = np.flatnonzero(np.r_[True, parts[1:] != parts[:-1]])
    first = np.argsort(np.minimum.reduceat(position, begins), kind="stable")
    new_number = np.empty_like(first)
    new_number[first] = np.arange(len(first))
    parts = new_number[parts]
    by_part = np.argsort(parts, kind="stable")
    return order[position[by_part]], parts[by_part]


def group_table(Y, codes, weights):
    """Targets of samples that are sorted by group, as in a batch, ``(n_targets + 2, n_samples)``.

    Parameters
    ----------
    Y : ndarray of shape (n_samples, n_targets)
        Encoded targets.
    codes : ndarray of shape (n_samples,)
        Number of each sample's group.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.
    """
    w = np.ones(len(Y)) if weights is None else weights
    return np.vstack([Y.T, codes, w])


def blocks(y):
    """Yield the groups of a batch by size, as arrays of samples.

    Parameters
    ----------
    y : ndarray of shape (n_targets + 2, batch_size)
        Targets, group numbers and weights.

    Yields
    ------
    numbers : ndarray of int of shape (n_groups,)
        Numbers of the groups.
    columns : ndarray of int of shape (n_groups, size)
        Samples of each group. A group of fewer samples than ``size`` repeats one.
    weights : ndarray of shape (n_groups, size)
        Weights of the samples, zero for repetitions.
    """
    codes, weights = y[-2], y[-1]
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    sizes = np.diff(np.r_[starts, len(codes)])
    numbers = codes[starts].astype(int)
    present = numbers != FILLER
    starts, sizes, numbers = starts[present], sizes[present], numbers[present]
    rounded = _round_sizes(sizes)
    for size in np.unique(rounded):
        of_size = np.flatnonzero(rounded == size)
        steps = np.arange(size)
        inside = steps < sizes[of_size, None]
        columns = starts[of_size, None] + np.where(inside, steps, 0)
        yield numbers[of_size], columns, np.where(inside, weights[columns], 0.0)


def _round_sizes(sizes):
    """Round sizes up, so that few arrays are needed; equal sizes stay as they are."""
    if len(sizes) and sizes.min() == sizes.max():
        return sizes
    steps = np.unique(np.round(2.0 ** np.arange(0, 32, 0.5)).astype(int))
    return steps[np.searchsorted(steps, sizes)]

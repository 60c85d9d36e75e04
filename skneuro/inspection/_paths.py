"""Integrals of gradients along straight paths from a baseline to each row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

N_NODES = 8  # Gauss-Legendre nodes on each part of a path
ROWS_AT_ONCE = 256  # paths that are halved together
POINTS_AT_ONCE = 1 << 14  # points on paths that are evaluated together


def integrated_gradients(
    function: Any,
    X: NDArray[Any],
    baseline: NDArray[Any],
    chosen: Any,
    tolerance: float,
    max_nodes: int,
) -> NDArray[np.float64]:
    """Integrated gradients, with as many nodes as each row needs.

    The integral over a part of a path is the change of the function there, so that the parts with a
    large error are known; these are halved, which doubles their nodes. Kinks of the function thus
    get many nodes, smooth parts of the path few.

    Parameters
    ----------
    function : NetFunction
        Function with values and gradients.
    X, baseline : ndarray of shape (n_samples, n_features)
        Ends and starts of the paths; NaN in both where a step is missing.
    chosen : ndarray or None
        Output that is explained for each row.
    tolerance : float
        Gap of a row up to which its nodes suffice.
    max_nodes : int
        Number of nodes from which the parts of a path are not halved further.

    Returns
    -------
    values : ndarray of shape (n_samples, n_features)
        Attributions.
    """
    values = np.empty(X.shape)
    for start in range(0, len(X), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        which = None if chosen is None else chosen[part]
        paths = _Paths(function, X[part], baseline[part], which)
        values[part] = paths.attributions(tolerance, max_nodes)
    return values


class _Paths:
    """Straight paths from baselines to rows, each divided into parts.

    Parameters
    ----------
    function, X, baseline, chosen
        Arguments of `integrated_gradients`.
    """

    def __init__(self, function: Any, X: Any, baseline: Any, chosen: Any) -> None:
        self.function, self.X, self.baseline, self.chosen = function, X, baseline, chosen
        self.change = X - baseline

    def attributions(self, tolerance: float, max_nodes: int) -> NDArray[np.float64]:
        """Sum over the parts of each path, halved until the gap is within the tolerance."""
        n = len(self.X)
        rows, starts, ends = np.arange(n), np.zeros(n), np.ones(n)
        values_at = self.values(rows, starts), self.values(rows, ends)
        parts = self.parts(rows, starts, ends, *values_at)
        n_nodes = np.full(n, N_NODES)
        while True:
            rows, gaps = parts[0], parts[-1]
            counts = np.bincount(rows, minlength=n)
            # not <=, so that a gap of NaN, which no halving removes, counts as settled
            open_rows = (np.abs(np.bincount(rows, gaps, n)) > tolerance) & (n_nodes < max_nodes)
            split = open_rows[rows] & (np.abs(gaps) > 0.5 * tolerance / counts[rows])
            if not split.any():
                total = np.zeros(self.X.shape)
                np.add.at(total, rows, parts[-2])
                return total
            n_nodes += 2 * N_NODES * np.bincount(rows[split], minlength=n)
            halves = self.halves(*(part[split] for part in parts[:5]))
            parts = [np.concatenate([a[~split], b]) for a, b in zip(parts, halves, strict=True)]

    def halves(self, rows: Any, starts: Any, ends: Any, first: Any, last: Any) -> list[Any]:
        """Both halves of some parts."""
        middles = (starts + ends) / 2
        values = self.values(rows, middles)
        left = self.parts(rows, starts, middles, first, values)
        right = self.parts(rows, middles, ends, values, last)
        return [np.concatenate(pair) for pair in zip(left, right, strict=True)]

    def parts(self, rows: Any, starts: Any, ends: Any, first: Any, last: Any) -> list[Any]:
        """Parts with their contributions ``(n_parts, n_features)`` and gaps ``(n_parts,)``."""
        values = self.contributions(rows, starts, ends)
        return [rows, starts, ends, first, last, values, last - first - values.sum(axis=1)]

    def points(self, rows: Any, at: Any) -> NDArray[Any]:
        """Points on the paths, at fractions of their length."""
        return self.baseline[rows] + at[:, None].astype(self.X.dtype) * self.change[rows]

    def values(self, rows: Any, at: Any) -> NDArray[np.float64]:
        """Values of the function at points on the paths."""
        which = None if self.chosen is None else self.chosen[rows]
        return self.function.value(self.points(rows, at), which)

    def contributions(self, rows: Any, starts: Any, ends: Any) -> NDArray[np.float64]:
        """Integral of gradient times change over parts of the paths, by Gauss-Legendre."""
        nodes, weights = np.polynomial.legendre.leggauss(N_NODES)
        total = np.empty((len(rows), self.X.shape[1]))
        at_once = max(POINTS_AT_ONCE // N_NODES, 1)
        for begin in range(0, len(rows), at_once):
            chunk = slice(begin, begin + at_once)
            half = (ends[chunk] - starts[chunk]) / 2
            at = starts[chunk] + half + half * nodes[:, None]
            repeated = np.tile(rows[chunk], N_NODES)
            which = None if self.chosen is None else self.chosen[repeated]
            gradients = self.function.value_and_gradient(self.points(repeated, at.ravel()), which)
            by_node = gradients[1].reshape(N_NODES, len(half), -1)
            mean = np.tensordot(weights, np.nan_to_num(by_node, nan=0.0), 1)
            total[chunk] = half[:, None] * mean * np.nan_to_num(self.change[rows[chunk]], nan=0.0)
        return total


def expected_gradients(
    function: Any,
    X: NDArray[Any],
    background: NDArray[Any],
    chosen: Any,
    n_draws: int,
    rng: np.random.RandomState,
) -> NDArray[np.float64]:
    """Expected gradients (Erion et al. 2021): paths from random background rows.

    Parameters
    ----------
    function : NetFunction
        Function with values and gradients.
    X : ndarray of shape (n_samples, n_features)
        Ends of the paths.
    background : ndarray of shape (n_background, n_features)
        Starts of the paths.
    chosen : ndarray or None
        Output that is explained for each row.
    n_draws : int
        Number of paths per row.
    rng : RandomState
        Source of the paths.

    Returns
    -------
    values : ndarray of shape (n_samples, n_features)
        Attributions.
    """
    values = np.zeros(X.shape)
    # each background row as often as any other, and one position in each stratum of the path
    order = np.concatenate(
        [rng.permutation(len(background)) for _ in range(-(-n_draws // len(background)))]
    )[:n_draws]
    for k, start in enumerate(order):
        at = (rng.permutation(len(X))[:, None] + rng.uniform(size=(len(X), 1))) / len(X)
        if len(X) == 1:
            at[:] = (k + rng.uniform()) / n_draws
        change = (X - background[start]).astype(X.dtype)
        points = background[start] + at.astype(X.dtype) * change
        gradients = function.value_and_gradient(points, chosen)[1]
        values += np.nan_to_num(gradients * change, nan=0.0)
    return values / n_draws

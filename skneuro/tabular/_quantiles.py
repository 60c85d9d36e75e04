"""Quantiles by sample weight."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def weighted_quantiles(
    values: NDArray[Any], weights: NDArray[Any] | None, levels: Any
) -> NDArray[np.float64]:
    """Quantiles of finite values, equal for a repeated sample and one of greater weight.

    Parameters
    ----------
    values : ndarray of shape (n_samples,)
        Finite values.
    weights : ndarray of shape (n_samples,) or None
        Weights above zero.
    levels : array-like of float
        Levels in [0, 1].

    Returns
    -------
    quantiles : ndarray of shape (n_levels,)
        Averaged inverse of the cumulative distribution: between two neighboring values, their mean.
    """
    order = np.argsort(values)
    ordered = values[order].astype(float)
    reached = np.arange(1.0, len(ordered) + 1)
    if weights is not None:
        reached = np.cumsum(weights[order], dtype=float)
    wanted = np.asarray(levels, dtype=float) * reached[-1]
    last = len(ordered) - 1
    rounding = 1e-9 * reached[-1]  # sums of weights that are equal on paper
    lower = np.minimum(np.searchsorted(reached, wanted - rounding, side="left"), last)
    upper = np.minimum(np.searchsorted(reached, wanted + rounding, side="right"), last)
    return 0.5 * (ordered[lower] + ordered[upper])

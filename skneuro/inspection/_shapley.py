"""Shapley values of a function of coalitions, exact or sampled."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import binom

MOST_EXACT = 12  # players for which all coalitions are evaluated
Value = Callable[[NDArray[np.bool_]], NDArray[Any]]


def shapley_values(
    value: Value, n_players: int, n_permutations: int, rng: np.random.RandomState
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[Any], NDArray[Any]]:
    """Shapley values: all coalitions for few players, random orders for more.

    Each order of the players adds them one by one, so that their contributions always add up to
    the difference between the full and the empty coalition. Every order is followed by its
    reverse, which cancels interactions of pairs exactly.

    Parameters
    ----------
    value : callable
        Function from coalitions ``(n_coalitions, n_players)`` to values ``(n_coalitions, ...)``.
    n_players : int
        Number of players.
    n_permutations : int
        Number of random orders; their reverses come in addition.
    rng : RandomState
        Source of the orders.

    Returns
    -------
    values : ndarray of shape (n_players, ...)
        Shapley values.
    error : ndarray of the same shape
        Standard error of each sampled value; zero if exact.
    empty, full : ndarray
        Values of the empty and the full coalition.
    """
    if n_players <= MOST_EXACT:
        return _exact(value, n_players)
    samples: list[NDArray[Any]] = []
    for _ in range(n_permutations):
        order = rng.permutation(n_players)
        pair = []
        for one in (order, order[::-1]):
            # row k is the coalition of the first k players of the order
            coalitions = np.zeros((n_players + 1, n_players), bool)
            coalitions[:, one] = np.tri(n_players + 1, n_players, -1, dtype=bool)
            found = value(coalitions)
            empty, full = found[0], found[-1]
            contributions = np.empty((n_players, *found.shape[1:]))
            contributions[one] = np.diff(found, axis=0)
            pair.append(contributions)
        samples.append((pair[0] + pair[1]) / 2)
    mean = np.mean(samples, axis=0)
    if n_permutations == 1:
        return mean, np.full(mean.shape, np.nan), empty, full
    error = np.std(samples, axis=0, ddof=1) / np.sqrt(n_permutations)
    return mean, error, empty, full


def _exact(
    value: Value, n_players: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[Any], NDArray[Any]]:
    """Shapley values from all coalitions."""
    codes = np.arange(1 << n_players)
    coalitions = (codes[:, None] >> np.arange(n_players)) & 1 == 1
    found = value(coalitions)
    sizes = coalitions.sum(axis=1)
    values = np.empty((n_players, *found.shape[1:]))
    for player in range(n_players):
        without = codes[~coalitions[:, player]]
        gains = found[without | (1 << player)] - found[without]
        weights = 1.0 / (n_players * binom(n_players - 1, sizes[without]))
        values[player] = np.tensordot(weights, gains, 1)
    return values, np.zeros(values.shape), found[0], found[-1]

"""Something to remember: the adding problem, and copying."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from skneuro import RNNClassifier, RNNForecaster
from skneuro.datasets import make_adding, make_copy

N_SYMBOLS = 5  # to copy
AT_ONCE = 8000  # sequences


class Task(NamedTuple):
    """Something to remember.

    ``make`` makes so many sequences and targets from a random state, ``error`` compares targets
    with predictions, ``guess`` is what to predict without looking, from the training targets.
    """

    name: str
    n_timesteps: int
    estimator: type
    make: Callable
    error: Callable
    guess: Callable


def adding(n_timesteps):
    """Sum of two marked values among many."""

    def make(n_samples, rng):
        parts = []  # in float32 one by one, for the memory of the machine
        for first in range(0, n_samples, AT_ONCE):
            n = min(AT_ONCE, n_samples - first)
            X, y = make_adding(n, n_timesteps, random_state=rng)
            parts.append((X.astype(np.float32), y.astype(np.float32)))
        return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))

    return Task("adding", n_timesteps, RNNForecaster, make, _mean_squared_error, np.mean)


def copying(n_blanks):
    """Symbols seen before many blanks."""
    n_timesteps = N_SYMBOLS + n_blanks

    def make(n_samples, rng):
        X, y = make_copy(n_samples, N_SYMBOLS, n_blanks, random_state=rng)
        return X.astype(np.float32), y

    name = f"copying after {n_blanks} steps"
    return Task(name, n_timesteps, RNNClassifier, make, _share_wrong, _commoner)


def _mean_squared_error(truth, predicted):
    return float(np.mean((np.reshape(predicted, truth.shape) - truth) ** 2))


def _share_wrong(truth, predicted):
    return float(np.mean(predicted != truth))


def _commoner(y):
    return (y.mean(axis=0) > 0.5).astype(int)

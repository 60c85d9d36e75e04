"""Something to remember: the adding problem, and copying."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from skneuro import RNNClassifier, RNNForecaster

N_SYMBOLS = 5  # to copy


class Task(NamedTuple):
    """Something to remember.

    ``make`` makes so many sequences and targets from a generator, ``error`` compares targets with
    predictions, ``guess`` is what to predict without looking, from the training targets.
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
        X = np.zeros((n_samples, n_timesteps, 2), np.float32)
        values, markers = X[..., 0], X[..., 1]
        values[...] = rng.random(values.shape, dtype=np.float32)
        middle, rows = n_timesteps // 2, np.arange(n_samples)
        y = np.zeros(n_samples, np.float32)
        for half in ((0, middle), (middle, n_timesteps)):
            steps = rng.integers(*half, n_samples)
            markers[rows, steps] = 1.0
            y += values[rows, steps]
        return X, y

    return Task("adding", n_timesteps, RNNForecaster, make, _mean_squared_error, np.mean)


def copying(n_blanks):
    """Symbols seen before many blanks."""
    n_timesteps = N_SYMBOLS + n_blanks

    def make(n_samples, rng):
        y = rng.integers(0, 2, (n_samples, N_SYMBOLS))
        X = np.zeros((n_samples, n_timesteps, 1), np.float32)
        X[:, :N_SYMBOLS, 0] = 2 * y - 1
        return X, y

    name = f"copying after {n_blanks} steps"
    return Task(name, n_timesteps, RNNClassifier, make, _share_wrong, _commoner)


def _mean_squared_error(truth, predicted):
    return float(np.mean((np.reshape(predicted, truth.shape) - truth) ** 2))


def _share_wrong(truth, predicted):
    return float(np.mean(predicted != truth))


def _commoner(y):
    return (y.mean(axis=0) > 0.5).astype(int)

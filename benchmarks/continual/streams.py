"""Streams whose parts differ: new classes, permuted inputs, a drifting target."""

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

CLASSES = np.arange(10)
N_PERMUTATIONS = 5


class Part(NamedTuple):
    """Training and test rows of one part of a stream."""

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def digits(seed):
    """Split of the digits into training and test rows, scaled to [0, 1]."""
    X, y = load_digits(return_X_y=True)
    return train_test_split(X / 16.0, y, test_size=0.3, stratify=y, random_state=seed)


def new_classes(seed):
    """Digits in five parts with two classes each, in random order."""
    X, X_test, y, y_test = digits(seed)
    order = np.random.RandomState(seed).permutation(10).reshape(5, 2)
    return [
        Part(X[a], y[a], X_test[b], y_test[b])
        for pair in order
        for a, b in [(np.isin(y, pair), np.isin(y_test, pair))]
    ]


def permuted_pixels(seed):
    """All digits in each part, with pixels in another order; the first part has the true order."""
    X, X_test, y, y_test = digits(seed)
    rng = np.random.RandomState(seed)
    orders = [np.arange(64), *(rng.permutation(64) for _ in range(N_PERMUTATIONS - 1))]
    return [Part(X[:, order], y, X_test[:, order], y_test) for order in orders]


def drifting(seed, n_steps=6000, n_features=5, period=4000):
    """Rows whose linear and nonlinear coefficients turn slowly: one turn per period."""
    rng = np.random.RandomState(seed)
    X = rng.standard_normal((n_steps, n_features))
    angle = 2 * np.pi * np.arange(n_steps) / period
    a = np.cos(angle) * X[:, 0] + np.sin(angle) * X[:, 1]
    b = np.sin(angle) * X[:, 2] - np.cos(angle) * X[:, 3]
    return X, a + np.tanh(2 * b) + 0.1 * rng.standard_normal(n_steps)

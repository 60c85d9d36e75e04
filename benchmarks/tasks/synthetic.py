"""Synthetic tasks whose relatedness, or whose scale, is known."""

import numpy as np

N_FEATURES, N_LATENT, N_TASKS = 12, 3, 4
N_TRAIN, N_SCARCE, N_TEST = 600, 60, 3000
NOISE = 0.2


def related_tasks(relatedness, seed):
    """Tasks that look at the inputs through the same, or through other, latent features.

    Task ``t`` is ``v_t . (|h| - 0.8 + h / 2)`` with ``h = W_t^T x``. The columns of ``W_t`` are of
    length one and mix common directions with the task's own: ``relatedness`` is how much of the
    common ones is in it, from 0 (nothing) to 1 (all). The first task has few labels.

    Parameters
    ----------
    relatedness : float
        Share of the common directions in each task, from 0 to 1.
    seed : int
        Seed for all random numbers.

    Returns
    -------
    X, Y : ndarray of shape (n_samples, n_features) and (n_samples, n_tasks)
        Training data; NaN marks missing labels.
    X_test, Y_test : ndarray
        Test data, complete and without noise.
    """
    rng = np.random.default_rng(seed)
    common = _orthonormal(rng)
    maps = []
    for _ in range(N_TASKS):
        W = relatedness * common + np.sqrt(1 - relatedness**2) * _orthonormal(rng)
        maps.append(W / np.linalg.norm(W, axis=0))
    mixtures = rng.normal(size=(N_TASKS, N_LATENT))

    def draw(n):
        X = rng.normal(size=(n, N_FEATURES))
        return X, np.stack([_bend(X @ W) @ v for W, v in zip(maps, mixtures, strict=True)], axis=1)

    X, Y = draw(N_TRAIN)
    X_test, Y_test = draw(N_TEST)
    unit = Y_test.std(axis=0)
    Y = Y / unit + NOISE * rng.normal(size=Y.shape)
    Y[N_SCARCE:, 0] = np.nan
    return X, Y, X_test, Y_test / unit


def _bend(h):
    return np.abs(h) - 0.8 + 0.5 * h


def _orthonormal(rng):
    return np.linalg.qr(rng.normal(size=(N_FEATURES, N_LATENT)))[0]


SCALES = np.linspace(1, 100, 10)


def scaled_tasks(seed, n_train=2000, n_test=2000, n_features=50):
    """The toy of the GradNorm paper (sec. 4): the same kind of function at ten scales.

    ``y_i = s_i tanh((b + e_i) . x)`` with ``s`` from 1 to 100, a common ``b`` whose entries have
    the variance 10, and an ``e_i`` of the task's own with 3.5, as in the paper.
    """
    rng = np.random.default_rng(seed)
    common = rng.normal(0, np.sqrt(10), size=(n_features, 1))
    slopes = common + rng.normal(0, np.sqrt(3.5), size=(n_features, len(SCALES)))

    def draw(n):
        X = rng.normal(size=(n, n_features))
        return X, SCALES * np.tanh(X @ slopes)

    return *draw(n_train), *draw(n_test)

"""Starting weights: functions ``initializer(shape, random_state) -> ndarray``.

Every function takes ``fan_in`` and ``fan_out`` from the shape ``(fan_in, fan_out)`` and a
`numpy.random.RandomState`, the only source of randomness of a fit.
"""

import numpy as np


def zeros(shape, random_state):
    """All zeros."""
    return np.zeros(shape)


def ones(shape, random_state):
    """All ones."""
    return np.ones(shape)


def uniform(shape, random_state, *, bound):
    """Uniform on ``[-bound, bound)``."""
    return random_state.uniform(-bound, bound, shape)


def glorot_uniform(shape, random_state, gain=6.0):
    """Uniform with ``bound = sqrt(gain / (fan_in + fan_out))`` (Glorot & Bengio 2010)."""
    return uniform(shape, random_state, bound=np.sqrt(gain / sum(shape)))


def glorot_normal(shape, random_state):
    """Normal with ``std = sqrt(2 / (fan_in + fan_out))`` (Glorot & Bengio 2010)."""
    return random_state.normal(0.0, np.sqrt(2.0 / sum(shape)), shape)


def he_uniform(shape, random_state):
    """Uniform with ``bound = sqrt(6 / fan_in)`` (He et al. 2015), for relu units."""
    return uniform(shape, random_state, bound=np.sqrt(6.0 / shape[0]))


def he_normal(shape, random_state):
    """Normal with ``std = sqrt(2 / fan_in)`` (He et al. 2015), for relu units."""
    return random_state.normal(0.0, np.sqrt(2.0 / shape[0]), shape)


def lecun_normal(shape, random_state):
    """Normal with ``std = sqrt(1 / fan_in)`` (LeCun et al. 1998)."""
    return random_state.normal(0.0, np.sqrt(1.0 / shape[0]), shape)


def orthogonal(shape, random_state):
    """Orthonormal rows or columns, whichever are fewer (Saxe et al. 2014)."""
    n_rows, n_columns = shape
    q, r = np.linalg.qr(random_state.normal(size=(max(shape), min(shape))))
    q *= np.sign(np.diag(r))  # makes the draw uniform over the orthogonal matrices
    return q if n_rows >= n_columns else q.T


def with_bias(shape, random_state, *, weights, gain=6.0):
    """Weights ``[W; b]``: a block whose last row is the bias.

    Parameters
    ----------
    shape : tuple of int
        (fan_in + 1, fan_out).
    random_state : numpy.random.RandomState
        Source of randomness.
    weights : callable
        Initializer of the weights. With `glorot_uniform` the bias is drawn from the same bounds,
        as scikit-learn draws it; with any other it starts at zero.
    gain : float, default=6.0
        Numerator of the Glorot bounds; scikit-learn uses 2 for logistic units and 6 for all others.
    """
    fan_in, fan_out = shape[0] - 1, shape[1]
    if weights is glorot_uniform:
        block = glorot_uniform((fan_in, fan_out), random_state, gain)
        bias = uniform(fan_out, random_state, bound=np.sqrt(gain / (fan_in + fan_out)))
    else:
        block, bias = weights((fan_in, fan_out), random_state), np.zeros(fan_out)
    return np.vstack([block, bias])


INITIALIZERS = {
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "lecun_normal": lecun_normal,
    "orthogonal": orthogonal,
    "zeros": zeros,
}

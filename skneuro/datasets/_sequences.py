"""Sequences whose targets need a known memory."""

from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_scalar

Arrays = tuple[NDArray[Any], NDArray[Any]]
KINDS = ("linear", "product", "threshold")
COEFFICIENTS = (1.0, -0.7, 0.5)  # of make_lagged(kind="linear")
STEEPNESS = 4.0  # of the threshold in make_lagged


def _check_counts(**counts: int) -> None:
    for name, count in counts.items():
        check_scalar(count, name, Integral, min_val=1)


def make_adding(n_samples: int = 100, n_timesteps: int = 50, *, random_state: Any = None) -> Arrays:
    """Generate the adding problem: the sum of two marked values among many.

    Parameters
    ----------
    n_samples : int, default=100
        Number of sequences.
    n_timesteps : int, default=50
        Number of steps of a sequence, at least 2.
    random_state : int, RandomState instance or None, default=None
        Seed for the sequences.

    Returns
    -------
    X : ndarray of shape (n_samples, n_timesteps, 2)
        Values, uniform in [0, 1), and markers: 1 at a random step of each half, else 0.
    y : ndarray of shape (n_samples,)
        Sum of the two marked values; the variance is 1/6.

    References
    ----------
    .. [1] Hochreiter & Schmidhuber (1997). Long short-term memory. Neural Computation 9, 1735-1780.
    .. [2] Le, Jaitly & Hinton (2015). A simple way to initialize recurrent networks of rectified
       linear units. arXiv:1504.00941.

    Examples
    --------
    >>> from skneuro.datasets import make_adding
    >>> X, y = make_adding(n_samples=3, n_timesteps=10, random_state=0)
    >>> X.shape
    (3, 10, 2)
    >>> bool(((X[..., 0] * X[..., 1]).sum(axis=1) == y).all())
    True
    """
    _check_counts(n_samples=n_samples)
    check_scalar(n_timesteps, "n_timesteps", Integral, min_val=2)
    rng = check_random_state(random_state)
    X = np.zeros((n_samples, n_timesteps, 2))
    X[..., 0] = rng.uniform(size=(n_samples, n_timesteps))
    middle, rows = n_timesteps // 2, np.arange(n_samples)
    X[rows, rng.randint(0, middle, n_samples), 1] = 1.0
    X[rows, rng.randint(middle, n_timesteps, n_samples), 1] = 1.0
    return X, (X[..., 0] * X[..., 1]).sum(axis=1)


def make_copy(
    n_samples: int = 100, n_symbols: int = 5, n_blanks: int = 20, *, random_state: Any = None
) -> Arrays:
    """Generate the copying problem: recall symbols after many blank steps.

    Parameters
    ----------
    n_samples : int, default=100
        Number of sequences.
    n_symbols : int, default=5
        Number of symbols at the start of a sequence.
    n_blanks : int, default=20
        Number of blank steps after them.
    random_state : int, RandomState instance or None, default=None
        Seed for the symbols.

    Returns
    -------
    X : ndarray of shape (n_samples, n_symbols + n_blanks, 1)
        Symbols, -1 or 1, then zeros.
    y : ndarray of shape (n_samples, n_symbols)
        Symbols in their order as multilabel targets, 0 or 1.

    References
    ----------
    .. [1] Hochreiter & Schmidhuber (1997). Long short-term memory. Neural Computation 9, 1735-1780.
    .. [2] Arjovsky, Shah & Bengio (2016). Unitary evolution recurrent neural networks. ICML.

    Examples
    --------
    >>> from skneuro.datasets import make_copy
    >>> X, y = make_copy(n_samples=1, n_symbols=3, n_blanks=2, random_state=0)
    >>> X.ravel(), y.ravel()
    (array([-1.,  1.,  1.,  0.,  0.]), array([0, 1, 1]))
    """
    _check_counts(n_samples=n_samples, n_symbols=n_symbols)
    check_scalar(n_blanks, "n_blanks", Integral, min_val=0)
    y = check_random_state(random_state).randint(0, 2, (n_samples, n_symbols))
    X = np.zeros((n_samples, n_symbols + n_blanks, 1))
    X[:, :n_symbols, 0] = 2 * y - 1
    return X, y


def make_recall(
    n_samples: int = 100,
    n_pairs: int = 3,
    *,
    n_keys: int = 8,
    n_values: int = 4,
    random_state: Any = None,
) -> Arrays:
    """Generate associative recall: pairs of key and value, then a key whose value is asked for.

    Parameters
    ----------
    n_samples : int, default=100
        Number of sequences.
    n_pairs : int, default=3
        Number of pairs in a sequence, with different keys.
    n_keys, n_values : int, default=8 and 4
        Numbers of possible keys, at least ``n_pairs``, and of possible values.
    random_state : int, RandomState instance or None, default=None
        Seed for the sequences.

    Returns
    -------
    X : ndarray of shape (n_samples, 2 * n_pairs + 1, n_keys + n_values)
        Keys and values in turn, one-hot, and at the last step the key to recall.
    y : ndarray of shape (n_samples,)
        Value of that key, from 0 to ``n_values - 1``.

    References
    ----------
    .. [1] Graves, Wayne & Danihelka (2014). Neural Turing machines. arXiv:1410.5401.
    .. [2] Ba, Hinton, Mnih, Leibo & Ionescu (2016). Using fast weights to attend to the recent
       past. NeurIPS.

    Examples
    --------
    >>> from skneuro.datasets import make_recall
    >>> X, y = make_recall(n_samples=1, n_pairs=2, n_keys=3, n_values=2, random_state=4)
    >>> X[0].argmax(axis=1)  # key 1, value 1, key 0, value 0, and key 1 again
    array([1, 4, 0, 3, 1])
    >>> y
    array([1])
    """
    _check_counts(n_samples=n_samples, n_pairs=n_pairs, n_values=n_values)
    check_scalar(n_keys, "n_keys", Integral, min_val=n_pairs)
    rng = check_random_state(random_state)
    rows = np.arange(n_samples)
    keys = rng.uniform(size=(n_samples, n_keys)).argsort(axis=1)[:, :n_pairs]
    values = rng.randint(0, n_values, (n_samples, n_pairs))
    wanted = rng.randint(0, n_pairs, n_samples)
    X = np.zeros((n_samples, 2 * n_pairs + 1, n_keys + n_values))
    for k in range(n_pairs):
        X[rows, 2 * k, keys[:, k]] = 1.0
        X[rows, 2 * k + 1, n_keys + values[:, k]] = 1.0
    X[rows, -1, keys[rows, wanted]] = 1.0
    return X, values[rows, wanted]


def make_parity(n_samples: int = 100, n_timesteps: int = 10, *, random_state: Any = None) -> Arrays:
    """Generate the parity problem: whether the number of ones in a sequence of bits is odd.

    Parameters
    ----------
    n_samples : int, default=100
        Number of sequences.
    n_timesteps : int, default=10
        Number of bits in a sequence.
    random_state : int, RandomState instance or None, default=None
        Seed for the bits.

    Returns
    -------
    X : ndarray of shape (n_samples, n_timesteps, 1)
        Bits, 0 or 1.
    y : ndarray of shape (n_samples,)
        Parity, 0 or 1; it changes with every single bit.

    Examples
    --------
    >>> from skneuro.datasets import make_parity
    >>> X, y = make_parity(n_samples=1, n_timesteps=5, random_state=0)
    >>> X.ravel(), y
    (array([0., 1., 1., 0., 1.]), array([1]))
    """
    _check_counts(n_samples=n_samples, n_timesteps=n_timesteps)
    bits = check_random_state(random_state).randint(0, 2, (n_samples, n_timesteps))
    return bits[:, :, None].astype(float), bits.sum(axis=1) % 2


def make_lagged(
    n_samples: int = 100,
    n_timesteps: int = 24,
    n_channels: int = 8,
    *,
    terms: Any = ((0, 2), (1, 5), (0, 11)),
    kind: str = "linear",
    noise: float = 0.1,
    derivatives: bool = False,
    random_state: Any = None,
) -> Any:
    """Generate windows whose target depends on three known lags.

    With the values ``a``, ``b`` and ``c`` of the three terms, the target is
    ``a - 0.7 b + 0.5 c`` for ``kind='linear'``, ``a b + c`` for 'product', and a smooth switch from
    ``c`` to ``a`` where ``b`` exceeds 0 for 'threshold': ``s a + (1 - s) c`` with
    ``s = 1 / (1 + exp(-4 b))``.

    Parameters
    ----------
    n_samples : int, default=100
        Number of windows.
    n_timesteps, n_channels : int, default=24 and 8
        Numbers of steps and channels in a window.
    terms : sequence of three pairs of int, default=((0, 2), (1, 5), (0, 11))
        Channel and lag of each term; lag 0 is the last step.
    kind : {"linear", "product", "threshold"}, default="linear"
        How the target depends on the terms.
    noise : float, default=0.1
        Standard deviation of the noise that is added to the target.
    derivatives : bool, default=False
        Whether to return the derivatives as well.
    random_state : int, RandomState instance or None, default=None
        Seed for windows and noise.

    Returns
    -------
    X : ndarray of shape (n_samples, n_timesteps, n_channels)
        Independent standard normal values.
    y : ndarray of shape (n_samples,)
        Targets.
    dy : ndarray of shape (n_samples, n_timesteps, n_channels)
        Derivative of the target without noise with respect to each value. Only with
        ``derivatives=True``.

    Examples
    --------
    >>> from skneuro.datasets import make_lagged
    >>> X, y, dy = make_lagged(n_samples=2, noise=0.0, derivatives=True, random_state=0)
    >>> dy[0, -3, 0], dy[0, -6, 1], dy[0, -12, 0]
    (np.float64(1.0), np.float64(-0.7), np.float64(0.5))
    >>> bool(y[0].round(9) == (X[0, -3, 0] - 0.7 * X[0, -6, 1] + 0.5 * X[0, -12, 0]).round(9))
    True
    """
    _check_counts(n_samples=n_samples, n_timesteps=n_timesteps, n_channels=n_channels)
    check_scalar(noise, "noise", Real, min_val=0.0)
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r} must be one of {list(KINDS)}.")
    pairs = np.asarray(terms)
    if pairs.shape != (3, 2) or (pairs < 0).any() or (pairs >= [n_channels, n_timesteps]).any():
        raise ValueError(
            f"terms={terms!r} must be three pairs of a channel below {n_channels} and a lag below "
            f"{n_timesteps}."
        )
    rng = check_random_state(random_state)
    X = rng.standard_normal((n_samples, n_timesteps, n_channels))
    where = [(slice(None), n_timesteps - 1 - lag, channel) for channel, lag in pairs.tolist()]
    a, b, c = (X[position] for position in where)
    if kind == "linear":
        ones = np.ones(n_samples)
        slopes = [weight * ones for weight in COEFFICIENTS]
        y = slopes[0] * a + slopes[1] * b + slopes[2] * c
    elif kind == "product":
        slopes, y = [b, a, np.ones(n_samples)], a * b + c
    else:
        s = expit(STEEPNESS * b)
        slopes, y = [s, STEEPNESS * s * (1.0 - s) * (a - c), 1.0 - s], s * a + (1.0 - s) * c
    y = y + noise * rng.standard_normal(n_samples)
    if not derivatives:
        return X, y
    dy = np.zeros_like(X)
    for position, slope in zip(where, slopes, strict=True):
        dy[position] += slope
    return X, y, dy

"""Random numbers that several families draw."""

import numpy as np


def uniform(rng, low, high, n):
    """Draw from a uniform distribution, as float32."""
    return (low + (high - low) * rng.random(n, np.float32)).astype(np.float32)


def log_uniform(rng, low, high, n):
    """Draw numbers whose logarithm is uniform, as float32."""
    return np.exp(uniform(rng, np.log(low), np.log(high), n))


def noise(rng, n_steps, n_series):
    """Draw noise of unit spread: normal, and with heavy tails in a quarter of the series.

    Heavy tails are Student's t with 3 to 8 degrees of freedom, a normal number divided by the root
    of a chi-square number.
    """
    e = rng.standard_normal((n_steps, n_series), np.float32)
    n_heavy = n_series // 4
    if n_heavy:
        freedom = uniform(rng, 3.0, 8.0, n_heavy)
        square = rng.standard_gamma(np.broadcast_to(freedom / 2, (n_steps, n_heavy)))
        e[:, :n_heavy] *= np.sqrt((freedom - 2) / (2 * square)).astype(np.float32)
    return e


def upward(rng, n):
    """Draw signs, of which 80 % are positive: most series that people forecast grow."""
    return np.where(rng.random(n) < 0.8, 1, -1).astype(np.float32)

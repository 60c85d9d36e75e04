"""Series for which exponential smoothing is the best forecast."""

import numpy as np

from .draws import log_uniform, noise, uniform, upward


def exponential_smoothing(rng, n_steps, n_series):
    """Simulate the state space model of exponential smoothing with a damped trend.

    ``y_t = l + phi b + e``, ``l <- l + phi b + alpha e``, ``b <- phi b + alpha beta e``, where
    ``alpha`` is 1 in a quarter of the series and in [0.1, 1] in the others, ``beta`` is 0 in a half
    and at most 0.4, ``phi`` is 1 in 80 % and at least 0.8, and the first slope is of the size of
    a 20th of the noise to 3 times the noise, upward in 80 %.

    Source: Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, ch. 3.
    """
    e = noise(rng, n_steps, n_series)
    alpha = uniform(rng, -0.2, 1.0, n_series)
    alpha = np.where(alpha < 0.1, 1.0, alpha).astype(np.float32)
    beta = np.maximum(uniform(rng, -0.4, 0.4, n_series), 0.0)
    phi = np.minimum(uniform(rng, 0.8, 1.8, n_series), 1.0)
    level = np.zeros(n_series, np.float32)
    slope = np.abs(rng.standard_normal(n_series, np.float32)) * upward(rng, n_series)
    slope *= log_uniform(rng, 0.05, 3.0, n_series)
    y = np.empty_like(e)
    for t in range(n_steps):
        slope *= phi
        level += slope
        y[t] = level + e[t]
        level += alpha * e[t]
        slope += alpha * beta * e[t]
    return y

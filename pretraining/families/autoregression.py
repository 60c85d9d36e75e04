"""Series that depend on their own past values."""

import numpy as np

from .draws import log_uniform, noise, uniform, upward


def drifting_walks(rng, n_steps, n_series):
    """Add up growth that keeps its momentum, with measurement errors.

    ``g_t = mu + rho (g_{t-1} - mu) + e_t``, ``y_t = y_{t-1} + g_t``, with ``rho`` in [-0.3, 0.75]
    and ``mu`` from a 20th of the spread of the growth to twice as much, positive in 80 %; a fifth
    of the series is observed with errors.

    Source: the ARIMA(1, 1, 0) model with drift, Box & Jenkins (1970).
    """
    e = noise(rng, n_steps, n_series)
    rho = uniform(rng, -0.3, 0.75, n_series)
    e *= np.sqrt(1.0 - rho * rho)
    mu = log_uniform(rng, 0.05, 2.0, n_series) * upward(rng, n_series)
    growth = rng.standard_normal(n_series, np.float32)
    for t in range(n_steps):
        growth *= rho
        growth += e[t]
        e[t] = growth
    y = np.cumsum(e + mu, axis=0)
    errors = uniform(rng, -2.0, 0.5, n_series)
    y += np.maximum(errors, 0.0) * rng.standard_normal(y.shape, np.float32)
    return y


def stationary_arma(rng, n_steps, n_series):
    """Simulate ARMA(2, 1) series around a constant or a straight line.

    ``y_t = a y_{t-1} + b y_{t-2} + e_t + c e_{t-1}`` with roots ``r_1``, ``r_2`` of the
    autoregression, real in [-0.5, 0.98], and ``c`` in [-0.6, 0.6]; half of the series have a
    line added, whose slope is up to half the spread of the series.

    Source: Box & Jenkins (1970), Time Series Analysis.
    """
    n_start = 40
    e = noise(rng, n_steps + n_start, n_series)
    first, second = uniform(rng, -0.3, 0.98, n_series), uniform(rng, -0.5, 0.6, n_series)
    a, b, c = first + second, -first * second, uniform(rng, -0.6, 0.6, n_series)
    y = e.copy()
    y[1:] += c * e[:-1]
    for t in range(2, len(y)):
        y[t] += a * y[t - 1] + b * y[t - 2]
    y = y[n_start:] / (y[n_start:].std(axis=0) + 1e-6)
    slope = log_uniform(rng, 0.003, 0.5, n_series) * (rng.random(n_series) < 0.5)
    slope = slope.astype(np.float32) * upward(rng, n_series)
    return y + (slope * np.arange(n_steps)[:, None]).astype(np.float32)


def volatile_walks(rng, n_steps, n_series):
    """Simulate random walks whose volatility changes.

    ``y_t = y_{t-1} + exp(v_t) e_t``, ``v_t = rho v_{t-1} + s n_t`` with ``rho`` in [0.8, 0.99] and
    ``s`` in [0.05, 0.4]; a third is pulled back to its mean by up to 10 % a step.

    Source: stochastic volatility, Taylor (1986).
    """
    e = noise(rng, n_steps, n_series)
    n = rng.standard_normal((n_steps, n_series), np.float32)
    rho, s = uniform(rng, 0.8, 0.99, n_series), log_uniform(rng, 0.05, 0.4, n_series)
    pull = np.maximum(uniform(rng, -0.2, 0.1, n_series), 0.0)
    v, value = np.zeros(n_series, np.float32), np.zeros(n_series, np.float32)
    y = np.empty_like(e)
    for t in range(n_steps):
        v *= rho
        v += s * n[t]
        value *= 1.0 - pull
        value += np.exp(v) * e[t]
        y[t] = value
    return y

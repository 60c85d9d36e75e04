"""Counts, many of them zero."""

import numpy as np

from .draws import log_uniform, uniform


def counts(rng, n_steps, n_series):
    """Draw counts whose rate wanders, and demand that is zero most of the time.

    ``y_t ~ Poisson(exp(r_t))``, ``r_t = rho r_{t-1} + s e_t`` around ``log(mu)``, ``mu`` from 0.1
    to 200; in a third of the series ``y_t`` is set to zero with a probability of up to 0.9.

    Source: Croston (1972), Forecasting and stock control for intermittent demands.
    """
    e = rng.standard_normal((n_steps, n_series), np.float32)
    rho = np.minimum(uniform(rng, 0.5, 1.1, n_series), 1.0)
    s = log_uniform(rng, 0.01, 0.2, n_series)
    rate = np.empty_like(e)
    state = np.zeros(n_series, np.float32)
    for t in range(n_steps):
        state *= rho
        state += s * e[t]
        rate[t] = state
    rate += np.log(log_uniform(rng, 0.1, 200.0, n_series))
    y = rng.poisson(np.exp(np.clip(rate, -6.0, 8.0))).astype(np.float32)
    absent = np.maximum(uniform(rng, -1.8, 0.9, n_series), 0.0)
    y[rng.random(y.shape, np.float32) < absent] = 0.0
    return y

"""Series with cycles of changing length and height."""

import numpy as np

from .draws import log_uniform, noise, uniform


def stochastic_cycles(rng, n_steps, n_series):
    """Simulate one or two stochastic cycles over a slow walk, with noise.

    ``(c, d)_t = rho R(2 pi / p) (c, d)_{t-1} + (e, e')_t``, a rotation ``R`` by a ``p``-th of a
    turn with damping ``rho`` in [0.93, 1] and periods ``p`` of 4 to 120 steps.

    Source: Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, 2.3.
    """
    total = np.zeros((n_steps, n_series), np.float32)
    for largest in (1.0, 0.5):
        period = log_uniform(rng, 4.0, 120.0, n_series)
        rho = np.minimum(uniform(rng, 0.93, 1.02, n_series), 1.0)
        turn = np.exp(2j * np.pi / period).astype(np.complex64) * rho
        strength = 0.3 * np.sqrt(np.maximum(1.0 - rho * rho, 1e-4))
        kicks = noise(rng, n_steps, n_series) + 1j * noise(rng, n_steps, n_series)
        state = np.exp(2j * np.pi * rng.random(n_series)).astype(np.complex64)
        height = largest * rng.random(n_series, np.float32)
        for t in range(n_steps):
            state *= turn
            state += strength * kicks[t]
            total[t] += height * state.real
    walk = np.cumsum(noise(rng, n_steps, n_series), axis=0)
    total += walk * log_uniform(rng, 0.003, 0.15, n_series)
    return total + noise(rng, n_steps, n_series) * log_uniform(rng, 0.01, 0.5, n_series)

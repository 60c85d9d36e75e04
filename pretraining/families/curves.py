"""Series that follow a curve, with noise around it."""

import numpy as np

from .draws import log_uniform, noise, uniform, upward


def _autocorrelated(rng, n_steps, n_series, largest):
    """First-order autoregressive noise of unit spread."""
    e = noise(rng, n_steps, n_series)
    rho = uniform(rng, -0.2, largest, n_series)
    e[1:] *= np.sqrt(1.0 - rho * rho)
    for t in range(1, n_steps):
        e[t] += rho * e[t - 1]
    return e


def piecewise_trends(rng, n_steps, n_series):
    """Join straight lines at random times, with autocorrelated noise.

    ``y_t = y_{t-1} + b_t + n_t - n_{t-1}``, where the slope ``b_t`` is drawn anew with a
    probability of 1/100 to 1/5 a step, from a normal distribution whose mean, upward in 80 % of the
    series, is as large as its spread: a fifth of the noise to 10 times the noise.

    Source: piecewise trends as in Taylor & Letham (2018), Forecasting at Scale.
    """
    rate = log_uniform(rng, 0.01, 0.2, n_series)
    size = log_uniform(rng, 0.2, 2.0, n_series)
    changes = rng.random((n_steps, n_series), np.float32) < rate
    new = rng.standard_normal((n_steps, n_series), np.float32) + upward(rng, n_series)
    new *= size
    slope = np.empty((n_steps, n_series), np.float32)
    current = new[0]
    for t in range(n_steps):
        current = np.where(changes[t], new[t], current)
        slope[t] = current
    strength = log_uniform(rng, 0.2, 1.0, n_series)
    return np.cumsum(slope, axis=0) + strength * _autocorrelated(rng, n_steps, n_series, 0.98)


def growth_curves(rng, n_steps, n_series):
    """Follow curves of growth and saturation, with noise that grows with the curve.

    ``y = k / (1 + exp(-s (t - m)))`` (logistic), ``k exp(-exp(-s (t - m)))`` (Gompertz),
    ``1 - exp(-s t)`` or ``t^p`` in equal parts; a fifth of the curves falls instead of rising.

    Source: Meade & Islam (2006), International Journal of Forecasting 22, 519-545.
    """
    t = np.arange(n_steps, dtype=np.float32)[:, None] / n_steps
    s, m = log_uniform(rng, 2.0, 20.0, n_series), uniform(rng, 0.0, 1.3, n_series)
    power = log_uniform(rng, 0.3, 3.0, n_series)
    kind = rng.integers(0, 4, n_series)
    curve = np.choose(
        kind,
        [
            1.0 / (1.0 + np.exp(-s * (t - m))),
            np.exp(-np.exp(np.minimum(-s * (t - m), 30.0))),
            1.0 - np.exp(-s * t),
            (t + 0.02) ** power,
        ],
    ).astype(np.float32)
    curve /= curve.std(axis=0) + 1e-6
    strength = log_uniform(rng, 0.003, 0.4, n_series)
    share = rng.random(n_series, np.float32)
    curve += (
        strength * (share + (1 - share) * curve) * _autocorrelated(rng, n_steps, n_series, 0.98)
    )
    return curve * upward(rng, n_series)

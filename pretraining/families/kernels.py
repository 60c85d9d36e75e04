"""Series drawn from Gaussian processes with random kernels."""

import numpy as np

from .draws import log_uniform


def gaussian_processes(rng, n_steps, n_series):
    """Draw from Gaussian processes whose kernels are sums and products of simple ones.

    Kernels: squared exponential, Matern 3/2, rational quadratic, linear, periodic and white noise;
    two or three of them are joined by ``+`` or ``*``. 16 kernels serve all series of a call.

    Source: KernelSynth, Ansari et al. (2024), Chronos: Learning the Language of Time Series.
    """
    t = np.arange(n_steps) / 96.0
    distance = np.abs(t[:, None] - t)
    parts = np.array_split(np.arange(n_series), 16)
    y = np.empty((n_steps, n_series), np.float32)
    for part in parts:
        kernel = _kernel(rng, t, distance)
        for _ in range(rng.integers(1, 3)):
            other = _kernel(rng, t, distance)
            kernel = kernel + other if rng.random() < 0.6 else kernel * other
        kernel /= np.trace(kernel) / n_steps
        white = np.exp(rng.uniform(np.log(1e-5), np.log(0.3)))
        root = np.linalg.cholesky(kernel + white * np.eye(n_steps)).astype(np.float32)
        y[:, part] = root @ rng.standard_normal((n_steps, len(part)), np.float32)
    return y


def _kernel(rng, t, distance):
    """A random simple kernel on the steps of a series."""
    length = float(log_uniform(rng, 0.04, 2.0, 1)[0])
    kind = rng.integers(0, 5)
    if kind == 0:
        return np.exp(-0.5 * (distance / length) ** 2)
    if kind == 1:
        scaled = np.sqrt(3) * distance / length
        return (1 + scaled) * np.exp(-scaled)
    if kind == 2:
        return 1.0 / (1.0 + 0.5 * (distance / length) ** 2)
    if kind == 3:
        center = rng.uniform(-0.5, 2.0)
        return (t[:, None] - center) * (t - center) + 0.05
    period = float(log_uniform(rng, 0.06, 1.2, 1)[0])
    return np.exp(-2.0 * np.sin(np.pi * distance / period) ** 2)

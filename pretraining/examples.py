"""Examples that the net learns from: windows of synthetic series and what follows them."""

import numpy as np

from skneuro.forecasting.pretrained.windows import CONTEXT, HORIZON, STEPS, growth, read_windows

from .mixture import draw_series
from .settings import SETTINGS

LARGEST = 30.0  # targets are clipped to this many units


def draw_examples(rng, n_examples):
    """Draw examples of all settings, in random order.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all random numbers.
    n_examples : int
        Number of windows.

    Returns
    -------
    x : ndarray of shape (N_FEATURES + 1, n_examples)
        Inputs of the net, last row all ones.
    y : ndarray of shape (len(STEPS), n_examples)
        Changes after the window in its unit, divided by the growth of a random walk.
    """
    shares = np.array([setting.share for setting in SETTINGS.values()])
    numbers = rng.multinomial(n_examples, shares / shares.sum()).tolist()
    parts = [
        _draw_setting(rng, n, setting)
        for n, setting in zip(numbers, SETTINGS.values(), strict=True)
        if n
    ]
    series, period, n_known = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
    order = rng.permutation(n_examples)
    series, period, n_known = series[:, order], period[order], n_known[order]
    features, last, unit = read_windows(series[:CONTEXT], n_known, period)
    known = unit > 1e-6
    y = (series[CONTEXT - 1 + STEPS] - last) / np.where(known, unit, 1.0) / growth()
    y = np.clip(np.where(known, y, 0.0), -LARGEST, LARGEST).astype(np.float32)
    return np.concatenate([features, np.ones((1, n_examples), np.float32)]), y


def _draw_setting(rng, n, setting):
    """Series of a setting with the length of their season and their number of known values."""
    # A series gives two windows, each read twice with other numbers of known values: drawing a
    # series takes longer than training on it.
    series, period = draw_series(rng, CONTEXT + 2 * HORIZON, -(-n // 4), setting)
    series = np.concatenate([series[:-HORIZON], series[HORIZON:]] * 2, axis=1)[:, :n]
    period = np.tile(period, 4)[:n]
    ends = np.log([setting.shortest, setting.longest + 1])
    n_known = np.exp(rng.uniform(*ends, n)).astype(int)
    n_known[rng.random(n) < setting.whole] = CONTEXT
    return series, period, n_known

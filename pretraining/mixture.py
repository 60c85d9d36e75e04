"""Series of all families of a setting, and what is done to all of them."""

import numpy as np

from .families import FAMILIES
from .families.draws import log_uniform, uniform

NOT_BENT = ("counts",)


def draw_series(rng, n_steps, n_series, setting):
    """Draw series from the mixture of a setting, in random order.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all random numbers.
    n_steps, n_series : int
        Number of steps of a series, and of series.
    setting : Setting
        Shares of the families, and of what is done to the series.

    Returns
    -------
    series : ndarray of shape (n_steps, n_series), dtype float32
        A series per column.
    period : ndarray of int, of shape (n_series,)
        Length of the season of each series.
    """
    shares = np.array(list(setting.families.values()))
    numbers = rng.multinomial(n_series, shares / shares.sum())
    parts = []
    for name, n in zip(setting.families, numbers.tolist(), strict=True):
        if n:
            part = standardize(FAMILIES[name](rng, n_steps, n))[:, rng.permutation(n)]
            parts.append(
                part if name in NOT_BENT else bend(rng, part, setting.bent, setting.strongest)
            )
    series = np.concatenate(parts, axis=1, dtype=np.float32)[:, rng.permutation(n_series)]
    period = rng.choice(setting.periods, n_series)
    disturb(rng, series)
    add_rest_of_season(rng, series, period, setting.rest)
    return series, period


def standardize(series):
    """Shift and divide each series to mean 0 and spread 1; a constant one becomes 0."""
    series = series - series.mean(axis=0)
    spread = np.sqrt(np.square(series).mean(axis=0))
    return series / np.where(spread > 1e-6, spread, 1.0)


def bend(rng, series, share, strongest):
    """Bend some of the standardized series: ``y <- (exp(k y) - 1) / k``, ``k`` up to ``strongest``.

    What added up before then multiplies, as in most economic series (Box & Cox 1964).
    """
    n = round(share * series.shape[1])
    k = uniform(rng, 0.05, strongest, n)
    series[:, :n] = np.expm1(np.minimum(k * series[:, :n], 8.0)) / k
    return series


def disturb(rng, series):
    """Add what happens to series of any family, each to some of them, in place.

    Level shifts (12 %), a change of trend (10 %), outliers (12 %) and rounding (6 %), in units of
    the mean absolute difference of neighbors.
    """
    n_steps, n_series = series.shape
    unit = _unit(series)
    t = np.arange(n_steps, dtype=np.float32)[:, None]

    def some(share):
        return np.flatnonzero(rng.random(n_series, np.float32) < share)

    at = some(0.12)
    begins = t >= uniform(rng, 0, n_steps, len(at))
    series[:, at] += begins * (unit[at] * 4.0 * rng.standard_normal(len(at), np.float32))
    at = some(0.10)
    reach = np.maximum(t - uniform(rng, 0, n_steps, len(at)), 0.0)
    series[:, at] += reach * (unit[at] * 0.4 * rng.standard_normal(len(at), np.float32))
    at = some(0.12)
    hit = rng.random((n_steps, len(at)), np.float32) < log_uniform(rng, 0.005, 0.05, len(at))
    size = 5.0 * rng.standard_normal((n_steps, len(at)), np.float32)
    series[:, at] += hit * size * unit[at]
    at = some(0.06)
    step = unit[at] * log_uniform(rng, 0.1, 2.0, len(at)) + 1e-9
    series[:, at] = np.round(series[:, at] / step) * step


def add_rest_of_season(rng, series, period, share):
    """Add a regular pattern to some series, in place: what the estimated season has left over.

    ``h (sin(2 pi t / p + a) + o sin(4 pi t / p + b))`` with the season ``p``, or one of 3 to 60
    steps where there is none, and ``h`` up to 1.2 mean absolute differences.
    """
    n_steps, n_series = series.shape
    at = np.flatnonzero(rng.random(n_series, np.float32) < share)
    other = np.round(log_uniform(rng, 3.0, 60.0, len(at)))
    p = np.where(period[at] > 1, period[at], other).astype(np.float32)
    angle = np.arange(n_steps, dtype=np.float32)[:, None] * (2 * np.pi / p).astype(np.float32)
    height = _unit(series[:, at]) * log_uniform(rng, 0.05, 1.2, len(at))
    overtone = uniform(rng, 0.0, 0.7, len(at))
    first, second = uniform(rng, 0.0, 6.28, len(at)), uniform(rng, 0.0, 6.28, len(at))
    series[:, at] += height * (np.sin(angle + first) + overtone * np.sin(2 * angle + second))


def _unit(series):
    """Mean absolute difference of neighboring values."""
    return np.abs(np.diff(series, axis=0)).mean(axis=0)

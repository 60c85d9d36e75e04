"""Forecasts of the pretrained net: series in, quantiles out."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from .periods import periods_of
from .seasons import MOST_CYCLES, Season, power_of_two, remove_seasons
from .windows import CONTEXT, HORIZON, LEVELS, MEDIAN, PERIODS, quantiles_ahead, read_windows

FEWEST_VALUES = 3
# Real series surprise more than synthetic ones: factors of the deviations from the median, without
# a season and for each class of `PERIODS`, at which the intervals of the last training values of
# the development sets contain what they promise.
SPREAD = np.array([1.27, 1.38, 1.2, 1.05])


@dataclass
class Adjusted:
    """A series as the net reads it.

    Attributes
    ----------
    values : ndarray of shape (n_steps,)
        Values without seasons and gaps, divided by `size`.
    size : float
        Power of two near the largest value: a division by it is exact.
    seasons : list of Season
        The removed seasons, in this order.
    is_nonnegative : bool
        Whether the series never falls below zero, as its forecasts then do not either.
    period : int
        Shortest season that the series has or may have, 1 for none.
    """

    values: np.ndarray
    size: float
    seasons: list[Season]
    is_nonnegative: bool
    period: int

    def restore(self, quantiles):
        """Put the seasons and the unit back into forecasts ``(n_ahead, n_levels)``."""
        for season in reversed(self.seasons):
            quantiles = season.restore(quantiles, len(self.values))
        if self.is_nonnegative:
            quantiles = np.maximum(quantiles, 0.0)
        with np.errstate(over="ignore"):
            quantiles = quantiles * self.size
        largest = np.finfo(float).max
        return np.clip(quantiles, -largest, largest)


def adjust(series, season, whole=False):
    """Remove seasons, gaps and size from a series.

    Parameters
    ----------
    series : SeriesData
        The series; its first value is known.
    season : int, list of int or None
        Periods that the user named; None finds them.
    whole : bool, default=False
        Whether to keep the whole series; otherwise only the last part, which forecasts depend on.

    Returns
    -------
    adjusted : Adjusted
        The series as the net reads it.
    """
    periods, n_named = periods_of(series, season)
    values = np.asarray(series.values, dtype=float)
    if not whole:
        longest = max(MOST_CYCLES * periods[-1] if periods else 0, 2 * CONTEXT)
        last = len(values) - int(np.argmax(~np.isnan(values[::-1])))
        values = values[max(last - longest, 0) :]
        values = values[np.argmax(~np.isnan(values)) :]
    is_nonnegative = bool(np.nanmin(series.values) >= 0)
    size = power_of_two(values)
    with np.errstate(under="ignore"):
        values = values / size
    values, seasons = remove_seasons(values, periods, n_named)
    if np.isnan(values).any():
        values = filled(values)
    return Adjusted(values, size, seasons, is_nonnegative, periods[0] if periods else 1)


def filled(values):
    """Fill gaps along straight lines, those at the end with the last value."""
    steps = np.arange(len(values))
    known = ~np.isnan(values)
    return np.interp(steps, steps[known], values[known])


def make_windows(values, ends=None):
    """Cut the last window before each end.

    Parameters
    ----------
    values : list of ndarray of shape (n_steps,)
        Adjusted series.
    ends : list of int, default=None
        Number of steps before the end of each window; None takes all.

    Returns
    -------
    windows : ndarray of shape (CONTEXT, n_windows)
        Values; the first one of a series stands for the absent steps before it.
    n_known : ndarray of int, of shape (n_windows,)
        Number of values of each window; a single one counts as two equal ones.
    """
    windows = np.empty((CONTEXT, len(values)))
    n_known = np.empty(len(values), int)
    for k, one in enumerate(values):
        end = len(one) if ends is None else ends[k]
        part = one[max(end - CONTEXT, 0) : end]
        windows[: CONTEXT - len(part), k] = part[0]
        windows[CONTEXT - len(part) :, k] = part
        n_known[k] = max(len(part), 2)
    return windows, n_known


def forecast(network, adjusted, n_ahead):
    """Quantiles of the steps after adjusted series.

    Beyond `HORIZON` steps the medians are appended to the series and the net reads them: the
    deviations of a quantile from the median then add up like those of independent changes, as the
    root of the sum of their squares.

    Parameters
    ----------
    network : Network
        The pretrained net, perhaps fine-tuned.
    adjusted : list of Adjusted
        The series.
    n_ahead : int
        Number of steps to forecast.

    Returns
    -------
    quantiles : ndarray of shape (n_series, n_ahead, n_levels)
        Quantiles at `LEVELS`, in ascending order.
    """
    values = [one.values for one in adjusted]
    period = np.array([one.period for one in adjusted])
    spread = SPREAD[(period[:, None] >= PERIODS).sum(axis=1)][:, None, None]
    blocks, reach = [], 0.0
    for _ in range(-(-n_ahead // HORIZON)):
        features, last, unit = read_windows(*make_windows(values), period)
        block = quantiles_ahead(network.predict(features.astype(np.float32).T), last, unit)
        median = block[..., MEDIAN : MEDIAN + 1]
        deviations = (block - median) * spread
        deviations = np.sign(deviations + reach) * np.hypot(deviations, reach)
        blocks.append(median + deviations)
        reach = deviations[:, -1:]
        if n_ahead > HORIZON:
            values = [
                np.concatenate([one[-CONTEXT:], path])
                for one, path in zip(values, median[..., 0], strict=True)
            ]
    quantiles = np.concatenate(blocks, axis=1)[:, :n_ahead]
    return np.stack([one.restore(part) for one, part in zip(adjusted, quantiles, strict=True)])


def at_levels(quantiles, levels):
    """Interpolate quantiles at other levels, linearly in the quantile of a normal distribution.

    Parameters
    ----------
    quantiles : ndarray of shape (..., n_levels)
        Quantiles at `LEVELS`.
    levels : sequence of float
        Levels between the first and the last of `LEVELS`.

    Returns
    -------
    quantiles : ndarray of shape (..., len(levels))
        Quantiles at ``levels``; they do not cross.
    """
    scores, wanted = ndtri(LEVELS), ndtri(np.asarray(levels, dtype=float))
    upper = np.clip(np.searchsorted(scores, wanted), 1, len(scores) - 1)
    share = (wanted - scores[upper - 1]) / (scores[upper] - scores[upper - 1])
    share = np.where(np.isclose(share, 1.0), 1.0, share)
    low, high = quantiles[..., upper - 1], quantiles[..., upper]
    between = low * (1.0 - share) + high * share  # halves: a difference could overflow
    return np.maximum.accumulate(between, axis=-1)

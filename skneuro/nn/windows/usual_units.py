"""The usual unit of a series, for those of its windows that hardly have one of their own.

The standard deviation of a constant window is zero, and that of a stuck sensor is rounding error or
drift: divided by it, what follows would be thousands or billions of units away. Such windows have
the usual unit of their series; a series that never varies has that of the other series, relative to
its level. No number here has a unit, so forecasts in another unit are the same in that unit.
"""

from dataclasses import dataclass

import numpy as np

from .panel import cut_runs
from .units import level

# Fraction of the usual unit below which a window counts as constant.
LEAST_UNIT = 0.01
# Fraction of a large unit of the series below which its windows do not count: rounding errors.
NEGLIGIBLE = 1e-6
LARGE_QUANTILE = 0.75  # quantile of a series' units that is large, whatever a few outliers are
WINDOWS_PER_SERIES = 32  # windows that represent a series, evenly spaced
SERIES_AT_ONCE = 64


@dataclass(frozen=True)
class SeriesUnits:
    """Usual units of series.

    Attributes
    ----------
    units : ndarray of shape (n_series,)
        Usual unit of the windows of each series; zero for a constant series.
    levels : ndarray of shape (n_series,)
        Mean absolute value of each series.
    """

    units: np.ndarray
    levels: np.ndarray

    def typical(self):
        """Unit of a typical series, to replace those of constant series.

        Returns
        -------
        relative : float
            Median ratio of unit and level; one if all series are constant.
        absolute : float
            Median unit, for series of zeros; the median level if all series are constant, and one
            if all are zero.
        """
        varies = self.units > 0
        if varies.any():
            ratios = self.units[varies] / self.levels[varies]
            return float(np.median(ratios)), float(np.median(self.units[varies]))
        levels = self.levels[self.levels > 0]
        return 1.0, float(np.median(levels)) if len(levels) else 1.0

    def completed(self, typical, zeros=None):
        """Units of all series, none of which is zero.

        Parameters
        ----------
        typical : tuple of float
            Result of `typical`, for series that are constant.
        zeros : float, default=None
            Unit of series of zeros; None takes the absolute unit of a typical series.
        """
        relative, absolute = typical
        of_zeros = absolute if zeros is None else zeros
        replaced = np.where(self.levels > 0, relative * self.levels, of_zeros)
        return np.where(self.units > 0, self.units, replaced)


def usual_units(histories, window, measure, season=1):
    """Measure the usual unit of the windows of each series.

    Parameters
    ----------
    histories : list of ndarray of shape (n_steps,)
        Values of the series, without gaps.
    window : int
        Number of steps in a window.
    measure : callable
        One of the functions of `UNITS`.
    season : int, default=1
        Number of steps in a season.

    Returns
    -------
    found : SeriesUnits
        Usual unit and level of each series.
    """
    units, levels = np.zeros(len(histories)), np.zeros(len(histories))
    for first in range(0, len(histories), SERIES_AT_ONCE):
        chosen = range(first, min(first + SERIES_AT_ONCE, len(histories)))
        ends = [_evenly_spaced_ends(len(histories[k]), window) for k in chosen]
        _measure(histories, chosen, ends, window, measure, season, units, levels)
    # windows at a distance from each other may all miss the few changes of a series
    missed = [k for k in np.flatnonzero(units == 0) if len(histories[k]) > window]
    ends = [_ends_after_changes(histories[k], window) for k in missed]
    varying = [(k, found) for k, found in zip(missed, ends, strict=True) if len(found)]
    if varying:
        chosen, ends = zip(*varying, strict=True)
        _measure(histories, chosen, ends, window, measure, season, units, levels)
    return SeriesUnits(units, levels)


def with_usual(own, usual):
    """Units of windows; the usual ones of their series where their own are far below these."""
    return np.where(own < LEAST_UNIT * usual, usual, own).astype(own.dtype, copy=False)


def _measure(histories, chosen, ends, window, measure, season, units, levels):
    """Write the usual units and the levels of the chosen series."""
    begins = [found - window for found in ends]
    values = [
        cut_runs(histories[k], begin, window, 0) for k, begin in zip(chosen, begins, strict=True)
    ]
    values = np.concatenate(values)
    before_start = np.concatenate(begins)[:, None] + np.arange(window) < 0
    if not before_start.any():
        before_start = None
    own = measure(values, before_start, season)[:, 0]
    sizes = level(values, before_start)[:, 0]
    bounds = np.cumsum([len(found) for found in ends])[:-1]
    parts = zip(chosen, np.split(own, bounds), np.split(sizes, bounds), strict=True)
    for k, found, size in parts:
        units[k], levels[k] = usual_of(found), size.mean()


def usual_of(units):
    """Median of the units of a series that are not zero or negligible."""
    positive = np.sort(units[units > 0])
    if len(positive) == 0:
        return 0.0
    large = positive[int(LARGE_QUANTILE * (len(positive) - 1))]
    counted = positive[positive > NEGLIGIBLE * large]
    return counted[(len(counted) - 1) // 2]


def _evenly_spaced_ends(n_steps, window):
    """Ends of whole windows; of the only window if the series is shorter."""
    n_windows = max(n_steps - window + 1, 1)
    chosen = np.linspace(0, n_windows - 1, min(n_windows, WINDOWS_PER_SERIES)).astype(int)
    return np.minimum(chosen + window, n_steps)


def _ends_after_changes(history, window):
    """Ends of windows in which the value of the series changes."""
    changes = np.flatnonzero(history[1:] != history[:-1]) + 1
    chosen = np.linspace(0, len(changes) - 1, min(len(changes), WINDOWS_PER_SERIES)).astype(int)
    return np.clip(changes[chosen] + window // 2, window, len(history))

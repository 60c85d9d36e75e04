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
VALUES_AT_ONCE = 1 << 21  # values of windows that are measured at once


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
    at_once = max(VALUES_AT_ONCE // (WINDOWS_PER_SERIES * window), 1)
    units, levels = np.zeros(len(histories)), np.zeros(len(histories))
    for first in range(0, len(histories), at_once):
        chosen = histories[first : first + at_once]
        lengths = np.array([len(history) for history in chosen])
        counts = np.minimum(np.maximum(lengths - window + 1, 1), WINDOWS_PER_SERIES)
        steps = np.maximum(lengths - window, 0) / np.maximum(counts - 1, 1)
        ends = (_count_up(counts) * np.repeat(steps, counts)).astype(int) + window
        ends = np.minimum(ends, np.repeat(lengths, counts))
        found = slice(first, first + at_once)
        units[found], levels[found] = _measure(chosen, ends, counts, window, measure, season)
    # windows at a distance from each other may all miss the few changes of a series
    missed = [k for k in np.flatnonzero(units == 0) if len(histories[k]) > window]
    for k in missed:
        ends = _ends_after_changes(histories[k], window)
        if len(ends):
            counts = np.array([len(ends)])
            found = _measure([histories[k]], ends, counts, window, measure, season)
            units[k], levels[k] = found[0][0], found[1][0]
    return SeriesUnits(units, levels)


def with_usual(own, usual):
    """Units of windows; the usual ones of their series where their own are far below these."""
    return np.where(own < LEAST_UNIT * usual, usual, own).astype(own.dtype, copy=False)


def usual_by_group(units, groups, n_groups):
    """Median of the units in each group that are not zero or negligible.

    Parameters
    ----------
    units : ndarray of shape (n_units,)
        Units of windows.
    groups : ndarray of int, of shape (n_units,)
        Group of each window.
    n_groups : int
        Number of groups.

    Returns
    -------
    usual : ndarray of shape (n_groups,)
        The lower of two medians; zero if all units of the group are.
    """
    in_order = units[np.lexsort((units, groups))]
    ends = np.cumsum(np.bincount(groups, minlength=n_groups))
    n_positive = np.bincount(groups, units > 0, minlength=n_groups).astype(int)
    rank = (LARGE_QUANTILE * np.maximum(n_positive - 1, 0)).astype(int)
    large = in_order[np.minimum(ends - n_positive + rank, len(units) - 1)]
    n_counted = np.bincount(groups, units > NEGLIGIBLE * large[groups], minlength=n_groups)
    middle = ends - 1 - n_counted.astype(int) // 2
    return np.where(n_positive > 0, in_order[middle], 0.0)


def _measure(histories, ends, counts, window, measure, season):
    """Usual units and levels of series, from windows that end at some steps of each."""
    lengths = [len(history) for history in histories]
    starts = np.cumsum([0, *lengths[:-1]])
    series = np.repeat(np.arange(len(histories)), counts)
    values = histories[0] if len(histories) == 1 else np.concatenate(histories)
    begins, first = starts[series] + ends - window, starts[series]
    values = cut_runs(values, begins, window, first)
    before_start = begins[:, None] + np.arange(window) < first[:, None]
    if not before_start.any():
        before_start = None
    own = measure(values, before_start, season)[:, 0]
    sizes = level(values, before_start)[:, 0]
    levels = np.bincount(series, sizes, minlength=len(histories)) / counts
    return usual_by_group(own, series, len(histories)), levels


def _count_up(counts):
    """Numbers from 0 to ``counts - 1`` for each count, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1]) - np.repeat(ends - counts, counts)


def _ends_after_changes(history, window):
    """Ends of windows in which the value of the series changes."""
    changes = np.flatnonzero(history[1:] != history[:-1]) + 1
    chosen = np.linspace(0, len(changes) - 1, min(len(changes), WINDOWS_PER_SERIES)).astype(int)
    return np.clip(changes[chosen] + window // 2, window, len(history))

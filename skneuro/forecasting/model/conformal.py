"""Split-conformal intervals: as wide as the errors on held-out steps."""

import math

import numpy as np

from ...nn.windows.usual_units import SeriesUnits, with_usual

# Largest number of origins to measure errors at: more take time and do not improve intervals.
MOST_ORIGINS = 4000


def held_out_origins(series, horizon, window, fraction):
    """Choose the steps from which the end of each series is forecast, to measure errors.

    Parameters
    ----------
    series : list of SeriesData
        All series; those too short for a window and two forecasts have no origins.
    horizon, window : int
        Number of steps in a forecast and in a window.
    fraction : float
        Fraction of the possible origins of a series to hold out.

    Returns
    -------
    origins : list of ndarray of int
        Origins of each series, in ascending order.
    """
    origins = []
    for one in series:
        possible = len(one) - horizon - window + 1
        n_held_out = math.ceil(fraction * possible) if possible > horizon else 0
        last = len(one) - horizon
        origins.append(np.arange(last - n_held_out + 1, last + 1))
    total = sum(map(len, origins))
    stride = max(-(-total // MOST_ORIGINS), 1)
    return [chosen[::-1][::stride][::-1] if len(chosen) else chosen for chosen in origins]


def step_units(series):
    """Mean absolute differences of neighboring values, the units of errors.

    Parameters
    ----------
    series : list of SeriesData
        The series.

    Returns
    -------
    units : SeriesUnits
        Mean difference of each series, zero if it is no more than rounding error.
    """
    steps, levels = zip(*(_mean_step(one.values) for one in series), strict=True)
    return SeriesUnits(np.array(steps), np.array(levels))


def _mean_step(values):
    """Mean absolute difference and mean absolute value of a series."""
    sizes, differences = np.abs(values), np.abs(np.diff(values))
    known = differences[~np.isnan(differences)]
    step = known.mean(dtype=float) if len(known) else 0.0
    rounding = 2 * np.finfo(values.dtype).eps * np.nanmax(sizes)
    return (step if step > rounding else 0.0), np.nanmean(sizes, dtype=float)


def interval_radius(model, series, origins, horizon, level):
    """How far intervals reach beyond the model's own, in mean absolute differences of a series.

    That is half their width for a model of points, whose own intervals have none. Quantiles of a
    model that has some are calibrated, as Romano, Patterson & Candes (2019) do, and their intervals
    may become narrower.

    Parameters
    ----------
    model : GlobalModel or PretrainedModel
        Model fitted to the steps before the first origins.
    series : list of SeriesData
        Whole series.
    origins : list of ndarray of int
        Origins as chosen by `held_out_origins`.
    horizon : int
        Number of steps in a forecast.
    level : float
        Probability that the true value lies in the interval.

    Returns
    -------
    radius : ndarray of shape (horizon,)
        Reach at each step of the horizon.
    """
    whole = step_units(series)
    whole_units = whole.completed(whole.typical())
    pasts, truths, units = [], [], []
    for one, chosen, whole_unit in zip(series, origins, whole_units, strict=True):
        if len(chosen):
            before = step_units([one.until(chosen[0])]).units
            units.append(np.repeat(with_usual(before, whole_unit), len(chosen)))
        for origin in chosen:
            pasts.append(one.until(origin))
            truths.append(one.values[origin : origin + horizon])
    usable, ends = model.forecast_ends(pasts, horizon)
    truths = np.stack(truths)[usable]
    with np.errstate(invalid="ignore"):  # infinite ends
        outside = np.maximum(ends[..., 0] - truths, truths - ends[..., 1])
    errors = outside / np.concatenate(units)[usable, None]
    # a forecast that is not finite, as the inverse of a transformer may make it, misses any truth
    errors[~np.isfinite(ends).all(axis=2) & ~np.isnan(truths)] = np.inf
    return np.array([_quantile(column[~np.isnan(column)], level) for column in errors.T])


def _quantile(errors, level):
    """Bound that a new error stays below with probability ``level`` (Lei et al. 2018)."""
    n = len(errors)
    rank = math.ceil((n + 1) * level)
    if rank > n:
        raise ValueError(
            f"interval={level} needs at least {math.ceil(level / (1 - level))} held-out forecasts, "
            f"got {n}: raise calibration_fraction, or fit longer or more series."
        )
    return np.partition(errors, rank - 1)[rank - 1]

"""Split-conformal intervals: as wide as the errors on held-out steps."""

import math

import numpy as np

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


def mean_absolute_step(series):
    """Mean absolute difference of neighboring values, the unit of errors; 1 if it is 0."""
    differences = np.abs(np.diff(series.values))
    known = differences[~np.isnan(differences)]
    mean = float(known.mean()) if len(known) else 0.0
    return mean if mean > 0 else 1.0


def interval_radius(model, series, origins, horizon, level):
    """Half the width of the intervals, in mean absolute differences of a series.

    Parameters
    ----------
    model : GlobalModel
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
        Half the width at each step of the horizon.
    """
    pasts, truths, units = [], [], []
    for one, chosen in zip(series, origins, strict=True):
        for origin in chosen:
            pasts.append(one.until(origin))
            truths.append(one.values[origin : origin + horizon])
            units.append(mean_absolute_step(one.until(chosen[0])))
    usable, forecasts = model.forecast_usable(pasts, horizon)
    forecasts, truths = model.point(forecasts), np.stack(truths)[usable]
    errors = np.abs(truths - forecasts) / np.array(units)[usable, None]
    # a forecast that is not finite, as the inverse of a transformer may make it, misses any truth
    errors[~np.isfinite(forecasts) & ~np.isnan(truths)] = np.inf
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

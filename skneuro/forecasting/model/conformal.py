"""Split-conformal intervals: as wide as the errors were on steps that were held out."""

import math

import numpy as np

# Origins that errors are measured at, at most: more make intervals no better, only later.
MOST_ORIGINS = 4000


def held_out_origins(histories, horizon, window, fraction):
    """Steps from which the end of each series is forecast, to measure errors.

    Parameters
    ----------
    histories : list of History
        The series; those too short for a window and two forecasts are left out.
    horizon, window : int
        Steps of a forecast, and steps it sees.
    fraction : float
        Share of the possible origins of a series to hold out.

    Returns
    -------
    origins : list of ndarray of int
        For each series, ascending.
    """
    origins = []
    for history in histories:
        possible = len(history) - horizon - window + 1
        n_held_out = math.ceil(fraction * possible) if possible > horizon else 0
        last = len(history) - horizon
        origins.append(np.arange(last - n_held_out + 1, last + 1))
    total = sum(map(len, origins))
    stride = max(-(-total // MOST_ORIGINS), 1)
    return [chosen[::-1][::stride][::-1] if len(chosen) else chosen for chosen in origins]


def usual_step(history):
    """Mean distance between neighbouring values: what an error is measured in."""
    steps = np.abs(np.diff(history.values))
    known = steps[~np.isnan(steps)]
    mean = float(known.mean()) if len(known) else 0.0
    return mean if mean > 0 else 1.0


def interval_radius(model, histories, origins, horizon, level):
    """How far from a forecast the interval reaches, in usual steps of a series.

    Parameters
    ----------
    model : GlobalModel
        Fitted to what came before the first origins.
    histories : list of History
        Whole series.
    origins : list of ndarray of int
        Of `held_out_origins`.
    horizon : int
        Steps of a forecast.
    level : float
        Probability with which the truth is to lie in the interval.

    Returns
    -------
    radius : ndarray of shape (horizon,)
        For each step of the horizon.
    """
    pasts, truths, units = [], [], []
    for history, chosen in zip(histories, origins, strict=True):
        for origin in chosen:
            pasts.append(history.until(origin))
            truths.append(history.values[origin : origin + horizon])
            units.append(usual_step(history.until(chosen[0])))
    forecasts = model.point(model.forecast(pasts, horizon))
    errors = np.abs(np.stack(truths) - forecasts) / np.array(units)[:, None]
    return np.array([_quantile(column[~np.isnan(column)], level) for column in errors.T])


def _quantile(errors, level):
    """The error that a further one does not exceed with probability ``level`` (Lei et al. 2018)."""
    n = len(errors)
    rank = math.ceil((n + 1) * level)
    if rank > n:
        raise ValueError(
            f"interval={level} needs {math.ceil(level / (1 - level))} held-out forecasts at least, "
            f"got {n}: raise calibration_fraction, or give longer or more series."
        )
    return np.partition(errors, rank - 1)[rank - 1]

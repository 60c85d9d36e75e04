"""Inputs and outputs of the pretrained net: windows without level and scale.

A window is shifted by its last value and divided by the mean absolute difference of its
neighboring values, so the net sees neither the level nor the unit of a series. Its outputs are
quantiles of the change from the last value at the `STEPS` ahead, in the same unit times the square
root of the number of steps, by which the changes of a random walk grow.
"""

import numpy as np

CONTEXT = 96  # steps of a window; of a shorter series the first ones are absent
STEPS = np.array(
    [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 36, 42, 48]
)  # ahead; the steps between them are interpolated
HORIZON = int(STEPS[-1])
LEVELS = np.array([0.01, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.99])
MEDIAN = len(LEVELS) // 2

_N_DIFFERENCES = 24
_SPANS = (2, 4, 8, 16, 32, 64)  # steps that mean changes and mean values are taken over
_LENGTHS = (3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96)
PERIODS = (2, 9, 17)  # from which on a season is short, like a year of quarters, longer, or long
N_FEATURES = 2 * CONTEXT + _N_DIFFERENCES + 2 * len(_SPANS) + len(_LENGTHS) + len(PERIODS) + 2
N_OUTPUTS = len(STEPS) * len(LEVELS)


def read_windows(windows, n_known, period):
    """Compute the inputs of the net.

    Parameters
    ----------
    windows : ndarray of shape (CONTEXT, n_windows)
        Values, oldest first; those before the last ``n_known`` are ignored but must be finite.
    n_known : ndarray of int, of shape (n_windows,)
        Number of values of each window, at least 2.
    period : ndarray of int, of shape (n_windows,)
        Steps of the season of the series, 1 for none: how trends go on differs between, say, yearly
        and hourly series.

    Returns
    -------
    features : ndarray of shape (N_FEATURES, n_windows)
        Inputs; they do not depend on the level and the unit of a window.
    last : ndarray of shape (n_windows,)
        Last value of each window.
    unit : ndarray of shape (n_windows,)
        Mean absolute difference of neighboring values; 0 for a constant window.
    """
    absent = np.arange(CONTEXT)[:, None] < CONTEXT - n_known
    last = windows[-1]
    changes = np.diff(windows, axis=0)
    changes[absent[:-1]] = 0.0
    unit = np.abs(changes).sum(axis=0) / (n_known - 1)
    divisor = np.where(unit > 0, unit, 1.0).astype(windows.dtype)
    changes /= divisor
    z = (windows - last) / divisor
    z[absent] = 0.0
    spread = np.sqrt(np.square(z).sum(axis=0) / n_known)
    features = np.concatenate(
        [
            np.arcsinh(z[:-1]),
            z[:-1] / np.where(spread > 0, spread, 1.0),
            np.clip(changes[-_N_DIFFERENCES:], -6.0, 6.0) / 2.0,
            _mean_changes(z, n_known),
            _mean_values(z, n_known),
            n_known >= np.array(_LENGTHS)[:, None],
            period >= np.array(PERIODS)[:, None],
            [np.log(n_known) - 3.0, np.log1p(spread) - 1.0],
        ],
        dtype=windows.dtype,
    )
    return features, last, unit


def _mean_changes(z, n_known):
    """Mean change per step over the last steps and over the whole window."""
    spans = np.minimum(np.array(_SPANS)[:, None], n_known - 1)
    spans = np.concatenate([spans, n_known[None] - 1])
    return -np.take_along_axis(z, CONTEXT - 1 - spans, axis=0) / spans


def _mean_values(z, n_known):
    """Mean over the last steps and over the whole window, relative to the last value."""
    totals = np.cumsum(z[::-1], axis=0)
    spans = np.minimum(np.array((*_SPANS, CONTEXT))[:, None], n_known)
    means = np.take_along_axis(totals, spans - 1, axis=0) / spans
    return np.clip(means, -40.0, 40.0) / 4.0


def growth():
    """Factor of the unit for each output step, as a column."""
    return np.sqrt(STEPS)[:, None]


def quantiles_ahead(outputs, last, unit):
    """Quantiles of the next `HORIZON` steps in the units of the series.

    Parameters
    ----------
    outputs : ndarray of shape (N_OUTPUTS, n_windows)
        Outputs of the net, the levels of a step next to each other.
    last, unit : ndarray of shape (n_windows,)
        Last value and mean absolute difference, from `read_windows`.

    Returns
    -------
    quantiles : ndarray of shape (n_windows, HORIZON, n_levels)
        Quantiles in ascending order.
    """
    z = outputs.astype(float).reshape(len(STEPS), len(LEVELS), -1)
    z = np.sort(z, axis=1) * growth()[:, :, None]
    every = np.arange(1, HORIZON + 1)
    upper = np.searchsorted(STEPS, every)  # the first output step that is not before
    lower = np.maximum(upper - 1, 0)
    width = np.maximum(STEPS[upper] - STEPS[lower], 1)
    share = np.where(upper > 0, (every - STEPS[lower]) / width, 1.0)[:, None, None]
    z = z[lower] * (1.0 - share) + z[upper] * share
    return last[:, None, None] + unit[:, None, None] * z.transpose(2, 0, 1)

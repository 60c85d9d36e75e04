"""The time steps of one or many series, one series after the other."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


@dataclass
class Panel:
    """The time steps of all series, one series after the other.

    Attributes
    ----------
    values : ndarray of shape (n_steps,)
        What is forecast, gaps filled.
    starts : ndarray of shape (n_series + 1,)
        Where each series begins, and the number of steps.
    missing : ndarray of bool, of shape (n_steps,), or None
        Where a gap was filled.
    past : ndarray of shape (n_steps, n_past) or None
        What is known of a step once it is over.
    known : ndarray of shape (n_steps, n_known) or None
        What is known of a step beforehand.
    calendar : ndarray of shape (n_steps, n_calendar) or None
        What the date tells, known beforehand too.
    static : ndarray of shape (n_series, n_static) or None
        What is known of a series.
    """

    values: np.ndarray
    starts: np.ndarray
    missing: np.ndarray | None = None
    past: np.ndarray | None = None
    known: np.ndarray | None = None
    calendar: np.ndarray | None = None
    static: np.ndarray | None = None


def cut_runs(values, begins, length, first):
    """Runs of consecutive steps.

    Parameters
    ----------
    values : ndarray of shape (n_steps,) or (n_steps, n_channels)
        All steps.
    begins : ndarray of int, of shape (n_runs,)
        Where each run begins.
    length : int
        Steps in each.
    first : int or ndarray of int, of shape (n_runs,)
        The first step a run may see; it stands for those before it.

    Returns
    -------
    runs : ndarray of shape (n_runs, length) or (n_runs, length, n_channels)
        A copy.
    """
    if (begins < first).any():
        index = begins[:, None] + np.arange(length)
        return values[np.maximum(index, np.reshape(first, (-1, 1)))]
    runs = sliding_window_view(values, length, axis=0)[begins]  # copies run by run: twice as fast
    return np.moveaxis(runs, -1, 1)

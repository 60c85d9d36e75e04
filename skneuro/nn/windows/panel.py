"""The time steps of many series, one series after the other, and runs cut from them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


@dataclass
class Panel:
    """The time steps of all series, concatenated.

    A window is then identified by one number, the position where it ends.

    Attributes
    ----------
    values : ndarray of shape (n_steps,)
        Series to forecast, with gaps filled.
    starts : ndarray of shape (n_series + 1,)
        Position of each series' first step, and the number of steps.
    missing : ndarray of bool, of shape (n_steps,), or None
        True at steps where a gap was filled.
    past : ndarray of shape (n_steps, n_past) or None
        Covariates known up to the present.
    known : ndarray of shape (n_steps, n_known) or None
        Covariates known in advance.
    calendar : ndarray of shape (n_steps, n_calendar) or None
        Calendar features, also known in advance.
    static : ndarray of shape (n_series, n_static) or None
        Features of each series that do not change over time.
    histories : list of ndarray of shape (n_steps_of_series,), or None
        All observed steps of each series, if ``values`` has only the last of them or also steps to
        forecast.
    usual_units : dict
        Usual units of the series that have been measured, kept by `Windows`.
    """

    values: np.ndarray
    starts: np.ndarray
    missing: np.ndarray | None = None
    past: np.ndarray | None = None
    known: np.ndarray | None = None
    calendar: np.ndarray | None = None
    static: np.ndarray | None = None
    histories: list[np.ndarray] | None = None
    usual_units: dict[Any, Any] = field(default_factory=dict)


def cut_runs(values, begins, length, first):
    """Cut runs of consecutive steps.

    Parameters
    ----------
    values : ndarray of shape (n_steps,) or (n_steps, n_channels)
        Values of all steps.
    begins : ndarray of int, of shape (n_runs,)
        Position of each run's first step.
    length : int
        Number of steps per run.
    first : int or ndarray of int, of shape (n_runs,)
        First step that a run may read; repeated in place of earlier steps.

    Returns
    -------
    runs : ndarray of shape (n_runs, length) or (n_runs, length, n_channels)
        Copies of the values.
    """
    if (begins < first).any():
        index = begins[:, None] + np.arange(length)
        return values[np.maximum(index, np.reshape(first, (-1, 1)))]
    runs = sliding_window_view(values, length, axis=0)[begins]  # copies run by run: twice as fast
    return np.moveaxis(runs, -1, 1)

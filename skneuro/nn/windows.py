"""Windows cut from one or many series when they are needed: never all in memory at once."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .anchors import Anchor
from .batches import BatchSource


@dataclass
class Steps:
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


class Windows:
    """Cuts windows, what is known beside them, and what follows them.

    A window is named by its end, the position of the first step after it. Where a series is younger
    than the window, its first step stands for those before it.

    Parameters
    ----------
    steps : Steps
        The series.
    window, horizon : int
        Steps of input and of target.
    anchor : Anchor, default=None
        Shifts and scales each window, and its target with it.
    anchor_steps : int, default=None
        Steps at the end of a window that the anchor is measured on; None is all.
    indicator : bool, default=False
        Whether the input tells which steps were filled.
    as_steps : bool, default=False
        Whether a row is a sequence: all that is known of a step side by side, and after the window
        the steps to forecast, if anything is known of them (the last value of the window stands
        there for the one to forecast). Else a row is the window, then the other inputs, each whole.
    pass_over : bool, default=False
        Whether steps before a series began are NaN, for a net that passes over them. Only where a
        row is a sequence.
    """

    def __init__(
        self,
        steps,
        window,
        horizon,
        *,
        anchor=None,
        anchor_steps=None,
        indicator=False,
        as_steps=False,
        pass_over=False,
    ):
        self.steps = steps
        self.window = window
        self.horizon = horizon
        self.anchor = None if anchor is None else Anchor(anchor, n_channels=1)
        self.anchor_steps = min(anchor_steps or window, window)
        self.indicator = indicator
        self.as_steps = as_steps
        self.pass_over = pass_over
        self.dtype = steps.values.dtype
        sees_ahead = steps.known is not None or steps.calendar is not None
        self.n_timesteps = window + (horizon if sees_ahead else 0)
        n_past, n_known, n_calendar, n_static = (
            0 if part is None else part.shape[1]
            for part in (steps.past, steps.known, steps.calendar, steps.static)
        )
        self.n_channels = 1 + indicator + n_past + n_known + n_calendar + n_static
        if as_steps:
            self.n_features = self.n_timesteps * self.n_channels
        else:
            self.n_features = (
                window * (1 + indicator + n_past)
                + (window + horizon) * n_known
                + horizon * n_calendar
                + n_static
            )

    def cut(self, ends, x):
        """Write the inputs of windows to ``x`` of shape (n_windows, n_features).

        Returns
        -------
        shift, scale : ndarray of shape (n_windows, 1)
            Of each window's anchor: a target is ``shift + scale * (what the net gives)``.
        """
        series = np.searchsorted(self.steps.starts, ends, side="right") - 1
        begins, first = ends - self.window, self.steps.starts[series]
        values = stretches(self.steps.values, begins, self.window, first)
        unborn = None
        if self.pass_over and (begins < first).any():
            unborn = begins[:, None] + np.arange(self.window) < first[:, None]
        shift, scale = self._measure(values, unborn)
        if self.anchor is not None:
            values -= shift
        if self.anchor is not None and self.anchor.mode == "standard":
            values /= scale
        write = self._write_sequence if self.as_steps else self._write_blocks
        write(x, values, begins, first, series)
        if unborn is not None:
            rows = x.reshape(len(x), self.n_timesteps, self.n_channels)
            rows[:, : self.window][unborn] = np.nan
        return shift, scale

    def targets(self, ends):
        """What follows the windows, ``(n_windows, horizon)``."""
        return stretches(self.steps.values, ends, self.horizon, 0)

    def _measure(self, values, unborn):
        if self.anchor is None:
            return np.zeros((len(values), 1), self.dtype), np.ones((len(values), 1), self.dtype)
        if unborn is not None:
            values = np.where(unborn, np.nan, values)
        return self.anchor.measure(values[:, -self.anchor_steps :])

    def _filled(self, begins, first):
        """Which steps of the windows were filled: gaps, and those before a series began."""
        filled = begins[:, None] + np.arange(self.window) < first[:, None]
        if self.steps.missing is not None:
            filled |= stretches(self.steps.missing, begins, self.window, first)
        return filled

    def _write_blocks(self, x, values, begins, first, series):
        """The window, then the other inputs, each whole."""
        steps, blocks = self.steps, [values]
        if self.indicator:
            blocks.append(self._filled(begins, first))
        if steps.past is not None:
            blocks.append(stretches(steps.past, begins, self.window, first))
        if steps.known is not None:
            blocks.append(stretches(steps.known, begins, self.window + self.horizon, first))
        if steps.calendar is not None:
            blocks.append(stretches(steps.calendar, begins + self.window, self.horizon, first))
        if steps.static is not None:
            blocks.append(steps.static[series])
        column = 0
        for block in blocks:
            block = block.reshape(len(x), -1)
            x[:, column : column + block.shape[1]] = block
            column += block.shape[1]

    def _write_sequence(self, x, values, begins, first, series):
        """All that is known of a step side by side."""
        steps, window = self.steps, self.window
        rows = x.reshape(len(x), self.n_timesteps, self.n_channels)  # a view: an axis is split
        rows[:, :window, 0] = values
        rows[:, window:, 0] = values[:, -1:]
        channel = 1
        if self.indicator:
            rows[:, :window, 1] = self._filled(begins, first)
            rows[:, window:, 1] = 1.0
            channel = 2
        if steps.past is not None:
            past = stretches(steps.past, begins, window, first)
            channels = slice(channel, channel + past.shape[2])
            rows[:, :window, channels] = past
            rows[:, window:, channels] = past[:, -1:]
            channel = channels.stop
        for part in (steps.known, steps.calendar):
            if part is not None:
                channels = slice(channel, channel + part.shape[1])
                rows[:, :, channels] = stretches(part, begins, self.n_timesteps, first)
                channel = channels.stop
        if steps.static is not None:
            rows[:, :, channel:] = steps.static[series][:, None]


def stretches(values, begins, length, first):
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


class WindowSource(BatchSource):
    """Batches of windows and what follows them.

    Parameters
    ----------
    windows : Windows
        Cuts them.
    ends : ndarray of int, of shape (n_samples,)
        The windows, by their ends.
    encode : callable, default=None
        ``encode(x, y)`` changes inputs and targets in place.

    Attributes
    ----------
    shape : tuple
        Of the inputs, could they all be seen at once.
    """

    def __init__(self, windows, ends, encode=None):
        super().__init__(len(ends), windows.n_features, windows.horizon, windows.dtype)
        self.windows = windows
        self.ends = ends
        self.encode = encode
        self.shape = (len(ends), windows.n_features)

    def take(self, indices, x, y):
        """Cut the windows and what follows them."""
        ends = self.ends[indices]
        shift, scale = self.windows.cut(ends, x)
        np.subtract(self.windows.targets(ends), shift, out=y)
        y /= scale
        if self.encode is not None:
            self.encode(x, y)

    def rows(self, indices=None):
        """Inputs and targets as arrays; of all windows, where no ``indices`` are given."""
        indices = np.arange(self.n_samples) if indices is None else indices
        x = np.empty((len(indices), self.n_features), self.dtype)
        y = np.empty((len(indices), self.n_targets), self.dtype)
        self.take(indices, x, y)
        return x, y

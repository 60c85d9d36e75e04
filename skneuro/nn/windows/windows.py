"""Windows and targets, with covariates, cut out of many series on the fly."""

import numpy as np

from .anchors import Anchor
from .panel import cut_runs
from .units import UNITS
from .usual_units import usual_units, with_usual

CHUNK = 2048  # windows at a time when measuring weights and the usual size
MEASURED = 20_000  # windows that represent all windows in measurements


def evenly_spaced(n_windows):
    """Indices of `MEASURED` windows, or of all windows if there are fewer."""
    return np.linspace(0, n_windows - 1, min(n_windows, MEASURED)).astype(int)


class Windows:
    """Cut windows with their covariates, and the targets that follow them.

    The end of a window, the position of the first step after it, identifies the window. If a window
    begins before the start of its series, the first step is repeated.

    Parameters
    ----------
    panel : Panel
        Time steps of all series.
    window, horizon : int
        Number of steps of input and of target.
    anchor : {"last", "mean"}, default=None
        Value to subtract from each window and its target: the window's last value or mean.
    anchor_steps : int, default=None
        Number of steps at the end of the window for ``anchor='mean'``; None is all.
    scale : {"std", "difference"}, default=None
        Scale that divides each window and its target: the window's standard deviation, or its mean
        absolute difference of values one season apart. A window that is (nearly) constant has the
        usual scale of its series.
    season : int, default=1
        Number of steps in a season.
    typical : tuple of float, default=None
        Scale of series that are constant, as `SeriesUnits.typical` gives it; None measures it on
        the panel.
    unit : float, default=1.0
        Constant that divides all windows, in addition to ``scale``.
    indicator : bool, default=False
        Whether the input marks filled steps.
    as_steps : bool, default=False
        Whether a row is a sequence of steps, each with its value and covariates. Steps to forecast
        follow if covariates are known in advance, with the last value of the window in place of the
        unknown value. Otherwise a row is the window followed by one block per covariate.
    pass_over : bool, default=False
        Whether steps before the start of a series are NaN, for nets that skip such steps. Only for
        rows that are sequences.
    """

    def __init__(
        self,
        panel,
        window,
        horizon,
        *,
        anchor=None,
        anchor_steps=None,
        scale=None,
        season=1,
        typical=None,
        unit=1.0,
        indicator=False,
        as_steps=False,
        pass_over=False,
    ):
        self.panel = panel
        self.window = window
        self.horizon = horizon
        self.anchor = None if anchor is None else Anchor(anchor, n_channels=1)
        self.anchor_steps = min(anchor_steps or window, window)
        self.scale = scale
        self.season = season
        self.typical = typical
        self.unit = unit
        self.indicator = indicator
        self.as_steps = as_steps
        self.pass_over = pass_over
        self.dtype = panel.values.dtype
        self._usual = {}  # unit of each series, by the name of the unit
        sees_ahead = panel.known is not None or panel.calendar is not None
        self.n_timesteps = window + (horizon if sees_ahead else 0)
        n_past, n_known, n_calendar, n_static = (
            0 if part is None else part.shape[1]
            for part in (panel.past, panel.known, panel.calendar, panel.static)
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
            Shift and scale of each window: a forecast is ``shift + scale * output of the net``.
        """
        values, begins, first, series, before_start = self._values(ends)
        shift, scale = self._measure(values, before_start, series)
        if self.anchor is not None:
            values -= shift
        if self.scale is not None or self.unit != 1.0:
            values /= scale
        write = self._write_sequence if self.as_steps else self._write_blocks
        write(x, values, begins, first, series, before_start)
        if before_start is not None and self.pass_over:
            rows = x.reshape(len(x), self.n_timesteps, self.n_channels)
            rows[:, : self.window][before_start] = np.nan
        return shift, scale

    def _values(self, ends):
        """Values of windows, their first steps, and a mask of steps before the series' start."""
        series = np.searchsorted(self.panel.starts, ends, side="right") - 1
        begins, first = ends - self.window, self.panel.starts[series]
        before_start = None
        if (begins < first).any():
            before_start = begins[:, None] + np.arange(self.window) < first[:, None]
        values = cut_runs(self.panel.values, begins, self.window, first)
        return values, begins, first, series, before_start

    def targets(self, ends):
        """Targets after the windows, ``(n_windows, horizon)``."""
        return cut_runs(self.panel.values, ends, self.horizon, 0)

    def _measure(self, values, before_start, series):
        """Shift and scale of windows, from the steps since the start of the series."""
        shift = np.zeros((len(values), 1), self.dtype)
        scale = np.full((len(values), 1), self.unit, self.dtype)
        if self.anchor is not None:
            seen = values if before_start is None else np.where(before_start, np.nan, values)
            shift = self.anchor.measure(seen[:, -self.anchor_steps :])[0]
        if self.scale is not None:
            scale *= self._units(self.scale, values, before_start, series)
        return shift, scale

    def _units(self, name, values, before_start, series):
        """Units of windows; the usual ones of their series for windows that hardly vary."""
        if name not in self._usual:
            found = self.series_units(name)
            if name == self.scale:  # series of zeros are forecast to stay so
                zeros = np.finfo(self.dtype).tiny
                self._usual[name] = found.completed(self.typical or found.typical(), zeros)
            else:
                self._usual[name] = found.completed(found.typical())
        own = UNITS[name](values, before_start, self.season)
        return with_usual(own, self._usual[name][series][:, None])

    def series_units(self, name):
        """Usual units of all series, zero for constant ones; ``name`` is a key of `UNITS`."""
        panel, key = self.panel, (name, self.window, self.season)
        if key not in panel.usual_units:
            histories = panel.histories or np.split(panel.values, panel.starts[1:-1])
            found = usual_units(histories, self.window, UNITS[name], self.season)
            panel.usual_units[key] = found
        return panel.usual_units[key]

    def usual_size(self, ends):
        """Standard deviation of the values of windows as they are cut.

        The mean absolute value of the windows if the standard deviation is rounding error. If all
        of them are zeros, the mean absolute value of the panel, where other series may have values
        but no window without a gap; one for a panel of zeros.

        Parameters
        ----------
        ends : ndarray of int, of shape (n_windows,)
            Ends of the windows; at most `MEASURED` of them, evenly spaced, are used.
        """
        chosen = ends[evenly_spaced(len(ends))]
        count, total, squares, sizes = 0, 0.0, 0.0, 0.0
        for first in range(0, len(chosen), CHUNK):
            values, _, _, series, before_start = self._values(chosen[first : first + CHUNK])
            shift, scale = self._measure(values, before_start, series)
            begun = slice(None) if before_start is None else ~before_start
            sizes += np.abs(values / scale, dtype=float)[begun].sum()
            values = ((values - shift) / scale).astype(float)
            seen = values.ravel() if before_start is None else values[~before_start]
            count, total, squares = count + len(seen), total + seen.sum(), squares + seen @ seen
        mean, size = total / count, sizes / count
        variance = squares / count - mean**2
        rounding = 2 * np.finfo(self.dtype).eps * size
        if variance > max(1e-12 * squares / count, rounding**2):
            return float(np.sqrt(variance))
        if size == 0 and self.scale is None:
            size = np.abs(self.panel.values, dtype=float).mean()
        return float(size) if size > 0 else 1.0

    def weights(self, ends, error_unit):
        """Weights of windows that express their errors in another unit.

        Parameters
        ----------
        ends : ndarray of int, of shape (n_windows,)
            Ends of the windows.
        error_unit : {"difference", "level", "both"}
            Unit of the errors: the mean absolute difference of values one season apart, the mean
            absolute value, or the average of both weights.

        Returns
        -------
        weights : ndarray of shape (n_windows,)
            Weight of each window, one on average.
        """
        parts = [self._weights(ends[k : k + CHUNK]) for k in range(0, len(ends), CHUNK)]
        by_difference, by_level = np.concatenate(parts).T
        by_difference /= by_difference.mean()
        by_level /= by_level.mean()
        both = 0.5 * (by_difference + by_level)
        return {"difference": by_difference, "level": by_level, "both": both}[error_unit]

    def _weights(self, ends):
        """Scale of windows divided by their seasonal difference, and by their level."""
        values, _, _, series, before_start = self._values(ends)
        scale = self._measure(values, before_start, series)[1]
        units = [
            self._units(name, values, before_start, series) for name in ("difference", "level")
        ]
        return np.hstack([scale / unit for unit in units])

    def _filled(self, begins, first, before_start):
        """Mask of filled steps: gaps, and steps before the start of a series."""
        if self.panel.missing is not None:
            filled = cut_runs(self.panel.missing, begins, self.window, first)
            return filled if before_start is None else filled | before_start
        shape = len(begins), self.window
        return np.zeros(shape, bool) if before_start is None else before_start

    def _write_blocks(self, x, values, begins, first, series, before_start):
        """Write the window, then one block per covariate."""
        panel, blocks = self.panel, [values]
        if self.indicator:
            blocks.append(self._filled(begins, first, before_start))
        if panel.past is not None:
            blocks.append(cut_runs(panel.past, begins, self.window, first))
        if panel.known is not None:
            blocks.append(cut_runs(panel.known, begins, self.window + self.horizon, first))
        if panel.calendar is not None:
            blocks.append(cut_runs(panel.calendar, begins + self.window, self.horizon, first))
        if panel.static is not None:
            blocks.append(panel.static[series])
        column = 0
        for block in blocks:
            block = block.reshape(len(x), -1)
            x[:, column : column + block.shape[1]] = block
            column += block.shape[1]

    def _write_sequence(self, x, values, begins, first, series, before_start):
        """Write the steps in order, each with its value and covariates."""
        panel, window = self.panel, self.window
        rows = x.reshape(len(x), self.n_timesteps, self.n_channels)  # a view
        rows[:, :window, 0] = values
        rows[:, window:, 0] = values[:, -1:]
        channel = 1
        if self.indicator:
            rows[:, :window, 1] = self._filled(begins, first, before_start)
            rows[:, window:, 1] = 1.0
            channel = 2
        if panel.past is not None:
            past = cut_runs(panel.past, begins, window, first)
            channels = slice(channel, channel + past.shape[2])
            rows[:, :window, channels] = past
            rows[:, window:, channels] = past[:, -1:]
            channel = channels.stop
        for part in (panel.known, panel.calendar):
            if part is not None:
                channels = slice(channel, channel + part.shape[1])
                rows[:, :, channels] = cut_runs(part, begins, self.n_timesteps, first)
                channel = channels.stop
        if panel.static is not None:
            rows[:, :, channel:] = panel.static[series][:, None]

"""Anchors: shift and scale each window by its own values, and undo this for its forecast.

The field's term is per-window (reversible) instance normalization (Kim et al. 2022, RevIN). A net
on anchored windows learns the shape of the future at any level of the series. Without an anchor,
the net must learn the level too, and fails at levels outside of the training data.
"""

import numpy as np

from .units import is_rounding_error
from .usual_units import LEAST_UNIT, usual_by_group


class Anchor:
    """Shift and scale of each window and channel, measured on its steps that are not NaN.

    Parameters
    ----------
    mode : {"last", "mean", "standard"}
        Subtract the window's last value; subtract its mean; or subtract its mean and divide by its
        standard deviation (Kim et al. 2022).
    n_channels : int
        Number of channels; the channel is the fastest index in a row.
    target_channel : int, default=0
        Channel that is forecast.

    Attributes
    ----------
    usual_scale : ndarray of shape (n_channels,) or None
        Scale of windows that hardly vary; None before `learn`: the level of a constant window.
    """

    usual_scale = None

    def __init__(self, mode, n_channels, target_channel=0):
        self.mode = mode
        self.n_channels = n_channels
        self.target_channel = target_channel

    def learn(self, X):
        """Learn the usual scale of the channels from training windows."""
        if self.mode == "standard":
            shift, scale = self._mean_and_spread(X.reshape(len(X), -1, self.n_channels))
            levels = np.abs(shift).mean(axis=0, dtype=float)
            channels = np.tile(np.arange(self.n_channels), len(scale))
            usual = usual_by_group(scale.ravel(), channels, self.n_channels)
            usual = np.where(usual > 0, usual, levels)
            self.usual_scale = np.where(usual > 0, usual, 1.0)

    def measure(self, X):
        """Shift and scale of each row of windows.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_timesteps * n_channels) or with the two axes apart
            Windows; NaN marks missing steps.

        Returns
        -------
        shift, scale : ndarray of shape (n_samples, n_channels)
            A channel that hardly varies has the usual scale in place of its own. A window of NaN
            has shift zero.
        """
        windows = X.reshape(len(X), -1, self.n_channels)
        if self.mode == "last":
            shift = windows[:, -1].copy()
            missing = np.isnan(shift[:, 0])
            if missing.any():
                shift[missing] = _last_known(windows[missing])
            return shift, np.ones_like(shift)
        shift, scale = self._mean_and_spread(windows)
        if self.mode == "mean":
            return shift.astype(X.dtype), np.ones_like(shift, X.dtype)
        if self.usual_scale is None:
            level = np.where(shift == 0, 1.0, np.abs(shift))
            scale = np.where(scale == 0, level, scale)
        else:
            scale = np.where(scale < LEAST_UNIT * self.usual_scale, self.usual_scale, scale)
        return shift.astype(X.dtype), scale.astype(X.dtype)

    def _mean_and_spread(self, windows):
        """Mean and standard deviation of each channel, in float64; zero for rounding errors."""
        known = ~np.isnan(windows)
        if known.all():
            known = True
        else:  # treat a window of NaN as a window of zeros
            empty = ~known.any(axis=1, keepdims=True)
            windows, known = np.where(empty, 0, windows), known | empty
        mean = windows.mean(axis=1, where=known, dtype=float)
        if self.mode == "mean":
            return mean, None
        spread = windows.std(axis=1, where=known, dtype=float)
        largest = windows.max(axis=1, where=known, initial=-np.inf)
        least = windows.min(axis=1, where=known, initial=np.inf)
        spread[is_rounding_error(spread, largest, least)] = 0.0
        return mean, spread

    def apply(self, rows):
        """Shift and scale windows in place."""
        shift, scale = self.measure(rows)
        windows = rows.reshape(len(rows), -1, self.n_channels)  # splitting an axis makes a view
        windows -= shift[:, None]
        windows /= scale[:, None]

    def apply_to_targets(self, X, Y):
        """Shift and scale targets ``(n_samples, n_targets)`` like their windows."""
        shift, scale = self._of_target(X)
        return (Y - shift) / scale

    def undo(self, X, z):
        """Undo shift and scale in forecasts ``z`` of shape (n_outputs, n_samples), in place."""
        shift, scale = self._of_target(X)
        z *= scale.T
        z += shift.T
        return z

    def backward(self, X, du, z):
        """Gradient of forecasts in the units of the window, through `apply` and `undo`.

        With shift ``m`` and scale ``s`` of a window ``x``, the net reads ``u = (x - m) / s`` and
        the forecast is ``y = m + s z(u)``. All three depend on ``x``, which for one channel gives
        ``dy/dx = du + (1 - sum of du) dm/dx + (z - sum of du u) ds/dx``.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_timesteps * n_channels)
            Windows as they were before `apply`.
        du : ndarray of the same shape
            Gradient of ``z`` with respect to ``u``.
        z : ndarray of shape (n_samples,)
            Forecasts before `undo`.

        Returns
        -------
        dx : ndarray of the same shape
            Gradient of ``y`` with respect to ``x``; zero at missing steps.
        """
        shift, scale = self.measure(X)
        shape = (len(X), -1, self.n_channels)
        windows, target = X.reshape(shape), self.target_channel
        known = ~np.isnan(windows)
        ratio = scale[:, None, target : target + 1] / scale[:, None]
        dx = np.where(known, du.reshape(shape), 0) * ratio
        dshift = -dx.sum(axis=1)
        dshift[:, target] += 1.0
        if self.mode == "last":
            last = windows.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
            rows, channels = np.indices(last.shape)
            dx[rows, last, channels] += np.where(known.any(axis=1), dshift, 0)
            return dx.reshape(X.shape)
        n_known = np.maximum(known.sum(axis=1), 1)[:, None]
        if self.mode == "standard":
            u = np.where(known, windows - shift[:, None], 0) / scale[:, None]
            dscale = -(dx * u).sum(axis=1)
            dscale[:, target] += z
            dscale[~self._has_own_scale(windows)] = 0.0
            dx += np.where(known, u * dscale[:, None] / n_known, 0)
        dx += np.where(known, dshift[:, None] / n_known, 0)
        return dx.reshape(X.shape)

    def _has_own_scale(self, windows):
        """Mask ``(n_samples, n_channels)`` of windows that vary enough to be their own scale."""
        spread = self._mean_and_spread(windows)[1]
        least = 0.0 if self.usual_scale is None else LEAST_UNIT * self.usual_scale
        return (spread > 0) & (spread >= least)

    def _of_target(self, X):
        return [part[:, self.target_channel, None] for part in self.measure(X)]


def _last_known(windows):
    """Last value without NaN of windows (n, n_timesteps, n_channels); zero for windows of NaN."""
    known = ~np.isnan(windows)
    last = windows.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    values = np.take_along_axis(windows, last[:, None], axis=1)[:, 0]
    return np.where(known.any(axis=1), values, 0.0)


ANCHORS = ("last", "mean", "standard")

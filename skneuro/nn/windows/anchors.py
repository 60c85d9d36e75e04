"""Anchoring: every window is shifted and scaled by its own values, and its forecast put back.

A forecaster then learns the shape of what comes next, whatever the level of the series; without
it a net must learn the level as well, and fails where the level of the future was never seen.
"""

import numpy as np


class Anchor:
    """Shift and scale of each window and channel, measured on its steps that are not NaN.

    Parameters
    ----------
    mode : {"last", "mean", "standard"}
        Subtract the window's last value, or its mean, or subtract the mean and divide by the
        standard deviation (Kim et al. 2022).
    n_channels : int
        Channels of a window; the channel is the fastest index in a row.
    target_channel : int, default=0
        The channel whose future the targets are.
    """

    def __init__(self, mode, n_channels, target_channel=0):
        self.mode = mode
        self.n_channels = n_channels
        self.target_channel = target_channel

    def measure(self, X):
        """Shift and scale of each row of windows.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_timesteps * n_channels) or with the two axes apart
            Windows.

        Returns
        -------
        shift, scale : ndarray of shape (n_samples, n_channels)
            A constant channel has scale one; a window without any step has shift zero too.
        """
        windows = X.reshape(len(X), -1, self.n_channels)
        if self.mode == "last":
            shift = windows[:, -1].copy()
            missing = np.isnan(shift[:, 0])
            if missing.any():
                shift[missing] = _last_known(windows[missing])
            return shift, np.ones_like(shift)
        known = ~np.isnan(windows)
        if known.all():
            known = True
        else:  # a window without any step is one of zeros
            empty = ~known.any(axis=1, keepdims=True)
            windows, known = np.where(empty, 0, windows), known | empty
        shift = windows.mean(axis=1, where=known)
        if self.mode == "mean":
            return shift, np.ones_like(shift)
        scale = windows.std(axis=1, where=known)
        # the spread of a constant window is rounding error, and must not be divided by
        largest = windows.max(axis=1, where=known, initial=-np.inf)
        scale[largest == windows.min(axis=1, where=known, initial=np.inf)] = 1.0
        return shift, scale

    def apply(self, rows):
        """Shift and scale windows in place."""
        shift, scale = self.measure(rows)
        windows = rows.reshape(len(rows), -1, self.n_channels)  # splitting an axis makes a view
        windows -= shift[:, None]
        windows /= scale[:, None]

    def apply_to_targets(self, X, Y):
        """Targets ``(n_samples, n_targets)`` in the units of their anchored windows."""
        shift, scale = self._of_target(X)
        return (Y - shift) / scale

    def undo(self, X, z):
        """Put forecasts ``z`` of shape (n_outputs, n_samples) back to the level of the windows."""
        shift, scale = self._of_target(X)
        z *= scale.T
        z += shift.T
        return z

    def _of_target(self, X):
        return [part[:, self.target_channel, None] for part in self.measure(X)]


def _last_known(windows):
    """Last value that is not NaN, of windows (n, n_timesteps, n_channels); zero without any."""
    known = ~np.isnan(windows)
    last = windows.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    values = np.take_along_axis(windows, last[:, None], axis=1)[:, 0]
    return np.where(known.any(axis=1), values, 0.0)


ANCHORS = ("last", "mean", "standard")

"""One regressor on windows of one length."""

import copy

import numpy as np
from sklearn.base import clone
from sklearn.multioutput import MultiOutputRegressor
from sklearn.utils import get_tags

from ..nn.windows import Windows, WindowSource


class Member:
    """A regressor that forecasts a block of steps from a window.

    Parameters
    ----------
    regressor : estimator
        Not fitted; it is cloned.
    window : int
        Steps it sees.
    block : int
        Steps it forecasts.
    anchor : {"last", "mean", "standard"} or None
        What shifts and scales each window.
    anchor_steps : int or None
        Steps at the end of a window that the anchor is measured on.
    quantiles : list of float or None
        Levels it forecasts instead of a point.
    seed : int or None
        Sets every ``random_state`` of the regressor.
    """

    def __init__(self, regressor, window, block, anchor, anchor_steps, quantiles, seed):
        self.window = window
        self.block = block
        self.quantiles = quantiles
        self.layout = {"anchor": anchor, "anchor_steps": anchor_steps}
        self.regressor = clone(regressor)
        parameters = self.regressor.get_params()
        if quantiles is not None:
            self.regressor.set_params(loss="quantile", quantiles=tuple(quantiles))
        if seed is not None:
            names = [name for name in parameters if name.split("__")[-1] == "random_state"]
            self.regressor.set_params(**dict.fromkeys(names, seed))
        self.is_recurrent = "n_timesteps" in parameters
        self.cuts_windows = hasattr(self.regressor, "_fit_windows")
        if block > 1 and not get_tags(self.regressor).target_tags.multi_output:
            self.regressor = MultiOutputRegressor(self.regressor)

    def fit(self, steps, indicator):
        """Fit the regressor to all windows of the series.

        Parameters
        ----------
        steps : Steps
            The series.
        indicator : bool
            Whether the regressor is told which steps were filled.
        """
        self.layout["indicator"] = indicator
        if self.is_recurrent:
            self._lay_out_steps(steps)
        windows = self._windows(steps)
        ends = window_ends(steps, self.window, self.block)
        if not self.cuts_windows:
            X, Y = WindowSource(windows, ends).rows()
            self.regressor.fit(X, Y[:, 0] if self.block == 1 else Y)
            return self
        held_out = None
        if self.regressor.early_stopping:
            fraction = self.regressor.validation_fraction
            ends, last = split_ends(steps, ends, self.block, fraction)
            held_out = WindowSource(windows, last)
        self.regressor._fit_windows(WindowSource(windows, ends), held_out)
        return self

    def _lay_out_steps(self, steps):
        """Choose what a step of a recurrent net's sequence is."""
        options = self.regressor.get_params()
        one_by_one = options["n_timesteps"] is None
        windows = Windows(steps, self.window, self.block, as_steps=True, **self.layout)
        if one_by_one:
            self.regressor.set_params(n_timesteps=windows.n_timesteps)
        self.layout["as_steps"] = True
        self.layout["pass_over"] = one_by_one and not options.get("linear_skip")

    def _windows(self, steps):
        return Windows(steps, self.window, self.block, **self.layout)

    def continued(self):
        """A copy whose next `fit` goes on from its weights, if it can."""
        member = copy.deepcopy(self)
        if member.cuts_windows:
            member.regressor.set_params(warm_start=True)
        else:
            member.regressor = clone(member.regressor)
        return member

    def forecast(self, steps, ends):
        """Forecast a block.

        Parameters
        ----------
        steps : Steps
            The series.
        ends : ndarray of int, of shape (n_windows,)
            Where the windows end.

        Returns
        -------
        forecasts : ndarray of shape (n_windows, block, n_levels)
            One level where there are no quantiles.
        """
        windows = self._windows(steps)
        x = np.empty((len(ends), windows.n_features), windows.dtype)
        shift, scale = windows.cut(ends, x)
        if self.quantiles is None:
            z = self.regressor.predict(x)
        else:
            z = self.regressor.predict_quantiles(x)
        z = np.asarray(z).reshape(len(ends), self.block, -1)
        return shift[:, None] + scale[:, None] * z


def window_ends(steps, window, block):
    """All windows that a regressor can learn from, by their ends.

    A series with room for a whole window and what follows gives whole windows only; a shorter one
    also those that begin before it. Windows without any value and those whose target has a gap are
    left out.
    """
    lengths = np.diff(steps.starts)
    first = np.where(lengths >= window + block, window, 1)
    counts = np.maximum(lengths - block - first + 1, 0)
    n = int(counts.sum())
    if n == 0:
        raise ValueError(
            f"No series is long enough: horizon={block} needs {block + 1} steps at least, but the "
            f"longest has n_samples={int(lengths.max())}."
        )
    dtype = np.int32 if steps.starts[-1] < 2**31 else np.int64
    offset = steps.starts[:-1] + first - (np.cumsum(counts) - counts)
    ends = np.arange(n, dtype=dtype)
    ends += offset.astype(dtype)[0] if len(counts) == 1 else np.repeat(offset, counts).astype(dtype)
    if steps.missing is None:
        return ends
    gaps = np.concatenate([[0], np.cumsum(steps.missing)])
    begins = np.maximum(ends - window, np.repeat(steps.starts[:-1], counts))
    seen = gaps[ends] - gaps[begins] < ends - begins
    ends = ends[seen & (gaps[ends + block] == gaps[ends])]
    if len(ends) == 0:
        raise ValueError(
            f"y has too many gaps: there are no {block} steps without one (horizon={block}) with a "
            f"known step among the {window} before them (window={window})."
        )
    return ends


def split_ends(steps, ends, block, fraction):
    """The last windows of each series, and those whose targets lie before theirs."""
    series = np.searchsorted(steps.starts, ends, side="right") - 1
    counts = np.bincount(series, minlength=len(steps.starts) - 1)
    position = np.arange(len(ends)) - (np.cumsum(counts) - counts)[series]
    first_held_out = counts - np.ceil(fraction * counts).astype(int)
    late = position >= first_held_out[series]
    early = position + block <= first_held_out[series]
    if not early.any() or not late.any():
        raise ValueError(
            f"early_stopping with validation_fraction={fraction} of {len(ends)} windows, each of "
            f"which forecasts {block} steps, leaves none to train on or none to hold out."
        )
    return ends[early], ends[late]

"""One regressor on windows of one length."""

import copy
from contextlib import nullcontext

import numpy as np
from sklearn.base import clone
from sklearn.multioutput import MultiOutputRegressor
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from ...nn.windows.source import WindowSource
from ...nn.windows.windows import Windows


class Member:
    """A regressor that forecasts a block of steps from a window.

    Parameters
    ----------
    regressor : estimator
        Unfitted regressor; it is cloned.
    window : int
        Number of steps in a window.
    block : int
        Number of steps to forecast at once.
    layout : dict
        Options of `Windows` for shifting and scaling a window.
    error_unit : str or None
        Unit in which the errors of a window are weighted.
    quantiles : list of float or None
        Levels to forecast instead of a point.
    seed : int or None
        Value for every ``random_state`` of the regressor.
    """

    def __init__(self, regressor, window, block, layout, error_unit, quantiles, seed):
        self.window = window
        self.title = None  # printed before its log where there are several members
        self.block = block
        self.quantiles = quantiles
        self.error_unit = error_unit
        self.regressor = clone(regressor)
        parameters = self.regressor.get_params()
        if quantiles is not None:
            self.regressor.set_params(loss="quantile", quantiles=tuple(quantiles))
        if seed is not None:
            names = [name for name in parameters if name.split("__")[-1] == "random_state"]
            self.regressor.set_params(**dict.fromkeys(names, seed))
        self.cuts_windows = hasattr(self.regressor, "_fit_windows")
        self.reads_each_step = parameters.get("n_timesteps", 0) is None
        self.layout = {
            **layout,
            "as_steps": "n_timesteps" in parameters,
            "pass_over": self.reads_each_step and not parameters.get("linear_skip"),
        }
        weighted = has_fit_parameter(self.regressor, "sample_weight")
        if error_unit is not None and not weighted:
            raise ValueError(
                f"error_unit={error_unit!r} needs a regressor whose fit takes sample_weight, got "
                f"{type(self.regressor).__name__}."
            )
        if block > 1 and not get_tags(self.regressor).target_tags.multi_output:
            self.regressor = MultiOutputRegressor(self.regressor)

    def fit(self, panel, indicator, task=None):
        """Fit the regressor to all windows of the series.

        Parameters
        ----------
        panel : Panel
            Time steps of all series.
        indicator : bool
            Whether the input marks the steps that were filled.
        task : MemberTask, default=None
            Notifies callbacks of the fit.
        """
        if self.title and self._is_verbose():
            print(self.title)
        with nullcontext() if task is None else task.around(self.regressor):
            self._fit(panel, indicator)
        return self

    def _is_verbose(self):
        options = self.regressor.get_params().items()
        return any(name.split("__")[-1] == "verbose" and value for name, value in options)

    def _fit(self, panel, indicator):
        self.layout["indicator"] = indicator
        windows = self._windows(panel)
        if self.reads_each_step:
            self.regressor.set_params(n_timesteps=windows.n_timesteps)
        ends, held_out = window_ends(panel, self.window, self.block), None
        if self.cuts_windows and self.regressor.early_stopping:
            fraction = self.regressor.validation_fraction
            ends, held_out = split_ends(panel, ends, self.block, fraction)
        if self.layout["scale"] is None and "unit" not in self.layout:
            self.layout["unit"] = windows.usual_size(ends)
            windows = self._windows(panel)
        source = WindowSource(windows, ends, self._weights(windows, ends))
        if self.cuts_windows:  # batch by batch, on demand
            late = None if held_out is None else WindowSource(windows, held_out)
            self.regressor._fit_windows(source, late)
        else:
            X, Y = source.rows()
            weighted = {} if source.weights is None else {"sample_weight": source.weights}
            self.regressor.fit(X, Y[:, 0] if self.block == 1 else Y, **weighted)

    def _weights(self, windows, ends):
        if self.error_unit is None:
            return None
        return windows.weights(ends, self.error_unit).astype(windows.dtype)

    def _windows(self, panel):
        return Windows(panel, self.window, self.block, **self.layout)

    def continued(self):
        """Copy the member; `fit` of the copy starts from the weights of this one if it can."""
        member = copy.deepcopy(self)
        if member.cuts_windows:
            member.regressor.set_params(warm_start=True)
        else:
            member.regressor = clone(member.regressor)
            member.layout.pop("unit", None)
        return member

    def forecast(self, panel, ends):
        """Forecast a block of steps after each window.

        Parameters
        ----------
        panel : Panel
            Time steps of all series.
        ends : ndarray of int, of shape (n_windows,)
            Positions of the first step after each window.

        Returns
        -------
        forecasts : ndarray of shape (n_windows, block, n_levels)
            A single level without quantiles.
        """
        windows = self._windows(panel)
        x = np.empty((len(ends), windows.n_features), windows.dtype)
        shift, scale = windows.cut(ends, x)
        if self.quantiles is None:
            z = self.regressor.predict(x)
        else:
            z = self.regressor.predict_quantiles(x)
        z = np.asarray(z).reshape(len(ends), self.block, -1)
        return shift[:, None] + scale[:, None] * z


def window_ends(panel, window, block):
    """Find all windows that a regressor can learn from.

    A series long enough for a whole window and its target yields whole windows only; a shorter one
    also windows that begin before the series. Windows without any observed value and windows whose
    target has a gap are left out.

    Parameters
    ----------
    panel : Panel
        Time steps of all series.
    window, block : int
        Number of steps in a window and in its target.

    Returns
    -------
    ends : ndarray of int, of shape (n_windows,)
        Positions of the first step after each window.
    """
    lengths = np.diff(panel.starts)
    first = np.where(lengths >= window + block, window, 1)
    counts = np.maximum(lengths - block - first + 1, 0)
    n = int(counts.sum())
    if n == 0:
        raise ValueError(
            f"No series is long enough: horizon={block} needs {block + 1} steps at least, but the "
            f"longest has n_samples={int(lengths.max())}."
        )
    dtype = np.int32 if panel.starts[-1] < 2**31 else np.int64
    offset = panel.starts[:-1] + first - (np.cumsum(counts) - counts)
    ends = np.arange(n, dtype=dtype)
    ends += offset.astype(dtype)[0] if len(counts) == 1 else np.repeat(offset, counts).astype(dtype)
    if panel.missing is None:
        return ends
    gaps = np.concatenate([[0], np.cumsum(panel.missing)])
    begins = np.maximum(ends - window, np.repeat(panel.starts[:-1], counts))
    seen = gaps[ends] - gaps[begins] < ends - begins
    ends = ends[seen & (gaps[ends + block] == gaps[ends])]
    if len(ends) == 0:
        raise ValueError(
            f"y has too many gaps: there are no {block} steps without one (horizon={block}) with a "
            f"known step among the {window} before them (window={window})."
        )
    return ends


def split_ends(panel, ends, block, fraction):
    """Hold out the last windows of each series.

    Parameters
    ----------
    panel : Panel
        Time steps of all series.
    ends : ndarray of int, of shape (n_windows,)
        Positions of the first step after each window.
    block : int
        Number of steps in a target.
    fraction : float
        Fraction of the windows of a series to hold out.

    Returns
    -------
    train, held_out : ndarray of int
        Ends of the windows of each part; no target step belongs to both.
    """
    series = np.searchsorted(panel.starts, ends, side="right") - 1
    counts = np.bincount(series, minlength=len(panel.starts) - 1)
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

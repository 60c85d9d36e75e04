"""One regressor on windows of one length."""

import copy
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from ...nn.windows.source import WindowSource
from ...nn.windows.windows import Windows
from ._window_ends import split_ends, window_ends


@dataclass
class Member:
    """A regressor that forecasts a block of steps from a window.

    Attributes
    ----------
    regressor : estimator
        Regressor of the windows.
    window : int
        Number of steps in a window.
    block : int
        Number of steps to forecast at once.
    layout : dict
        Options of `Windows`.
    error_unit : str or None
        Unit in which the errors of a window are weighted.
    quantiles : list of float or None
        Levels to forecast instead of a point.
    cuts_windows : bool
        Whether the regressor cuts windows on demand.
    reads_each_step : bool
        Whether the regressor is a recurrent net that reads single steps.
    title : str or None
        Line printed before the log of the regressor, if there are several members.
    """

    regressor: Any
    window: int
    block: int
    layout: dict
    error_unit: str | None
    quantiles: list | None
    cuts_windows: bool
    reads_each_step: bool
    title: str | None = None

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
        elif self.layout["scale"] is not None and "typical" not in self.layout:
            self.layout["typical"] = windows.series_units(self.layout["scale"]).typical()
        source = WindowSource(windows, ends, self._weights(windows, ends))
        if self.cuts_windows:  # batch by batch, on demand
            late = None if held_out is None else WindowSource(windows, held_out)
            self.regressor._fit_windows(source, late)
        else:
            X, Y = source.rows()
            weighted = {} if source.weights is None else {"sample_weight": source.weights}
            self._fit_rows(X, Y, weighted)

    def _fit_rows(self, X, Y, weighted):
        if self.block == 1 and not _needs_columns(self.regressor):
            Y = Y[:, 0]
        try:
            self.regressor.fit(X, Y, **weighted)
        except ValueError as error:
            if self.block == 1 or "1d array" not in str(error):
                raise
            raise ValueError(
                f"The regressor or a step of it takes a single output, but horizon={self.block} "
                "makes as many: wrap it in MultiOutputRegressor, or use strategy='recursive'. "
                f"({error})"
            ) from error

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
            for name in ("unit", "typical"):  # measured by fit
                member.layout.pop(name, None)
        return member

    def sample_rows(self, panel, n_rows):
        """Inputs of the fitted regressor, for windows evenly spaced over all series.

        Parameters
        ----------
        panel : Panel
            Time steps of all series.
        n_rows : int
            Largest number of windows.

        Returns
        -------
        x : ndarray of shape (n_windows, n_features)
            Inputs.
        columns : ndarray of int, of shape (window,)
            Position of each value of the window, from the oldest to the newest.
        """
        windows, ends = self._windows(panel), window_ends(panel, self.window, self.block)
        ends = ends[np.linspace(0, len(ends) - 1, min(n_rows, len(ends))).astype(int)]
        x = np.empty((len(ends), windows.n_features), windows.dtype)
        windows.cut(ends, x)
        n_channels = windows.n_channels if windows.as_steps else 1
        return x, np.arange(self.window) * n_channels

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
        scale[scale <= np.finfo(scale.dtype).tiny] = 0.0  # series of zeros
        return shift[:, None] + scale[:, None] * z


def _needs_columns(regressor):
    """Whether a regressor refuses targets of one dimension, as RegressorChain does."""
    inner = regressor
    while get_tags(inner).target_tags.single_output:
        # what wraps another regressor passes its targets on, but not its tags
        if isinstance(inner, Pipeline):
            inner = inner.steps[-1][1]
        elif hasattr(inner, "refit"):
            inner = inner.estimator  # of a search
        elif isinstance(inner, TransformedTargetRegressor) and inner.regressor is not None:
            inner = inner.regressor
        else:
            return False
    return True


def make_member(regressor, window, block, layout, error_unit, quantiles, seed):
    """Prepare a clone of a regressor for windows.

    Parameters
    ----------
    regressor : estimator
        Unfitted regressor.
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

    Returns
    -------
    member : Member
        Member with an unfitted regressor.
    """
    regressor = clone(regressor)
    parameters = regressor.get_params()
    if quantiles is not None:
        regressor.set_params(loss="quantile", quantiles=tuple(quantiles))
    if seed is not None:
        names = [name for name in parameters if name.split("__")[-1] == "random_state"]
        regressor.set_params(**dict.fromkeys(names, seed))
    if error_unit is not None and not has_fit_parameter(regressor, "sample_weight"):
        raise ValueError(
            f"error_unit={error_unit!r} needs a regressor whose fit takes sample_weight, got "
            f"{type(regressor).__name__}."
        )
    cuts_windows = hasattr(regressor, "_fit_windows")
    reads_each_step = parameters.get("n_timesteps", 0) is None
    layout = {
        **layout,
        "as_steps": "n_timesteps" in parameters,
        "pass_over": reads_each_step and not parameters.get("linear_skip"),
    }
    if block > 1 and not get_tags(regressor).target_tags.multi_output:
        regressor = MultiOutputRegressor(regressor)
    return Member(
        regressor, window, block, layout, error_unit, quantiles, cuts_windows, reads_each_step
    )

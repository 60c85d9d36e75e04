"""One model of all series: target transforms, panel, and the members of an ensemble."""

import copy

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.utils import check_random_state

from ._member import Member
from ._panel_builder import PanelBuilder, filled_and_missing
from .chain import Chain, pipeline_steps

COMBINE = {"median": np.median, "mean": np.mean}


class GlobalModel:
    """Learns from many series at once, and forecasts the steps that follow any series.

    Parameters
    ----------
    options : SeriesForecaster
        Its options configure the model.
    regressor : estimator
        Unfitted regressor; each member has its own clone.
    known, past : list of int
        Columns of the covariates that are known in advance, and of those that are not.
    """

    def __init__(self, options, regressor, known, past):
        self.transformers = [clone(part) for part in pipeline_steps(options.transformer)]
        self.block = 1 if options.strategy == "recursive" else options.horizon
        self.past = past
        self.known = known
        self.quantiles = None if options.quantiles is None else sorted(options.quantiles)
        self.add_indicator = options.add_indicator
        self.combine = options.combine
        self.n_jobs = options.n_jobs
        self.panel_builder = PanelBuilder(list(options.calendar or ()), known, past)
        self.indicator = None
        self.is_fitted = False
        windows = np.atleast_1d(options.window).tolist()
        n_members = options.n_ensemble * len(windows)
        seeds = [None] * n_members
        if options.n_ensemble > 1 or options.random_state is not None:
            random_state = check_random_state(options.random_state)
            seeds = random_state.randint(2**31 - 1, size=n_members).tolist()
        self.members = [
            Member(
                regressor,
                windows[k % len(windows)],
                self.block,
                {
                    "anchor": options.anchor,
                    "anchor_steps": options.anchor_steps,
                    "scale": options.window_scale,
                    "season": options.season,
                },
                options.error_unit,
                self.quantiles,
                seed,
            )
            for k, seed in enumerate(seeds)
        ]
        if n_members > 1:
            for k, member in enumerate(self.members, start=1):
                member.title = f"Member {k} of {n_members}, window={member.window}"

    @property
    def longest_window(self):
        """Number of steps that a forecast looks back at."""
        return max(member.window for member in self.members)

    def fit(self, series, tasks=None):
        """Learn from all series; a model made by `continued` starts from earlier weights.

        Parameters
        ----------
        series : list of SeriesData
            The training series.
        tasks : list of MemberTask, default=None
            Notify callbacks of the fit of each member.
        """
        _, filled, missing = self._transform(series)
        if not self.is_fitted:  # else earlier weights were learned with this scaling
            self.panel_builder.fit(series)
            self.indicator = self._needs_indicator(series, missing)
            self.is_fitted = True
        panel = self.panel_builder.build(series, filled, missing)
        self.members = Parallel(n_jobs=self.n_jobs)(
            delayed(member.fit)(panel, self.indicator, task)
            for member, task in zip(self.members, tasks or [None] * len(self.members), strict=True)
        )
        return self

    def _needs_indicator(self, series, missing):
        """Whether the input marks the steps that were filled."""
        if self.add_indicator != "auto":
            return self.add_indicator
        shortest = min(len(one) for one in series)
        # steps before the first value do not count: a transform may leave none there
        gaps = any(part is not None and part[int(np.argmin(part)) :].any() for part in missing)
        return gaps or shortest < self.longest_window + self.block

    def continued(self):
        """Copy the model; `fit` of the copy starts from the weights of this one."""
        model = copy.copy(self)
        model.members = [member.continued() for member in self.members]
        return model

    def _transform(self, series):
        """Transforms fitted to each series, and the transformed values with gaps filled."""
        if not self.transformers:
            chains = [None] * len(series)
            values = [one.values for one in series]
        else:
            chains = [Chain(self.transformers) for _ in series]
            values = [
                chain.fit_transform(one.values) for chain, one in zip(chains, series, strict=True)
            ]
        filled, missing = zip(*map(filled_and_missing, values), strict=True)
        return chains, filled, missing

    def forecast(self, series, n_ahead):
        """Forecast the steps that follow each series.

        Parameters
        ----------
        series : list of SeriesData
            The series, with the covariates of future steps.
        n_ahead : int
            Number of steps to forecast.

        Returns
        -------
        forecasts : ndarray of shape (n_series, n_ahead, n_levels)
            A single level without quantiles.
        """
        chains, filled, missing = self._transform(series)
        n_blocks = -(-n_ahead // self.block)
        length = n_blocks * self.block
        panel = self.panel_builder.build(series, filled, missing, length, keep=self.longest_window)
        ends = panel.starts[1:] - length
        values = panel.values.copy()  # each member writes its own forecasts into the panel
        forecasts = []
        for member in self.members:
            panel.values = values.copy()
            blocks = []
            for k in range(n_blocks):
                block = member.forecast(panel, ends + k * self.block)
                blocks.append(block)
                at = ends[:, None] + k * self.block + np.arange(self.block)
                panel.values[at] = self.point(block)
            forecasts.append(np.concatenate(blocks, axis=1)[:, :n_ahead])
        if chains[0] is not None:
            forecasts = [_inverted(chains, forecast) for forecast in forecasts]
        if len(forecasts) == 1:
            return forecasts[0]
        return COMBINE[self.combine](forecasts, axis=0)

    def point(self, forecasts):
        """Pick the point forecast among the levels: the level nearest to 0.5."""
        if self.quantiles is None:
            return forecasts[..., 0]
        return forecasts[..., int(np.argmin(np.abs(np.subtract(self.quantiles, 0.5))))]


def _inverted(chains, forecasts):
    """Forecasts in the original units of each series."""
    inverted = np.empty_like(forecasts)
    for chain, forecast, out in zip(chains, forecasts, inverted, strict=True):
        for level in range(forecast.shape[1]):
            out[:, level] = chain.invert(forecast[:, level])
    inverted.sort(axis=2)  # a decreasing transform reverses the order of the levels
    return inverted

"""One model of all series: target transforms, panel, and the members of an ensemble."""

from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.utils import check_random_state

from ...base.user_warnings import warn_user
from ...options.lists import as_list
from ._member import Member, make_member
from ._panel_builder import PanelBuilder, filled_and_missing
from .chain import Chain, TooShortError, pipeline_steps

COMBINE = {"median": np.median, "mean": np.mean}


@dataclass
class GlobalModel:
    """Learns from many series at once, and forecasts the steps that follow any series.

    Attributes
    ----------
    members : list of Member
        Members of the ensemble.
    panel_builder : PanelBuilder
        Lays out the time steps of the series.
    transformers : list of transformers
        Unfitted transformers; their clones are fitted to each series.
    block : int
        Number of steps to forecast at once.
    quantiles : list of float or None
        Levels to forecast, in ascending order.
    add_indicator : bool or "auto"
        Whether the input marks filled steps.
    combine : str
        Key of `COMBINE`: aggregation of the forecasts of the members.
    n_jobs : int or None
        Number of processes that fit members.
    indicator : bool or None
        Whether the input of the fitted model marks filled steps; None before the first fit.
    """

    members: list
    panel_builder: PanelBuilder
    transformers: list
    block: int
    quantiles: list | None
    add_indicator: bool | str
    combine: str
    n_jobs: int | None
    indicator: bool | None = None

    @property
    def known(self):
        """Columns of the covariates that are known in advance."""
        return self.panel_builder.known

    @property
    def past(self):
        """Columns of the past covariates."""
        return self.panel_builder.past

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
        usable, _, filled, missing = self.transform(series)
        series = [series[k] for k in usable]
        if self.indicator is None:  # else earlier weights were learned with this scaling
            self.panel_builder.fit(series)
            self.indicator = bool(self._needs_indicator(series, missing))
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
        return replace(self, members=[member.continued() for member in self.members])

    def to_plain(self):
        """Convert the model to plain data and estimators, for pickling."""
        members = [dict(vars(member)) for member in self.members]
        return {**vars(self), "members": members, "panel_builder": self.panel_builder.to_plain()}

    @classmethod
    def from_plain(cls, plain):
        """Restore a model from the result of `to_plain`."""
        members = [Member(**member) for member in plain["members"]]
        builder = PanelBuilder.from_plain(plain["panel_builder"])
        return cls(**{**plain, "members": members, "panel_builder": builder})

    def transform(self, series):
        """Transforms fitted to each series, and the transformed values with gaps filled.

        Returns
        -------
        usable : list of int
            Positions of the series that are long enough for the transforms; the rest is for them.
        chains : list of Chain or None
            Fitted transforms.
        filled, missing : tuple of ndarray
            Values without gaps, and which of them were missing.
        """
        if not self.transformers:
            usable, chains = list(range(len(series))), [None] * len(series)
            values = [one.values for one in series]
        else:
            usable, chains, values = self._fit_chains(series)
        filled, missing = zip(*map(filled_and_missing, values), strict=True)
        return usable, chains, filled, missing

    def transformers_of(self, series):
        """Fitted transformers by name of the series; series too short for them are left out."""
        if not self.transformers:
            return {one.name: [] for one in series}
        usable, chains, _ = self._fit_chains(series)
        return {series[k].name: chain.transformers for k, chain in zip(usable, chains, strict=True)}

    def _fit_chains(self, series):
        """Fit the transforms to each series; one that is too short does not stop the others."""
        usable, chains, values, errors = [], [], [], []
        for k, one in enumerate(series):
            chain = Chain(self.transformers, one.name)
            try:
                values.append(chain.fit_transform(one.values, one.index))
            except TooShortError as error:
                errors.append(error)
                continue
            usable.append(k)
            chains.append(chain)
        if not usable:
            raise errors[0]
        if errors:
            others = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            warn_user(f"A series is left out, its forecasts are NaN: {errors[0]}{others}.")
        return usable, chains, values

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
            A single level without quantiles; NaN for a series too short for the transforms.
        """
        usable, forecasts = self.forecast_usable(series, n_ahead)
        if len(usable) == len(series):
            return forecasts
        every = np.full((len(series), *forecasts.shape[1:]), np.nan, forecasts.dtype)
        every[usable] = forecasts
        return every

    def forecast_usable(self, series, n_ahead):
        """Forecast the series that are long enough for the transforms; parameters of `forecast`.

        Returns
        -------
        usable : list of int
            Positions of these series.
        forecasts : ndarray of shape (n_usable, n_ahead, n_levels)
            Forecasts of these series.
        """
        usable, chains, filled, missing = self.transform(series)
        series = [series[k] for k in usable]
        length = self.length_ahead(n_ahead)
        panel = self.panel_builder.build(series, filled, missing, length, keep=self.longest_window)
        forecasts = self.forecast_panel(panel, length, n_ahead)
        if chains[0] is not None:
            forecasts = [_inverted(chains, forecast) for forecast in forecasts]
        return usable, self.combined(forecasts)

    def forecast_panel(self, panel, length, n_ahead):
        """Forecast all series of a panel with each member, block by block.

        Parameters
        ----------
        panel : Panel
            Time steps of the series; those to forecast are overwritten.
        length : int
            Number of steps to forecast at the end of each series, a multiple of the block.
        n_ahead : int
            Number of these steps to return.

        Returns
        -------
        forecasts : list of ndarray of shape (n_series, n_ahead, n_levels)
            Forecasts of each member, in transformed units.
        """
        ends = panel.starts[1:] - length
        values = panel.values.copy()  # each member writes its own forecasts into the panel
        forecasts = []
        for member in self.members:
            panel.values = values.copy()
            blocks = []
            for k in range(length // self.block):
                block = member.forecast(panel, ends + k * self.block)
                blocks.append(block)
                at = ends[:, None] + k * self.block + np.arange(self.block)
                panel.values[at] = self.point(block)
            forecasts.append(np.concatenate(blocks, axis=1)[:, :n_ahead])
        return forecasts

    def combined(self, forecasts):
        """Aggregate the forecasts of the members."""
        if len(forecasts) == 1:
            return forecasts[0]
        return COMBINE[self.combine](forecasts, axis=0)

    def length_ahead(self, n_ahead):
        """Number of steps in the whole blocks that cover ``n_ahead`` steps."""
        return -(-n_ahead // self.block) * self.block

    def point(self, forecasts):
        """Pick the point forecast among the levels: the level nearest to 0.5."""
        if self.quantiles is None:
            return forecasts[..., 0]
        return forecasts[..., int(np.argmin(np.abs(np.subtract(self.quantiles, 0.5))))]


def make_model(options, regressor, known, past):
    """Prepare a model as the options of a forecaster say.

    Parameters
    ----------
    options : SeriesForecaster
        A forecaster with valid options.
    regressor : estimator
        Unfitted regressor; each member has its own clone.
    known, past : list of int
        Columns of the covariates that are known in advance, and of those that are not.

    Returns
    -------
    model : GlobalModel
        Model to fit.
    """
    block = 1 if options.strategy == "recursive" else options.horizon
    quantiles = None if options.quantiles is None else sorted(options.quantiles)
    return GlobalModel(
        members=_make_members(options, regressor, block, quantiles),
        panel_builder=PanelBuilder(as_list(options.calendar), known, past),
        transformers=[clone(step) for step in pipeline_steps(options.transformer)],
        block=block,
        quantiles=quantiles,
        add_indicator=options.add_indicator,
        combine=options.combine,
        n_jobs=options.n_jobs,
    )


def _make_members(options, regressor, block, quantiles):
    """Members for each window length, which differ in their seeds."""
    windows = np.atleast_1d(options.window).tolist()
    n_members = options.n_ensemble * len(windows)
    seeds = [None] * n_members
    if options.n_ensemble > 1 or options.random_state is not None:
        random_state = check_random_state(options.random_state)
        seeds = random_state.randint(2**31 - 1, size=n_members).tolist()
    layout = {
        "anchor": options.anchor,
        "anchor_steps": options.anchor_steps,
        "scale": options.window_scale,
        "season": options.season,
    }
    members = [
        make_member(regressor, window, block, layout, options.error_unit, quantiles, seed)
        for window, seed in zip(windows * options.n_ensemble, seeds, strict=True)
    ]
    if n_members > 1:
        for k, member in enumerate(members, start=1):
            member.title = f"Member {k} of {n_members}, window={member.window}"
    return members


def _inverted(chains, forecasts):
    """Forecasts in the original units of each series."""
    inverted = np.empty_like(forecasts)
    for chain, forecast, out in zip(chains, forecasts, inverted, strict=True):
        for level in range(forecast.shape[1]):
            out[:, level] = chain.invert(forecast[:, level])
    problems = [chain.problem for chain in chains if chain.problem is not None]
    if problems:
        n_others = len(problems) - 1
        others = f" (and {n_others} other forecast{'s' * (n_others > 1)})" if n_others else ""
        warn_user(f"{problems[0]}{others}.", RuntimeWarning)
    inverted.sort(axis=2)  # a decreasing transform reverses the order of the levels
    return inverted

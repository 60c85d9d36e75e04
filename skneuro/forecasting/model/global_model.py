"""One model of all series: target transforms, inputs, and the members of an ensemble."""

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.utils import check_random_state

from ._inputs import InputMaker, filled_and_missing
from ._member import Member
from .chain import Chain, links

COMBINE = {"median": np.median, "mean": np.mean}


class GlobalModel:
    """Learns from many histories at once, and forecasts what follows any.

    Parameters
    ----------
    options : SeriesForecaster
        Its options say how.
    regressor : estimator
        Not fitted.
    known, past : list of int
        Columns of the covariates that are known beforehand, and those that are not.
    """

    def __init__(self, options, regressor, known, past):
        self.transformers = [clone(link) for link in links(options.transformer)]
        self.horizon = options.horizon
        self.block = 1 if options.strategy == "recursive" else options.horizon
        self.calendar = list(options.calendar or ())
        self.known = known
        self.past = past
        self.quantiles = None if options.quantiles is None else sorted(options.quantiles)
        self.add_indicator = options.add_indicator
        self.combine = COMBINE[options.combine]
        self.n_jobs = options.n_jobs
        self.inputs = self.indicator = None
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
        """Steps that a forecast needs to see."""
        return max(member.window for member in self.members)

    def fit(self, histories, tasks=None):
        """Learn from all histories; going on from earlier weights if `continued` made this.

        Parameters
        ----------
        histories : list of History
            All series.
        tasks : list of MemberTask, default=None
            Tell callbacks of the fit of each member.
        """
        _, filled, missing = self._transform(histories)
        if self.inputs is None:  # weights to go on from were learned with these
            self.inputs = InputMaker(self.calendar, self.known, self.past, histories)
            self.indicator = self._needs_indicator(histories, missing)
        steps = self.inputs.make(histories, filled, missing)
        self.members = Parallel(n_jobs=self.n_jobs)(
            delayed(member.fit)(steps, self.indicator, task)
            for member, task in zip(self.members, tasks or [None] * len(self.members), strict=True)
        )
        return self

    def _needs_indicator(self, histories, missing):
        """Whether members are told which steps were filled."""
        if self.add_indicator != "auto":
            return self.add_indicator
        shortest = min(len(history) for history in histories)
        # steps before the first value do not count: a transform may leave none there
        gaps = any(part is not None and part[int(np.argmin(part)) :].any() for part in missing)
        return gaps or shortest < self.longest_window + self.block

    def continued(self):
        """A copy whose next `fit` goes on from the weights of this one."""
        model = object.__new__(GlobalModel)
        model.__dict__.update(self.__dict__)
        model.members = [member.continued() for member in self.members]
        return model

    def _transform(self, histories):
        """Fitted transforms of each history, and what they make of it, gaps filled."""
        if not self.transformers:
            chains = [None] * len(histories)
            values = [history.values for history in histories]
        else:
            chains = [Chain(self.transformers) for _ in histories]
            values = [
                chain.fit_transform(history.values)
                for chain, history in zip(chains, histories, strict=True)
            ]
        filled, missing = zip(*map(filled_and_missing, values), strict=True)
        return chains, filled, missing

    def forecast(self, histories, n_ahead):
        """Forecast the steps that follow each history.

        Parameters
        ----------
        histories : list of History
            With the covariates of the steps to come.
        n_ahead : int
            How many steps.

        Returns
        -------
        forecasts : ndarray of shape (n_histories, n_ahead, n_levels)
            One level where there are no quantiles.
        """
        chains, filled, missing = self._transform(histories)
        n_blocks = -(-n_ahead // self.block)
        length = n_blocks * self.block
        steps = self.inputs.make(histories, filled, missing, length, keep=self.longest_window)
        ends = steps.starts[1:] - length
        values = steps.values.copy()  # the members write their own forecasts into it
        forecasts = []
        for member in self.members:
            steps.values = values.copy()
            blocks = []
            for k in range(n_blocks):
                block = member.forecast(steps, ends + k * self.block)
                blocks.append(block)
                at = ends[:, None] + k * self.block + np.arange(self.block)
                steps.values[at] = self.point(block)
            forecasts.append(np.concatenate(blocks, axis=1)[:, :n_ahead])
        if chains[0] is not None:
            forecasts = [self._invert(chains, forecast) for forecast in forecasts]
        if len(forecasts) == 1:
            return forecasts[0]
        return self.combine(forecasts, axis=0)

    def _invert(self, chains, forecasts):
        """Forecasts in the units of the series."""
        inverted = np.empty_like(forecasts)
        for chain, forecast, out in zip(chains, forecasts, inverted, strict=True):
            for level in range(forecast.shape[1]):
                out[:, level] = chain.invert(forecast[:, level])
        inverted.sort(axis=2)  # a transform may turn them round
        return inverted

    def point(self, forecasts):
        """The one forecast among the levels: that of the level nearest to one half."""
        if self.quantiles is None:
            return forecasts[..., 0]
        return forecasts[..., int(np.argmin(np.abs(np.subtract(self.quantiles, 0.5))))]

"""The pretrained model: what a forecaster fits and forecasts with in place of a global model."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from .covariates import CovariateEffect
from .fine_tuning import fine_tune
from .periods import periods_of
from .weights import pretrained_net
from .windows import LEVELS
from .zero_shot import FEWEST_VALUES, adjust, at_levels, forecast

USUAL_LEVEL = 0.9  # of an interval, if none is asked for


@dataclass
class PretrainedModel:
    """Forecasts any series with the pretrained net.

    Attributes
    ----------
    size : str
        Size of the net.
    fine_tune : int
        Most epochs of training on the user's series.
    horizon : int
        Number of steps that fine-tuning learns to forecast.
    season : int, list of int or None
        Periods that the user named; None finds them.
    quantiles : list of float
        Levels to forecast, in ascending order.
    interval : float
        Coverage probability of intervals.
    random_state : object
        Seed of the fine-tuning.
    known : list of int
        Columns of the covariates.
    theta : ndarray or None
        Fine-tuned weights.
    effect : CovariateEffect or None
        Effect of the covariates.
    periods : dict
        Periods of the seasons of each series, by name.
    losses : list of float
        Loss on the held-out end before fine-tuning and after each epoch.
    """

    size: str
    fine_tune: int
    horizon: int
    season: Any
    quantiles: list
    interval: float
    random_state: Any
    known: list
    theta: np.ndarray | None = None
    effect: CovariateEffect | None = None
    periods: dict | None = None
    losses: list | None = None

    past = ()  # columns of the past covariates
    members = ()  # fitted regressors
    n_static = 0
    has_intervals = True
    longest_window = FEWEST_VALUES

    def fit(self, series, tasks=None):
        """Learn what there is to learn of the series.

        Parameters
        ----------
        series : list of SeriesData
            The series.
        tasks : None
            There are no members whose fits callbacks could follow.
        """
        for one in series:
            check_length(one)
        self.effect = CovariateEffect.fit(series) if self.known else None
        self.periods = {one.name: list(periods_of(one, self.season)[0]) for one in series}
        self.theta, self.losses = None, []
        if self.fine_tune:
            network, self.losses = fine_tune(
                pretrained_net(self.size),
                [adjust(self._residual(one), self.season, whole=True) for one in series],
                self.horizon,
                self.fine_tune,
                check_random_state(self.random_state),
            )
            if network is not pretrained_net(self.size):
                self.theta = network.parameters.theta
        return self

    def _network(self):
        """The pretrained net with its own weights or the fine-tuned ones."""
        network = pretrained_net(self.size)
        if self.theta is None:
            return network
        tuned = network.copy()
        tuned.parameters.theta = self.theta
        return tuned

    def continued(self):
        """Copy the model; `fit` of the copy starts from the pretrained weights again."""
        return replace(self)

    def to_plain(self):
        """Convert the model to plain data, for pickling."""
        effect = None if self.effect is None else self.effect.coefficients
        return {**vars(self), "effect": effect, "kind": "pretrained"}

    @classmethod
    def from_plain(cls, plain):
        """Restore a model from the result of `to_plain`."""
        effect = None if plain["effect"] is None else CovariateEffect(plain["effect"])
        facts = {name: value for name, value in plain.items() if name != "kind"}
        return cls(**{**facts, "effect": effect})

    def transformers_of(self, series):
        """Transformers of each series by its name: none."""
        return {one.name: [] for one in series}

    def _residual(self, series):
        """A series without the effect of its covariates."""
        return series if self.effect is None else self.effect.removed(series)

    def _all_levels(self, series, n_ahead):
        """Quantiles ``(n_series, n_ahead, n_levels)`` at `LEVELS`."""
        for one in series:
            check_length(one)
        adjusted = [adjust(self._residual(one), self.season) for one in series]
        if self.effect is None:
            return forecast(self._network(), adjusted, n_ahead)
        floors = [one.is_nonnegative for one in adjusted]
        for one in adjusted:
            one.is_nonnegative = False
        quantiles = forecast(self._network(), adjusted, n_ahead)
        for one, floor, part in zip(series, floors, quantiles, strict=True):
            part += self.effect.ahead(one, n_ahead)[:, None]
            if floor and np.nanmin(one.values) >= 0:
                np.maximum(part, 0.0, out=part)
        return quantiles

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
            Quantiles at the levels of ``quantiles``.
        """
        return at_levels(self._all_levels(series, n_ahead), self.quantiles)

    def forecast_points(self, series, n_ahead):
        """Forecast the medians ``(n_series, n_ahead)``; parameters as for `forecast`."""
        return at_levels(self._all_levels(series, n_ahead), [0.5])[..., 0]

    def forecast_ends(self, series, n_ahead):
        """Forecast both ends of the interval; parameters as for `forecast`.

        Returns
        -------
        usable : list of int
            Positions of the series that have forecasts: all.
        ends : ndarray of shape (n_series, n_ahead, 2)
            Lower and upper ends.
        """
        tail = (1.0 - self.interval) / 2
        ends = at_levels(self._all_levels(series, n_ahead), [tail, 1.0 - tail])
        return list(range(len(series))), ends


def check_length(series):
    """Refuse a series with too few known values."""
    n_known = int(np.count_nonzero(~np.isnan(series.values)))
    if n_known < FEWEST_VALUES:
        label = "y" if series.name is None else f"series {series.name!r}"
        raise ValueError(
            f"The pretrained forecaster needs at least {FEWEST_VALUES} known values of a series: "
            f"{label} has n_samples={n_known}."
        )


def check_levels(name, levels):
    """Refuse quantile levels beyond those of the net."""
    lowest, highest = float(LEVELS[0]), float(LEVELS[-1])
    beyond = [float(level) for level in levels if not lowest - 1e-9 <= level <= highest + 1e-9]
    if beyond:
        raise ValueError(
            f"{name} needs the quantile level {beyond[0]:.4g}, but the pretrained forecaster has "
            f"levels from {lowest:g} to {highest:g}."
        )

"""The fitted state of a forecaster: one object, replaced as a whole by ``fit`` and ``update``."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..model.global_model import GlobalModel
from ..panel.containers import Container
from ..panel.series_data import SeriesData
from ..pretrained.model import PretrainedModel


@dataclass(frozen=True, eq=False)
class FittedState:
    """What a fitted forecaster forecasts with.

    Attributes
    ----------
    model : GlobalModel or PretrainedModel
        Model of all series.
    container : Container
        Container of ``y``, which forecasts come back in.
    series : list of SeriesData
        The series up to the present, which forecasts start after.
    interval_radius : ndarray of shape (horizon,) or None
        Reach of the intervals beyond the model's own, in mean absolute differences of a series.
    typical_step : tuple of float, or None
        Mean absolute difference of constant series, as `SeriesUnits.typical` gives it; None without
        intervals.
    """

    model: GlobalModel | PretrainedModel
    container: Container
    series: list
    interval_radius: np.ndarray | None = None
    typical_step: tuple | None = None

    @property
    def regressors(self) -> list[Any]:
        """Fitted regressors of the ensemble."""
        return [member.regressor for member in self.model.members]

    def to_plain(self):
        """Convert the state to plain data and estimators, for pickling."""
        return {
            "model": self.model.to_plain(),
            "container": dict(vars(self.container)),
            "series": [dict(vars(one)) for one in self.series],
            "interval_radius": self.interval_radius,
            "typical_step": self.typical_step,
        }

    @classmethod
    def from_plain(cls, plain):
        """Restore a state from the result of `to_plain`."""
        kind = PretrainedModel if plain["model"].get("kind") == "pretrained" else GlobalModel
        return cls(
            kind.from_plain(plain["model"]),
            Container(**plain["container"]),
            [SeriesData(**one) for one in plain["series"]],
            plain["interval_radius"],
            plain.get("typical_step"),
        )


def fitted_state(forecaster):
    """Return the fitted state of a forecaster; `NotFittedError` if it has none."""
    check_is_fitted(forecaster)
    return forecaster._fitted

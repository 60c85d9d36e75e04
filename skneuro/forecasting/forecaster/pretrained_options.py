"""Options with which a forecaster uses the pretrained net, and their checks."""

import numpy as np

from ...base.naming import naming
from ...options.declare import defaults
from ..pretrained.model import USUAL_LEVEL, PretrainedModel, check_levels
from ..pretrained.windows import LEVELS

# Options of `SeriesForecaster` that are used, or do no harm; all others would have no effect.
USED = (
    "regressor",
    "horizon",
    "season",
    "freq",
    "quantiles",
    "interval",
    "calibration_fraction",
    "past_covariates",  # with a message of its own
    "random_state",
    "n_jobs",
)


def is_pretrained(forecaster):
    """Whether a forecaster uses the pretrained net: by its own type or that of its regressor."""
    if getattr(forecaster, "uses_pretrained_net", False):
        return True
    regressor = getattr(forecaster, "regressor", None)
    if isinstance(regressor, str):
        return regressor == "pretrained"
    return getattr(regressor, "uses_pretrained_net", False)


def check_pretrained_options(forecaster):
    """Refuse options that the pretrained net cannot follow.

    Parameters
    ----------
    forecaster : BaseForecaster
        Forecaster whose options satisfy scikit-learn's parameter constraints.
    """
    if not getattr(forecaster, "uses_pretrained_net", False):
        for name, default in defaults(type(forecaster)).items():
            value = getattr(forecaster, name)
            if name not in USED and not _is_same(value, default):
                raise ValueError(
                    f"{name}={value!r} has no effect with the pretrained forecaster, which reads "
                    "whole series and not windows: leave it out, or choose another regressor."
                )
    _check_season(_own_season(forecaster))
    if forecaster.past_covariates is not None:
        raise ValueError(
            "past_covariates cannot be used by the pretrained forecaster: choose another "
            "regressor, such as RNNForecaster()."
        )
    if forecaster.quantiles is not None:
        check_quantile_levels(forecaster.quantiles)
        check_levels(f"quantiles={forecaster.quantiles!r}", forecaster.quantiles)
    if forecaster.interval is not None:
        tail = (1.0 - forecaster.interval) / 2
        check_levels(f"interval={forecaster.interval!r}", [tail, 1.0 - tail])


def make_pretrained_model(forecaster, data):
    """Prepare a model as the options of a forecaster say.

    Parameters
    ----------
    forecaster : BaseForecaster
        Forecaster with valid options.
    data : TrainingData
        The series.

    Returns
    -------
    model : PretrainedModel
        Model to fit.
    """
    if data.static is not None:
        raise ValueError(
            "static covariates cannot be used by the pretrained forecaster: leave them out, or "
            "choose another regressor, such as RNNForecaster()."
        )
    net = _holder(forecaster)
    seed = forecaster.random_state if net is None else net.random_state
    levels = LEVELS if forecaster.quantiles is None else forecaster.quantiles
    return PretrainedModel(
        size="base" if net is None else net.size,
        fine_tune=0 if net is None else int(net.fine_tune),
        horizon=forecaster.horizon,
        season=_own_season(forecaster),
        quantiles=sorted(float(level) for level in levels),
        interval=USUAL_LEVEL if forecaster.interval is None else forecaster.interval,
        random_state=seed,
        known=data.known,
    )


def check_quantile_levels(quantiles):
    """Refuse quantile levels outside (0, 1), and equal ones."""
    with naming(quantiles=quantiles):
        levels = np.asarray(quantiles, dtype=float)
    if levels.ndim != 1 or not len(levels) or not np.all((levels > 0) & (levels < 1)):
        raise ValueError(f"quantiles={quantiles!r} must be levels between 0 and 1 (exclusive).")
    if len(np.unique(levels)) < len(levels):
        raise ValueError(f"quantiles={quantiles!r} must be different levels.")


def _holder(forecaster):
    """The `PretrainedForecaster` with the options of the net; None for the shortcut."""
    if getattr(forecaster, "uses_pretrained_net", False):
        return forecaster
    return None if isinstance(forecaster.regressor, str) else forecaster.regressor


def _own_season(forecaster):
    """Periods that the user named; None if they are to be found."""
    net = _holder(forecaster)
    if net is forecaster:
        return forecaster.season
    if forecaster.season != 1:
        return forecaster.season
    return None if net is None else net.season


def _check_season(season):
    if season is None:
        return
    periods = np.atleast_1d(np.asarray(season))
    if periods.ndim != 1 or not len(periods) or periods.dtype.kind not in "iu" or periods.min() < 1:
        raise ValueError(f"season={season!r} must be an int >= 1, a list of them or None.")


def _is_same(value, default):
    return value is default or (isinstance(value, type(default)) and value == default)

"""Checks of the options of a forecaster that go beyond their types."""

from numbers import Integral

import numpy as np

from ...base.naming import naming
from ...options.lists import as_list
from ...time_index.grid import check_freq
from ..model.chain import check_invertible, pipeline_steps
from ..model.default_regressor import chosen_regressor
from ..panel.calendar import check_calendar
from ..transforms.differencer import Differencer


def check_options(forecaster):
    """Refuse options with invalid parts, or that contradict each other.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Forecaster whose options satisfy scikit-learn's parameter constraints.
    """
    windows = np.atleast_1d(np.asarray(forecaster.window, dtype=object)).tolist()
    if not windows or not all(isinstance(w, Integral) and w > 0 for w in windows):
        raise ValueError(f"window={forecaster.window!r} must be an int >= 1 or a list of them.")
    check_calendar(as_list(forecaster.calendar))
    if isinstance(forecaster.freq, str):
        check_freq(forecaster.freq)
    transformers = pipeline_steps(forecaster.transformer)
    for transformer in transformers:
        check_invertible(transformer)
    if forecaster.quantiles is not None:
        _check_quantiles(forecaster, transformers)


def _check_quantiles(forecaster, transformers):
    quantiles = forecaster.quantiles
    with naming(quantiles=quantiles):
        levels = np.asarray(quantiles, dtype=float)
    if levels.ndim != 1 or not len(levels) or not np.all((levels > 0) & (levels < 1)):
        raise ValueError(f"quantiles={quantiles!r} must be levels between 0 and 1 (exclusive).")
    if len(np.unique(levels)) < len(levels):
        raise ValueError(f"quantiles={quantiles!r} must be different levels.")
    regressor = chosen_regressor(forecaster)
    if not {"loss", "quantiles"} <= regressor.get_params(deep=False).keys():
        raise ValueError(
            f"quantiles={quantiles!r} needs a net of this package as regressor, got "
            f"{type(regressor).__name__}; interval works with any regressor."
        )
    if any(isinstance(transformer, Differencer) for transformer in transformers):
        raise ValueError(
            "quantiles of differences do not add up to quantiles of values: use interval with "
            "a Differencer."
        )

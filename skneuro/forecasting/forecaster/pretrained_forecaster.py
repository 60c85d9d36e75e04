"""The pretrained net as a forecaster of its own, and as a regressor of `SeriesForecaster`."""

from dataclasses import KW_ONLY
from numbers import Integral
from typing import Any

from ..._sklearn.constraints import HasMethods, Interval
from ...options.declare import estimator, option, override
from ...options.intervals import BETWEEN_ZERO_AND_ONE, COUNT
from ...options.type_text import OneOf
from ..pretrained.weights import FILES
from ._options import ForecasterOptions
from .fitted_state import fitted_state
from .series_forecaster import BaseForecaster


@estimator
class PretrainedForecaster(BaseForecaster):
    """Forecast any series at once, with a net that was trained on synthetic series.

    The net ships with the package; `fit` learns nothing but the season and takes milliseconds. Its
    outputs are quantiles, so that every forecast has intervals without calibration. ``y`` is one
    series or many, of three values or more.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    series_names_ : list
        Names of the series, in the order of ``y``.
    periods_ : dict of object to list of int
        Periods of the seasons that may be removed from each series, by name.
    fine_tuning_losses_ : list of float
        Pinball loss on the held-out end of the series before fine-tuning and after each epoch;
        empty without fine-tuning.
    n_features_in_ : int
        Number of columns of ``X``; 0 without ``X``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns of ``X``, if it has any.

    See Also
    --------
    SeriesForecaster : Forecaster that learns from the series; ``SeriesForecaster("pretrained")``
        is this one.
    backtest : Evaluate forecasts made at many origins in the past.

    Notes
    -----
    The model card in the documentation says what the net was trained on, how well it forecasts and
    where it loses. Learning to learn across series goes back to [1]_, training on synthetic series
    alone to [2]_.

    Seasons are removed before the net reads a series, and put back into its forecasts. A series
    that never falls below zero gets forecasts that do not either. Forecasts beyond 48 steps
    continue from the medians of those before.

    Covariates ``X`` must be known in advance. A ridge regression of changes of ``y`` on changes of
    ``X``, shared by all series, explains a part of the series, and the net forecasts the rest.

    References
    ----------
    .. [1] Oreshkin, Carpov, Chapados & Bengio (2021). Meta-learning framework with applications to
       zero-shot time-series forecasting. AAAI.
    .. [2] Dooley, Khurana, Mohapatra, Naidu & White (2023). ForecastPFN: Synthetically-trained
       zero-shot forecasting. NeurIPS.

    Examples
    --------
    >>> from skneuro.forecasting import PretrainedForecaster
    >>> sales = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126]
    >>> forecast = PretrainedForecaster(horizon=3).fit(y=sales).forecast()
    >>> forecast.shape
    (3,)
    """

    size: Any = option(
        "base",
        [OneOf(FILES)],
        """
        Size of the net.""",
        kw_only=False,
    )
    fine_tune: Any = option(
        0,
        [Interval(Integral, 0, None, closed="left")],
        """
        Largest number of epochs of training on the series of `fit`. The weights with the least
        loss on their last fifth are kept: those of the pretrained net, if no epoch was better.""",
        kw_only=False,
    )
    _: KW_ONLY
    horizon: Any = override(ForecasterOptions, "horizon", 1)
    season: Any = option(
        None,
        [COUNT, "array-like", None],
        """
        Number of steps in a season, or a list for several; 1 is none. None finds the season: from
        the dates of the index, else in the values. With a season that looks like a day, such as 24
        or 48, a week is removed too if it is significant.""",
        kind="int, list of int or None",
    )
    freq: Any = option(
        None,
        [str, HasMethods(["is_on_offset"]), None],
        """
        Frequency of the time steps, as for `SeriesForecaster`: series are resampled to this even
        grid, and gaps become missing values. None raises an error if the index has gaps.""",
        kind="str, pandas.DateOffset or None",
    )
    quantiles: Any = option(
        None,
        ["array-like", None],
        """
        Quantile levels for `predict_quantiles`, from 0.01 to 0.99; those between the levels of
        the net are interpolated. None is all levels of the net. Point forecasts are medians.""",
        kind="list of float or None",
    )
    interval: Any = option(
        None,
        [BETWEEN_ZERO_AND_ONE, None],
        """
        Coverage probability of the intervals of `predict_interval`, up to 0.98. The intervals of
        the net are then calibrated on the last fifth of each series, as split-conformal ones
        are. None gives the 90 % intervals of the net as they are, for series of any length.""",
    )
    calibration_fraction: Any = override(ForecasterOptions, "calibration_fraction", 0.2)
    random_state: Any = option(
        None,
        ["random_state"],
        """
        Seed for the order of the windows in fine-tuning.""",
    )

    uses_pretrained_net = True
    # what the methods of all forecasters read, and is fixed here
    past_covariates = None
    n_ensemble = 1
    window = 1

    @property
    def periods_(self) -> dict[Any, list[int]]:
        """Periods of the seasons that may be removed from each series, by name."""
        return fitted_state(self).model.periods

    @property
    def fine_tuning_losses_(self) -> list[float]:
        """Pinball loss on the held-out end before fine-tuning and after each epoch."""
        return fitted_state(self).model.losses

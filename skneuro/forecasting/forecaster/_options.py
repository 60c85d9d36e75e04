"""The options of `SeriesForecaster`, each declared and documented once."""

from dataclasses import KW_ONLY
from numbers import Integral
from typing import Any

from ..._sklearn.constraints import HasMethods
from ...nn.windows.units import SCALES
from ...options.declare import option, options
from ...options.intervals import BETWEEN_ZERO_AND_ONE, COUNT
from ...options.type_text import OneOf
from ..model.global_model import COMBINE
from ..panel.calendar import CYCLES

STRATEGIES = ("direct", "recursive")
ANCHORS = ("last", "mean")
ERROR_UNITS = ("difference", "level", "both")


@options
class ForecasterOptions:
    """Options for the inputs of a forecaster and for how it makes forecasts."""

    regressor: Any = option(
        None,
        [HasMethods(["fit", "predict"]), OneOf(["pretrained"]), None],
        """
        Regressor that learns from the windows. The nets of this package cut windows on demand; for
        any other regressor of scikit-learn they are all made in advance. None is a small
        ``RNNForecaster``, a GRU with 32 units, which reads several steps at a time if the window
        is longer than 32 steps and can be divided.""",
        kind="estimator",
        kw_only=False,
    )
    _: KW_ONLY
    window: Any = option(
        24,
        [COUNT, "array-like"],
        """
        Number of past steps that a forecast is made from. A list gives ensemble members with
        windows of each length.""",
        kind="int or list of int",
    )
    horizon: Any = option(
        1,
        [COUNT],
        """
        Number of steps to forecast at once, and the default of ``steps`` in `forecast`.""",
    )
    strategy: Any = option(
        "direct",
        [OneOf(STRATEGIES)],
        """
        Multi-step strategy. 'direct' forecasts all steps of the horizon from the window;
        'recursive' forecasts a single step and feeds it back as an observation. Beyond the horizon
        both continue from their own forecasts.""",
    )
    anchor: Any = option(
        "last",
        [OneOf(ANCHORS), None],
        """
        Value subtracted from each window and its target, and added back to the forecast: the last
        value of the window or its mean. The regressor then learns changes, whatever the level of
        the series. This is per-window (reversible) instance normalization.""",
    )
    anchor_steps: Any = option(
        None,
        [COUNT, None],
        """
        Number of steps at the end of the window that ``anchor='mean'`` averages; None averages
        all.""",
    )
    window_scale: Any = option(
        None,
        [OneOf(SCALES), None],
        """
        Unit that each window and its target are divided by, for series of different size: the
        standard deviation of the window, or its mean absolute difference of values a ``season``
        apart. An absolute error in the latter unit is the MASE. Windows that hardly vary are
        divided by the usual unit of their series. None divides all windows of all series by the
        same number, so that their values have unit spread.""",
    )
    season: Any = option(
        1,
        [COUNT],
        """
        Number of steps in a season, for ``window_scale``, ``error_unit`` and the pretrained
        forecaster, which finds the season itself if this is 1.""",
    )
    error_unit: Any = option(
        None,
        [OneOf(ERROR_UNITS), None],
        """
        Unit in which a window's errors are weighted, by its sample weight: the mean absolute
        difference of values a ``season`` apart (as in MASE), the mean absolute value (as in sMAPE),
        or the average of both weights (as in OWA). None weights all windows equally, in
        the units that the regressor sees.""",
    )
    transformer: Any = option(
        None,
        [HasMethods(["fit", "inverse_transform"]), list, tuple, None],
        """
        Transformer applied to each series before windows are cut, and inverted in the forecasts:
        `Differencer`, `Deseasonalizer`, `Detrender`, or scikit-learn's scalers and
        ``PowerTransformer``. A clone is fitted to each series.""",
        kind="transformer, Pipeline, list of transformers or None",
    )
    calendar: Any = option(
        None,
        ["array-like", None],
        f"""
        Calendar features of the dates, each encoded as sine and cosine of its position in the
        cycle: any of {", ".join(map(repr, CYCLES))}.""",
        kind="list of str or None",
    )
    past_covariates: Any = option(
        None,
        ["array-like", None],
        """
        Columns of ``X`` whose values are known only after a time step has passed. All other columns
        are known in advance, and the regressor sees their values at the steps to forecast. Past
        covariates may be absent or NaN in the rows of future steps. Steps beyond ``horizon`` see
        the last known row repeated.""",
        kind="list of str or int, or None",
    )
    freq: Any = option(
        None,
        [str, HasMethods(["is_on_offset"]), None],
        """
        Frequency of the time steps, as pandas names it, such as ``'D'``, or a
        ``pandas.DateOffset``, such as a calendar of your own: series are resampled to this even
        grid, with the mean of values in the same step, and gaps become missing values. The ``X`` of
        later calls and origins of a backtest are put on the same grid. None raises an error if the
        index has gaps.""",
        kind="str, pandas.DateOffset or None",
    )
    add_indicator: Any = option(
        "auto",
        ["boolean", OneOf(["auto"])],
        """
        Whether to add an input that marks the filled steps of a window. A missing value is filled
        with the last one before it; steps before the start of a series are filled with its first
        value (a recurrent net that reads single steps skips them). Windows whose target has a gap
        are not used in training. 'auto' adds the input if the training data has filled steps.""",
    )
    quantiles: Any = option(
        None,
        ["array-like", None],
        """
        Quantile levels for `predict_quantiles`. The regressor must be a net of this package, or
        likewise accept ``loss='quantile'`` and ``quantiles`` and have a method
        ``predict_quantiles``. Point forecasts are then the level nearest to 0.5.""",
        kind="list of float or None",
    )
    interval: Any = option(
        None,
        [BETWEEN_ZERO_AND_ONE, None],
        """
        Coverage probability of the intervals of `predict_interval`. They are split-conformal:
        the regressor is fitted twice, first without the end of each series to measure its errors
        there at each step of the horizon, then to all data.""",
    )
    calibration_fraction: Any = option(
        0.2,
        [BETWEEN_ZERO_AND_ONE],
        """
        Fraction of the windows of each series, taken from its end, to measure the errors for
        ``interval`` on.""",
    )
    n_ensemble: Any = option(
        1,
        [COUNT],
        """
        Number of ensemble members for each ``window``, which differ in their seeds.""",
    )
    combine: Any = option(
        "median",
        [OneOf(COMBINE)],
        """
        Aggregation of the forecasts of the ensemble members.""",
    )
    n_jobs: Any = option(
        None,
        [Integral, None],
        """
        Number of processes that fit ensemble members in parallel, as in scikit-learn; -1 uses all
        cores.""",
    )
    random_state: Any = option(
        None,
        ["random_state"],
        """
        Seed for the ``random_state`` of the regressors. None keeps that of ``regressor`` if
        ``n_ensemble=1``.""",
    )

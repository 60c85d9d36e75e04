"""The options of `SeriesForecaster`, each declared and documented once."""

from dataclasses import KW_ONLY
from numbers import Integral, Real
from typing import Any

from .._sklearn.constraints import HasMethods, Interval, StrOptions
from ..nn.windows.units import SCALES
from ..options.declare import option, options
from ..options.intervals import COUNT
from .model.global_model import COMBINE

_SHARE = Interval(Real, 0, 1, closed="neither")


@options
class ForecasterOptions:
    """What a forecaster looks at, and how its forecasts are made."""

    regressor: Any = option(
        None,
        [HasMethods(["fit", "predict"]), None],
        """
        What learns from the windows: a regressor of this package, which cuts them only when they
        are needed, or any of scikit-learn's, for which they are all made at once. None is a small
        ``RNNForecaster``, a GRU of 32 units, which reads a window of more than 32 steps several
        steps at once where it can be divided.""",
        kind="estimator",
        kw_only=False,
    )
    _: KW_ONLY
    window: Any = option(
        24,
        [COUNT, "array-like"],
        """
        Steps that a forecast looks back at. With a list the ensemble has members for each.""",
        kind="int or list of int",
    )
    horizon: Any = option(
        1,
        [COUNT],
        """
        Steps that are forecast at once, and by `forecast` where nothing else is said.""",
        kind="int",
    )
    strategy: Any = option(
        "direct",
        [StrOptions({"direct", "recursive"})],
        """
        'direct' forecasts all steps of the horizon from the window; 'recursive' one step, which
        then counts as observed for the next. Beyond the horizon both go on from their own
        forecasts.""",
        kind="{'direct', 'recursive'}",
    )
    anchor: Any = option(
        "last",
        [StrOptions({"last", "mean"}), None],
        """
        Whether each window and what follows it is shifted by the window's last value or mean; a
        forecast is put back. A regressor then learns the shape of what comes next, whatever the
        level of the series.""",
        kind="{'last', 'mean'} or None",
    )
    anchor_steps: Any = option(
        None,
        [COUNT, None],
        """
        Steps at the end of the window that ``anchor='mean'`` is the mean of; None is all.""",
        kind="int or None",
    )
    window_scale: Any = option(
        None,
        [StrOptions(set(SCALES)), None],
        """
        Whether each window and what follows it is divided by the window's standard deviation, or by
        its mean absolute difference of values a ``season`` apart, for series of different size. An
        absolute error in the latter unit is the MASE. None divides all windows of all series by
        one number, so that a regressor sees values of unit spread.""",
        kind="{'std', 'difference'} or None",
    )
    season: Any = option(
        1,
        [COUNT],
        """
        Steps in a season, for ``window_scale`` and ``error_unit``.""",
        kind="int",
    )
    error_unit: Any = option(
        None,
        [StrOptions({"difference", "level", "both"}), None],
        """
        What the errors of a window count in, by its sample weight: the mean absolute difference of
        values a ``season`` apart (as in MASE), the mean absolute value (as in sMAPE), or each to
        one half (as in OWA). None leaves them as the regressor sees them.""",
        kind="{'difference', 'level', 'both'} or None",
    )
    transformer: Any = option(
        None,
        [HasMethods(["fit", "inverse_transform"]), list, tuple, None],
        """
        What is done to each series first, and undone in its forecasts: `Differencer`,
        `Deseasonalizer`, `Detrender`, or scikit-learn's scalers and ``PowerTransformer``. It is
        fitted to each series anew.""",
        kind="transformer, Pipeline, list of transformers or None",
    )
    calendar: Any = option(
        None,
        ["array-like", None],
        """
        What the dates tell: names out of 'minute', 'hour', 'dayofweek', 'day', 'dayofyear', 'week',
        'month' and 'quarter', each as sine and cosine of its place in the cycle.""",
        kind="list of str or None",
    )
    past_covariates: Any = option(
        None,
        ["array-like", None],
        """
        Columns of ``X`` that are only known once a step is over. The others are known beforehand:
        the regressor sees theirs for the steps it forecasts. In the rows of steps to come they may
        be absent or NaN. Steps beyond ``horizon`` see the last known row repeated.""",
        kind="list of str or int, or None",
    )
    freq: Any = option(
        None,
        [str, None],
        """
        pandas' name of the distance between time steps, such as ``'D'``: series are put on such a
        grid, means of what falls into one step, and gaps become missing values. None refuses an
        index with gaps.""",
        kind="str or None",
    )
    add_indicator: Any = option(
        "auto",
        ["boolean", StrOptions({"auto"})],
        """
        Whether the regressor is told which steps of a window are filled. Missing values are filled
        with the last one before them; steps before a series begins with its first value (a
        recurrent net that reads step by step passes over these). Windows whose target has a gap
        are not learned from. 'auto' does so if the training data has any of it.""",
        kind="bool or 'auto'",
    )
    quantiles: Any = option(
        None,
        ["array-like", None],
        """
        Levels for `predict_quantiles`; the regressor must be a net of this package, or take
        ``loss='quantile'`` and ``quantiles`` and have ``predict_quantiles`` as they do. The point
        forecast is then the level nearest to 0.5.""",
        kind="list of float or None",
    )
    interval: Any = option(
        None,
        [_SHARE, None],
        """
        Probability with which the truth is to lie in the intervals of `predict_interval`. They are
        split-conformal: the regressor is fitted once without the end of each series to measure
        its errors there, step by step of the horizon, and once to everything.""",
        kind="float or None",
    )
    calibration_fraction: Any = option(
        0.2,
        [_SHARE],
        """
        Share of the windows of each series, the last ones, that these errors are measured on.""",
        kind="float",
    )
    n_ensemble: Any = option(
        1,
        [COUNT],
        """
        Members of the ensemble for each ``window``; they differ in their seeds.""",
        kind="int",
    )
    combine: Any = option(
        "median",
        [StrOptions(set(COMBINE))],
        """
        How the forecasts of the members become one.""",
        kind="{'median', 'mean'}",
    )
    n_jobs: Any = option(
        None,
        [Integral, None],
        """
        Processes that fit members side by side, as in scikit-learn; -1 is all cores.""",
        kind="int or None",
    )
    random_state: Any = option(
        None,
        ["random_state"],
        """
        Sets the seeds of the regressors. None leaves the regressor's own if ``n_ensemble=1``.""",
        kind="int, RandomState instance or None",
    )

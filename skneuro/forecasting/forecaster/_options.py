"""The options of `SeriesForecaster`, each declared and documented once."""

from dataclasses import KW_ONLY
from numbers import Integral, Real
from typing import Any

from ..._sklearn.constraints import HasMethods, Interval, StrOptions
from ...nn.windows.units import SCALES
from ...options.declare import option, options
from ...options.shared import COUNT
from ..model.global_model import COMBINE

_SHARE = Interval(Real, 0, 1, closed="neither")


@options
class ForecasterOptions:
    """What a forecaster looks at, and how its forecasts are made."""

    regressor: Any = option(
        None,
        [HasMethods(["fit", "predict"]), None],
        "estimator",
        """
        What learns from the windows: a regressor of this package, which cuts them only when they
        are needed, or any of scikit-learn's, for which they are all made at once. None is a small
        ``RNNForecaster``, a GRU of 32 units, which reads a window of more than 32 steps several
        steps at once where it can be divided.""",
        kw_only=False,
    )
    _: KW_ONLY
    window: Any = option(
        24,
        [COUNT, "array-like"],
        "int or list of int",
        """
        Steps that a forecast looks back at. With a list the ensemble has members for each.""",
    )
    horizon: Any = option(
        1,
        [COUNT],
        "int",
        """
        Steps that are forecast at once, and by `forecast` where nothing else is said.""",
    )
    strategy: Any = option(
        "direct",
        [StrOptions({"direct", "recursive"})],
        "{'direct', 'recursive'}",
        """
        'direct' forecasts all steps of the horizon from the window; 'recursive' one step, which
        then counts as observed for the next. Beyond the horizon both go on from their own
        forecasts.""",
    )
    anchor: Any = option(
        "last",
        [StrOptions({"last", "mean"}), None],
        "{'last', 'mean'} or None",
        """
        Whether each window and what follows it is shifted by the window's last value or mean; a
        forecast is put back. A regressor then learns the shape of what comes next, whatever the
        level of the series.""",
    )
    anchor_steps: Any = option(
        None,
        [COUNT, None],
        "int or None",
        """
        Steps at the end of the window that ``anchor='mean'`` is the mean of; None is all.""",
    )
    window_scale: Any = option(
        None,
        [StrOptions(set(SCALES)), None],
        "{'std', 'difference'} or None",
        """
        Whether each window and what follows it is divided by the window's standard deviation, or by
        its mean absolute difference of values a ``season`` apart, for series of different size. An
        absolute error in the latter unit is the MASE. None divides all windows of all series by
        one number, so that a regressor sees values of unit spread.""",
    )
    season: Any = option(
        1,
        [COUNT],
        "int",
        """
        Steps in a season, for ``window_scale`` and ``error_unit``.""",
    )
    error_unit: Any = option(
        None,
        [StrOptions({"difference", "level", "both"}), None],
        "{'difference', 'level', 'both'} or None",
        """
        What the errors of a window count in, by its sample weight: the mean absolute difference of
        values a ``season`` apart (as in MASE), the mean absolute value (as in sMAPE), or each to
        one half (as in OWA). None leaves them as the regressor sees them.""",
    )
    transformer: Any = option(
        None,
        [HasMethods(["fit", "inverse_transform"]), list, tuple, None],
        "transformer, Pipeline, list of transformers or None",
        """
        What is done to each series first, and undone in its forecasts: `Differencer`,
        `Deseasonalizer`, `Detrender`, or scikit-learn's scalers and ``PowerTransformer``. It is
        fitted to each series anew.""",
    )
    calendar: Any = option(
        None,
        ["array-like", None],
        "list of str or None",
        """
        What the dates tell: names out of 'minute', 'hour', 'dayofweek', 'day', 'dayofyear', 'week',
        'month' and 'quarter', each as sine and cosine of its place in the cycle.""",
    )
    past_covariates: Any = option(
        None,
        ["array-like", None],
        "list of str or int, or None",
        """
        Columns of ``X`` that are only known once a step is over. The others are known beforehand:
        the regressor sees theirs for the steps it forecasts. In the rows of steps to come they may
        be absent or NaN. Steps beyond ``horizon`` see the last known row repeated.""",
    )
    freq: Any = option(
        None,
        [str, None],
        "str or None",
        """
        pandas' name of the distance between time steps, such as ``'D'``: series are put on such a
        grid, means of what falls into one step, and gaps become missing values. None refuses an
        index with gaps.""",
    )
    add_indicator: Any = option(
        "auto",
        ["boolean", StrOptions({"auto"})],
        "bool or 'auto'",
        """
        Whether the regressor is told which steps of a window are filled. Missing values are filled
        with the last one before them; steps before a series begins with its first value (a
        recurrent net that reads step by step passes over these). Windows whose target has a gap
        are not learned from. 'auto' does so if the training data has any of it.""",
    )
    quantiles: Any = option(
        None,
        ["array-like", None],
        "list of float or None",
        """
        Levels for `predict_quantiles`; the regressor must be a net of this package, or take
        ``loss='quantile'`` and ``quantiles`` and have ``predict_quantiles`` as they do. The point
        forecast is then the level nearest to 0.5.""",
    )
    interval: Any = option(
        None,
        [_SHARE, None],
        "float or None",
        """
        Probability with which the truth is to lie in the intervals of `predict_interval`. They are
        split-conformal: the regressor is fitted once without the end of each series to measure
        its errors there, step by step of the horizon, and once to everything.""",
    )
    calibration_fraction: Any = option(
        0.2,
        [_SHARE],
        "float",
        """
        Share of the windows of each series, the last ones, that these errors are measured on.""",
    )
    n_ensemble: Any = option(
        1,
        [COUNT],
        "int",
        """
        Members of the ensemble for each ``window``; they differ in their seeds.""",
    )
    combine: Any = option(
        "median",
        [StrOptions(set(COMBINE))],
        "{'median', 'mean'}",
        """
        How the forecasts of the members become one.""",
    )
    n_jobs: Any = option(
        None,
        [Integral, None],
        "int or None",
        """
        Processes that fit members side by side, as in scikit-learn; -1 is all cores.""",
    )
    random_state: Any = option(
        None,
        ["random_state"],
        "int, RandomState instance or None",
        """
        Sets the seeds of the regressors. None leaves the regressor's own if ``n_ensemble=1``.""",
    )

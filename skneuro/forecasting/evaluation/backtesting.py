"""Backtests: forecasts as they would have been made in the past, beside the true values."""

from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone
from sklearn.utils.parallel import Parallel, delayed

from ..._sklearn.constraints import validate_parameter_constraints
from ..._sklearn.optional import check_rich_support
from ...base.typing import Table
from ...options.intervals import COUNT, COUNT_OR_ZERO
from ..forecaster.fitted_state import fitted_state
from ..forecaster.forecasts import interval_forecasts, point_forecasts, quantile_forecasts
from ..forecaster.option_checks import check_options
from ..forecaster.series_forecaster import SeriesForecaster
from ._backtest_data import read_backtest_data
from ._origins import choose_origins

if TYPE_CHECKING:
    import pandas as pd

# Checked without the decorator `validate_params`, whose messages about invalid options of the
# forecaster would name `backtest` instead.
_CONSTRAINTS = {
    "forecaster": [SeriesForecaster],
    "y": ["array-like", dict],
    "X": ["array-like", dict, None],
    "origins": [COUNT, "array-like", None],
    "stride": [COUNT, None],
    "refit": ["boolean", COUNT],
    "gap": [COUNT_OR_ZERO],
    "steps": [COUNT, None],
    "static": ["array-like", None],
    "n_jobs": [Integral, None],
    "progress": ["boolean"],
}


def backtest(
    forecaster: SeriesForecaster,
    y: Table,
    X: Table | None = None,
    *,
    origins: int | ArrayLike | None = None,
    stride: int | None = None,
    refit: bool | int = False,
    gap: int = 0,
    steps: int | None = None,
    static: ArrayLike | None = None,
    n_jobs: int | None = None,
    progress: bool = False,
) -> "pd.DataFrame":
    """Forecast from several origins in the past, each time from what was known by then.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Forecaster to evaluate; it is cloned.
    y : array-like, Series, DataFrame or dict
        One or many series, as in `SeriesForecaster.fit`.
    X : array-like of shape (n_steps, n_features), DataFrame or dict of them, default=None
        Covariates of each time step.
    origins : int or list of labels, default=None
        Number of origins, or labels of the last known step of each (dates may be strings). A number
        counts back from the end of each series, from the latest origin whose forecasts can all be
        compared with true values; None is 5. Labels may reach to the end of ``y``. A series that
        begins after an origin or ends before it is not forecast from there.
    stride : int, default=None
        Number of steps from one origin to the next if ``origins`` is a number; None is ``steps``.
    refit : bool or int, default=False
        Whether to fit again at every origin; False fits once, to the steps up to the first origin.
        A number ``k`` fits at every k-th origin, from the first one on.
    gap : int, default=0
        Number of steps left out between an origin and the first step that is scored.
    steps : int, default=None
        Number of steps to score after each origin; None is ``horizon``.
    static : array-like of shape (n_series, n_static), default=None
        Static covariates of each series.
    n_jobs : int, default=None
        Number of processes that run the fits, as in scikit-learn; -1 uses all cores.
    progress : bool, default=False
        Whether to show a progress bar; needs the package rich.

    Returns
    -------
    table : DataFrame
        A row per series, origin and step, in this order, with the columns "series", "origin" (the
        label of the last known step), "step" (1 is the first after the origin), "time" (its label),
        "truth" (NaN where it is missing) and "forecast"; with ``quantiles`` also a column per
        level, such as "q0.1", and with ``interval`` "lower" and "upper".

    See Also
    --------
    BacktestDisplay : Plot of the errors.
    SeriesForecaster.update : Append new observations, one origin at a time.

    Notes
    -----
    Neither a forecast nor the fit behind it sees any value of ``y``, or of past covariates, after
    its origin. One caution: a number of origins is counted from the end of each series. If series
    end at different times, the model may then learn from dates of one series that lie after the
    origin of another; origins given as labels avoid this.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro.datasets import load_sunspots
    >>> from skneuro.forecasting import SeriesForecaster, backtest
    >>> forecaster = SeriesForecaster(Ridge(), window=132, horizon=12)
    >>> table = backtest(forecaster, load_sunspots(), origins=2, steps=2)
    >>> table[["origin", "step", "time", "truth"]].assign(forecast=table["forecast"].round(1))
          origin  step       time  truth  forecast
    0 1983-08-01     1 1983-09-01   50.3      79.6
    1 1983-08-01     2 1983-10-01   55.8      73.7
    2 1983-10-01     1 1983-11-01   33.3      56.0
    3 1983-10-01     2 1983-12-01   33.4      45.5
    """
    validate_parameter_constraints(_CONSTRAINTS, locals(), caller_name="backtest")
    if progress:
        check_rich_support("backtest(progress=True)")
    forecaster = clone(forecaster)
    forecaster._validate_params()
    check_options(forecaster)
    n_scored = forecaster.horizon if steps is None else steps
    n_ahead = gap + n_scored
    if forecaster.interval is not None and n_ahead > forecaster.horizon:
        raise ValueError(
            f"gap={gap} and steps={n_scored} reach {n_ahead} steps ahead, but intervals only "
            f"horizon={forecaster.horizon}."
        )
    data = read_backtest_data(forecaster, y, X, static)
    chosen = choose_origins(data, origins, stride, gap, n_scored)
    groups = chosen.groups(refit)
    results = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(_forecast_group)(clone(forecaster), *_group_data(data, chosen, group, n_ahead))
        for group in groups
    )
    if progress:
        results = _with_bar(results, [len(group) for group in groups])
    names, values = zip(*results, strict=True)
    return _as_table(data, chosen, np.concatenate(values), names[0], gap, n_scored)


def _group_data(data, chosen, group, n_ahead):
    """Arguments of the fit at the first origin of a group, and the series at all its origins."""
    series = [
        data.as_of(k, chosen.ends[origin, k], n_ahead)
        for origin in group
        for k in np.flatnonzero(chosen.forecast[origin])
    ]
    return data.until(chosen.ends[group[0]]), series, n_ahead


def _forecast_group(forecaster, arguments, series, n_ahead):
    """Fit once, and forecast all series in one batch.

    Returns
    -------
    names : list of str
        Names of the columns.
    values : ndarray of shape (n_series, n_ahead, n_names)
        The forecasts.
    """
    try:
        forecaster.fit(**arguments)
    except ValueError as error:
        error.add_note("backtest fits to the part of y before each origin.")
        raise
    requested = [point_forecasts]
    requested += [] if forecaster.quantiles is None else [quantile_forecasts]
    requested += [] if forecaster.interval is None else [interval_forecasts]
    state = fitted_state(forecaster)
    made = [make_forecasts(state, series, n_ahead) for make_forecasts in requested]
    names = [name for forecasts in made for name in map(_column_name, forecasts.columns or [None])]
    return names, np.concatenate([forecasts.values for forecasts in made], axis=2)


def _column_name(column):
    """Column of the table for one of a forecast: a point, a quantile level or an end."""
    if column is None:
        return "forecast"
    return column if isinstance(column, str) else f"q{column:g}"


def _with_bar(results, sizes):
    """Show how many origins are done while the results come in."""
    from rich.progress import Progress

    with Progress() as bar:
        task = bar.add_task("backtest", total=sum(sizes))
        for result, size in zip(results, sizes, strict=True):
            bar.advance(task, size)
            yield result


def _as_table(data, chosen, values, names, gap, n_scored):
    """Put forecasts and true values into one table, series by series.

    Parameters
    ----------
    data : BacktestData
        All series.
    chosen : Origins
        Origins of the forecasts.
    values : ndarray of shape (n_forecasts, n_ahead, n_names)
        Forecasts, sorted by origin and then by series.
    names : list of str
        Names of the last axis of ``values``.
    gap, n_scored : int
        Number of steps left out after an origin, and of steps scored after them.
    """
    import pandas as pd

    row = np.empty(chosen.forecast.shape, int)
    row[chosen.forecast] = np.arange(len(values))
    labels, truths, order = [], [], []
    for k, series in enumerate(data.series):
        index = data.labels(k, gap + n_scored)
        padded = np.concatenate([series.values, np.full(gap + n_scored, np.nan)])
        for origin in np.flatnonzero(chosen.forecast[:, k]):
            end = chosen.ends[origin, k]
            scored = slice(end + gap, end + gap + n_scored)
            labels.append((k, index[end - 1 : end], index[scored]))
            truths.append(padded[scored])
            order.append(row[origin, k])
    positions, origins, times = zip(*labels, strict=True)
    names_of_series = pd.Index([data.name(k) for k in positions], tupleize_cols=False)
    table = pd.DataFrame(
        {
            "series": names_of_series.repeat(n_scored),
            "origin": origins[0].append(list(origins[1:])).repeat(n_scored),
            "step": np.tile(np.arange(gap + 1, gap + n_scored + 1), len(order)),
            "time": times[0].append(list(times[1:])),
            "truth": np.concatenate(truths),
        }
    )
    forecasts = values[order, gap:].reshape(len(table), -1)
    return table.join(pd.DataFrame(forecasts, columns=names))

"""Forecasts as they would have been made in the past, beside what came."""

from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone
from sklearn.utils.parallel import Parallel, delayed

from ..._sklearn.constraints import Interval, validate_parameter_constraints
from ..._sklearn.optional import check_rich_support
from ...base.typing import Table
from ...options.intervals import COUNT
from ..series_forecaster import SeriesForecaster
from ._origins import choose_origins
from ._record import read_record

if TYPE_CHECKING:
    import pandas as pd

# Not checked by `validate_params`, which would call options of the forecaster those of `backtest`.
_ALLOWED = {
    "forecaster": [SeriesForecaster],
    "y": ["array-like", dict],
    "X": ["array-like", dict, None],
    "origins": [COUNT, "array-like", None],
    "stride": [COUNT, None],
    "refit": ["boolean", COUNT],
    "gap": [Interval(Integral, 0, None, closed="left")],
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
    """Forecast from steps of the past, each time from what was known by then.

    Parameters
    ----------
    forecaster : SeriesForecaster
        What is tried; it is cloned.
    y : array-like, Series, DataFrame or dict
        The series, as in `SeriesForecaster.fit`.
    X : array-like of shape (n_steps, n_features), DataFrame or dict of them, default=None
        What is known about each time step.
    origins : int or list of labels, default=None
        The last steps that are known: how many, or which (dates may be strings). A number takes
        the latest ones whose forecasts have all come, in a series that ends early earlier ones;
        None is 5. Labels may also be the last ones of ``y``; a series that begins after one or
        ends before it is not forecast from there.
    stride : int, default=None
        Steps from one origin to the next, where ``origins`` is a number; None is ``steps``.
    refit : bool or int, default=False
        False fits once, to what was known at the first origin; True anew at every origin; a number
        at the first, and at each so many origins on.
    gap : int, default=0
        Steps left out between an origin and the first step that is compared.
    steps : int, default=None
        Steps compared; None is ``horizon``.
    static : array-like of shape (n_series, n_static), default=None
        What is known about each series.
    n_jobs : int, default=None
        Processes that the fits are shared out among, as in scikit-learn; -1 is all cores.
    progress : bool, default=False
        Whether to show a progress bar, for which the package rich must be there.

    Returns
    -------
    table : DataFrame
        A row per series, origin and step, in this order: "series", "origin" (a label), "step" (1
        is the one after the origin), "time" (its label), "truth" (NaN where it is missing) and
        "forecast"; with ``quantiles`` a column for each level, such as "q0.1"; with ``interval``
        "lower" and "upper".

    See Also
    --------
    BacktestDisplay : The errors as a picture.
    SeriesForecaster.update : Going on with new observations, one origin at a time.

    Notes
    -----
    A forecast sees nothing of ``y``, and nothing of past covariates, that comes after its origin;
    neither does its fit. But where origins are counted from the ends of series that end at
    different times, one series may be fitted to dates after the origin of another: labels keep
    that apart.

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
    validate_parameter_constraints(_ALLOWED, locals(), caller_name="backtest")
    if progress:
        check_rich_support("backtest(progress=True)")
    forecaster = clone(forecaster)
    forecaster._validate_params()
    forecaster._check_options()
    steps = forecaster.horizon if steps is None else steps
    n_ahead = gap + steps
    if forecaster.interval is not None and n_ahead > forecaster.horizon:
        raise ValueError(
            f"gap={gap} and steps={steps} reach {n_ahead} steps ahead, but intervals only "
            f"horizon={forecaster.horizon}."
        )
    record = read_record(forecaster, y, X, static)
    chosen = choose_origins(record, origins, stride, gap, steps)
    groups = chosen.groups(refit)
    results = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(_forecast_group)(clone(forecaster), *_group_data(record, chosen, group, n_ahead))
        for group in groups
    )
    if progress:
        results = _with_bar(results, [len(group) for group in groups])
    names, values = zip(*results, strict=True)
    return _as_table(record, chosen, np.concatenate(values), names[0], gap, steps)


def _group_data(record, chosen, group, n_ahead):
    """What the fit at the first origin of a group gets, and the histories at all its origins."""
    histories = [
        record.as_of(series, chosen.ends[origin, series], n_ahead)
        for origin in group
        for series in np.flatnonzero(chosen.forecast[origin])
    ]
    return record.until(chosen.ends[group[0]]), histories, n_ahead


def _forecast_group(forecaster, known, histories, n_ahead):
    """Fit once, forecast what follows all histories in one batch.

    Returns
    -------
    names : list of str
        What was forecast.
    values : ndarray of shape (n_histories, n_ahead, n_names)
        The forecasts.
    """
    try:
        forecaster.fit(**known)
    except ValueError as error:
        error.add_note("backtest fits to what was known at an origin, a part of y.")
        raise
    answers = [(["forecast"], forecaster._point)]
    if forecaster.quantiles is not None:
        levels = [f"q{level:g}" for level in sorted(forecaster.quantiles)]
        answers.append((levels, forecaster._levels))
    if forecaster.interval is not None:
        answers.append((["lower", "upper"], forecaster._ends))
    values = [answer(histories, n_ahead)[0] for _, answer in answers]
    names = [name for answer_names, _ in answers for name in answer_names]
    return names, np.concatenate(values, axis=2)


def _with_bar(results, sizes):
    """Show how many origins are done while the results come in."""
    from rich.progress import Progress

    with Progress() as bar:
        task = bar.add_task("backtest", total=sum(sizes))
        for result, size in zip(results, sizes, strict=True):
            bar.advance(task, size)
            yield result


def _as_table(record, chosen, values, names, gap, steps):
    """Forecasts beside what came, series by series.

    Parameters
    ----------
    record : Record
        All series.
    chosen : Origins
        Where the forecasts start.
    values : ndarray of shape (n_forecasts, n_ahead, n_names)
        Origin by origin, and those of an origin in the order of the series.
    names : list of str
        Of the columns of ``values``.
    gap, steps : int
        Steps left out, and steps compared.
    """
    import pandas as pd

    row = np.empty(chosen.forecast.shape, int)
    row[chosen.forecast] = np.arange(len(values))
    labels, truths, order = [], [], []
    for k, history in enumerate(record.histories):
        index = record.labels(k, gap + steps)
        padded = np.concatenate([history.values, np.full(gap + steps, np.nan)])
        for origin in np.flatnonzero(chosen.forecast[:, k]):
            end = chosen.ends[origin, k]
            compared = slice(end + gap, end + gap + steps)
            labels.append((k, index[end - 1 : end], index[compared]))
            truths.append(padded[compared])
            order.append(row[origin, k])
    series, origins, times = zip(*labels, strict=True)
    table = pd.DataFrame(
        {
            "series": pd.Index([record.name(k) for k in series], tupleize_cols=False).repeat(steps),
            "origin": origins[0].append(list(origins[1:])).repeat(steps),
            "step": np.tile(np.arange(gap + 1, gap + steps + 1), len(order)),
            "time": times[0].append(list(times[1:])),
            "truth": np.concatenate(truths),
        }
    )
    forecasts = values[order, gap:].reshape(len(table), -1)
    return table.join(pd.DataFrame(forecasts, columns=names))

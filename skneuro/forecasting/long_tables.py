"""Forecasts of a long table of series as a long table, for tools that cut tables into parts."""

from typing import Any

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs

from .forecaster.fitted_state import fitted_state

OUTPUTS = ("point", "interval", "quantiles")


def forecast_frame(
    frame: Any,
    forecaster: Any,
    *,
    id: str = "unique_id",
    time: str = "ds",
    target: str = "y",
    steps: int | None = None,
    output: str = "point",
    n_jobs: int | None = None,
) -> Any:
    """Forecast every series of a long table, with a fitted forecaster.

    The function has no state and can be pickled: ``dask.dataframe.map_partitions``,
    ``fugue.transform`` and Spark's ``applyInPandas`` can call it with parts of a table that is too
    large for one machine. Each series must be in one part as a whole; its forecasts are then the
    same in any part, up to rounding. A table without rows gives the columns of the result.

    Parameters
    ----------
    frame : DataFrame
        Long table of pandas, with a row per series and time step, in any order.
    forecaster : SeriesForecaster
        Fitted forecaster without covariates. The series may be others than those of its fit.
    id : str, default="unique_id"
        Column with the name of the series.
    time : str, default="ds"
        Column with the time step.
    target : str, default="y"
        Column with the values; NaN where one is missing.
    steps : int, default=None
        Number of steps to forecast; None is the horizon of the forecaster.
    output : {"point", "interval", "quantiles"}, default="point"
        Forecasts to add: points only, or also the columns ``lower`` and ``upper``, or a column per
        quantile such as ``q0.1``.
    n_jobs : int, default=None
        Number of processes or threads of joblib that forecast parts of the series; -1 uses all
        cores.

    Returns
    -------
    forecasts : DataFrame
        The columns ``id`` and ``time`` with the types of the table, then ``forecast`` and what
        ``output`` adds, in float64; series in the order of the table.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro.forecasting import SeriesForecaster, forecast_frame
    >>> sales = pd.DataFrame(
    ...     {"unique_id": ["a"] * 9 + ["b"] * 9, "ds": [*range(9)] * 2, "y": [*range(18)]}
    ... )
    >>> y = sales.set_index(["unique_id", "ds"])["y"]
    >>> forecaster = SeriesForecaster(Ridge(), window=3, horizon=2).fit(y=y)
    >>> forecast_frame(sales, forecaster).round(1)
      unique_id  ds  forecast
    0         a   9       9.0
    1         a  10      10.0
    2         b   9      18.0
    3         b  10      19.0
    """
    _check(frame, forecaster, [id, time, target], output)
    names = frame[id].unique()
    if len(names) == 0:
        parts = [_empty(frame, forecaster, id, time, output)]
    else:
        n_parts = min(effective_n_jobs(n_jobs), len(names))
        columns = id, time, target
        parts = Parallel(n_jobs=n_jobs)(
            delayed(_forecast)(part, forecaster, columns, steps, output)
            for part in _parts(frame, id, names, n_parts)
        )
    return _joined(parts, frame.dtypes[[id, time]])


def _check(frame: Any, forecaster: Any, columns: list[str], output: str) -> None:
    """Refuse tables and forecasters that have no forecasts in this form."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise TypeError(
            f"frame must be a DataFrame of pandas, got {type(frame).__name__}; other tables have "
            "a method to_pandas."
        )
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(f"frame has no column {missing}; it has {list(frame.columns)}.")
    if output not in OUTPUTS:
        raise ValueError(f"output={output!r} must be one of {OUTPUTS}.")
    model = fitted_state(forecaster).model
    if forecaster.n_features_in_ or model.panel_builder.n_static:
        raise ValueError(
            "forecast_frame takes a forecaster without covariates; forecast(X=..., y=..., "
            "static=...) passes them."
        )
    if output != "point" and not hasattr(forecaster, _method(output)):
        raise ValueError(f"output={output!r} needs a forecaster fitted with the option {output}.")
    if frame[columns[0]].isna().any():
        raise ValueError(f"frame has rows without a name of a series in column {columns[0]!r}.")


def _method(output: str) -> str:
    """Method of the forecaster that makes the additional columns."""
    return f"forecast_{output}"


def _parts(frame: Any, id_column: str, names: Any, n_parts: int) -> list[Any]:
    """Parts of the table, each with whole series, in the order of the series."""
    if n_parts == 1:
        return [frame]
    chunks = np.array_split(np.arange(len(names)), n_parts)
    codes = frame[id_column].map(dict(zip(names, range(len(names)), strict=True))).astype(int)
    return [frame[codes.between(chunk[0], chunk[-1])] for chunk in chunks]


def _forecast(
    frame: Any, forecaster: Any, columns: tuple[str, str, str], steps: int | None, output: str
) -> Any:
    """Forecasts of some series as a table."""
    import pandas as pd

    id_column, time, target = columns
    codes = pd.factorize(frame[id_column])[0]  # series stay in the order of the table
    frame = frame.iloc[np.lexsort((frame[time].to_numpy(), codes))]
    keys = [frame[id_column].astype(object), frame[time]]
    y = pd.Series(frame[target].to_numpy(), pd.MultiIndex.from_arrays(keys), name=target)
    points = forecaster.forecast(steps, y=y)
    table = pd.DataFrame({"forecast": np.asarray(points, float)}, points.index)
    if output != "point":
        more = getattr(forecaster, _method(output))(steps, y=y)
        for name, label in zip(more.columns, _more_columns(forecaster, output), strict=True):
            table[label] = more[name].to_numpy(float)
    return table.rename_axis([id_column, time]).reset_index()


def _more_columns(forecaster: Any, output: str) -> list[str]:
    """Names of the columns after ``forecast``."""
    if output == "interval":
        return ["lower", "upper"]
    if output == "quantiles":
        return [f"q{level:g}" for level in fitted_state(forecaster).model.quantiles]
    return []


def _empty(frame: Any, forecaster: Any, id_column: str, time: str, output: str) -> Any:
    """Table without rows, with all columns."""
    table = frame[[id_column, time]].iloc[:0].copy()
    for name in ["forecast", *_more_columns(forecaster, output)]:
        table[name] = np.empty(0)
    return table


def _joined(parts: list[Any], dtypes: Any) -> Any:
    """All parts below each other, with the types of the user's columns."""
    import pandas as pd

    return pd.concat(parts, ignore_index=True).astype(dict(dtypes))

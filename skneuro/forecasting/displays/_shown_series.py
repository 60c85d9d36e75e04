"""The one series of a forecaster that a plot shows, and its forecasts and true values."""

from collections.abc import Hashable

from ...time_index.grid import steps_of
from ..forecaster.fitted_state import fitted_state
from ..forecaster.reading import read_other_series
from ..metrics.series_table import read_table


def forecast_series(forecaster, X=None, y=None, static=None):
    """Return the series that forecasts start after, and their container.

    Parameters
    ----------
    forecaster : SeriesForecaster
        A fitted forecaster.
    X, y, static : object
        Arguments of its ``forecast``; without ``y`` the series are those of ``fit`` and ``update``.

    Returns
    -------
    container : Container
        Container of ``y``.
    series : list of SeriesData
        All series.
    """
    state = fitted_state(forecaster)
    if y is None:
        return state.container, state.series
    container, series, _ = read_other_series(forecaster, X, y, static)
    return container, series


def choose_series(names, series):
    """Find the position of the series to show; None is the first."""
    import pandas as pd

    if series is None:
        return 0
    if not isinstance(series, Hashable) or series is pd.NA or series not in names:
        shown = ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
        raise ValueError(f"series={series!r} does not exist; the series are {shown}.")
    return names.index(series)


def values_of(table, container, position):
    """Pick the forecasts of one series.

    Parameters
    ----------
    table : array, Series, DataFrame or dict
        Result of a ``forecast`` method.
    container : Container
        Container of ``y``.
    position : int
        Position of the series.

    Returns
    -------
    values : ndarray of shape (n_steps,) or (n_steps, n_columns)
        Forecasts of the series.
    """
    name = container.names[position]
    if container.kind == "array":
        return table
    if container.kind == "wide array":
        return table[:, position]
    if container.kind == "long":
        table = table.loc[name]
    elif container.kind in ("wide", "dict"):
        table = table[name]
    return table.to_numpy()


def truth_of(truth, name, position, following, grid=None, freq=None):
    """Pick the true values of one series, at the steps that were forecast.

    Parameters
    ----------
    truth : array-like, Series, DataFrame or dict
        True values of this series or of all series.
    name, position : object, int
        Name and position of the series.
    following : pandas.Index
        Labels of the forecast steps; an array starts at the first one.
    grid : pandas.Index, default=None
        Labels of all steps up to the end of the forecast.
    freq : str, pandas.DateOffset or None, default=None
        Frequency of the grid that labels are moved to, as in ``fit``.

    Returns
    -------
    truth : Series
        True values; NaN where there is none.
    """
    import pandas as pd

    table = read_table(truth, "truth")
    if name in table.names and table.has_names:
        k = table.names.index(name)
    elif len(table.names) == 1:
        k = 0
    elif table.has_names and not table.has_default_names:
        raise ValueError(f"truth has no series {name!r}.")
    else:
        k = position
    if k >= len(table.names):
        raise ValueError(f"truth has {len(table.names)} series, but {name!r} is number {k}.")
    values, index = table.values[k], table.indexes[k]
    if index is None:
        values = values[: len(following)]
        index = following[: len(values)]
    if not index.is_unique:
        raise ValueError(f"truth has {index[index.duplicated()][0]} more than once.")
    truth = pd.Series(values, index)
    if freq is not None:
        truth = truth.groupby(steps_of(index, grid, freq)).mean()
    truth = truth.reindex(following)
    if truth.isna().all():
        raise ValueError(
            f"truth has no value from {following[0]} to {following[-1]}, the steps forecast."
        )
    return truth


def check_parts(forecast, **others):
    """Refuse parts of a forecast that are not pandas objects."""
    import pandas as pd

    if not isinstance(forecast, pd.Series):
        raise TypeError(f"forecast must be a pandas Series, got {type(forecast).__name__}.")
    for name, part in others.items():
        allowed = pd.DataFrame if name in ("interval", "quantiles") else pd.Series
        if not (part is None or isinstance(part, allowed)):
            raise TypeError(
                f"{name} must be a pandas {allowed.__name__}, got {type(part).__name__}."
            )

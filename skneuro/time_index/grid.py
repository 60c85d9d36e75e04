"""Even grids of dates or periods: data resampled to them, and labels assigned to their steps."""

import warnings

import numpy as np

from ._index_errors import order_error
from .dates import dates_between, dates_from
from .frequency import as_code, find_frequency, usual_frequency

# Frequencies whose labels stand at the end of their steps, as in pandas' resample
LABELED_AT_END = {"ME", "QE", "YE", "BME", "BQE", "BYE", "W"}


def resample(table, freq, fill, name="y"):
    """Resample to an even grid, with the mean of the values in each step.

    Parameters
    ----------
    table : pandas.Series or DataFrame
        Data with a DatetimeIndex or a PeriodIndex.
    freq : str or pandas.DateOffset
        Frequency of the grid, as pandas names it. Labels that lie on a grid of this frequency keep
        their values; all others move to the label of the step that they belong to.
    fill : bool
        Whether steps without a value repeat the one before.
    name : str, default="y"
        Name of the data in error messages.

    Returns
    -------
    table : pandas.Series or DataFrame
        Resampled data, with an index of the same type.
    """
    import pandas as pd

    index = table.index
    if not isinstance(index, pd.DatetimeIndex | pd.PeriodIndex):
        raise ValueError(
            f"freq={freq!r} needs a DatetimeIndex or PeriodIndex, got {type(index).__name__}."
        )
    if index.hasnans:
        raise order_error(index, name)
    by_kind = _resample_periods if isinstance(index, pd.PeriodIndex) else _resample_dates
    table = by_kind(table, freq)
    return table.ffill() if fill else table


def _resample_dates(table, freq):
    import pandas as pd

    index, offset = table.index, pd.tseries.frequencies.to_offset(freq)
    if len(index) == 0:
        return table.resample(offset).mean()
    first, last = index.min(), index.max()
    grid = dates_between(first, last, offset).rename(index.name)
    if len(grid) == 0 or grid[0] != first or not index.isin(grid).all():
        return table.resample(offset).mean()
    if len(index) == len(grid) and index.is_unique and index.is_monotonic_increasing:
        return table.set_axis(grid)
    return table.groupby(level=0).mean().reindex(grid)


def _resample_periods(table, freq):
    import pandas as pd

    index, freq = table.index, period_freq(freq)
    if len(index) == 0:
        return table.set_axis(index.asfreq(freq))
    numbers = index.asfreq(freq, how="start").asi8
    first = numbers.min()
    steps = first + (numbers - first) // freq.n * freq.n
    every = np.arange(first, steps.max() + 1, freq.n)
    table = table.groupby(steps).mean().reindex(every)
    return table.set_axis(pd.PeriodIndex.from_ordinals(every, freq=freq, name=index.name))


def check_freq(freq):
    """Refuse a name that pandas knows neither as a frequency of dates nor of periods."""
    import pandas as pd

    try:
        with warnings.catch_warnings():
            # pandas 2 knows names of periods, such as 'M', as deprecated names of dates
            warnings.simplefilter("ignore", FutureWarning)
            pd.tseries.frequencies.to_offset(freq)
    except ValueError as error:
        try:
            pd.PeriodDtype(freq)
        except (ValueError, AttributeError, TypeError, KeyError):
            raise ValueError(
                f"freq={freq!r} is not a frequency of pandas, such as 'D', 'h' or 'MS': {error}"
            ) from error


def period_freq(freq):
    """Return the frequency of periods for an alias of periods or of dates."""
    import pandas as pd

    try:
        return pd.PeriodDtype(freq).freq
    except (ValueError, AttributeError, TypeError):  # a frequency of dates, such as 'MS'
        offset = pd.tseries.frequencies.to_offset(freq)
        base = pd.date_range("2000-01-01", periods=3, freq=offset.base).to_period().freq
        return base * offset.n


def moved_stamps(index, grid, freq):
    """Describe how resampling has moved evenly spaced dates to another grid.

    Parameters
    ----------
    index : pandas.Index
        Labels as the user passed them.
    grid : pandas.Index
        Labels after resampling.
    freq : str or pandas.DateOffset
        Frequency of the grid.

    Returns
    -------
    message : str or None
        None if no date has moved, or if a step has the mean of several dates.
    """
    import pandas as pd

    if not isinstance(index, pd.DatetimeIndex) or len(index) < 2 or index.isin(grid).all():
        return None
    dates = pd.DatetimeIndex(index.sort_values(), freq=None)
    positions = _positions(dates, grid, pd.tseries.frequencies.to_offset(freq))
    if len(np.unique(positions)) < len(dates):
        return None
    usual = usual_frequency(dates)
    if not dates.isin(dates_between(dates[0], dates[-1], usual)).all():
        return None
    k = int(np.argmin(dates.isin(grid)))
    code = freq if isinstance(freq, str) else as_code(freq)
    return (
        f"freq={code!r} moves time stamps, such as {dates[k]} to "
        f"{grid[min(positions[k], len(grid) - 1)]}: freq={as_code(usual)} keeps them."
    )


def _positions(labels, grid, freq):
    """Positions of the steps of a grid of dates that labels belong to; -1 before the first."""
    if freq.rule_code.split("-")[0] in LABELED_AT_END:
        return grid.normalize().searchsorted(labels.normalize(), side="left")
    return grid.searchsorted(labels, side="right") - 1


def steps_of(labels, index, freq):
    """Replace labels by those of the steps of a grid that they belong to.

    Parameters
    ----------
    labels : pandas.Index
        Labels as the user passed them.
    index : pandas.Index
        Labels of the grid.
    freq : str, pandas.DateOffset or None
        Frequency of the grid; None leaves the labels unchanged.

    Returns
    -------
    labels : pandas.Index
        Labels of steps; labels outside of the grid are unchanged.
    """
    import pandas as pd

    dated = isinstance(labels, pd.DatetimeIndex) and isinstance(index, pd.DatetimeIndex)
    if freq is None or not dated or labels.hasnans or (labels.tz is None) != (index.tz is None):
        return labels
    step = find_frequency(index)
    if step is None:
        return labels
    positions = _positions(labels, index, step)
    end = dates_from(index[-1], step, 2)[-1]
    inside = (positions >= 0) & (positions < len(index)) & (labels < end)
    return labels.where(~inside, index[np.clip(positions, 0, len(index) - 1)])


def resample_after(table, index, is_known=False):
    """Resample later data to the grid that an index begins.

    Parameters
    ----------
    table : pandas.DataFrame
        Data of later steps, with labels as the user passed them.
    index : pandas.Index
        Labels of the grid so far.
    is_known : bool, default=False
        Whether the data are covariates known in advance: the rest of the last step of the index is
        then left out, and steps without a value repeat the one before.

    Returns
    -------
    table : pandas.DataFrame
        Data from the first later step that has any. Labels that cannot be assigned to later steps,
        such as unordered ones or those of another kind, are unchanged.
    """
    steps, positions = _later_steps(table.index, index)
    if steps is None or not (positions >= 0).any():
        return table
    later = positions >= 0
    if not later.all():
        has_parts = len(np.unique(positions)) < len(positions)
        is_rest = positions[0] == -1 and table.index[0] != index[-1]
        if not (is_known and has_parts and is_rest):
            return table
    first, last = positions[later][0], positions[-1]
    whole = np.arange(first, last + 1)
    labels = steps[first : last + 1]
    if later.all() and len(positions) == len(whole):
        return table.set_axis(labels)
    table = table[later].groupby(positions[later]).mean().reindex(whole)
    return (table.ffill() if is_known else table).set_axis(labels)


def _later_steps(labels, index):
    """The steps that follow an index, as far as labels reach, and the position of each label."""
    import pandas as pd

    if type(labels) is not type(index) or len(labels) == 0 or labels.hasnans:
        return None, None
    if not labels.is_monotonic_increasing:
        return None, None
    if isinstance(index, pd.PeriodIndex):
        numbers = labels.asfreq(index.freq, how="start").asi8
        n, begin = index.freq.n, index[-1].ordinal
        positions = (numbers - begin) // n - 1
        steps = begin + n * np.arange(1, max(positions[-1] + 2, 1))
        return pd.PeriodIndex.from_ordinals(steps, freq=index.freq, name=labels.name), positions
    if not isinstance(index, pd.DatetimeIndex) or (labels.tz is None) != (index.tz is None):
        return None, None
    freq = find_frequency(index)
    if freq is None:
        return None, None
    labels = labels if index.tz is None else labels.tz_convert(index.tz)
    n_steps = len(dates_between(index[-1], labels[-1], freq)) + 1
    steps = dates_from(index[-1], freq, n_steps + 1).rename(labels.name)
    return steps[1:], np.asarray(_positions(labels, steps, freq)) - 1

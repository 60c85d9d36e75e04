"""The frequency of an index of dates: inferred, or the one that explains most dates."""

import numpy as np

from .dates import dates_between, dates_from, fits, is_same

FEWEST_DATES = 3  # pandas cannot infer a frequency from fewer
N_SAMPLES = 20  # stretches of an uneven index that frequencies are inferred from
SAMPLE_LENGTHS = 10, 4
WEEKDAYS = "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
FEWEST_WEEKS = 3  # in which a weekday that is left out is no accident
BY_CHANCE = 0.1  # fraction of dates that some frequency explains, whatever they are
MOST_SHIFTED = 0.05  # of a round distance
ROUND_DISTANCES = [
    *("1s", "5s", "10s", "15s", "30s", "1min", "5min", "10min", "15min", "20min", "30min"),
    *("1h", "2h", "3h", "4h", "6h", "8h", "12h", "1D", "7D"),
]
MOST_STEPS = 10**6  # of a grid that is compared with an uneven index


def find_frequency(dates):
    """Find the frequency at which dates follow each other.

    Parameters
    ----------
    dates : pandas.DatetimeIndex
        Dates in order.

    Returns
    -------
    freq : pandas.DateOffset or None
        The frequency that the index has, else an inferred one; None if there is none, or a single
        date.
    """
    if dates.freq is not None:
        return dates.freq
    if len(dates) < 2:
        return None
    return next((freq for freq in _candidates(dates) if fits(dates, freq)), None)


def usual_frequency(dates):
    """Find the frequency that explains most of the dates, some of which are missing or misplaced.

    Parameters
    ----------
    dates : pandas.DatetimeIndex
        Different dates in order.

    Returns
    -------
    freq : pandas.DateOffset or None
        The frequency for which the fraction of explained dates, times the fraction of present
        steps, is largest; None for fewer than two dates.
    """
    if len(dates) < 2:
        return None
    scores = [(_explained(dates, freq), freq) for freq in _uneven_candidates(dates)]
    best, freq = max(scores, key=lambda scored: scored[0])
    return freq if best > BY_CHANCE else _round_frequency(dates) or freq


def _round_frequency(dates):
    """The round distance that dates have but for small shifts of each; None without one."""
    import pandas as pd

    distance = pd.Series(dates).diff().median()
    for name in ROUND_DISTANCES:
        freq = pd.tseries.frequencies.to_offset(name)
        if abs(distance / pd.Timedelta(name) - 1) < MOST_SHIFTED:
            return freq
    return None


def as_code(freq):
    """Write a frequency as the user would in ``freq=``."""
    import pandas as pd

    if type(freq) is pd.DateOffset:
        unit_and_day = sorted(freq.kwds.items(), key=lambda part: not part[0].endswith("s"))
        n = [] if freq.n == 1 else [str(freq.n)]
        return f"pd.DateOffset({', '.join(n + [f'{name}={k}' for name, k in unit_and_day])})"
    try:
        is_alias = pd.tseries.frequencies.to_offset(freq.freqstr) == freq
    except ValueError:
        is_alias = False
    if is_alias:
        return repr(freq.freqstr)
    if isinstance(freq, pd.offsets.CustomBusinessDay):
        return f"pd.offsets.CustomBusinessDay(weekmask={freq.weekmask!r})"
    return repr(freq)


def _explained(dates, freq):
    """Fraction of explained dates times fraction of present steps."""
    import pandas as pd

    start = dates_from(dates[0], freq, 2)
    if (dates[-1] - dates[0]) / (start[1] - start[0]) > max(MOST_STEPS, 10 * len(dates)):
        return 0.0
    grid = dates_between(dates[0], dates[-1], freq)
    n_explained = int(pd.DatetimeIndex(dates).isin(grid).sum())
    return n_explained**2 / (len(dates) * max(len(grid), 1))


def _candidates(dates):
    """Frequencies that evenly spaced dates may have, most plausible first."""
    import pandas as pd

    wall = dates.tz_localize(None)
    if len(dates) >= FEWEST_DATES:
        yield from _inferred(wall)
        if dates.tz is not None:
            yield from _inferred(dates.tz_convert("UTC").tz_localize(None))
            common_time = (wall - wall.normalize()).value_counts().index[0]
            wall = wall.normalize() + common_time
            yield from _inferred(wall)
    yield from _monthly(wall)
    yield from _twice_a_month(wall)
    yield from _by_weekday(wall)
    if len(dates) == 2:
        days = wall[1] - wall[0]
        on_same_time = days == days.floor("D")
        distance = days if on_same_time else dates[1] - dates[0]
        yield pd.tseries.frequencies.to_offset(distance)


def _inferred(dates):
    import pandas as pd

    freq = pd.DatetimeIndex(pd.DatetimeIndex(dates, freq=None), freq="infer").freq
    if freq is not None:
        yield freq


def _monthly(wall):
    """A fixed day of the month, or its last day, every so many months."""
    import pandas as pd

    months = np.asarray(wall.year * 12 + wall.month)
    distances = np.unique(np.diff(months))
    if len(distances) != 1 or distances[0] < 1 or len(np.unique(wall - wall.normalize())) > 1:
        return
    n_months, day = int(distances[0]), int(wall.day.max())
    if wall.is_month_end.all():
        yield pd.offsets.MonthEnd(n_months)
    elif day == 1:
        yield pd.offsets.MonthBegin(n_months)
    elif (wall.day == np.minimum(day, wall.days_in_month)).all():
        yield pd.DateOffset(months=n_months, day=day)


def _twice_a_month(wall):
    """The first or last day of the month, and another one."""
    import pandas as pd

    days = set(wall.day)
    if len(wall) < FEWEST_DATES:
        return
    if len(days) == 2 and 1 in days and 1 < max(days) < 28:
        yield pd.offsets.SemiMonthBegin(day_of_month=max(days))
    inner = set(wall.day[~wall.is_month_end])
    if len(inner) == 1 and 1 < min(inner) < 28:
        yield pd.offsets.SemiMonthEnd(day_of_month=min(inner))


def _by_weekday(wall):
    """Every so many business days, or the last of a weekday in the month."""
    import pandas as pd

    if len(wall) < FEWEST_DATES:
        return
    days = wall.to_numpy().astype("datetime64[D]")
    n_days = np.unique(np.busday_count(days[:-1], days[1:]))
    if len(n_days) == 1 and n_days[0] > 0:
        yield pd.offsets.BusinessDay(int(n_days[0]))
    weekdays = wall.day_of_week.unique()
    if len(weekdays) == 1:
        yield pd.offsets.LastWeekOfMonth(weekday=int(weekdays[0]))


def _uneven_candidates(dates):
    """Frequencies of stretches of an uneven index, and of its usual distance and weekdays."""
    import pandas as pd

    found = {}
    for length in SAMPLE_LENGTHS:
        n_starts = max(len(dates) - length, 0) + 1
        for start in np.unique(np.linspace(0, n_starts - 1, N_SAMPLES).astype(int)):
            freq = find_frequency(pd.DatetimeIndex(dates[start : start + length], freq=None))
            if freq is not None:
                found[freq] = None
    wall = dates.tz_localize(None)
    distances, counts = np.unique(np.diff(dates.asi8), return_counts=True)
    usual = pd.Timedelta(int(distances[counts.argmax()]), dates.unit)
    found[pd.tseries.frequencies.to_offset(usual)] = None
    if len(np.unique(wall - wall.normalize())) == 1:
        found[pd.offsets.BusinessDay()] = None
        open_days = np.unique(wall.day_of_week)
        n_weeks = (wall[-1] - wall[0]) // pd.Timedelta(days=7)
        if 2 <= len(open_days) <= 6 and n_weeks >= FEWEST_WEEKS:
            mask = " ".join(WEEKDAYS[k] for k in open_days)
            found[pd.offsets.CustomBusinessDay(weekmask=mask)] = None
    months = wall.to_period("M").unique()
    if len(months) > 1:
        day = int(pd.Series(wall.day).mode()[0])
        found[pd.DateOffset(months=1, day=day)] = None
    return found


def first_misfit(dates, freq):
    """Find the first date that does not follow the one before it.

    Parameters
    ----------
    dates : pandas.DatetimeIndex
        Different dates in order, which do not all follow each other.
    freq : pandas.DateOffset
        Usual frequency of the dates.

    Returns
    -------
    position : int
        Position of the date before the misfit.
    expected : pandas.Timestamp
        The date that should follow there.
    """
    import pandas as pd

    grid = dates_between(dates[0], dates[-1], freq)
    if len(grid) and grid[0] == dates[0]:
        n = min(len(grid), len(dates))
        same = is_same(dates[:n], grid[:n], freq)
        if not same.all():
            position = int(np.argmin(same)) - 1
            return position, grid[position + 1]
        if n < len(dates):
            return n - 1, dates_from(grid[-1], freq, 2)[1]
    else:  # the first date is misplaced
        return 0, dates_from(dates[0], freq, 1)[0]
    distances = np.diff(dates.asi8)  # the frequency explains all dates
    position = int(np.argmax(distances != distances.min()))
    return position, dates[position] + pd.Timedelta(int(distances.min()), dates.unit)

"""Evenly spaced dates, also over local times that do not exist or exist twice."""

from functools import lru_cache

import numpy as np

LONGEST_KEPT = 10_000  # dates
CLOCK_UNITS = {"hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"}


def dates_from(first, freq, n_dates):
    """List evenly spaced dates.

    Parameters
    ----------
    first : pandas.Timestamp
        First date; rolled forward to one of the frequency.
    freq : pandas.DateOffset
        Frequency.
    n_dates : int
        Number of dates.

    Returns
    -------
    dates : pandas.DatetimeIndex
        Dates in the unit of ``first``, where it can hold them. A local time that does not exist
        becomes the next one that does; of a time that exists twice, the first is meant.
    """
    return _in_unit_of(first, _first_dates(first, freq, n_dates))


def dates_between(first, last, freq):
    """List evenly spaced dates from ``first`` to ``last``, as `dates_from` does."""
    if first.tz is not None:
        last = last.tz_convert(first.tz)
    return _in_unit_of(first, _range(first, freq, end=last))


def fits(dates, freq):
    """Whether dates follow each other at a frequency, without a gap."""
    if len(dates) == 0:
        return True
    first = dates[0]
    if len(dates) == 1:
        return bool(freq.is_on_offset(_wall_time(first, freq)))
    expected = _first_dates(first, freq, len(dates))
    return bool(is_same(dates, expected, freq).all())


def is_same(dates, expected, freq):
    """Compare dates with the expected ones, whichever way a local time was made to exist."""
    same = np.asarray(dates == expected)
    if same.all() or expected.tz is None or is_clock(freq):
        return same
    import pandas as pd

    wall = _range(_wall_time(expected[0], freq), freq, periods=len(expected))
    for nonexistent, is_first in ("shift_forward", False), (pd.Timedelta(hours=1), True):
        variant = _localized(wall, expected.tz, nonexistent, is_first)
        same |= np.asarray(dates == variant)
    return same


def is_clock(freq):
    """Whether a frequency counts elapsed time and not days of a calendar."""
    import pandas as pd

    if type(freq) is pd.DateOffset:
        return bool(freq.kwds) and freq.kwds.keys() <= CLOCK_UNITS
    return isinstance(freq, pd.offsets.Tick) and not isinstance(freq, pd.offsets.Day)


def _first_dates(first, freq, n_dates):
    """Dates of a range; short ones are kept for other series that start with the same date."""
    if n_dates > LONGEST_KEPT:
        return _range(first, freq, periods=n_dates)
    return _kept_range(first, freq, n_dates, first.tz, first.unit, type(freq))


@lru_cache(maxsize=8)
def _kept_range(first, freq, n_dates, *kind):
    """A range, by all that makes it different; equal dates may have different time zones."""
    return _range(first, freq, periods=n_dates)


def _range(first, freq, **limit):
    """A range of pandas, of local times if the frequency is of a calendar."""
    import pandas as pd

    if first.tz is None:
        return pd.date_range(first, freq=freq, **limit)
    if is_clock(freq):
        if type(freq) is pd.DateOffset:
            freq = pd.tseries.frequencies.to_offset(freq.n * pd.Timedelta(**freq.kwds))
        utc = {
            name: value if name == "periods" else value.tz_convert("UTC")
            for name, value in limit.items()
        }
        dates = pd.date_range(first.tz_convert("UTC"), freq=freq, **utc)
        return dates.tz_convert(first.tz)
    wall = {
        name: value if name == "periods" else value.tz_localize(None)
        for name, value in limit.items()
    }
    dates = pd.date_range(first.tz_localize(None), freq=freq, **wall)
    local = _localized(dates, first.tz)
    all_exist = not dates.tz_localize(first.tz, nonexistent="NaT", ambiguous="NaT").hasnans
    return pd.DatetimeIndex(local, freq=freq) if all_exist else local


def _localized(wall, tz, nonexistent="shift_forward", is_first=True):
    ambiguous = np.full(len(wall), is_first)
    return wall.tz_localize(tz, nonexistent=nonexistent, ambiguous=ambiguous)


def with_freq(dates, freq):
    """Set the frequency of dates, unless a local time among them was made to exist."""
    # pandas 2 can neither change a frequency nor verify some of a single date
    expected = dates_from(dates[0], freq, max(len(dates), 2))[: len(dates)]
    return expected.rename(dates.name) if (expected == dates).all() else dates


def _wall_time(date, freq):
    return date.tz_localize(None) if date.tz is not None and not is_clock(freq) else date


def _in_unit_of(first, dates):
    """Dates in the unit of another one; pandas 2 ranges over nanoseconds."""
    converted = dates.as_unit(first.unit)
    return converted if (converted == dates).all() else dates

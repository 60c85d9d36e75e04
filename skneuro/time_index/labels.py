"""Labels of time steps: checks of their spacing, and the labels that follow."""

import datetime as dt
import re

import numpy as np

from ._index_errors import gap_error, order_error
from .dates import dates_between, dates_from, fits, is_same, with_freq
from .frequency import find_frequency

OFFSET = re.compile(r"([+-]\d\d:?\d\d|\d\dZ)$")  # of local time from UTC, at the end of a text
KINDS = "a DatetimeIndex, a PeriodIndex or an index of integers"


def check_index(index, name, step=None):
    """Check that the labels of an index are evenly spaced.

    Parameters
    ----------
    index : pandas.Index
        Labels of time steps.
    name : str
        Name of the data in error messages.
    step : int or pandas.DateOffset, default=None
        Step that the labels are known to have, as `step_of` returns it; None infers it.

    Returns
    -------
    index : pandas.Index
        The same labels; a DatetimeIndex has its frequency set.

    Raises
    ------
    TypeError
        The index is neither of dates or periods nor of integers.
    ValueError
        The labels are missing, repeated, unordered or unevenly spaced.
    """
    import pandas as pd

    if isinstance(index, pd.RangeIndex) and index.step > 0:
        return index
    check_order(index, name)
    if isinstance(index, pd.DatetimeIndex):
        if index.freq is not None or len(index) == 0:
            return index
        freq = find_frequency(index) if step is None else step
        if freq is None and len(index) > 1:
            raise gap_error(index, name)
        return index if freq is None else with_freq(index, freq)
    if isinstance(index, pd.PeriodIndex):
        distances, expected = np.diff(index.asi8), index.freq.n
    else:
        distances = np.diff(index.to_numpy())
        expected = _most_common(distances)
    if (distances != expected).any():
        raise gap_error(index, name, int(np.argmax(distances != expected)))
    if len(index) == 1 and isinstance(step, int):
        return pd.RangeIndex(int(index[0]), int(index[0]) + step, step, name=index.name)
    return index


def check_kind(index, name):
    """Refuse labels that are neither dates or periods of pandas nor integers."""
    import pandas as pd

    integers = pd.api.types.is_integer_dtype(index.dtype)
    if not (isinstance(index, pd.DatetimeIndex | pd.PeriodIndex) or integers):
        example = f" with labels such as {index[0]!r}" if len(index) else ""
        raise TypeError(
            f"The index of {name} must be {KINDS}, got {type(index).__name__}{example}"
            f"{_way_to_dates(index)}."
        )


def _way_to_dates(index):
    """The call that makes dates of labels, for an error message."""
    if not len(index) or not isinstance(index[0], str | dt.date):
        return ""
    in_zone = getattr(index[0], "tzinfo", None) is not None
    if in_zone or (isinstance(index[0], str) and OFFSET.search(index[0])):
        return ": pd.to_datetime(data.index, utc=True).tz_convert(zone) makes dates of them"
    return ": pd.DatetimeIndex(data.index) makes dates of them"


def check_zones(indexes):
    """Refuse series whose dates are in different time zones, or only partly in one.

    Parameters
    ----------
    indexes : dict of pandas.Index
        Labels of each series, by name.
    """
    import pandas as pd

    found = {}
    for name, index in indexes.items():
        if isinstance(index, pd.DatetimeIndex) and len(index):
            found.setdefault(None if index.tz is None else str(index.tz), name)
    if len(found) > 1:
        (one, a), (other, b), *_ = found.items()
        way = "tz_localize" if None in (one, other) else "tz_convert"
        raise ValueError(
            f"All series must be in one time zone: that of series {a!r} is {one}, that of series "
            f"{b!r} is {other}. {way}(zone) changes the labels of a series."
        )


def check_order(index, name):
    """Refuse labels that are not of time, missing, repeated or out of order."""
    check_kind(index, name)
    if index.hasnans or not index.is_unique or not index.is_monotonic_increasing:
        raise order_error(index, name)


def step_of(index):
    """Return the step of an index: a frequency for dates, else an int; None if it is unknown."""
    import pandas as pd

    if isinstance(index, pd.DatetimeIndex):
        return find_frequency(index)
    if isinstance(index, pd.RangeIndex):
        return index.step
    if isinstance(index, pd.PeriodIndex) or len(index) < 2:
        return None
    return int(index[1]) - int(index[0])


def has_step(index, step):
    """Whether labels follow each other by a step, as `step_of` returns it.

    Parameters
    ----------
    index : pandas.Index
        Labels of time steps.
    step : int, pandas.DateOffset or None
        Step of another index.

    Returns
    -------
    fits : bool
        False for an index of another kind, and for labels that are not in order.
    """
    import pandas as pd

    if isinstance(index, pd.DatetimeIndex):
        if step is None or isinstance(step, int) or index.hasnans:
            return False
        return index.is_monotonic_increasing and fits(index, step)
    if isinstance(index, pd.PeriodIndex) or not isinstance(step, int):
        return False
    if not pd.api.types.is_integer_dtype(index.dtype) or index.hasnans:
        return False
    return bool((np.diff(index.to_numpy()) == step).all())


def _most_common(distances):
    """The most common distance between labels; 1 without any."""
    if len(distances) == 0:
        return 1
    values, counts = np.unique(distances, return_counts=True)
    return values[counts.argmax()]


def labels_after(index, n_steps):
    """Continue an index.

    Parameters
    ----------
    index : pandas.Index
        Labels as `check_index` returns them.
    n_steps : int
        Number of further labels.

    Returns
    -------
    following : pandas.Index of length n_steps
        Labels that follow, in an index of the same type.
    """
    import pandas as pd

    if isinstance(index, pd.DatetimeIndex):
        freq = find_frequency(index)
        if freq is None:
            raise ValueError(
                f"The label after the single label {index[-1]} is unknown: set freq, such as "
                "freq='D'."
            )
        n_before = _n_before(index, freq)
        following = dates_from(index[-n_before], freq, n_steps + n_before)[n_before:]
    elif isinstance(index, pd.PeriodIndex):
        following = pd.period_range(index[-1] + 1, periods=n_steps, freq=index.freq)
    else:
        step = getattr(index, "step", 1)  # a range of a single label has a step too
        step = int(index[-1]) - int(index[-2]) if len(index) > 1 else step
        first = int(index[-1]) + step
        following = pd.RangeIndex(first, first + step * n_steps, step)
    return following.rename(index.name)


def _n_before(index, freq):
    """Number of last labels to count on from: 2 if the last one is a local time made to exist."""
    if index.tz is None or len(index) < 2:
        return 1
    return 2 if is_same(index[-2:], dates_from(index[-2], freq, 2), freq).all() else 1


def labels_between(index, label):
    """List the dates or periods that follow an index, up to but excluding ``label``."""
    import pandas as pd

    if isinstance(index, pd.PeriodIndex):
        between = pd.period_range(index[-1], label, freq=index.freq)
    else:
        between = dates_between(index[-1], label, find_frequency(index))
    return between[1:-1].rename(index.name)


def joined(index, following):
    """Append the labels that follow an index; the whole keeps its frequency."""
    import pandas as pd

    if not isinstance(index, pd.DatetimeIndex) or index.freq is None:
        return index.append(following)
    # pandas would look for the label after the index, which may not exist as a local time
    bare = index if index.tz is None else pd.DatetimeIndex(index, freq=None)
    whole = bare.append(following)
    return whole if whole.freq is not None else with_freq(whole, index.freq)


def check_follows(index, following, name):
    """Refuse labels other than the expected ones.

    Parameters
    ----------
    index : pandas.Index
        Labels as the user passed them.
    following : pandas.Index
        Expected labels, as many.
    name : str
        Name of the data in error messages.
    """
    if len(index) == len(following) and _all_same(index, following):
        return
    got = "no label" if len(index) == 0 else f"{index[0]} to {index[-1]}"
    zone = getattr(following, "tz", None)
    if zone is not None and getattr(index, "tz", zone) is None:
        got += f", without a time zone: tz_localize({str(zone)!r}) adds it"
    raise ValueError(
        f"{name} must follow on from the series: expected {len(following)} labels from "
        f"{following[0]} to {following[-1]}, got {got}."
    )


def _all_same(index, following):
    import pandas as pd

    if (index == following).all():
        return True
    dates = isinstance(index, pd.DatetimeIndex) and isinstance(following, pd.DatetimeIndex)
    if not dates or index.tz is None or following.tz is None or len(index) < 1:
        return False
    freq = following.freq or find_frequency(following) or pd.offsets.Day()
    return bool(is_same(index, following, freq).all())

"""Positions of rows in time, derived from their pandas index."""

import numpy as np

from .dates import dates_between, dates_from
from .frequency import FEWEST_DATES, as_code, find_frequency


def first_label_and_step(X):
    """Describe the index of fitted data by its first label and its step.

    Parameters
    ----------
    X : array-like of shape (n_steps, n_series)
        Time steps as the user passed them.

    Returns
    -------
    first_label : int, pandas.Timestamp, pandas.Period or None
        Index label of the first row.
    step : int, pandas.DateOffset or None
        Distance between the labels of two rows, for periods in multiples of their own length. Both
        are None if X has no pandas index or an uneven one.
    """
    if not hasattr(X, "iloc"):  # not a pandas object
        return None, None
    import pandas as pd

    index = X.index
    if not (index.is_monotonic_increasing and index.is_unique):  # False if labels are missing
        return None, None
    if isinstance(index, pd.DatetimeIndex):
        step = find_frequency(index) if len(index) >= FEWEST_DATES else index.freq
        return (None, None) if step is None else (index[0], step)
    if isinstance(index, pd.RangeIndex) and index.step > 0:  # known even for a single label
        return index.start, index.step
    numbers = _numbers(index)
    if numbers is None or len(numbers) < 2 or len(distances := np.unique(np.diff(numbers))) > 1:
        return None, None
    first = index[0] if isinstance(index, pd.PeriodIndex) else int(index[0])
    return first, int(distances[0])


def position_of(X, first_label, step, n_steps):
    """Find the position of the first row of X, counted from the first fitted step.

    Parameters
    ----------
    X : array-like of shape (n_rows, n_series)
        Time steps as the user passed them.
    first_label, step : object
        Result of `first_label_and_step` for the fitted data.
    n_steps : int
        Number of rows of the fitted data.

    Returns
    -------
    position : int
        Position according to the index; 0 if the fitted data or X have no suitable index.

    Raises
    ------
    ValueError
        If the labels of X do not lie on the evenly spaced grid that starts with the fitted data.
    """
    if first_label is None or not hasattr(X, "iloc"):
        return 0
    find = _position_in_numbers if isinstance(step, int) else _position_in_dates
    position = find(X.index, first_label, step)
    if position is None:
        spacing = step if isinstance(step, int) else as_code(step).strip("'")
        raise ValueError(
            f"The index of X goes from {X.index[0]} to {X.index[-1]}, which does not continue that "
            f"of the fitted data: it starts with {first_label}, has a step of {spacing} and is "
            f"followed by {_label_at(n_steps, first_label, step)}. Pass such an index, or the "
            "position of X as start=..."
        )
    return position


def _position_in_dates(index, first_label, step):
    import pandas as pd

    aware = first_label.tz is not None
    if not isinstance(index, pd.DatetimeIndex) or index.hasnans or (index.tz is not None) != aware:
        return None
    last = index[-1].tz_convert(first_label.tz) if aware else index[-1]
    # A range, which accounts for days of 23 hours; a division of durations would not.
    labels = dates_between(first_label, last, step)
    position = len(labels) - len(index)
    return position if position >= 0 and (labels[position:] == index).all() else None


def _position_in_numbers(index, first_label, step):
    numbers = _numbers(index)
    is_period = not isinstance(first_label, int)
    if numbers is None or is_period != hasattr(index, "asfreq"):
        return None
    if is_period and index.freq != first_label.freq:
        return None
    first = first_label.ordinal if is_period else first_label
    position, remainder = divmod(int(numbers[0]) - first, step)
    even = len(numbers) == 1 or (np.diff(numbers) == step).all()
    return position if position >= 0 and remainder == 0 and even else None


def _label_at(position, first_label, step):
    if isinstance(first_label, int):
        return first_label + position * step
    import pandas as pd

    if isinstance(first_label, pd.Period):
        return pd.Period(ordinal=first_label.ordinal + position * step, freq=first_label.freq)
    return dates_from(first_label, step, position + 1)[-1]


def _numbers(index):
    """Convert integer labels or periods to integers; None for any other index."""
    import pandas as pd

    is_period = isinstance(index, pd.PeriodIndex)
    if not (is_period or pd.api.types.is_integer_dtype(index.dtype)) or index.hasnans:
        return None
    return index.asi8 if is_period else index.to_numpy(dtype=np.int64)

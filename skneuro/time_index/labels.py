"""The labels of time steps: evenly spaced, and what comes after them."""

import numpy as np

FEWEST_DATES = 3  # that tell a frequency
KINDS = "a DatetimeIndex, a PeriodIndex or an index of integers"


def check_index(index, name):
    """Return an index whose labels follow one another without a gap.

    Parameters
    ----------
    index : pandas.Index
        A DatetimeIndex comes back with its frequency.
    name : str
        What it is the index of, for messages.

    Raises
    ------
    TypeError
        It is of another kind.
    ValueError
        Labels are missing, repeated, unordered or unevenly spaced.
    """
    import pandas as pd

    if isinstance(index, pd.RangeIndex) and index.step > 0:
        return index
    integers = pd.api.types.is_integer_dtype(index.dtype)
    if not (isinstance(index, pd.DatetimeIndex | pd.PeriodIndex) or integers):
        raise TypeError(f"The index of {name} must be {KINDS}, got {type(index).__name__}.")
    if index.hasnans or not index.is_unique or not index.is_monotonic_increasing:
        raise ValueError(
            f"The index of {name} must be in order, oldest step first, each label once; "
            "sort_index() puts it in order."
        )
    if isinstance(index, pd.DatetimeIndex):
        if index.freq is not None or len(index) < 2:
            return index
        return _with_frequency(index, name)
    periods = isinstance(index, pd.PeriodIndex)
    steps = np.diff(index.asi8 if periods else index.to_numpy())
    expected = 1 if periods else _usual(steps)
    if (steps != expected).any():
        raise _gap(index, int(np.argmax(steps != expected)), name)
    return index


def _with_frequency(index, name):
    """A DatetimeIndex that knows its frequency."""
    import pandas as pd

    if len(index) < FEWEST_DATES:
        return pd.DatetimeIndex(index, freq=index[1] - index[0])
    even = pd.DatetimeIndex(index, freq="infer")
    if even.freq is not None:
        return even
    steps = np.diff(index.asi8)
    usual = _usual(steps)
    late = steps.max() > usual
    raise _gap(index, int(np.argmax(steps if late else steps != usual)), name)


def with_frequency(index, like):
    """Dates with the frequency of others, if they can have it; else as they are."""
    import pandas as pd

    if not isinstance(index, pd.DatetimeIndex) or not isinstance(like, pd.DatetimeIndex):
        return index
    try:
        # pandas 2 refuses another frequency than the index has
        return pd.DatetimeIndex(pd.DatetimeIndex(index, freq=None), freq=like.freq)
    except ValueError:  # they do not lie on that grid
        return index


def _usual(steps):
    """The distance between labels that is there most often."""
    if len(steps) == 0:
        return 1
    values, counts = np.unique(steps, return_counts=True)
    return values[counts.argmax()]


def _gap(index, position, name):
    return ValueError(
        f"The index of {name} has a gap: {index[position + 1]} comes after {index[position]}. "
        "Give freq, such as freq='D', to have missing steps put in; or reset_index(drop=True) to "
        "number the steps."
    )


def labels_after(index, n_steps):
    """The labels that follow on.

    Parameters
    ----------
    index : pandas.Index
        What `check_index` gave.
    n_steps : int
        How many.

    Returns
    -------
    following : pandas.Index of length n_steps
        Of the same kind.
    """
    import pandas as pd

    if isinstance(index, pd.DatetimeIndex):
        if index.freq is None:
            raise ValueError(
                f"What comes after the single label {index[-1]} is not known: give freq, such as "
                "freq='D'."
            )
        # a range, for it knows days of 23 hours; adding to the last label would not
        following = pd.date_range(index[-1], periods=n_steps + 1, freq=index.freq)[1:]
        following = _in_unit_of(index, following)
    elif isinstance(index, pd.PeriodIndex):
        following = pd.period_range(index[-1] + 1, periods=n_steps, freq=index.freq)
    else:
        step = getattr(index, "step", 1)  # a single label of a range knows it too
        step = int(index[-1]) - int(index[-2]) if len(index) > 1 else step
        first = int(index[-1]) + step
        following = pd.RangeIndex(first, first + step * n_steps, step)
    return following.rename(index.name)


def labels_between(index, label):
    """The labels that follow on before ``label``; of dates."""
    import pandas as pd

    if isinstance(index, pd.PeriodIndex):
        between = pd.period_range(index[-1], label, freq=index.freq)
    else:
        between = _in_unit_of(index, pd.date_range(index[-1], label, freq=index.freq))
    return between[1:-1].rename(index.name)


def _in_unit_of(index, dates):
    """Dates in the unit of an index, where it can hold them; pandas 2 ranges over nanoseconds."""
    converted = dates.as_unit(index.unit)
    return converted if (converted == dates).all() else dates


def check_follows(index, following, name):
    """Refuse labels that are not those to come.

    Parameters
    ----------
    index : pandas.Index
        What was given.
    following : pandas.Index
        What follows on, as long.
    name : str
        What it is the index of, for messages.
    """
    if len(index) == len(following) and (index == following).all():
        return
    given = "no label" if len(index) == 0 else f"{index[0]} to {index[-1]}"
    raise ValueError(
        f"{name} must follow on from the series: expected {len(following)} labels from "
        f"{following[0]} to {following[-1]}, got {given}."
    )


def resample(table, freq, fill):
    """A table or series on an even grid of dates: means of what falls into a step.

    Parameters
    ----------
    table : pandas.Series or DataFrame
        With a DatetimeIndex, or a PeriodIndex, which gives one back.
    freq : str
        pandas' name of the distance between steps.
    fill : bool
        Whether steps without a value repeat the one before.

    Returns
    -------
    table : pandas.Series or DataFrame
        On the grid.
    """
    import pandas as pd

    periods = isinstance(table.index, pd.PeriodIndex)
    if not isinstance(table.index, pd.DatetimeIndex | pd.PeriodIndex):
        raise ValueError(
            f"freq={freq!r} needs a DatetimeIndex or PeriodIndex, got {type(table.index).__name__}."
        )
    dated = table.to_timestamp() if periods else table
    table = dated.resample(freq).mean()
    if fill:
        table = table.ffill()
    return table.to_period() if periods else table

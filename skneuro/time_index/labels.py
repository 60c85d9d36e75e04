"""Labels of time steps: checks of their spacing, and the labels that follow."""

import numpy as np

FEWEST_DATES = 3  # a frequency cannot be inferred from fewer
KINDS = "a DatetimeIndex, a PeriodIndex or an index of integers"


def check_index(index, name):
    """Check that the labels of an index are evenly spaced.

    Parameters
    ----------
    index : pandas.Index
        Labels of time steps.
    name : str
        Name of the data in error messages.

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
    distances = np.diff(index.asi8 if periods else index.to_numpy())
    expected = 1 if periods else _most_common(distances)
    if (distances != expected).any():
        raise _gap_error(index, int(np.argmax(distances != expected)), name)
    return index


def _with_frequency(index, name):
    """Infer the frequency of a DatetimeIndex."""
    import pandas as pd

    if len(index) < FEWEST_DATES:
        return pd.DatetimeIndex(index, freq=index[1] - index[0])
    even = pd.DatetimeIndex(index, freq="infer")
    if even.freq is not None:
        return even
    distances = np.diff(index.asi8)
    common = _most_common(distances)
    wider = distances.max() > common
    raise _gap_error(index, int(np.argmax(distances if wider else distances != common)), name)


def with_frequency(index, like):
    """Set the frequency of dates to that of ``like`` if they fit; else return them unchanged."""
    import pandas as pd

    if not isinstance(index, pd.DatetimeIndex) or not isinstance(like, pd.DatetimeIndex):
        return index
    try:
        # pandas 2 refuses another frequency than the index has
        return pd.DatetimeIndex(pd.DatetimeIndex(index, freq=None), freq=like.freq)
    except ValueError:  # the dates do not fit the frequency
        return index


def _most_common(distances):
    """The most common distance between labels; 1 without any."""
    if len(distances) == 0:
        return 1
    values, counts = np.unique(distances, return_counts=True)
    return values[counts.argmax()]


def _gap_error(index, position, name):
    return ValueError(
        f"The index of {name} has a gap: {index[position + 1]} comes after {index[position]}. "
        "Set freq, such as freq='D', to insert the missing steps, or use reset_index(drop=True) to "
        "number the steps."
    )


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
        if index.freq is None:
            raise ValueError(
                f"The label after the single label {index[-1]} is unknown: set freq, such as "
                "freq='D'."
            )
        # a range, which accounts for days of 23 hours; adding to the last label would not
        following = pd.date_range(index[-1], periods=n_steps + 1, freq=index.freq)[1:]
        following = _in_unit_of(index, following)
    elif isinstance(index, pd.PeriodIndex):
        following = pd.period_range(index[-1] + 1, periods=n_steps, freq=index.freq)
    else:
        step = getattr(index, "step", 1)  # a range of a single label has a step too
        step = int(index[-1]) - int(index[-2]) if len(index) > 1 else step
        first = int(index[-1]) + step
        following = pd.RangeIndex(first, first + step * n_steps, step)
    return following.rename(index.name)


def labels_between(index, label):
    """List the dates or periods that follow an index, up to but excluding ``label``."""
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
    if len(index) == len(following) and (index == following).all():
        return
    got = "no label" if len(index) == 0 else f"{index[0]} to {index[-1]}"
    raise ValueError(
        f"{name} must follow on from the series: expected {len(following)} labels from "
        f"{following[0]} to {following[-1]}, got {got}."
    )


def resample(table, freq, fill):
    """Resample to an even grid of dates, with the mean of the values in each step.

    Parameters
    ----------
    table : pandas.Series or DataFrame
        Data with a DatetimeIndex or a PeriodIndex.
    freq : str
        Frequency of the grid, as pandas names it.
    fill : bool
        Whether steps without a value repeat the one before.

    Returns
    -------
    table : pandas.Series or DataFrame
        Resampled data, with an index of the same type.
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

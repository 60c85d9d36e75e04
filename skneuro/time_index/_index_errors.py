"""Errors of an index: the label that is wrong, and what repairs it."""

from .frequency import as_code, first_misfit, usual_frequency

NUMBER_THE_STEPS = "use reset_index(drop=True) to number the steps."


def order_error(index, name):
    """Make the error of an index with missing, repeated or unordered labels."""
    rule = f"The index of {name} must be in order, oldest step first, each label once: "
    if index.hasnans:
        position = int(index.isna().argmax())
        return ValueError(
            f"{rule}the label of row {position} is missing ({index[position]}); sort_index() "
            "cannot place it: drop the row."
        )
    if not index.is_unique:
        label = index[index.duplicated()][0]
        count = int((index == label).sum())
        hint = _hint(index)
        mean = f"freq={hint} or " if hint else ""
        return ValueError(
            f"{rule}{label} occurs {count} times, which sort_index() leaves as it is; "
            f"{mean}groupby(level=-1).mean() averages the rows of a label."
        )
    numbers = index.asi8 if hasattr(index, "asi8") else index.to_numpy(dtype="int64")
    position = int((numbers[1:] < numbers[:-1]).argmax())
    return ValueError(
        f"{rule}{index[position + 1]} comes after {index[position]}; sort_index() puts it in order."
    )


def gap_error(index, name, position=None, freq=None):
    """Make the error of an uneven index.

    Parameters
    ----------
    index : pandas.Index
        Different labels in order.
    name : str
        Name of the data.
    position : int, default=None
        Position of the label before the gap; None for dates, where it is searched for.
    freq : pandas.DateOffset, default=None
        Frequency that dates should have; None takes the usual one.

    Returns
    -------
    error : ValueError
        The error, which names the frequency that explains most labels.
    """
    import pandas as pd

    if isinstance(index, pd.DatetimeIndex):
        freq = usual_frequency(index) if freq is None else freq
        position, expected = first_misfit(index, freq)
        code = as_code(freq)
    elif isinstance(index, pd.PeriodIndex):
        expected, code = index[position] + 1, repr(index.freqstr)
    else:
        return _gap_in_numbers(index, name, position)
    after, before = index[position + 1], index[position]
    missing = f"{expected} is missing" if expected < after else f"{expected} was expected"
    return ValueError(
        f"The index of {name} has a gap: {after} comes after {before}, {missing}. Set freq, here "
        f"freq={code}, to insert the missing steps, or {NUMBER_THE_STEPS}"
    )


def _gap_in_numbers(index, name, position):
    return ValueError(
        f"The index of {name} has a gap: {index[position + 1]} comes after {index[position]}. "
        "reindex(...) inserts the missing steps of an index of integers, as NaN (Set freq only for "
        f"dates and periods), or {NUMBER_THE_STEPS}"
    )


def _hint(index):
    """The usual frequency of dates or periods, as code; an empty text if there is none."""
    import pandas as pd

    if isinstance(index, pd.PeriodIndex):
        return repr(index.freqstr)
    if not isinstance(index, pd.DatetimeIndex):
        return ""
    freq = usual_frequency(pd.DatetimeIndex(index.unique().sort_values(), freq=None))
    return "" if freq is None else as_code(freq)

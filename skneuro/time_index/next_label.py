"""The label of the time step that comes after a table."""

from itertools import pairwise

# Labels to tell a calendar by: eight business days span a weekend (fewer may look like plain days),
# and eight month ends tell calendar months from business months.
LABELS_FOR_CALENDAR = 8


def label_after(X, reach):
    """The label that comes after X; None if the end of its index is not evenly spaced."""
    if not hasattr(X, "iloc"):  # not of pandas
        return None
    import pandas as pd

    # The labels of the remembered rows and a few more: a gap before them does no harm.
    end = X.index[-(reach + LABELS_FOR_CALENDAR) :]
    if not (end.is_monotonic_increasing and end.is_unique):  # false where labels are missing
        return None
    if isinstance(end, pd.DatetimeIndex):
        step = pd.DatetimeIndex(end, freq="infer").freq  # the index's own, where it has one
        # A range, for it knows days of 23 hours; adding the step to the label would not.
        return None if step is None else pd.date_range(end[-1], periods=2, freq=step)[1]
    if isinstance(end, pd.PeriodIndex) or pd.api.types.is_integer_dtype(end.dtype):
        labels = end.tolist()  # Python's integers do not overflow
        steps = {after - before for before, after in pairwise(labels)}
        return labels[-1] + steps.pop() if len(steps) == 1 else None
    return None

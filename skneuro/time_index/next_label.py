"""The label of the time step after a table."""

from itertools import pairwise

from .frequency import FEWEST_DATES, find_frequency
from .labels import labels_after

# Number of labels to infer a calendar from: eight business days span a weekend (fewer may look like
# plain days), and eight month ends distinguish calendar months from business months.
LABELS_FOR_CALENDAR = 8


def label_after(X, reach):
    """Infer the label that follows the index of X.

    Parameters
    ----------
    X : array-like of shape (n_steps, n_features)
        Time steps as the user passed them.
    reach : int
        Number of last rows that a later table continues.

    Returns
    -------
    label : int, pandas.Timestamp, pandas.Period or None
        The next label; None if the end of the index is not evenly spaced.
    """
    if not hasattr(X, "iloc"):  # not a pandas object
        return None
    import pandas as pd

    # The labels of these rows and a few more; a gap before them is harmless.
    end = X.index[-(reach + LABELS_FOR_CALENDAR) :]
    if not (end.is_monotonic_increasing and end.is_unique):  # False if labels are missing
        return None
    if isinstance(end, pd.DatetimeIndex):
        too_few = end.freq is None and len(end) < FEWEST_DATES
        if too_few or find_frequency(end) is None:
            return None
        return labels_after(end, 1)[0]
    if isinstance(end, pd.PeriodIndex) or pd.api.types.is_integer_dtype(end.dtype):
        labels = end.tolist()  # Python's integers do not overflow
        distances = {after - before for before, after in pairwise(labels)}
        return labels[-1] + distances.pop() if len(distances) == 1 else None
    return None

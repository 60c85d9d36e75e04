"""Calendar features of dates, encoded on a circle."""

import numpy as np

# Position of a date in each cycle, and the length of the cycle.
CYCLES = {
    "minute": (lambda t: t.minute, 60),
    "hour": (lambda t: t.hour, 24),
    "dayofweek": (lambda t: t.day_of_week, 7),
    "day": (lambda t: t.day - 1, 31),
    "dayofyear": (lambda t: t.day_of_year - 1, 366),
    "week": (lambda t: _week(t) - 1, 53),
    "month": (lambda t: t.month - 1, 12),
    "quarter": (lambda t: t.quarter - 1, 4),
}


def _week(t):
    import pandas as pd

    return t.week if isinstance(t, pd.PeriodIndex) else t.isocalendar()["week"].to_numpy()


def check_calendar(calendar):
    """Refuse unknown names of calendar features."""
    for name in calendar:
        if not isinstance(name, str) or name not in CYCLES:
            raise ValueError(f"calendar={calendar!r}: {name!r} is not one of {sorted(CYCLES)}.")


def calendar_features(index, calendar):
    """Encode dates by sine and cosine of their positions in cycles.

    Parameters
    ----------
    index : pandas.DatetimeIndex or PeriodIndex
        Labels of the time steps.
    calendar : sequence of str
        Keys of `CYCLES`.

    Returns
    -------
    features : ndarray of shape (n_steps, 2 * n_names)
        Values between -1 and 1; sine and cosine of each cycle side by side.
    """
    import pandas as pd

    if not isinstance(index, pd.DatetimeIndex | pd.PeriodIndex):
        raise ValueError(
            f"calendar={calendar!r} needs a DatetimeIndex or PeriodIndex, got "
            f"{type(index).__name__}."
        )
    columns = []
    for name in calendar:
        position, length = CYCLES[name]
        angle = 2 * np.pi / length * np.asarray(position(index), dtype=float)
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)

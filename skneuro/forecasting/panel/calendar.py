"""What a date tells: features of the calendar, each on a circle."""

import numpy as np

# Positions on the circle and how many there are; what comes round is close to where it began.
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
    """Refuse features that no calendar has."""
    for name in calendar:
        if name not in CYCLES:
            raise ValueError(f"calendar={calendar!r}: {name!r} is none of {sorted(CYCLES)}.")


def calendar_features(index, calendar):
    """Sine and cosine of where each label stands in each cycle.

    Parameters
    ----------
    index : pandas.DatetimeIndex or PeriodIndex
        The labels.
    calendar : sequence of str
        Names of `CYCLES`.

    Returns
    -------
    features : ndarray of shape (n_steps, 2 * n_names)
        Between -1 and 1.
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

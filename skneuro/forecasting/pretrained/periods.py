"""The periods of a series' seasons: named by the user, or found in its index or its values."""

import numpy as np

from .seasons import DAILY_CYCLES, autocorrelations, power_of_two

COMMON_PERIODS = (4, 7, 12, 24, 48, 52, 96, 144, 288)  # that are looked for in the values
BLURRED = 24  # from here on the peak may lie a step beside, as for the weeks of a year
LEAST_AUTOCORRELATION = 0.15
_NORMAL_90 = 1.645
_DAYS_OF_YEAR = 365.25


def periods_of(series, season):
    """Periods of the seasons of a series.

    Parameters
    ----------
    series : SeriesData
        The series.
    season : int, list of int or None
        Periods that the user named; None looks at the index, and without dates at the values.

    Returns
    -------
    periods : tuple of int
        Numbers of steps, in ascending order; empty without a season.
    n_named : int
        Number of leading periods that are known, not only likely.
    """
    if season is not None and np.ndim(season):
        periods = tuple(sorted({int(period) for period in season if period > 1}))
        return periods, len(periods)
    if season is not None:
        return (with_week(int(season)), 1) if season > 1 else ((), 0)
    periods = periods_of_index(series.index)
    if periods is not None:
        return periods, min(len(periods), 1)
    period = find_period(series.values)
    return (with_week(period), 1) if period > 1 else ((), 0)


def with_week(period):
    """A period, and the week if the period looks like a day."""
    return (period, 7 * period) if period in DAILY_CYCLES else (period,)


def periods_of_index(index):
    """Periods of the seasons that series at the dates of an index usually have.

    Parameters
    ----------
    index : pandas.Index
        Labels of the steps.

    Returns
    -------
    periods : tuple of int or None
        A year of months, quarters or weeks, a week of days, a day and a week of hours or minutes;
        empty for yearly dates. None for labels that are no dates, and steps below a minute.
    """
    import pandas as pd

    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    if not isinstance(index, pd.DatetimeIndex) or len(index) < 2:
        return None
    days = (index[-1] - index[0]) / pd.Timedelta(days=1) / (len(index) - 1)
    if days > 0.75 * _DAYS_OF_YEAR:
        return ()
    if days > 6:  # weeks, months, quarters
        return (round(_DAYS_OF_YEAR / days),)
    if days > 1.2:
        return (round(7 / days),) if len(index) > 7 else ()  # business days
    if days > 0.75:
        return (7,)
    per_day = round(1 / days)
    return (per_day, 7 * per_day) if per_day <= 24 * 60 else None


def find_period(values):
    """Find the most likely of the common periods in the values of a series.

    The autocorrelation of the differences has a peak there that is significant, as the M4
    competition tests it, and at least `LEAST_AUTOCORRELATION`.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        Series; NaN are ignored.

    Returns
    -------
    period : int
        Number of steps; 1 if there is none.
    """
    if np.isnan(values).all():
        return 1
    changes = np.diff(values / power_of_two(values))
    known = changes[~np.isnan(changes)]
    n_lags = min(len(values) // 3, COMMON_PERIODS[-1] + 1)
    if n_lags < COMMON_PERIODS[0] or not len(known) or known.min() == known.max():
        return 1
    acf = autocorrelations(changes, n_lags + 1)
    squares = np.concatenate([[0.0], np.cumsum(acf[1:] ** 2)])
    best, period = 0.0, 1
    for candidate in COMMON_PERIODS:
        if candidate > n_lags:
            break
        around = acf[candidate - 1 : candidate + 2]
        peak = around.max()
        if candidate < BLURRED and acf[candidate] < peak:
            continue
        limit = _NORMAL_90 * np.sqrt((1 + 2 * squares[candidate - 1]) / len(known))
        if peak > max(limit, LEAST_AUTOCORRELATION, best):
            best, period = peak, candidate
    return period

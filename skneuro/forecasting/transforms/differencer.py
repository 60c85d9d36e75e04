"""Differences of series, and their inverse."""

from itertools import pairwise

import numpy as np

from ...options.intervals import COUNT, WholeNumbers
from ..panel.gaps import fill_gaps
from ._series_transformer import SeriesTransformer


class Differencer(SeriesTransformer):
    """Replace each series by its differences.

    A seasonal difference ``x[t] - x[t - season]`` comes first, then ``orders`` ordinary ones,
    ``x[t] - x[t - 1]``. A net that learns from differences can forecast levels outside the range
    of its training data.

    Parameters
    ----------
    season : int or None, default=None
        Number of steps in a season; None takes no seasonal difference.
    orders : int, default=1
        Number of ordinary differences, from 0 to 3. Each further one multiplies the errors of
        distant forecasts; more than two are rarely of use.

    Attributes
    ----------
    lags_ : list of int
        Lags of the differences, in the order they are taken.
    anchors_ : list of tuple (rows, columns, values)
        Fitted values that each difference cannot restore: those at the start of a series and
        after missing values.
    tail_ : ndarray of shape (sum(lags_), n_series)
        Last fitted rows, gaps filled, to subtract from the data that follow.
    n_steps_fit_ : int
        Number of fitted steps.
    first_label_ : int, pandas.Timestamp, pandas.Period or None
        Index label of the first fitted step; None without an evenly spaced pandas index.
    step_ : int, pandas.DateOffset or None
        Distance between two labels; None without an evenly spaced pandas index.
    n_features_in_ : int
        Number of series.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the series, if ``X`` has any.

    See Also
    --------
    Detrender : Removes a trend without losing rows.
    Deseasonalizer : Removes a season without losing rows.

    Notes
    -----
    ``start`` of `transform` and `inverse_transform` must be 0 or ``n_steps_fit_``, since
    differences can only start where earlier values are known:

    - At 0 the first ``orders + season`` rows have no difference and are NaN. `inverse_transform`
      restores them from the fitted data, whatever they hold, and likewise the values after missing
      ones.
    - At ``n_steps_fit_`` every row has a difference from the end of the fitted data. A missing
      value there is filled with the last known one of its season, else with the one a step
      before; values before the first known one are filled with that one.

    A missing value makes the differences that need it missing. In data after the fitted steps, the
    values after a missing one cannot be restored, since their level is unknown.

    References
    ----------
    .. [1] R. J. Hyndman and G. Athanasopoulos (2021). Forecasting: Principles and Practice, 3rd
       edition, section 9.1.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro.forecasting import Differencer
    >>> squares = np.array([[0.0], [1.0], [4.0], [9.0], [16.0]])
    >>> differencer = Differencer().fit(squares)
    >>> differencer.transform(squares).ravel()
    array([nan,  1.,  3.,  5.,  7.])

    Forecasts of differences become forecasts of the series:

    >>> differencer.inverse_transform([[9.0], [11.0]], start=5).ravel()
    array([25., 36.])
    """

    _parameter_constraints: dict = {
        "season": [COUNT, None],
        "orders": [WholeNumbers(0, 3)],
    }

    def __init__(self, season: int | None = None, *, orders: int = 1) -> None:
        self.season = season
        self.orders = orders

    def _fit_series(self, X):
        reach = self.orders + (self.season or 0)
        if reach == 0:
            raise ValueError(
                "orders=0 and season=None take no difference: orders must be at least 1 or season "
                "an integer."
            )
        if len(X) <= reach:
            raise ValueError(
                f"orders={self.orders} and season={self.season} need at least {reach + 1} steps, "
                f"got n_samples={len(X)}."
            )
        seasonal = [] if self.season is None else [self.season]
        lags = seasonal + [1] * self.orders
        tail = fill_gaps(X, self.season)[-reach:].copy()  # a view would keep all of X alive
        return {"lags_": lags, "anchors_": _anchors(X, lags), "tail_": tail}

    def _remove(self, X, start):
        before = self._before(start)
        series = np.concatenate([before, X])
        for lag in self.lags_:
            series = _difference(series, lag)
        return series[len(before) :]

    def _restore(self, X, start):
        before = self._before(start)
        anchors = _anchors(before, self.lags_) if len(before) else self.anchors_
        series = np.concatenate([np.full_like(before, np.nan), X])
        for lag, values in zip(reversed(self.lags_), reversed(anchors), strict=True):
            series = _accumulate(series, lag, values)
        return series[len(before) :]

    def _before(self, start):
        """Known rows before step ``start``."""
        if start not in (0, self.n_steps_fit_):
            raise ValueError(
                f"X must start at step 0 or follow on directly at step {self.n_steps_fit_}, where "
                f"differences can start; got start={start}."
            )
        return self.tail_ if start else self.tail_[:0]


def _difference(series, lag):
    differences = np.full_like(series, np.nan)
    differences[lag:] = series[lag:] - series[:-lag]
    return differences


def _anchors(series, lags):
    """Rows, columns and values of known entries without a difference, for each lag."""
    anchors = []
    for lag in lags:
        differences = _difference(series, lag)
        rows, columns = np.nonzero(~np.isnan(series) & np.isnan(differences))
        anchors.append((rows, columns, series[rows, columns]))
        series = differences
    return anchors


def _accumulate(differences, lag, anchors):
    """Undo `_difference`: a value is its anchor, or its difference plus the value ``lag`` before.

    Values before the first anchor of a series are NaN.
    """
    n_rows, n_series = differences.shape
    n_cycles = -(-n_rows // lag)
    series = np.full((n_cycles * lag, n_series), np.nan)
    series[:n_rows] = differences
    anchored = np.zeros(series.shape, dtype=bool)
    rows, columns, values = (part[anchors[0] < n_rows] for part in anchors)
    series[rows, columns] = values
    anchored[rows, columns] = True
    # A row per cycle, so that steps a lag apart share a column and sums run down the columns.
    sums, anchored = series.reshape(n_cycles, -1), anchored.reshape(n_cycles, -1)
    sums[0, ~anchored[0]] = np.nan
    starts = np.union1d(0, np.flatnonzero(anchored.any(axis=1)))
    for start, end in pairwise([*starts, n_cycles]):
        if start > 0:
            sums[start] += np.where(anchored[start], 0.0, sums[start - 1])
        sums[start:end] = np.cumsum(sums[start:end], axis=0)
    return series[:n_rows]

"""Differences of series, and the way back."""

from itertools import pairwise
from numbers import Integral

import numpy as np

from ..._sklearn.constraints import Interval
from ..panel.gaps import fill_gaps
from ._series_transformer import SeriesTransformer


class Differencer(SeriesTransformer):
    """Replace each series by its differences.

    One seasonal difference comes first, ``x[t] - x[t - season]``, then ``orders`` ordinary ones,
    ``x[t] - x[t - 1]``. A net that learns differences can follow a series to levels it has never
    seen.

    Parameters
    ----------
    orders : int, default=1
        Ordinary differences to take.
    season : int or None, default=None
        Steps in a season; None takes no seasonal difference.

    Attributes
    ----------
    lags_ : list of int
        The lags of the differences, in the order they are taken.
    anchors_ : list of tuple (rows, columns, values)
        For each difference the fitted values that it cannot give back: the head of a series and
        what comes after missing values.
    tail_ : ndarray of shape (sum(lags_), n_series)
        The last fitted rows, without gaps: what the data that follow are subtracted from.
    n_steps_fit_ : int
        Steps of the fitted data.
    first_label_ : int, pandas.Timestamp, pandas.Period or None
        The index label of the first fitted step; None without an evenly spaced pandas index.
    step_ : int, pandas.DateOffset or None
        What lies between two labels.
    n_features_in_ : int
        Number of series.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, where ``X`` had any.

    See Also
    --------
    Detrender : Removes a trend without losing rows.
    Deseasonalizer : Removes a season without losing rows.

    Notes
    -----
    ``start`` of `transform` and `inverse_transform` is 0 or ``n_steps_fit_``, for differences have
    to begin where values are known:

    - At 0 the first ``orders + season`` rows have no difference and are NaN. `inverse_transform`
      restores them from the fitted data, whatever they hold, and so it does with the values that
      come after missing ones.
    - At ``n_steps_fit_`` every row has a difference from the end of the fitted data. A missing
      value there is taken to be the last known one of its season, failing that the one a step
      before, and before the first known value that one.

    A missing value makes the differences that need it missing. In data that follow on, those
    after it cannot be put back: nothing says on which level the series goes on.

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
        "orders": [Interval(Integral, 0, None, closed="left")],
        "season": [Interval(Integral, 1, None, closed="left"), None],
    }

    def __init__(self, orders: int = 1, season: int | None = None) -> None:
        self.orders = orders
        self.season = season

    def _fit_series(self, X):
        reach = self.orders + (self.season or 0)
        if reach == 0:
            raise ValueError(
                "orders=0 and season=None leave nothing to do: "
                "orders must be at least 1 or season an integer."
            )
        if len(X) <= reach:
            raise ValueError(
                f"orders={self.orders} and season={self.season} need at least {reach + 1} steps, "
                f"got n_samples={len(X)}."
            )
        seasonal = [] if self.season is None else [self.season]
        self.lags_ = seasonal + [1] * self.orders
        self.anchors_ = _anchors(X, self.lags_)
        self.tail_ = fill_gaps(X, self.season)[-reach:].copy()  # a view would keep all of X alive

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
        """The known rows before step ``start``."""
        if start not in (0, self.n_steps_fit_):
            raise ValueError(
                f"X must start at step 0 or follow on directly at step {self.n_steps_fit_}, where "
                f"differences can begin; got start={start}."
            )
        return self.tail_ if start else self.tail_[:0]


def _difference(series, lag):
    differences = np.full_like(series, np.nan)
    differences[lag:] = series[lag:] - series[:-lag]
    return differences


def _anchors(series, lags):
    """Rows, columns and values that are known while their difference is not, for each lag."""
    anchors = []
    for lag in lags:
        differences = _difference(series, lag)
        rows, columns = np.nonzero(~np.isnan(series) & np.isnan(differences))
        anchors.append((rows, columns, series[rows, columns]))
        series = differences
    return anchors


def _accumulate(differences, lag, anchors):
    """Undo `_difference`: each value is its anchor, or its difference and the value ``lag`` before.

    Before the first anchor of a series nothing is known.
    """
    n_rows, n_series = differences.shape
    n_cycles = -(-n_rows // lag)
    series = np.full((n_cycles * lag, n_series), np.nan)
    series[:n_rows] = differences
    anchored = np.zeros(series.shape, dtype=bool)
    rows, columns, values = (part[anchors[0] < n_rows] for part in anchors)
    series[rows, columns] = values
    anchored[rows, columns] = True
    # A row per cycle: what lies lag steps apart is then one above the other, and sums run down.
    sums, anchored = series.reshape(n_cycles, -1), anchored.reshape(n_cycles, -1)
    sums[0, ~anchored[0]] = np.nan
    starts = np.union1d(0, np.flatnonzero(anchored.any(axis=1)))
    for start, end in pairwise([*starts, n_cycles]):
        if start > 0:
            sums[start] += np.where(anchored[start], 0.0, sums[start - 1])
        sums[start:end] = np.cumsum(sums[start:end], axis=0)
    return series[:n_rows]

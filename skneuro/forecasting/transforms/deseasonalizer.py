"""Seasonal adjustment of series, and its inverse."""

import numpy as np

from ..._sklearn.constraints import StrOptions
from ...options.intervals import COUNT
from ..panel.decomposition import is_seasonal, seasonal_figure
from ._series_transformer import SeriesTransformer


class Deseasonalizer(SeriesTransformer):
    """Remove a repeating seasonal pattern from each series.

    Classical decomposition: a centered moving average over a season is the trend; the average
    difference of a step of the season from it, over all cycles, is its seasonal index. With
    ``model='multiplicative'`` this is R's ``decompose``, and with the test it is the adjustment
    used by the benchmarks of the M4 competition.

    Parameters
    ----------
    season : int, default=12
        Number of steps in a season; 1 leaves every series unchanged.
    model : {'additive', 'multiplicative'}, default='additive'
        Whether seasonal indices are subtracted, or positive series divided by them.
    test : bool, default=True
        Whether to leave series unchanged that are shorter than three seasons, or whose
        autocorrelation at lag ``season`` is not significant at 90 %. False adjusts every series and
        needs two seasons.

    Attributes
    ----------
    seasonal_ : ndarray of shape (season, n_series)
        Seasonal indices: step ``t`` uses row ``t % season``. Their mean is 0 (additive) or 1
        (multiplicative); a series that is left unchanged has all 0 or all 1.
    is_seasonal_ : ndarray of shape (n_series,), dtype bool
        Whether each series is adjusted.
    model_ : {'additive', 'multiplicative'}
        Model of the seasonal indices.
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
    Differencer : Seasonal differences, which adapt to a changing season.
    Detrender : Removes a trend.
    naive2 : Benchmark forecast that uses this adjustment.

    Notes
    -----
    The test compares the autocorrelation :math:`r_m` at lag ``season`` :math:`= m` with its
    standard error: a series of n values is seasonal if

    .. math:: |r_m| > 1.645 \\sqrt{(1 + 2 (r_1^2 + \\dots + r_{m-1}^2)) / n}.

    Missing values are ignored in all averages; at the ends of a series they do not count as part
    of it. A step of the season without any known value has the index 0 (additive) or 1.

    References
    ----------
    .. [1] S. Makridakis, E. Spiliotis and V. Assimakopoulos (2020). The M4 Competition: 100,000
       time series and 61 forecasting methods. International Journal of Forecasting 36(1), 54-74.
    .. [2] M. Kendall and A. Stuart (1983). The Advanced Theory of Statistics, vol. 3, 410-414.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro.forecasting import Deseasonalizer
    >>> sales = np.tile([30.0, 20.0, 10.0], 5) + np.arange(15)
    >>> sales = sales.reshape(-1, 1)
    >>> deseasonalizer = Deseasonalizer(season=3).fit(sales)
    >>> deseasonalizer.seasonal_.ravel()
    array([ 10.,   0., -10.])
    >>> deseasonalizer.transform(sales[:4]).ravel()
    array([20., 21., 22., 23.])

    Forecasts get the seasonal indices of their steps:

    >>> deseasonalizer.inverse_transform([[35.0], [36.0]], start=15).ravel()
    array([45., 36.])
    """

    _parameter_constraints: dict = {
        "season": [COUNT],
        "model": [StrOptions({"additive", "multiplicative"})],
        "test": ["boolean"],
    }

    def __init__(self, season: int = 12, model: str = "additive", test: bool = True) -> None:
        self.season = season
        self.model = model
        self.test = test

    def _fit_series(self, X):
        if self.model == "multiplicative":
            self._check_positive(X)
        if not self.test:
            self._check_two_seasons(X)
        adjusted = [not self.test or is_seasonal(series, self.season) for series in X.T]
        is_seasonal_ = np.array(adjusted) & (self.season > 1)
        neutral = 0.0 if self.model == "additive" else 1.0
        seasonal = np.full((self.season, X.shape[1]), neutral)
        for column in np.flatnonzero(is_seasonal_):
            seasonal[:, column] = seasonal_figure(X[:, column], self.season, self.model)
        return {"is_seasonal_": is_seasonal_, "seasonal_": seasonal, "model_": self.model}

    def _remove(self, X, start):
        indices = self._indices(len(X), start)
        return X - indices if self.model_ == "additive" else X / indices

    def _restore(self, X, start):
        indices = self._indices(len(X), start)
        return X + indices if self.model_ == "additive" else X * indices

    def _indices(self, n_rows, start):
        return self.seasonal_[np.arange(start, start + n_rows) % len(self.seasonal_)]

    def _check_positive(self, X):
        rows, columns = np.nonzero(X <= 0)
        if len(rows):
            raise ValueError(
                f"model='multiplicative' needs positive values, but {self._label(columns[0])} has "
                f"{X[rows[0], columns[0]]} in row {rows[0]}; model='additive' accepts any values."
            )

    def _check_two_seasons(self, X):
        n_known = np.count_nonzero(~np.isnan(X), axis=0)
        short = np.flatnonzero(n_known < 2 * self.season)
        if self.season > 1 and len(short):
            raise ValueError(
                f"season={self.season} and test=False need at least {2 * self.season} known values "
                f"of each series, but {self._label(short[0])} has {n_known[short[0]]} "
                f"(n_samples={len(X)})."
            )

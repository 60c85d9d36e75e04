"""Removal of polynomial trends, and its inverse."""

import numpy as np

from ...options.intervals import COUNT_OR_ZERO
from ._series_transformer import SeriesTransformer


class Detrender(SeriesTransformer):
    """Remove a polynomial trend from each series.

    The polynomial in the step number is fitted by least squares. Data after the fitted steps have
    the trend extrapolated.

    Parameters
    ----------
    degree : int, default=1
        Degree of the polynomial: 0 is the mean, 1 a straight line. Polynomials of a degree above 2
        diverge soon after the last fitted step.

    Attributes
    ----------
    coef_ : ndarray of shape (degree + 1, n_series)
        Coefficients of the polynomials: ``coef_[k]`` multiplies the k-th power of time, which is -1
        at the first fitted step and 1 at the last one.
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
    Differencer : Adapts to trends that change direction.
    Deseasonalizer : Removes seasonality.

    Notes
    -----
    Missing values are ignored. A series with fewer known values than coefficients gets the
    polynomial of lower degree that passes through all of them; a series without any known value is
    left unchanged.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro.forecasting import Detrender
    >>> noise = np.array([1.0, -1.0, -1.0, 1.0])
    >>> series = (2.0 * np.arange(4.0) + noise).reshape(-1, 1)
    >>> detrender = Detrender().fit(series)
    >>> detrender.transform(series).ravel().round(12)
    array([ 1., -1., -1.,  1.])

    Forecasts get the extrapolated trend:

    >>> detrender.inverse_transform([[0.0], [0.0]], start=4).ravel().round(12)
    array([ 8., 10.])
    """

    _parameter_constraints: dict = {
        "degree": [COUNT_OR_ZERO],
    }

    def __init__(self, degree: int = 1) -> None:
        self.degree = degree

    def _fit_series(self, X):
        n_steps, n_series = X.shape
        if n_steps <= self.degree:
            raise ValueError(
                f"degree={self.degree} needs at least {self.degree + 1} steps, "
                f"got n_samples={n_steps}."
            )
        powers = _powers(np.arange(n_steps), n_steps, self.degree)
        known = ~np.isnan(X)
        complete = known.all(axis=0)
        coef = np.zeros((self.degree + 1, n_series))
        coef[:, complete] = np.linalg.lstsq(powers, X[:, complete])[0]
        for column in np.flatnonzero(known.any(axis=0) & ~complete):
            rows = known[:, column]
            n_coef = min(self.degree + 1, np.count_nonzero(rows))
            solution = np.linalg.lstsq(powers[rows, :n_coef], X[rows, column])[0]
            coef[:n_coef, column] = solution
        return {"coef_": coef}

    def _remove(self, X, start):
        return X - self._trend(len(X), start)

    def _restore(self, X, start):
        return X + self._trend(len(X), start)

    def _trend(self, n_rows, start):
        positions = np.arange(start, start + n_rows)
        return _powers(positions, self.n_steps_fit_, len(self.coef_) - 1) @ self.coef_


def _powers(positions, n_steps, degree):
    """Powers of time, scaled from -1 to 1 over the fitted steps so that they stay small."""
    half = max((n_steps - 1) / 2, 0.5)  # a single step is at time -1
    return np.vander(positions / half - 1, degree + 1, increasing=True)

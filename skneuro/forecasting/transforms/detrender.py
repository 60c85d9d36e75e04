"""Polynomial trends taken off series, and put back."""

from numbers import Integral

import numpy as np

from ..._sklearn.constraints import Interval
from ._series_transformer import SeriesTransformer


class Detrender(SeriesTransformer):
    """Remove from each series its polynomial trend.

    The polynomial in the step number is fitted by least squares. Where data follow on the fitted
    ones the trend goes on too.

    Parameters
    ----------
    degree : int, default=1
        Degree of the polynomial: 0 is the mean, 1 a straight line. Polynomials of a degree higher
        than 2 run away soon after the last fitted step.

    Attributes
    ----------
    coef_ : ndarray of shape (degree + 1, n_series)
        The coefficients: ``coef_[k]`` multiplies the k-th power of the time, which is -1 at the
        first fitted step and 1 at the last one.
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
    Differencer : Follows trends that change their direction.
    Deseasonalizer : Removes a season.

    Notes
    -----
    Missing values are passed over. A series with fewer known values than the polynomial has
    coefficients gets the polynomial of a lower degree that goes through all of them; without any
    value it is left as it is.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro.forecasting import Detrender
    >>> noise = np.array([1.0, -1.0, -1.0, 1.0])
    >>> series = (2.0 * np.arange(4.0) + noise).reshape(-1, 1)
    >>> detrender = Detrender().fit(series)
    >>> detrender.transform(series).ravel().round(12)
    array([ 1., -1., -1.,  1.])

    Forecasts get the trend as it goes on:

    >>> detrender.inverse_transform([[0.0], [0.0]], start=4).ravel().round(12)
    array([ 8., 10.])
    """

    _parameter_constraints: dict = {
        "degree": [Interval(Integral, 0, None, closed="left")],
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
        self.coef_ = np.zeros((self.degree + 1, n_series))
        self.coef_[:, complete] = np.linalg.lstsq(powers, X[:, complete])[0]
        for column in np.flatnonzero(known.any(axis=0) & ~complete):
            rows = known[:, column]
            n_coef = min(self.degree + 1, np.count_nonzero(rows))
            solution = np.linalg.lstsq(powers[rows, :n_coef], X[rows, column])[0]
            self.coef_[:n_coef, column] = solution

    def _remove(self, X, start):
        return X - self._trend(len(X), start)

    def _restore(self, X, start):
        return X + self._trend(len(X), start)

    def _trend(self, n_rows, start):
        steps = np.arange(start, start + n_rows)
        return _powers(steps, self.n_steps_fit_, len(self.coef_) - 1) @ self.coef_


def _powers(steps, n_steps, degree):
    """Powers of the time, which runs from -1 to 1 over the fitted steps: so they stay small."""
    half = max((n_steps - 1) / 2, 0.5)  # of a single step the time is -1
    return np.vander(steps / half - 1, degree + 1, increasing=True)

"""Covariates beside the pretrained net: a ridge regression, whose residual the net forecasts."""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import RidgeCV

STRENGTHS = 10.0 ** np.arange(-2, 7)


@dataclass
class CovariateEffect:
    """Linear effect of the covariates, in mean absolute differences of a series.

    Changes of the values are regressed on changes of the covariates, so that trends which happen to
    be shared do not count as an effect. All series have the same coefficients.

    Attributes
    ----------
    coefficients : ndarray of shape (n_features,)
        Effect of a unit of each covariate.
    """

    coefficients: np.ndarray

    @classmethod
    def fit(cls, series):
        """Learn from all series, the strength of the penalty by leave-one-out errors.

        Parameters
        ----------
        series : list of SeriesData
            Series with covariates.
        """
        rows, targets = [], []
        for one in series:
            changes = np.diff(np.asarray(one.values, dtype=float))
            differences = np.diff(np.asarray(one.X[: len(one)], dtype=float), axis=0)
            known = ~(np.isnan(changes) | np.isnan(differences).any(axis=1))
            unit = _unit(one.values)
            if unit > 0:
                rows.append(differences[known])
                targets.append(changes[known] / unit)
        n_features = series[0].X.shape[1]
        X = np.concatenate(rows) if rows else np.empty((0, n_features))
        spread = np.sqrt(np.mean(X**2, axis=0)) if len(X) else np.zeros(n_features)
        used = spread > 0
        coefficients = np.zeros(n_features)
        if len(X) > 2 and used.any():
            ridge = RidgeCV(STRENGTHS, fit_intercept=False)
            ridge.fit(X[:, used] / spread[used], np.concatenate(targets))
            coefficients[used] = np.ravel(ridge.coef_) / spread[used]
        return cls(coefficients)

    def removed(self, series):
        """The series without the effect, and without covariates."""
        values = series.values - self._effect(series)[: len(series)]
        return replace(series, values=values, X=None)

    def ahead(self, series, n_ahead):
        """Effect at the steps after a series; the last row stands for those that are absent."""
        effect = self._effect(series)[len(series) :]
        if len(effect) < n_ahead:
            last = effect[-1:] if len(effect) else self._effect(series)[-1:]
            effect = np.concatenate([effect, np.repeat(last, n_ahead - len(effect))])
        return effect[:n_ahead]

    def _effect(self, series):
        X = np.asarray(series.X, dtype=float)
        # relative to the first row, so that the residual keeps the level of the series
        return _unit(series.values) * ((X - X[0]) @ self.coefficients)


def _unit(values):
    changes = np.abs(np.diff(np.asarray(values, dtype=float)))
    known = changes[~np.isnan(changes)]
    return known.mean() if len(known) else 0.0

"""One time series with its covariates."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...time_index.labels import joined


@dataclass
class SeriesData:
    """A series and its covariates.

    Attributes
    ----------
    name : object
        Name of the series.
    index : pandas.Index of length n_steps
        Evenly spaced labels.
    values : ndarray of shape (n_steps,)
        Observations; NaN where one is missing, but never the first.
    X : ndarray of shape (n_steps or more, n_features) or None
        Covariates; rows beyond ``n_steps`` belong to future steps.
    static : ndarray of shape (n_static,) or None
        Static covariates, constant over time.
    """

    name: Any
    index: Any
    values: np.ndarray
    X: np.ndarray | None = None
    static: np.ndarray | None = None

    def __len__(self):
        return len(self.values)

    def until(self, n_steps):
        """The first ``n_steps`` steps, with the covariates of all steps."""
        return replace(self, index=self.index[:n_steps], values=self.values[:n_steps])

    def followed_by(self, index, values, X):
        """The series with further steps."""
        values = np.concatenate([self.values, values])
        return replace(
            self, index=joined(self.index, index), values=values, X=self._covariates_and(X)
        )

    def after_gap(self, index):
        """The series with further steps, all of them missing."""
        X = None
        if self.X is not None:  # the last row is repeated
            X = np.repeat(self.X[len(self) - 1 : len(self)], len(index), axis=0)
        return self.followed_by(index, np.full(len(index), np.nan, self.values.dtype), X)

    def with_future(self, X):
        """The series with the covariates of future steps."""
        return replace(self, X=self._covariates_and(X))

    def _covariates_and(self, X):
        return None if X is None else np.concatenate([self.X[: len(self)], X])

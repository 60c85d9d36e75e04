"""One series up to now, and what is known about its time steps."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class History:
    """A series and its covariates.

    Attributes
    ----------
    name : object
        Of the series.
    index : pandas.Index of length n_steps
        Evenly spaced.
    values : ndarray of shape (n_steps,)
        The observations; NaN where one is missing, but never the first.
    X : ndarray of shape (n_steps or more, n_features) or None
        Covariates; rows beyond ``n_steps`` are those of steps to come.
    static : ndarray of shape (n_static,) or None
        What is known of the series.
    """

    name: Any
    index: Any
    values: np.ndarray
    X: np.ndarray | None = None
    static: np.ndarray | None = None

    def __len__(self):
        return len(self.values)

    def until(self, n_steps):
        """What there was to know after ``n_steps`` steps, and all covariates."""
        return History(self.name, self.index[:n_steps], self.values[:n_steps], self.X, self.static)

    def followed_by(self, index, values, X):
        """The series with further steps."""
        covariates = None if X is None else np.concatenate([self.X[: len(self)], X])
        values = np.concatenate([self.values, values])
        return History(self.name, self.index.append(index), values, covariates, self.static)

    def after_gap(self, index):
        """The series with further steps of which nothing is known."""
        covariates = None
        if self.X is not None:  # the last row is repeated
            covariates = np.repeat(self.X[len(self) - 1 : len(self)], len(index), axis=0)
        missing = np.full(len(index), np.nan, self.values.dtype)
        return self.followed_by(index, missing, covariates)

    def with_future(self, X):
        """The series with the covariates of the steps to come."""
        covariates = None if X is None else np.concatenate([self.X[: len(self)], X])
        return History(self.name, self.index, self.values, covariates, self.static)

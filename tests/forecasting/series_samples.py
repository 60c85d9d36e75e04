"""Series and covariates for the tests of the forecaster, and a trivial regressor."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import Ridge

from skneuro.forecasting import SeriesForecaster

N_STEPS = 60
DAYS = pd.date_range("2024-01-01", periods=N_STEPS, freq="D", name="day")


def walk(n_steps=N_STEPS, seed=0):
    """A random walk."""
    return np.random.RandomState(seed).randn(n_steps).cumsum()


def daily(n_steps=N_STEPS, seed=0, name="load"):
    """A random walk with dates."""
    index = pd.date_range("2024-01-01", periods=n_steps, freq="D", name="day")
    return pd.Series(walk(n_steps, seed), index, name=name)


def wide(n_steps=N_STEPS, names=("b", "a", "c")):
    """Random walks in columns."""
    return pd.DataFrame({name: daily(n_steps, seed) for seed, name in enumerate(names)})


def long(table):
    """Columns stacked into one long Series."""
    return (
        table.melt(ignore_index=False, var_name="shop", value_name="load")
        .set_index("shop", append=True)["load"]
        .swaplevel()
    )


def covariates(n_steps=N_STEPS, seed=7, names=("price", "wind")):
    """Noise with dates."""
    index = pd.date_range("2024-01-01", periods=n_steps, freq="D", name="day")
    noise = np.random.RandomState(seed).randn(n_steps, len(names))
    return pd.DataFrame(noise, index, columns=list(names))


def quick(regressor=None, window=5, horizon=2, **options):
    """A forecaster that is fitted in no time."""
    regressor = Ridge() if regressor is None else regressor
    return SeriesForecaster(regressor, window=window, horizon=horizon, **options)


class Zero(RegressorMixin, BaseEstimator):
    """Forecasts no change."""

    def fit(self, X, y):
        """Remember the training data."""
        self.X_, self.y_ = X, y
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X):
        """Zeros."""
        return np.zeros((len(X), *self.y_.shape[1:]))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

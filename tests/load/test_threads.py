"""Threads that predict while others refit the same estimator: always the same answers."""

import threading
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_info

from skneuro import (
    MLPClassifierNP,
    MLPRegressorNP,
    MultiTaskNet,
    RNNClassifier,
    RNNForecaster,
    WindowTransformer,
)
from skneuro.forecasting import Detrender, SeriesForecaster
from tests.estimators import outputs, sample_data
from tests.fuzz.same import assert_same
from tests.load.amount import (
    MOST_GROWTH,
    N_PREDICTING,
    N_REFITTING,
    N_ROUNDS,
    Memory,
    run_together,
)

SMALL = {"hidden_layer_sizes": 8, "max_iter": 3, "random_state": 0}
WIDE = {**SMALL, "hidden_layer_sizes": (64, 64)}
ESTIMATORS = [
    MLPRegressorNP(**SMALL, early_stopping=True),
    MLPRegressorNP(
        **{**SMALL, "hidden_layer_sizes": (64, 64)}, loss="quantile", quantiles=[0.2, 0.8]
    ),
    MLPClassifierNP(**SMALL, solver="lbfgs"),
    RNNForecaster("gru", **SMALL, dropout=0.2),
    RNNClassifier("lstm", **SMALL),
    MultiTaskNet(**SMALL),
    WindowTransformer(3),
    Detrender(),
]
EACH = pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)


def blas_threads():
    """Number of threads of each BLAS library."""
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


@pytest.fixture(autouse=True)
def _unconverged():
    with warnings.catch_warnings():  # one for all threads: the filters belong to the process
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


@EACH
def test_predictions_during_refits_are_those_of_a_single_thread(estimator):
    X, y = sample_data(estimator, n_samples=100)
    shared = clone(estimator).fit(X, y)
    expected, before = outputs(shared, X), blas_threads()

    def predict():
        for k in range(N_ROUNDS):
            rows = slice(None) if k % 3 else slice(k % 7, None)
            found = outputs(shared, X[rows] if isinstance(shared, MLPRegressorNP) else X)
            if len(next(iter(found.values()))) == len(X):
                assert_same(found, expected)

    def refit():
        for _ in range(N_ROUNDS // 3):
            shared.fit(X, y)

    tasks = [predict] * N_PREDICTING + [refit] * N_REFITTING
    run_together(tasks)  # what is made once, such as imports and buffers, is there now
    with Memory() as memory:
        run_together(tasks)
    assert memory.growth < MOST_GROWTH
    assert_same(outputs(shared, X), expected)
    assert blas_threads() == before


def test_forecasts_during_refits_and_updates_are_those_of_a_single_thread():
    days = pd.date_range("2024-01-01", periods=80)
    y = {name: pd.Series(np.sin(np.arange(80) / k), days) for k, name in enumerate("abc", 2)}
    options = {"window": 7, "horizon": 3, "interval": 0.5}
    shared = SeriesForecaster(RNNForecaster("gru", **SMALL), **options).fit(y=y)
    other = {"d": y["a"][:50] * 3}
    expected = shared.forecast(), shared.forecast_interval(), shared.forecast(y=other)
    longer = {name: pd.Series([0.5], [days[-1] + pd.Timedelta(days=1)]) for name in y}
    updated = clone(shared).fit(y=y).update(y=longer).forecast()
    lock = threading.Lock()
    n_done = [0]

    def forecast():
        for _ in range(N_ROUNDS):
            found = shared.forecast(), shared.forecast_interval(), shared.forecast(y=other)
            assert_same(found, expected)
            with lock:
                n_done[0] += 1

    def refit():
        for _ in range(N_ROUNDS // 3):
            shared.fit(y=y)
            assert_same(clone(shared).fit(y=y).update(y=longer).forecast(), updated)

    run_together([forecast] * N_PREDICTING + [refit] * N_REFITTING)
    assert n_done == [N_PREDICTING * N_ROUNDS]

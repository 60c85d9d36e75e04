"""SeriesForecaster as an estimator of scikit-learn: checks, copies, searches, callbacks."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import Differencer, SeriesForecaster
from tests.forecasting.series_samples import covariates, daily, long, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

ORDER_MATTERS = "the rows are consecutive time steps: their order and number are the point"
SAME_ROWS = "it predicts the rows of fit again, whose labels do not follow on"
EXPECTED_FAILURES = {
    "check_methods_sample_order_invariance": ORDER_MATTERS,
    "check_methods_subset_invariance": ORDER_MATTERS,
    "check_regressor_data_not_an_array": SAME_ROWS,
}
NOT_KNOWN_YET = {
    "check_estimators_nan_inf": "past covariates of future steps may be NaN, as in this check"
}
NET = MLPRegressorNP(hidden_layer_sizes=4, max_iter=2, random_state=0)
RNN = RNNForecaster("rnn", hidden_layer_sizes=4, max_iter=1, random_state=0)


@parametrize_with_checks(
    [
        SeriesForecaster(RNN, window=4),
        SeriesForecaster(Ridge()),
        SeriesForecaster(Ridge(), window=4, horizon=3, strategy="recursive"),
        SeriesForecaster(Ridge(), window=3, interval=0.5),
        SeriesForecaster(Ridge(), window=[2, 4], n_ensemble=2, combine="mean"),
        SeriesForecaster(Ridge(), window=4, transformer=Differencer(), add_indicator=True),
        SeriesForecaster(RandomForestRegressor(3, random_state=0), window=3, horizon=2),
        SeriesForecaster(NET, window=5),
        SeriesForecaster(NET, window=3, quantiles=(0.1, 0.5, 0.9)),
        SeriesForecaster(Ridge(), window=3, past_covariates=[0]),
    ],
    expected_failed_checks=lambda estimator: (
        EXPECTED_FAILURES | (NOT_KNOWN_YET if estimator.past_covariates else {})
    ),
)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    ("options", "n_timesteps"),
    [
        ({"window": 24}, 24),
        ({"window": 36}, 18),
        ({"window": 37}, 37),  # a prime
        ({"window": [36, 48]}, 12),
        ({"window": 36, "calendar": ["month"]}, 37),
    ],
)
def test_the_default_reads_long_windows_in_few_steps(options, n_timesteps):
    y = pd.Series(walk(60), pd.date_range("2024-01-01", periods=60, freq="D"))
    net = SeriesForecaster(**options).fit(y=y).regressors_[0]
    assert net.n_timesteps_ == n_timesteps


def test_the_default_is_a_small_recurrent_net():
    forecaster = SeriesForecaster()
    assert forecaster.get_params()["regressor"] is None
    forecast = forecaster.fit(y=walk(40)).forecast()
    assert forecast.shape == (1,)
    assert isinstance(forecaster.regressors_[0], RNNForecaster)
    assert_array_equal(SeriesForecaster().fit(y=walk(40)).forecast(), forecast)


# Copies and names --------------------------------------------------------------------------------


@pytest.mark.parametrize("regressor", [Ridge(), NET, RNN], ids=["Ridge", "MLP", "RNN"])
def test_a_pickled_forecaster_forecasts_the_same(regressor):
    X, y = covariates(), daily()
    forecaster = quick(
        regressor, window=[3, 5], interval=0.5, calendar=["month"], transformer=Differencer()
    ).fit(X[:50], y[:50])
    loaded = pickle.loads(pickle.dumps(forecaster))
    pd.testing.assert_series_equal(loaded.predict(X[50:]), forecaster.predict(X[50:]))
    loaded.update(X[50:55], y[50:55], refit=True)
    assert np.isfinite(loaded.forecast_interval(2, X[55:])).all(axis=None)


def test_a_clone_has_the_options_and_nothing_learned():
    forecaster = quick(NET, window=[3, 5], transformer=Differencer()).fit(y=walk())
    copied = clone(forecaster)
    assert vars(copied).keys() == copied.get_params(deep=False).keys()
    assert repr(copied) == repr(forecaster)
    assert copied.regressor is not forecaster.regressor
    assert_array_equal(copied.fit(y=walk()).forecast(), forecaster.forecast())


def test_parameters_of_the_regressor_are_reached_by_name():
    forecaster = SeriesForecaster(Ridge()).set_params(regressor__alpha=7.0, horizon=3)
    assert forecaster.regressor.alpha == 7.0
    assert forecaster.get_params()["regressor__alpha"] == 7.0
    assert forecaster.fit(y=walk()).regressors_[0].alpha == 7.0


def test_the_regressor_is_the_only_positional_option():
    assert SeriesForecaster(NET).regressor is NET
    with pytest.raises(TypeError, match="positional"):
        SeriesForecaster(NET, 5)


# Scores and searches -----------------------------------------------------------------------------

X, Y = covariates(90), daily(90)
TABLES = {
    "columns": X,
    "no_columns": X[[]],
    "array": X.to_numpy(),
}
EACH = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


@EACH
def test_searches_find_what_a_loop_finds(table):
    y = Y.to_numpy() if isinstance(table, np.ndarray) else Y
    grid = {"window": [3, 8], "regressor__alpha": [0.1, 100.0]}
    folds = TimeSeriesSplit(3, test_size=4)
    for scoring in (None, "neg_mean_absolute_error"):
        search = GridSearchCV(quick(), grid, cv=folds, scoring=scoring).fit(table, y)
        for parameters, found in zip(
            search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
        ):
            scores = []
            for train, test in folds.split(y):
                known, coming = slice(0, train[-1] + 1), slice(test[0], test[-1] + 1)
                model = quick().set_params(**parameters).fit(table[known], y[known])
                forecast = model.forecast(4, table[coming])
                measure = r2_score if scoring is None else mean_absolute_error
                scores.append(measure(y[coming], forecast) * (1 if scoring is None else -1))
            assert_allclose(found, np.mean(scores))
    assert search.best_params_ in search.cv_results_["params"]
    assert search.best_estimator_.window == search.best_params_["window"]


def test_a_search_over_layers_of_a_net():
    grid = {"regressor__hidden_layer_sizes": [2, (2, 2)], "window": [3, [3, 5]]}
    search = GridSearchCV(
        quick(NET), grid, cv=TimeSeriesSplit(2), scoring="neg_mean_absolute_error"
    )
    search.fit(X[[]], Y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert len(search.cv_results_["params"]) == 4


def test_several_series_are_several_outputs():
    table = wide(60)
    scores = cross_val_score(quick(), table[[]], table, cv=TimeSeriesSplit(3))
    assert scores.shape == (3,)
    forecaster = quick().fit(table[[]][:50], table[:50])
    expected = r2_score(table[50:], forecaster.forecast(10))
    assert_allclose(forecaster.score(table[[]][50:], table[50:]), expected)
    below = quick().fit(y=long(table[:50]))
    truth = long(table[50:])
    forecasts = below.predict(pd.DataFrame(index=truth.index))
    expected = r2_score(truth.unstack(0), forecasts.unstack(0))  # averaged over series as well
    assert_allclose(below.score(pd.DataFrame(index=truth.index), truth), expected)


def test_predict_and_forecast_are_the_same():
    forecaster = quick(interval=0.5).fit(X[:50], Y[:50])
    pd.testing.assert_series_equal(forecaster.predict(X[50:57]), forecaster.forecast(7, X[50:]))
    pd.testing.assert_frame_equal(
        forecaster.predict_interval(X[50:52]), forecaster.forecast_interval(2, X[50:])
    )
    array = quick().fit(X.to_numpy()[:50], Y.to_numpy()[:50])
    assert_array_equal(array.predict(X.to_numpy()[50:57]), forecaster.predict(X[50:57]))


def test_the_input_is_not_modified():
    table, y, ahead = X[:50].copy(), Y[:50].copy(), X[50:].copy()
    quick(interval=0.5, transformer=Differencer()).fit(table, y).predict_interval(ahead[:2])
    pd.testing.assert_frame_equal(table, X[:50])
    pd.testing.assert_series_equal(y, Y[:50])
    pd.testing.assert_frame_equal(ahead, X[50:])


def test_forecasting_changes_nothing():
    forecaster = quick(NET, n_ensemble=2, random_state=0).fit(y=Y)
    expected = forecaster.forecast(9)
    forecaster.forecast(3, y=100 * Y)
    forecaster.forecast(20)
    pd.testing.assert_series_equal(forecaster.forecast(9), expected)


class Recorder:
    """A callback that records its calls."""

    def __init__(self):
        self.calls = []

    def setup(self, estimator, context):
        self.calls.append("setup")

    def teardown(self, estimator, context):
        self.calls.append("teardown")

    def on_fit_task_begin(self, estimator, context, *, X, y):
        arguments = () if y is None else (X, len(y))
        self.calls.append((f"begin {context.task_name}", *arguments))

    def on_fit_task_end(self, estimator, context, *, X, y, fitted_estimator):
        arguments = () if y is None else (len(y), fitted_estimator.forecast(3).shape)
        self.calls.append((f"end {context.task_name}", *arguments))


def test_callbacks_hear_of_the_fit_and_of_each_member():
    recorder = Recorder()
    quick().set_callbacks(recorder).fit(y=walk())
    assert recorder.calls == [
        "setup",
        ("begin fit", None, 60),
        ("begin fit-member",),
        ("end fit-member",),
        ("end fit", 60, (3,)),
        "teardown",
    ]

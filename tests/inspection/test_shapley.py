"""Shapley values of any estimator: efficiency, known values, groups, tables of any type."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.inspection import shapley_attributions

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(40, 6))
y = X[:, 0] * X[:, 1] + X[:, 2]


def test_a_linear_model_gives_weights_times_change():
    model = LinearRegression().fit(X, y)
    result = shapley_attributions(model, X, background=X)
    np.testing.assert_allclose(result.values, model.coef_ * (X - X.mean(axis=0)), atol=1e-12)
    assert (result.error == 0).all()


def test_an_interaction_is_shared_equally():
    def product(X):
        return X[:, 0] * X[:, 1]

    model = LinearRegression().fit(X, y)
    model.predict = product
    result = shapley_attributions(model, X, background=np.zeros((1, 6)))
    np.testing.assert_allclose(result.values[:, 0], product(X) / 2, atol=1e-12)
    np.testing.assert_allclose(result.values[:, 0], result.values[:, 1], atol=1e-12)
    np.testing.assert_allclose(result.values[:, 2:], 0, atol=1e-12)


@pytest.mark.parametrize("n_features", [6, 15])
def test_values_always_add_up(n_features):
    X = rng.normal(size=(20, n_features))
    model = RandomForestRegressor(10, random_state=0).fit(X, X[:, 0] * X[:, 1])
    result = shapley_attributions(model, X[:5], background=X[:7], n_permutations=3, random_state=0)
    np.testing.assert_allclose(result.gap, 0, atol=1e-12)
    np.testing.assert_allclose(result.predictions, model.predict(X[:5]))
    np.testing.assert_allclose(result.baseline_value, model.predict(X[:7]).mean())
    assert (result.error.max() > 0) == (n_features > 12)


def test_sampling_comes_close_to_the_exact_values():
    X = rng.normal(size=(30, 13))
    model = RandomForestRegressor(10, random_state=0).fit(X, X[:, 0] * X[:, 1] + X[:, 2])
    options = {"background": X[:5], "random_state": 0}
    merged = {"rest": [11, 12]}
    exact = shapley_attributions(model, X[:3], groups=merged, **options)
    assert exact.values.shape == (3, 12)
    sampled = shapley_attributions(model, X[:3], n_permutations=60, **options)
    by_name = dict(zip(exact.feature_names, exact.values.T, strict=True))
    for k in range(3):
        error = np.abs(sampled.values[:, k] - by_name[f"x{k}"])
        assert (error < 5 * sampled.error[:, k] + 0.05).all()


def test_tables_with_columns_of_any_type():
    frame = pd.DataFrame({"size": X[:, 0], "city": np.where(X[:, 1] > 0, "Rome", "Oslo")})
    target = frame["size"] + 3.0 * (frame["city"] == "Rome")
    encoder = make_column_transformer((OneHotEncoder(), ["city"]), remainder="passthrough")
    model = make_pipeline(encoder, LinearRegression()).fit(frame, target)
    result = shapley_attributions(model, frame, background=frame)
    assert result.feature_names == ["size", "city"]
    is_rome = (frame["city"] == "Rome").to_numpy()
    np.testing.assert_allclose(result.values[:, 1], 3.0 * (is_rome - is_rome.mean()), atol=1e-9)


def test_classes_and_windows():
    label = np.where(y > 0, "up", "down")
    model = LogisticRegression().fit(X, label)
    result = shapley_attributions(model, X[:4], background=np.zeros((1, 6)))
    np.testing.assert_allclose(result.values, model.coef_[0] * X[:4], atol=1e-9)
    assert result.output_name == "log-odds of 'up'"
    scores = shapley_attributions(RidgeClassifier().fit(X, label), X[:4], output="down")
    np.testing.assert_allclose(scores.gap, 0, atol=1e-12)
    with pytest.raises(ValueError, match="ambiguous for 3 classes"):
        shapley_attributions(LogisticRegression().fit(X, np.digitize(y, [-1, 1])), X)
    net = RNNForecaster("rnn", 3, max_iter=3, random_state=0).fit(X[:, :, None], y)
    lags = {"new": [4, 5], "old": [0, 1, 2, 3]}
    result = shapley_attributions(net, X[:4, :, None], groups=lags)
    assert result.values.shape == (4, 2)


def test_targets_and_quantiles():
    options = {"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0}
    net = MLPRegressorNP(**options).fit(X, np.c_[y, y])
    second = shapley_attributions(net, X[:3], output=1)
    np.testing.assert_allclose(second.predictions, net.predict(X[:3])[:, 1])
    with pytest.raises(ValueError, match="ambiguous for 2 targets"):
        shapley_attributions(net, X[:3])
    net = MLPRegressorNP(**options, loss="quantile", quantiles=(0.1, 0.9)).fit(X, y)
    upper = shapley_attributions(net, X[:3], output=0.9)
    np.testing.assert_allclose(upper.predictions, net.predict_quantiles(X[:3])[:, 1])

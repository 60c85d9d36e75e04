"""Attributions by gradients: exact derivatives, completeness, axioms, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import BaggingRegressor, VotingClassifier, VotingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import (
    MLPClassifierNP,
    MLPRegressorNP,
    MultiTaskNet,
    RNNClassifier,
    RNNForecaster,
)
from skneuro.forecasting import SeriesForecaster
from skneuro.inspection import attributions

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 5))
y = 2 * X[:, 0] + np.sin(X[:, 1])
labels = np.digitize(y, [-1, 1])
windows = rng.normal(size=(40, 12)).cumsum(axis=1)
gapped = windows.copy()
gapped[::2, :4] = np.nan
gapped[::3, -1] = np.nan
MLP = {"hidden_layer_sizes": 8, "activation": "tanh", "max_iter": 20, "random_state": 0}
RNN = {"hidden_layer_sizes": 4, "max_iter": 5, "random_state": 0}


def log_odds(p):
    return np.log(p / (1 - p))


def differences(function, X, step=1e-5):
    """Central differences of a function of single rows."""
    gradient = np.zeros(X.shape)
    for k in range(X.shape[1]):
        shift = np.zeros(X.shape)
        shift[:, k] = step
        gradient[:, k] = (function(X + shift) - function(X - shift)) / (2 * step)
    return np.nan_to_num(gradient)


def assert_explains(net, X, function, **options):
    """The gradients are derivatives of the function, and attributions add up to its changes."""
    found = attributions(net, X, method="gradient", **options)
    expected = differences(function, X)
    values = found.values.reshape(expected.shape)
    np.testing.assert_allclose(values, expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())
    np.testing.assert_allclose(found.predictions, function(X), rtol=1e-9)
    assert np.isnan(found.gap).all()
    result = attributions(net, X, **options)
    total = result.values.reshape(len(X), -1).sum(axis=1)
    np.testing.assert_allclose(
        result.predictions - result.baseline_value - total, result.gap, atol=1e-9
    )
    change = np.abs(result.predictions - result.baseline_value).mean()
    assert np.abs(result.gap).max() <= 1e-3 * change


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"normalization": "batch", "dropout": 0.2, "scale_target": True},
        {"normalization": "layer", "linear_skip": True, "hidden_layer_sizes": (8, 8)},
        {"residual": True, "hidden_layer_sizes": (8, 8), "input_noise": 0.1},
        {"loss": "poisson", "scale_target": True},
    ],
)
def test_perceptrons(options):
    net = MLPRegressorNP(**{**MLP, **options}).fit(X, np.abs(y))
    assert_explains(net, X, net.predict)


def test_columns_and_quantiles():
    net = MLPRegressorNP(**MLP, loss="quantile", quantiles=(0.1, 0.5, 0.9)).fit(X, np.c_[y, -y])
    assert_explains(net, X, lambda X: net.predict_quantiles(X)[:, 1, 2], output=(1, 0.9))
    assert attributions(net, X, output=(1, 0.9)).output_name == "output 1, quantile 0.9"
    with pytest.raises(ValueError, match=r"output=\(0, 0\.3\) .* quantiles \[0\.1,"):
        attributions(net, X, output=(0, 0.3))
    with pytest.raises(ValueError, match=r"output=0\.5 is ambiguous for 2 targets"):
        attributions(net, X, output=0.5)


def test_classes():
    net = MLPClassifierNP(**MLP).fit(X, labels)
    assert_explains(net, X, lambda X: log_odds(net.predict_proba(X)[:, 2]), output=2)
    options = {"output": 1, "response_method": "predict_proba"}
    assert_explains(net, X, lambda X: net.predict_proba(X)[:, 1], **options)
    chosen = net.predict(X)
    by_default = attributions(net, X)
    for k in range(3):
        of_class = attributions(net, X, output=k, baseline="mean")
        rows = chosen == k
        np.testing.assert_allclose(by_default.predictions[rows], of_class.predictions[rows])
    binary = MLPClassifierNP(**MLP).fit(X, np.where(labels > 0, "up", "down"))
    assert_explains(binary, X, lambda X: log_odds(binary.predict_proba(X)[:, 1]))
    flipped = attributions(binary, X, output="down")
    np.testing.assert_allclose(flipped.values, -attributions(binary, X).values)
    multilabel = MLPClassifierNP(**MLP).fit(X, np.c_[labels > 0, labels > 1].astype(int))
    assert_explains(multilabel, X, lambda X: log_odds(multilabel.predict_proba(X)[:, 1]), output=1)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"cell": "gru", "tbptt_steps": 3, "n_timesteps": 6, "layer_norm": True},
        {"cell": "rnn", "bidirectional": True, "readout": "attention"},
        {"hidden_layer_sizes": (4, 4), "dilations": (1, 2), "residual": True, "dropout": 0.1},
        {"cell": "gru", "recurrent_dropout": 0.2, "linear_skip": True},
        {"anchor": "last"},
        {"anchor": "mean", "n_timesteps": 4, "target_channel": 1},
        {"anchor": "standard", "n_timesteps": 6, "target_channel": 1, "cell": "gru"},
    ],
)
def test_recurrent_nets(options):
    net = RNNForecaster(**{**RNN, **options}).fit(windows, windows[:, -1:] + windows[:, :2])
    assert_explains(net, windows, lambda X: net.predict(X)[:, 1], output=1)


@pytest.mark.parametrize("anchor", [None, "last", "mean", "standard"])
def test_missing_steps_get_nothing(anchor):
    net = RNNForecaster(**RNN, anchor=anchor).fit(gapped, windows[:, :1])
    assert_explains(net, gapped, lambda X: net.predict(X)[:, 0])
    for method in ("gradient", "integrated_gradients", "gradient_x_input", "expected_gradients"):
        found = attributions(net, gapped, method=method, background=windows, random_state=0)
        assert (found.values[..., 0][np.isnan(gapped)] == 0).all()
        assert found.lags.tolist() == list(range(12))[::-1]


def test_windows_in_any_order_of_columns():
    options = {**RNN, "n_timesteps": 4}
    net = RNNForecaster(**options).fit(windows, windows[:, 0])
    cube = windows.reshape(40, 4, 3)
    expected = attributions(net, windows)
    assert expected.values.shape == cube.shape
    np.testing.assert_array_equal(expected.data, cube)
    other = RNNForecaster(**options, column_order="newest_first").fit(
        cube[:, ::-1].reshape(40, 12), windows[:, 0]
    )
    found = attributions(other, cube[:, ::-1].reshape(40, 12))
    np.testing.assert_allclose(found.values, expected.values)
    channels = ["price", "sales", "rain"]
    names = [f"{channel}_lag_{lag}" for lag in (4, 3, 2, 1) for channel in channels]
    frame = pd.DataFrame(windows, columns=names)
    named = RNNForecaster(**options).fit(frame, windows[:, 0])
    assert attributions(named, frame).feature_names == channels


@pytest.mark.parametrize("sharing", ["hard", "cross_stitch", "mmoe", "none"])
def test_tasks(sharing):
    Y = {"size": y, "kind": np.where(y > 0, "big", "small")}
    net = MultiTaskNet(**MLP, sharing=sharing).fit(X, Y)
    assert_explains(net, X, lambda X: net.predict(X)["size"], output="size")
    options = {"output": ("kind", "big"), "response_method": "predict_proba"}
    assert_explains(net, X, lambda X: net.predict_proba(X)["kind"][:, 0], **options)
    assert attributions(net, X, output="kind").output_name == "kind: log-odds of 'small'"
    with pytest.raises(ValueError, match=r"output=None must name one of the tasks"):
        attributions(net, X)


def test_recurrent_tasks_have_windows():
    net = MultiTaskNet(hidden_layer_sizes=4, trunk="gru", n_timesteps=4, max_iter=3, random_state=0)
    net.fit(windows, {"a": windows[:, 0], "b": windows[:, 1]})
    assert_explains(net, windows, lambda X: net.predict(X)["b"], output="b")
    assert attributions(net, windows, output="b").values.shape == (40, 4, 3)


def test_sequences_are_classified():
    net = RNNClassifier(**RNN).fit(windows, windows[:, 0] > 0)
    assert_explains(net, windows, lambda X: log_odds(net.predict_proba(X)[:, 1]))


# Axioms --------------------------------------------------------------------------------------


def test_a_linear_net_gives_weights_times_change():
    net = MLPRegressorNP(**{**MLP, "activation": "identity"}).fit(X, y)
    w = np.linalg.multi_dot(net.coefs_).ravel()
    result = attributions(net, X, baseline=np.ones(5))
    np.testing.assert_allclose(result.values, w * (X - 1), rtol=1e-9)
    np.testing.assert_allclose(attributions(net, X, method="gradient_x_input").values, w * X)
    background = rng.normal(size=(50, 5))
    expected = attributions(
        net, X, method="expected_gradients", background=background, n_draws=100, random_state=0
    )
    np.testing.assert_allclose(expected.values, w * (X - background.mean(axis=0)), atol=1e-9)
    np.testing.assert_allclose(expected.gap, 0, atol=1e-9)


def test_an_input_without_weights_gets_nothing_and_symmetric_inputs_equal_shares():
    net = MLPRegressorNP(**MLP).fit(X, y)
    net.coefs_[0][2] = 0.0
    net.coefs_[0][4] = net.coefs_[0][3]
    twins = X.copy()
    twins[:, 4] = twins[:, 3]
    values = attributions(net, twins, baseline="zero").values
    assert (values[:, 2] == 0).all()
    np.testing.assert_allclose(values[:, 3], values[:, 4], rtol=1e-9)


def test_expected_gradients_add_up_on_average():
    net = MLPRegressorNP(**MLP).fit(X, y)
    result = attributions(net, X, method="expected_gradients", n_draws=600, random_state=0)
    assert np.abs(result.gap.mean()) < 0.02 * np.abs(y).mean()
    np.testing.assert_allclose(result.baseline_value, net.predict(X).mean())


def test_the_gap_is_reported():
    net = MLPRegressorNP(**{**MLP, "activation": "relu", "hidden_layer_sizes": 50}).fit(X, y)
    with pytest.warns(ConvergenceWarning, match="raise max_nodes"):
        result = attributions(net, X, tol=1e-9, max_nodes=8)
    assert np.abs(result.gap).max() > 0
    closer = attributions(net, X, tol=1e-4)
    assert np.abs(closer.gap).max() < np.abs(result.gap).max()


def test_groups_are_summed():
    frame = pd.DataFrame(X, columns=list("abcde"))
    net = MLPRegressorNP(**MLP).fit(frame, y)
    single = attributions(net, frame).values
    grouped = attributions(net, frame, groups={"first": ["a", "b"], "last": [4]})
    assert grouped.feature_names == ["first", "last", "c", "d"]
    np.testing.assert_allclose(grouped.values[:, 0], single[:, :2].sum(axis=1))
    with pytest.raises(ValueError, match="'z', which is not among the features"):
        attributions(net, frame, groups={"first": ["z"]})
    with pytest.raises(ValueError, match="in a group already"):
        attributions(net, frame, groups={"first": ["a"], "second": ["a"]})


# Meta-estimators -----------------------------------------------------------------------------


def test_pipelines_and_searches():
    frame = pd.DataFrame(X * 10 + 3, columns=list("abcde"))
    search = GridSearchCV(MLPRegressorNP(**MLP), {"alpha": [1e-4, 1e-3]}, cv=2)
    pipeline = make_pipeline(StandardScaler(), search).fit(frame, y)
    result = attributions(pipeline, frame)
    assert result.feature_names == list("abcde")
    np.testing.assert_allclose(result.predictions, pipeline.predict(frame))
    np.testing.assert_allclose(
        result.baseline_value + result.values.sum(1), result.predictions, atol=1e-2
    )


def test_ensembles_are_means():
    members = [("a", MLPRegressorNP(**MLP)), ("b", MLPRegressorNP(**{**MLP, "random_state": 1}))]
    voting = VotingRegressor(members, weights=[1, 3]).fit(X, y)
    bagging = BaggingRegressor(members[0][1], 3, max_features=0.6, random_state=0).fit(X, y)
    for ensemble in (voting, bagging):
        assert_explains(ensemble, X, ensemble.predict)
    soft = VotingClassifier([("a", MLPClassifierNP(**MLP))], voting="soft").fit(X, labels)
    options = {"output": 1, "response_method": "predict_proba"}
    assert_explains(soft, X, lambda X: soft.predict_proba(X)[:, 1], **options)
    with pytest.raises(ValueError, match="averages probabilities"):
        attributions(soft, X, output=1)


def test_other_estimators_are_refused_by_name():
    with pytest.raises(TypeError, match="got LinearRegression: shapley_attributions explains"):
        attributions(LinearRegression().fit(X, y), X)
    forecaster = SeriesForecaster(LinearRegression(), window=3).fit(y=y)
    with pytest.raises(TypeError, match=r"SeriesForecaster\.explain explains a forecast"):
        attributions(forecaster, X)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "magic"}, "method='magic' must be one of"),
        ({"baseline": "magic"}, "baseline='magic' must be an array or one of"),
        ({"baseline": "window_mean"}, "for nets that read windows"),
        ({"baseline": np.ones(3)}, r"baseline has shape \(3,\)"),
        ({"output": 7}, "output=7 is not among the 1 targets"),
        ({"output": 0.5}, "needs loss='quantile'"),
        ({"response_method": "predict_proba"}, "is for classifiers only"),
        ({"tol": -1.0}, "tol == -1.0, must be >= 0.0"),
    ],
)
def test_bad_options(options, message):
    net = MLPRegressorNP(**MLP).fit(X, y)
    with pytest.raises(ValueError, match=message):
        attributions(net, X, **options)


def test_float32_stays_float32():
    net = MLPRegressorNP(**MLP).fit(X.astype(np.float32), y)
    result = attributions(net, X.astype(np.float32))
    assert np.abs(result.gap).max() < 1e-2
    assert net._fitted.network.dtype == np.float32


def test_nothing_of_the_net_changes():
    net = MLPRegressorNP(**MLP, normalization="batch").fit(X, y)
    before = net._fitted.network.parameters.snapshot()
    attributions(net, X)
    for kept, now in zip(before, net._fitted.network.parameters.snapshot(), strict=True):
        np.testing.assert_array_equal(kept, now)

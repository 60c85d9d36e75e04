"""Memory by lag: known answers of nets whose memory is known."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP, MultiTaskNet, RNNClassifier, RNNForecaster
from skneuro.forecasting import SeriesForecaster
from skneuro.inspection import memory_profile

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(1500, 10))
positive = np.abs(X)
QUICK = {"max_iter": 1, "random_state": 0}


def elman(W_h, n_timesteps, w_x=None):
    """An Elman net with given weights, linear for inputs above zero; its outputs are its states."""
    n = len(W_h)
    net = RNNForecaster("rnn", n, activation="relu", scale_target=False, **QUICK)
    net.fit(np.zeros((4, n_timesteps)), np.zeros((4, n)))
    theta = net._fitted.network.parameters.theta
    theta.flags.writeable = True
    block, head = net._fitted.network.blocks("B")
    block[...] = 0.0
    block[0] = 1.0 if w_x is None else w_x
    block[1:-1] = W_h
    head[...] = np.vstack([np.eye(n), np.zeros(n)])
    net._fitted.network.freeze()
    return net


def test_an_elman_net_forgets_geometrically():
    rho = 0.7
    profile = memory_profile(elman(rho * np.eye(3), 8), positive[:, :8])
    np.testing.assert_allclose(profile.mean / profile.mean[0], rho ** np.arange(8), rtol=1e-9)
    np.testing.assert_allclose(profile.lower, profile.upper)
    assert profile.lags.tolist() == list(range(8))
    kept = np.cumsum(rho ** np.arange(8))
    assert profile.effective_memory == 1 + np.argmax(kept >= 0.95 * kept[-1])
    changes = memory_profile(elman(rho * np.eye(3), 8), positive[:, :8], kind="forgetting")
    np.testing.assert_allclose(changes.mean / changes.mean[0], rho ** np.arange(8), rtol=0.1)
    scales = memory_profile(elman(rho * np.eye(3), 8), kind="timescales").timescales
    np.testing.assert_allclose(scales, 1 / (1 - rho))


@pytest.mark.parametrize("k", [1, 4, 7])
def test_the_capacity_of_a_delay_line_is_its_length(k):
    line = np.eye(k, k=1)  # each unit passes its value on to the next
    net = elman(line, 12, w_x=np.eye(k)[0])
    noise = rng.uniform(size=(3000, 12))
    profile = memory_profile(net, noise, kind="capacity", n_windows=3000)
    np.testing.assert_allclose(profile.mean[:k], 1.0, atol=1e-6)
    np.testing.assert_allclose(profile.mean[k:], 0.0, atol=0.01)
    assert profile.capacity == pytest.approx(k, abs=0.03)
    assert profile.effective_memory == k


def test_a_net_that_learned_a_delay_looks_there():
    net = RNNForecaster(
        "gru", 16, learning_rate="onecycle", learning_rate_init=0.03, max_iter=120, random_state=0
    ).fit(X, X[:, 6])
    profile = memory_profile(net, X)
    assert profile.mean[3] >= 0.9 * profile.mean.sum()
    assert profile.mean.argmax() == 3


@pytest.mark.parametrize(
    "options", [{"cell": "lstm"}, {"cell": "gru"}, {"cell": "rnn", "bidirectional": True}]
)
def test_every_kind_of_every_cell(options):
    nets = [
        RNNForecaster(hidden_layer_sizes=(4, 3), **options, **QUICK).fit(X[:50], X[:50, :2]),
        RNNClassifier(hidden_layer_sizes=(4, 3), **options, **QUICK).fit(X[:50], X[:50, 0] > 0),
    ]
    for net in nets:
        for kind in ("gradient", "forgetting", "capacity"):
            profile = memory_profile(net, X[:60], kind=kind)
            assert profile.mean.shape == profile.lower.shape == (10,)
            assert (profile.lower <= profile.upper).all()
            assert 1 <= profile.effective_memory <= profile.window == 10
        scales = memory_profile(net, X[:60], kind="timescales", layer=0).timescales
        assert len(scales) == 4 * (2 if "bidirectional" in options else 1)
        assert (scales >= 1).all()


def test_missing_steps_channels_and_pipelines():
    windows = X.reshape(1500, 5, 2).copy()
    windows[::2, 0] = np.nan
    net = RNNForecaster("gru", 4, **QUICK).fit(windows, X[:, 9])
    for kind in ("gradient", "forgetting", "capacity", "timescales"):
        profile = memory_profile(net, windows[1::2] if kind == "capacity" else windows, kind=kind)
        assert np.isfinite(profile.get("mean", profile.get("timescales"))).all()
    pipeline = make_pipeline(StandardScaler(), RNNForecaster("gru", 4, **QUICK)).fit(X, X[:, 9])
    assert memory_profile(pipeline, X).window == 10


def test_perceptrons_and_tasks():
    net = MLPRegressorNP(
        hidden_layer_sizes=(), max_iter=300, learning_rate_init=0.05, random_state=0
    )
    net = net.fit(X, 2 * X[:, 9] + X[:, 7])
    profile = memory_profile(net, X)
    np.testing.assert_allclose(profile.mean[:4], [2, 0, 1, 0], atol=0.05)
    with pytest.raises(TypeError, match="reads the state of a recurrent net, got MLPRegressorNP"):
        memory_profile(net, X, kind="capacity")
    tasks = MultiTaskNet(hidden_layer_sizes=4, trunk="gru", n_timesteps=5, **QUICK)
    tasks.fit(X, {"a": X[:, 0], "b": X[:, 0] > 0})
    assert memory_profile(tasks, X).window == 5


def test_is_the_window_of_a_forecaster_long_enough():
    noise = rng.normal(size=600)
    y = np.zeros(600)
    for t in range(2, 600):
        y[t] = 0.9 * y[t - 2] + noise[t]
    series = pd.Series(y, pd.date_range("2000-01-01", periods=600), name="y")
    short = SeriesForecaster(Ridge(), window=24, anchor=None).fit(y=series)
    profile = memory_profile(short, kind="forgetting")
    assert profile.mean.argmax() == 1
    linear = MLPRegressorNP(hidden_layer_sizes=(), max_iter=200, learning_rate_init=0.05)
    by_gradient = memory_profile(SeriesForecaster(linear, window=24, anchor=None).fit(y=series))
    assert by_gradient.mean.argmax() == 1
    assert by_gradient.window == 24
    net = SeriesForecaster(
        RNNForecaster("gru", 4, **QUICK), window=6, horizon=2, n_ensemble=2, calendar=["month"]
    ).fit(y=series)
    profile = memory_profile(net)
    assert profile.mean.shape == (6,)
    assert "of 6 steps" in profile.advice
    flat = SeriesForecaster(Ridge(), window=30, anchor=None)
    flat.fit(y=series).regressors_[0].coef_[...] = np.eye(1, 30, 29)
    advice = memory_profile(flat, kind="forgetting").advice
    assert advice.startswith("95 % of the memory reach back 1 of 30 steps only")


def test_what_is_refused():
    forecaster = SeriesForecaster(Ridge(), window=4).fit(y=X[:, 0])
    with pytest.raises(TypeError, match="memory_profile needs a fitted net"):
        memory_profile(forecaster)
    with pytest.raises(ValueError, match="X must be None for a forecaster"):
        memory_profile(forecaster, X, kind="forgetting")
    with pytest.raises(ValueError, match="is for recurrent nets; pass one of regressors_"):
        memory_profile(forecaster, kind="capacity")
    with pytest.raises(ValueError, match="kind='magic' must be one of"):
        memory_profile(forecaster, kind="magic")
    with pytest.raises(TypeError, match="memory_profile needs a fitted net of skneuro"):
        memory_profile(RandomForestRegressor(2).fit(X, X[:, 0]), X)
    net = RNNForecaster("gru", 4, **QUICK).fit(X[:50], X[:50, 0])
    with pytest.raises(ValueError, match="layer=3 must be an integer from -1 to 0"):
        memory_profile(net, X, kind="timescales", layer=3)

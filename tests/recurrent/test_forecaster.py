"""RNNForecaster: windows in, forecasts out."""

import pickle
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import RNNForecaster, WindowTransformer, make_windows

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

CELLS = ["rnn", "gru", "lstm"]


def wave(n_steps=300, level=0.0):
    rng = np.random.default_rng(0)
    steps = np.arange(n_steps)
    return level + np.sin(steps / 4) + 0.05 * rng.standard_normal(n_steps)


def net(cell="gru", hidden=8, **options):
    return RNNForecaster(cell, hidden, **{"max_iter": 20, "random_state": 0, **options})


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("hidden", [16, (12, 8)])
def test_learns_to_forecast_several_steps(cell, hidden):
    X, Y = make_windows(wave(), window=16, horizon=3)
    model = net(cell, hidden, max_iter=60).fit(X[:200], Y[:200])
    assert model.predict(X[200:]).shape == (len(X) - 200, 3)
    assert model.score(X[200:], Y[200:]) > 0.9


@pytest.mark.parametrize("cell", CELLS)
def test_reads_the_order_of_the_steps(cell):
    X = np.random.default_rng(0).standard_normal((300, 6))
    y = X[:, -1]  # what came last
    model = net(cell, max_iter=60).fit(X, y)
    assert model.score(X, y) > 0.9
    assert model.score(X[:, ::-1], y) < 0.5


LEARNERS = {
    "both ways": {"bidirectional": True, "readout": "attention"},
    "mean": {"cell": "lstm", "readout": "mean", "learning_rate_init": 0.03},
    "deep": {"hidden": (12, 12, 12), "residual": True, "dilations": (1, 2, 4)},
    "relu": {"cell": "rnn", "activation": "relu", "recurrent_initializer": "glorot_normal"},
    "normalized": {"cell": "lstm", "layer_norm": True, "initial_state": "learned"},
    "chrono": {"cell": "lstm", "gate_bias": "chrono"},
    "noisy": {"recurrent_dropout": 0.1},
    "truncated": {"tbptt_steps": 4},
}


@pytest.mark.parametrize("options", LEARNERS.values(), ids=LEARNERS)
def test_learns_with_every_option(options):
    X, Y = make_windows(wave(), window=16, horizon=3)
    model = net(**{"hidden": 16, "max_iter": 60, **options}).fit(X[:200], Y[:200])
    assert model.score(X[200:], Y[200:]) > 0.9


def test_truncation_saves_the_memory_of_the_steps_before_the_last_piece():
    X, Y = make_windows(wave(), window=200)
    peaks = []
    for steps in (None, 10):
        tracemalloc.start()
        net(tbptt_steps=steps, max_iter=1).fit(X, Y.ravel())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] / 4


def test_flat_and_three_dimensional_windows_are_the_same():
    series = np.column_stack([wave(), wave()[::-1]])
    X, Y = make_windows(series, window=12, horizon=2)
    flat = X.reshape(len(X), -1)
    three = net().fit(X, Y[:, :, 0])
    two = net(n_timesteps=12).fit(flat, Y[:, :, 0])
    assert (three.n_timesteps_, three.n_channels_) == (two.n_timesteps_, two.n_channels_) == (12, 2)
    np.testing.assert_array_equal(three.predict(X), two.predict(flat))
    np.testing.assert_array_equal(three.predict(flat), two.predict(X))


def test_forecasts_have_the_form_of_the_targets():
    X, Y = make_windows(wave(), window=10, horizon=1)
    assert net().fit(X, Y).predict(X).shape == Y.shape == (len(X), 1)
    assert net().fit(X, Y.ravel()).predict(X).shape == (len(X),)


def test_every_column_is_a_step_by_default():
    X, Y = make_windows(wave(), window=10)
    model = net().fit(X, Y)
    assert (model.n_timesteps_, model.n_channels_) == (10, 1)


def test_wider_steps_read_the_same_window_in_fewer_steps():
    X, y = make_windows(wave(), window=24)
    model = net(n_timesteps=6, max_iter=60).fit(X, y.ravel())
    assert (model.n_timesteps_, model.n_channels_) == (6, 4)
    assert model.score(X, y) > 0.9


@pytest.mark.parametrize("anchor", ["last", "mean", "standard"])
@pytest.mark.parametrize("options", [{}, {"linear_skip": True}, {"scale_target": False}])
def test_anchored_forecast_moves_with_the_level_of_the_window(anchor, options):
    X, Y = make_windows(wave(), window=16, horizon=2)
    model = net(anchor=anchor, **options).fit(X, Y)
    np.testing.assert_allclose(model.predict(X + 100), model.predict(X) + 100, rtol=1e-9)


def test_standard_anchor_moves_with_the_scale_too():
    X, Y = make_windows(wave(), window=16, horizon=2)
    model = net(anchor="standard").fit(X, Y)
    np.testing.assert_allclose(model.predict(50 * X), 50 * model.predict(X), rtol=1e-9)


def test_anchor_forecasts_a_level_never_seen():
    X, Y = make_windows(wave(), window=16, horizon=2)
    X_far, Y_far = X + 10, Y + 10
    assert net(anchor="last", max_iter=60).fit(X, Y).score(X_far, Y_far) > 0.9
    assert net(anchor=None, max_iter=60).fit(X, Y).score(X_far, Y_far) < 0


def test_target_channel_says_whose_level_is_put_back():
    series = np.column_stack([wave(), wave(level=500.0)])
    X, Y = make_windows(series, window=16, horizon=2)
    model = net(anchor="mean", target_channel=1, max_iter=60).fit(X, Y[:, :, 1])
    assert model.score(X, Y[:, :, 1]) > 0.9
    with pytest.raises(ValueError, match="target_channel=2 is not among the 2 channels"):
        net(anchor="mean", target_channel=2).fit(X, Y[:, :, 1])


def test_linear_skip_starts_at_the_linear_model():
    X, Y = make_windows(wave(), window=8, horizon=2)
    model = net(linear_skip=True, max_iter=1, learning_rate_init=1e-12).fit(X, Y)
    ridge = RidgeCV(np.logspace(-8, 2, 11)).fit(X, Y)
    assert model.score(X, Y) == pytest.approx(ridge.score(X, Y), abs=2e-3)


def test_scale_target_makes_the_unit_irrelevant():
    X, Y = make_windows(wave(), window=16)
    model, large = net(max_iter=5).fit(X, Y), net(max_iter=5).fit(X, 1e6 * Y + 1e3)
    np.testing.assert_allclose(large.predict(X), 1e6 * model.predict(X) + 1e3, rtol=1e-5)


def test_dropout_between_layers_changes_training_but_not_repeated_predictions():
    X, Y = make_windows(wave(), window=16)
    plain, dropped = net(hidden=(8, 8)).fit(X, Y), net(hidden=(8, 8), dropout=0.5).fit(X, Y)
    assert not np.allclose(plain.predict(X), dropped.predict(X))
    np.testing.assert_array_equal(dropped.predict(X), dropped.predict(X))


def test_quantiles_of_every_step_do_not_cross():
    X, Y = make_windows(wave(), window=16, horizon=3)
    model = net(loss="quantile", quantiles=[0.9, 0.1, 0.5]).fit(X, Y)
    quantiles = model.predict_quantiles(X)
    assert quantiles.shape == (len(X), 3, 3)
    assert (np.diff(quantiles, axis=2) >= 0).all()
    np.testing.assert_array_equal(model.predict(X), quantiles[:, :, 1])


@pytest.mark.parametrize(
    "options",
    [
        {"solver": "sgd", "learning_rate": "adaptive"},
        {"solver": "adamw", "learning_rate": "onecycle"},
        {"solver": "lbfgs"},
        {"early_stopping": True},
        {"loss": "huber", "l1": 1e-3, "input_noise": 0.01},
    ],
    ids=lambda options: ", ".join(options),
)
def test_takes_the_training_options_of_the_perceptrons(options):
    X, Y = make_windows(wave(), window=16)
    assert net(max_iter=60, **options).fit(X, Y.ravel()).score(X, Y) > 0.5


def test_float32_stays_float32():
    X, Y = make_windows(wave().astype(np.float32), window=16, horizon=2)
    model = net(anchor="standard", linear_skip=True).fit(X, Y)
    assert model.predict(X).dtype == np.float32
    assert model._fitted.network.parameters.theta.dtype == np.float32


def test_own_validation_windows_are_watched():
    X, Y = make_windows(wave(), window=16)
    model = net(early_stopping=True).fit(X[:200], Y[:200].ravel(), X_val=X[200:], y_val=Y[200:, 0])
    assert len(model.validation_scores_) == model.n_iter_
    assert model.best_validation_score_ == pytest.approx(model.score(X[200:], Y[200:]), abs=1e-6)


def test_partial_fit_goes_on_where_it_stopped():
    X, y = make_windows(wave(), window=16)
    model = net()
    for _ in range(40):
        model.partial_fit(X, y.ravel())
    assert model.score(X, y) > 0.5
    assert len(model.loss_curve_) == 40


def test_warm_start_may_change_what_has_no_weights():
    X, Y = make_windows(wave(), window=16)
    model = net(hidden=(6, 6), max_iter=30, warm_start=True).fit(X, Y.ravel())
    options = {"residual": True, "dilations": (1, 2), "readout": "mean", "anchor": "last"}
    for name, value in options.items():
        model.set_params(**{name: value}).fit(X, Y.ravel())
    assert model.score(X, Y) > 0.7
    assert len(model.loss_curve_) > 30
    with pytest.raises(ValueError, match="layers or targets differ from those of the previous"):
        model.set_params(readout="attention").fit(X, Y.ravel())  # has a query to learn


def test_an_unpickled_net_is_as_fast():
    X, Y = make_windows(wave(), window=16)
    model = pickle.loads(pickle.dumps(net(max_iter=2).fit(X, Y.ravel())))
    # cells cache what they compute from weights that are read-only
    assert not model._fitted.network.parameters.theta.flags.writeable
    model.partial_fit(X, Y.ravel())


def test_names_of_columns_are_forgotten_where_windows_have_none():
    X, Y = make_windows(wave(), window=16)
    model = net(max_iter=2).fit(pd.DataFrame(X).add_prefix("value"), Y.ravel())
    assert model.feature_names_in_[0] == "value0"
    assert not hasattr(model.fit(X[:, :, None], Y.ravel()), "feature_names_in_")
    model.predict(X)  # without a warning


def test_grid_search_over_a_pipeline_in_time_order():
    series = wave()[:, None]
    pipeline = Pipeline(
        [("scale", StandardScaler()), ("windows", WindowTransformer()), ("net", net(max_iter=5))]
    )
    search = GridSearchCV(
        pipeline,
        {"windows__window": [4, 8], "net__cell": CELLS},
        cv=TimeSeriesSplit(n_splits=2),
        n_jobs=2,
    ).fit(series[:-1], series[1:, 0])
    assert search.best_params_["windows__window"] in (4, 8)
    assert search.predict(series).shape == (len(series),)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_timesteps": 7}, "n_timesteps=7 does not divide the 16 columns of X"),
        ({"hidden_layer_sizes": ()}, "hidden_layer_sizes must name at least one"),
        ({"hidden_layer_sizes": (4, 0)}, r"hidden_layer_sizes must be integers > 0, got \[4, 0\]"),
        ({"cell": "transformer"}, "'cell' parameter .* must be a str among .*'gru'"),
        ({"anchor": "median"}, "'anchor' parameter .* must be a str among .*'last'"),
        ({"solver": "lbfgs", "dropout": 0.1}, "dropout=0.1 needs a stochastic solver"),
    ],
)
def test_bad_options_are_refused_before_any_work(options, message):
    X, Y = make_windows(wave(), window=16)
    model = net().set_params(**options)
    with pytest.raises(ValueError, match=message):
        model.fit(X, Y)
    assert not hasattr(model, "n_features_in_")


def test_windows_of_another_shape_are_refused():
    series = np.column_stack([wave(), wave()])
    X, Y = make_windows(series, window=12, horizon=1)
    model = net().fit(X, Y[:, :, 0])
    with pytest.raises(ValueError, match="2 steps x 12 channels, but RNNForecaster was fitted on"):
        model.predict(X.swapaxes(1, 2))
    with pytest.raises(ValueError, match="10 x 2 = 20 values, but RNNForecaster is expecting 24"):
        model.predict(X[:, :10])
    with pytest.raises(ValueError, match="n_timesteps=6 does not match the 12 steps"):
        net(n_timesteps=6).fit(X, Y[:, :, 0])


def test_warns_when_training_ends_too_early():
    X, Y = make_windows(wave(), window=8)
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(2\) reached"):
        net(max_iter=2).fit(X, Y.ravel())

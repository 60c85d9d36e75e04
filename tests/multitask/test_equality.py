"""With one task and hard sharing, MultiTaskNet equals the single-task nets bit for bit."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNForecaster
from tests.multitask.tasks import COLOR, PRICE, SOLD, X

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

WEIGHTS = np.random.RandomState(1).uniform(0, 2, len(X))
TARGETS = {
    "regression": (PRICE, lambda **options: MLPRegressorNP(scale_target=True, **options)),
    "binary": (SOLD, MLPClassifierNP),
    "multiclass": (COLOR, MLPClassifierNP),
}
EACH_TARGET = pytest.mark.parametrize(("y", "single"), TARGETS.values(), ids=TARGETS)
OPTIONS = {
    "default": {},
    "deep": {"hidden_layer_sizes": (7, 5, 5), "residual": True, "activation": "gelu"},
    "early stopping": {"early_stopping": True, "max_iter": 60, "learning_rate_init": 0.02},
    "dropout": {"dropout": 0.3, "input_noise": 0.1},
    "batch normalization": {"normalization": "batch"},
    "layer normalization": {"normalization": "layer", "initializer": "he_normal"},
    "lbfgs": {"solver": "lbfgs"},
    "sgd": {"solver": "sgd", "learning_rate": "adaptive", "momentum": 0.5},
    "adamw": {"solver": "adamw", "learning_rate": "onecycle", "weight_decay": 0.1},
    "penalties": {"alpha": 0.3, "l1": 0.2, "max_grad_norm": 0.1},
    "everything": {
        "early_stopping": True,
        "dropout": 0.3,
        "normalization": "batch",
        "learning_rate": "cosine",
    },
}
EACH_OPTION = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)


def pair(single, options):
    options = {"batch_size": 30, "max_iter": 6, "random_state": 3, **options}
    options.setdefault("hidden_layer_sizes", (7,))
    return MultiTaskNet(**options), single(**options)


def assert_same(multi, single, inputs=X):
    assert_array_equal(
        multi._fitted.network.parameters.theta, single._fitted.network.parameters.theta
    )
    assert_array_equal(multi.predict(inputs), single.predict(inputs))
    assert multi.loss_curve_ == single.loss_curve_
    scores = [net.validation_scores_ or [] for net in (multi, single)]
    assert_allclose(*scores, rtol=1e-5 if multi.predict(inputs).dtype == np.float32 else 1e-10)
    assert multi.n_iter_ == single.n_iter_
    if hasattr(single, "predict_proba"):
        assert_array_equal(multi.predict_proba(inputs), single.predict_proba(inputs))
        assert_array_equal(multi.classes_, single.classes_)


@EACH_TARGET
@EACH_OPTION
def test_one_task_is_the_net_for_one_target(y, single, options):
    multi, single = pair(single, options)
    assert_same(multi.fit(X, y), single.fit(X, y))


@EACH_TARGET
@pytest.mark.parametrize("sharing", ["none", "hard"])
def test_with_weights_validation_data_and_in_single_precision(y, single, sharing):
    inputs = X.astype("f4")
    data = {"sample_weight": WEIGHTS[:60], "X_val": inputs[60:], "y_val": y[60:]}
    multi, single = pair(single, {"early_stopping": True})
    multi.set_params(sharing=sharing)
    multi.fit(inputs[:60], y[:60], **data)
    single.fit(inputs[:60], y[:60], **data)
    assert_same(multi, single, inputs)
    assert multi._fitted.network.dtype == np.float32


@EACH_TARGET
def test_on_sparse_inputs(y, single):
    inputs = sparse.csr_array(np.where(np.abs(X) > 1, X, 0.0))
    multi, single = pair(single, {})
    assert_same(multi.fit(inputs, y), single.fit(inputs, y), inputs)


@EACH_TARGET
def test_going_on_by_warm_start_and_partial_fit(y, single):
    multi, single = pair(single, {"warm_start": True})
    for net in (multi, single):
        net.fit(X, y).fit(X, y).partial_fit(X[:50], y[:50])
    assert_same(multi, single)


@pytest.mark.parametrize("loss", ["poisson", "huber", "absolute_error"])
def test_with_other_losses(loss):
    multi, single = pair(TARGETS["regression"][1], {"huber_delta": 0.3})
    multi.set_params(losses={"y": loss})
    single.set_params(loss=loss)
    assert_same(multi.fit(X, PRICE), single.fit(X, PRICE))


@EACH_TARGET
def test_a_head_is_a_hidden_layer_more(y, single):
    multi, single = pair(single, {"hidden_layer_sizes": (7, 5)})
    multi.set_params(hidden_layer_sizes=7, head_layer_sizes=5)
    assert_same(multi.fit(X, y), single.fit(X, y))


@pytest.mark.parametrize("task_weights", [{"y": 1.0}, "dwa", "gradnorm", "pcgrad"], ids=str)
def test_a_single_task_needs_no_balance(task_weights):
    plain, balanced = (
        MultiTaskNet(7, max_iter=6, shuffle=False, random_state=3, task_weights=weights)
        for weights in ("equal", task_weights)
    )
    assert_array_equal(balanced.fit(X, PRICE).predict(X), plain.fit(X, PRICE).predict(X))


RECURRENT = {
    "default": {},
    "stacked": {"hidden_layer_sizes": (4, 4), "residual": True, "dropout": 0.3},
    "both ways": {"bidirectional": True, "readout": "attention", "recurrent_dropout": 0.2},
    "windows": {"n_timesteps": 3, "input_noise": 0.1, "early_stopping": True},
}


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("options", RECURRENT.values(), ids=RECURRENT)
def test_one_task_with_a_recurrent_trunk_is_the_recurrent_net(cell, options):
    common = {"hidden_layer_sizes": (4,), "batch_size": 30, "max_iter": 4, "random_state": 3}
    common |= {"learning_rate_init": 0.01, "max_grad_norm": 10.0, "alpha": 0.01, **options}
    multi = MultiTaskNet(trunk=cell, **common).fit(X, PRICE)
    single = RNNForecaster(cell=cell, **common).fit(X, PRICE)
    assert_array_equal(
        multi._fitted.network.parameters.theta, single._fitted.network.parameters.theta
    )
    assert_allclose(multi.predict(X), single.predict(X), rtol=1e-12)
    assert multi.loss_curve_ == single.loss_curve_

"""Divergence with a finite loss, and predictions that are not finite, are reported."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from skneuro import MLPRegressorNP, MultiTaskNet, RNNForecaster

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 4))
y = X[:, 0] - X[:, 1]
ROSE = "Training diverged: the loss rose from"
SMALL = {"random_state": 0, "hidden_layer_sizes": 20}


def messages(action):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        action()
    return " ".join(str(w.message) for w in found)


BLOWN_UP = {
    "adam": lambda: MLPRegressorNP(learning_rate_init=1e6, **SMALL).fit(X, y),
    "batches": lambda: MLPRegressorNP(learning_rate_init=1e6, batch_size=20, **SMALL).fit(X, y),
    "validation": lambda: MLPRegressorNP(learning_rate_init=1e6, early_stopping=True, **SMALL).fit(
        X, y
    ),
    "tasks": lambda: MultiTaskNet(learning_rate_init=1e6, **SMALL).fit(X, np.c_[y, -y]),
    "windows": lambda: RNNForecaster(learning_rate_init=1e6, max_grad_norm=None, **SMALL).fit(X, y),
}


@pytest.mark.parametrize("name", BLOWN_UP)
def test_a_loss_that_rises_by_orders_of_magnitude(name):
    assert ROSE in messages(BLOWN_UP[name])


def test_steps_of_partial_fit():
    net = MLPRegressorNP(learning_rate_init=1e6, **SMALL)
    assert ROSE in messages(lambda: [net.partial_fit(X, y) for _ in range(10)])


@pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster, MultiTaskNet])
@pytest.mark.parametrize("level", [0.0, 1e4])
@pytest.mark.parametrize("batch_size", [1, "auto"])
def test_ordinary_training_is_not_reported(net, level, batch_size):
    model = net(max_iter=3, batch_size=batch_size, **SMALL)
    assert ROSE not in messages(lambda: model.fit(X, y + level))
    assert ROSE not in messages(lambda: model.partial_fit(X[:10], y[:10] * 10))
    assert ROSE not in messages(lambda: model.set_params(warm_start=True).fit(X, 0 * y + level))


def test_predictions_that_are_not_finite():
    net = MLPRegressorNP("poisson", learning_rate_init=100, max_iter=1, **SMALL)
    with pytest.warns(ConvergenceWarning):
        net.fit(X, np.exp(y))
    with pytest.warns(RuntimeWarning, match="Some predictions are infinite or NaN") as found:
        net.predict(X)
    assert found[0].filename == __file__
    assert len(found) == 1


@pytest.mark.parametrize(
    ("options", "limit"),
    [({"max_iter": 3}, r"max_iter \(now 3"), ({"max_fun": 9}, r"max_fun \(now 9")],
)
def test_the_limit_of_lbfgs_is_named(options, limit):
    with pytest.warns(ConvergenceWarning, match=f"Increase {limit}"):
        MLPRegressorNP(solver="lbfgs", **options).fit(X, y)


def test_advice_on_values_whose_squares_are_infinite_is_no_warning_of_numpy():
    filled = X.copy()
    filled[3, 1] = 1e300
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        warnings.simplefilter("ignore", ConvergenceWarning)
        RNNForecaster(hidden_layer_sizes=2, max_iter=1, random_state=0).fit(filled, y)

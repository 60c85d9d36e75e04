"""Plain perceptrons as scikit-learn's own."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.neural_network import MLPClassifier, MLPRegressor

from skneuro import MLPClassifierNP, MLPRegressorNP, RNNForecaster
from skneuro.export import to_sklearn
from tests.export.nets import QUICK, X, counts, names, numbers, several

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("y", [numbers, several], ids=["one", "two"])
def test_regressors_predict_the_same(activation, y):
    net = MLPRegressorNP(activation=activation, **QUICK).fit(X, y)
    made = to_sklearn(net)
    assert type(made) is MLPRegressor
    assert_allclose(made.predict(X), net.predict(X), rtol=1e-12)
    assert made.score(X, y) == pytest.approx(net.score(X, y))


@pytest.mark.parametrize("options", [{"loss": "poisson"}, {"loss": "huber"}, {"solver": "adamw"}])
def test_losses_and_solvers(options):
    net = MLPRegressorNP(**options, **QUICK).fit(X, counts)
    assert_allclose(to_sklearn(net).predict(X), net.predict(X), rtol=1e-12)


@pytest.mark.parametrize("y", [names, numbers > 1, np.column_stack([numbers > 1, X[:, 1] > 0])])
def test_classifiers_predict_the_same(y):
    net = MLPClassifierNP(**QUICK).fit(X, y)
    made = to_sklearn(net)
    assert type(made) is MLPClassifier
    assert_array_equal(made.predict(X), net.predict(X))
    assert_allclose(made.predict_proba(X), net.predict_proba(X), rtol=1e-12)


def test_the_weights_are_copies():
    net = MLPRegressorNP(**QUICK).fit(X, numbers)
    before, made = net.predict(X), to_sklearn(net)
    made.coefs_[0][:] = 0.0
    assert_array_equal(net.predict(X), before)
    assert clone(made).fit(X, numbers).n_iter_ == 2


@pytest.mark.parametrize(
    "options",
    [
        {"normalization": "batch"},
        {"linear_skip": True},
        {"scale_target": True},
        {"residual": True},
        {"activation": "gelu"},
        {"loss": "quantile", "quantiles": (0.1, 0.9)},
    ],
)
def test_what_scikit_learn_does_not_have_is_refused_by_name(options):
    net = MLPRegressorNP(**options, **QUICK).fit(X, numbers)
    name = "several quantiles" if "loss" in options else f"{next(iter(options))}="
    with pytest.raises(ValueError, match=f"scikit-learn has no {name}"):
        to_sklearn(net)


def test_other_nets_are_refused():
    with pytest.raises(TypeError, match="got RNNForecaster"):
        to_sklearn(RNNForecaster())

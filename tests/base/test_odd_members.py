"""One odd class, fold, chunk or sample does not void the rest."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.ensemble import BaggingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNClassifier, RNNForecaster

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 4))
y = X[:, 0] - X[:, 1]
SMALL = {"hidden_layer_sizes": 8, "max_iter": 5, "random_state": 0}
CLASSIFIERS = pytest.mark.parametrize("net", [MLPClassifierNP, RNNClassifier])
REGRESSORS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
ALL = pytest.mark.parametrize(
    "net", [MLPRegressorNP, RNNForecaster, MultiTaskNet, MLPClassifierNP, RNNClassifier]
)


def targets_of(net):
    return (y > 0).astype(int) if net in (MLPClassifierNP, RNNClassifier) else y


@CLASSIFIERS
def test_a_class_weight_for_a_class_that_a_fold_lacks(net):
    labels = np.repeat([0, 1, 2], 40)
    weights = {0: 1, 1: 5, 2: 50}
    for model in (net(class_weight=weights, **SMALL), LogisticRegression(class_weight=weights)):
        scores = cross_val_score(model, X, labels, cv=KFold(3), error_score="raise")
        assert np.isfinite(scores).all()
    with pytest.raises(ValueError, match="class_weight names"):
        net(class_weight={0: 1, 1: 5, 3: 50}, **SMALL).fit(X, labels)


def test_a_class_that_the_training_fold_lacks_counts_as_wrong():
    Y = pd.DataFrame({"k": np.where(y > 0, "a", "b"), "v": y})
    Y.loc[0, "k"] = "rare"
    net = MultiTaskNet(**SMALL).fit(X[1:], Y[1:])
    hits = net.predict(X)["k"] == Y["k"]
    assert net.score_tasks(X, Y)["k"] == pytest.approx(hits.mean())
    assert np.isfinite(cross_val_score(net, X, Y, cv=KFold(5), error_score="raise")).all()
    with pytest.raises(ValueError, match="not among its classes"):  # another type is a mistake
        net.score(X, Y.assign(k=1))


@REGRESSORS
@pytest.mark.parametrize("scale_target", [False, True])
def test_counts_that_are_all_zero(net, scale_target):
    counts = rng.poisson(np.exp(y / 2)).astype(float)
    model = net(loss="poisson", scale_target=scale_target, **SMALL)
    model.partial_fit(X, counts).partial_fit(X[:10], np.zeros(10))
    assert np.isfinite(model.predict(X)).all()
    model.fit(X, counts, X_val=X[:10], y_val=np.zeros(10)).fit(X, 0 * y)
    assert np.isfinite(model.predict(X)).all()
    with pytest.raises(ValueError, match="needs y_val >= 0, got a minimum of -1"):
        model.fit(X, counts, X_val=X[:10], y_val=-np.ones(10))


def test_a_task_of_counts_that_are_all_zero():
    net = MultiTaskNet(losses={"y0": "poisson"}, **SMALL).fit(X, np.c_[0 * y, y])
    assert np.isfinite(net.predict(X)).all()


@pytest.mark.parametrize("net", [MLPClassifierNP, RNNClassifier, MultiTaskNet])
def test_a_class_with_a_single_member(net):
    labels = np.where(np.arange(120) == 5, "rare", "often")
    model = net(early_stopping=True, **SMALL).fit(X, labels)
    assert np.isfinite(model.best_validation_score_)


@ALL
@pytest.mark.parametrize("seed", range(3))
def test_samples_of_weight_zero_are_absent_from_the_split(net, seed):
    weights, labels = np.zeros(120), targets_of(net)
    weights[::6] = 1.0
    options = {**SMALL, "early_stopping": True, "random_state": seed}
    model = net(**options).fit(X, labels, sample_weight=weights)
    absent = net(**options).fit(X[::6], labels[::6], sample_weight=np.ones(20))
    assert np.isfinite(model.best_validation_score_)
    assert model.best_validation_score_ == absent.best_validation_score_
    assert_array_equal(model.predict(X), absent.predict(X))


@ALL
@pytest.mark.parametrize("options", [{}, {"early_stopping": True}, {"scale_target": True}])
def test_fill_values_of_weight_zero_are_absent(net, options):
    labels, weights = targets_of(net), np.ones(120)
    if "scale_target" in options and not hasattr(net(), "scale_target"):
        pytest.skip("classifiers have no scale of y")
    weights[0], filled, inputs = 0.0, labels.copy(), X.astype(np.float32)
    inputs[0] = 9.97e36
    if labels is y:
        filled[0] = 9.97e36
    model = net(**SMALL, **options).fit(inputs, filled, sample_weight=weights)
    absent = net(**SMALL, **options).fit(inputs[1:], labels[1:], sample_weight=weights[1:])
    assert_array_equal(model.predict(inputs[1:]), absent.predict(inputs[1:]))


def test_fill_values_of_weight_zero_may_be_outside_the_domain_of_the_loss():
    counts, weights = np.exp(y), np.ones(120)
    counts[0], weights[0] = -999.0, 0.0
    nets = [net(loss="poisson", **SMALL) for net in (MLPRegressorNP, RNNForecaster)]
    for net in (*nets, MultiTaskNet(losses={"y": "poisson"}, **SMALL)):
        found = clone(net).fit(X, counts, sample_weight=weights)
        assert_allclose(found.predict(X), net.fit(X[1:], counts[1:]).predict(X))


def test_too_few_samples_with_a_weight_are_counted_in_the_message():
    weights = np.r_[np.ones(2), np.zeros(118)]
    with pytest.raises(ValueError, match="2 samples of weight > 0 holds out 2"):
        MLPRegressorNP(early_stopping=True).fit(X, y, sample_weight=weights)


def test_an_ensemble_of_few_samples():
    ensemble = BaggingRegressor(MLPRegressorNP(early_stopping=True, **SMALL), max_samples=5)
    assert np.isfinite(ensemble.fit(X, y).predict(X)).all()

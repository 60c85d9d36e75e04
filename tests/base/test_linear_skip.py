"""The linear path beside the net, and internal scaling of targets."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.datasets import make_friedman1
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge
from sklearn.metrics import r2_score

from skneuro import MLPClassifierNP, MLPRegressorNP

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.RandomState(0)
X = rng.randn(200, 8)
signal = X @ rng.randn(8) + 3.0
y = signal + 0.05 * rng.randn(len(X))
WEIGHTS = rng.uniform(0.5, 2.0, len(X))
# Training that changes nothing, to observe the initial weights.
STILL = {"linear_skip": True, "max_iter": 1, "learning_rate_init": 1e-12, "random_state": 0}


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("scale_target", [False, True])
def test_training_starts_from_the_ridge_solution(scale_target, weights):
    net = MLPRegressorNP(scale_target=scale_target, **STILL).fit(X, y, sample_weight=weights)
    ridge = Ridge(alpha=1e-6 * len(X)).fit(X, y, sample_weight=weights)
    assert_allclose(net.predict(X), ridge.predict(X), atol=1e-3)
    assert r2_score(signal, net.predict(X)) > 0.999


def test_the_strength_of_the_ridge_grows_with_the_noise():
    many = rng.randn(60, 40)
    target, fresh = many[:, 0] + 2.0 * rng.randn(60), rng.randn(1000, 40)
    net = MLPRegressorNP(**STILL).fit(many, target)
    unpenalised = Ridge(alpha=1e-9).fit(many, target)
    found, worse = (model.score(fresh, fresh[:, 0]) for model in (net, unpenalised))
    assert found > worse + 0.2


def test_several_targets_and_quantiles_start_from_the_ridge_solution_too():
    targets = np.column_stack([y, -2.0 * y + 1.0])
    net = MLPRegressorNP(**STILL).fit(X, targets)
    assert_allclose(net.predict(X), targets, atol=0.6)
    spread = MLPRegressorNP("quantile", quantiles=(0.2, 0.8), **STILL).fit(X, targets)
    assert_allclose(spread.predict_quantiles(X), np.repeat(net.predict(X)[..., None], 2, axis=2))


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_classifier_starts_from_the_logistic_solution(n_classes):
    labels = np.digitize(y, np.quantile(y, np.arange(1, n_classes) / n_classes))
    net = MLPClassifierNP(**STILL).fit(X, labels)
    logistic = LogisticRegression().fit(X, labels)
    assert_allclose(net.predict_proba(X), logistic.predict_proba(X), atol=0.01)


def test_counts_start_from_the_poisson_solution():
    counts = rng.poisson(np.exp(0.3 * signal))
    net = MLPRegressorNP("poisson", **STILL).fit(X, counts)
    poisson = PoissonRegressor(alpha=1.0 / len(X), max_iter=1000).fit(X, counts)
    assert_allclose(net.predict(X), poisson.predict(X), rtol=0.02)


def test_beats_the_plain_net_on_nearly_linear_data():
    nearly = y + 0.3 * np.sin(3.0 * X[:, 0])
    truth = signal + 0.3 * np.sin(3.0 * X[:, 0])
    fresh = slice(100, None)
    plain, linear = (
        MLPRegressorNP(linear_skip=skip, random_state=0).fit(X[:100], nearly[:100])
        for skip in (False, True)
    )
    errors = [np.mean((net.predict(X[fresh]) - truth[fresh]) ** 2) for net in (plain, linear)]
    assert errors[1] < 0.5 * errors[0]


def test_training_goes_on_from_there_and_learns_the_rest():
    curved = signal + 2.0 * np.abs(X[:, 0])
    ridge = Ridge().fit(X, curved).score(X, curved)
    net = MLPRegressorNP(linear_skip=True, max_iter=300, learning_rate_init=0.01, random_state=0)
    assert net.fit(X, curved).score(X, curved) > 0.99 > ridge


def test_warm_start_does_not_go_back_to_the_linear_solution():
    net = MLPRegressorNP(linear_skip=True, warm_start=True, max_iter=30, random_state=0)
    curved = signal + 2.0 * np.abs(X[:, 0])
    reached = net.fit(X, curved).loss_
    assert net.fit(X, curved).loss_curve_[30] < 1.05 * reached


# Internal scaling of targets -----------------------------------------------------------------

friedman, response = make_friedman1(1500, random_state=0)
UNITS = {"small": (1e-3, 0.0), "large": (1e4, 0.0), "shifted": (1.0, 100.0), "plain": (1.0, 0.0)}


@pytest.mark.parametrize(("factor", "shift"), UNITS.values(), ids=UNITS)
def test_with_scale_target_the_default_net_learns_whatever_the_unit_and_level(factor, shift):
    targets = factor * response + shift
    net = MLPRegressorNP(scale_target=True, random_state=0)
    assert net.fit(friedman[:1000], targets[:1000]).score(friedman[1000:], targets[1000:]) >= 0.9


def test_without_scale_target_the_unit_matters_as_in_scikit_learn():
    targets = response + 100.0
    net = MLPRegressorNP(random_state=0)
    assert net.fit(friedman[:1000], targets[:1000]).score(friedman[1000:], targets[1000:]) < 0.0


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "huber", "quantile"])
def test_scaled_predictions_follow_the_unit_and_level_of_y(loss):
    net = MLPRegressorNP(loss, scale_target=True, max_iter=10, random_state=0)
    plain = net.fit(X, y).predict(X)
    assert_allclose(net.fit(X, 1e3 * y - 5e4).predict(X), 1e3 * plain - 5e4, rtol=1e-6)


def test_poisson_targets_are_divided_by_their_mean_only():
    rates = np.exp(0.3 * signal)
    net = MLPRegressorNP("poisson", scale_target=True, max_iter=10, random_state=0)
    plain = net.fit(X, rates).predict(X)
    assert (plain > 0).all()
    assert_allclose(net.fit(X, 1e5 * rates).predict(X), 1e5 * plain, rtol=1e-6)


def test_scale_ignores_samples_of_weight_zero():
    weights = np.r_[np.ones(150), np.zeros(50)]
    wild = np.r_[y[:150], np.full(50, 1e6)]
    net = MLPRegressorNP(scale_target=True, max_iter=10, random_state=0, shuffle=False)
    weighted = net.fit(X, wild, sample_weight=weights).predict(X)
    assert_allclose(weighted, net.fit(X[:150], y[:150]).predict(X))


@pytest.mark.parametrize("level", [0.0, 1e-8, 0.1, 7.0, 1e9])
def test_a_constant_target_is_predicted(level):
    net = MLPRegressorNP(scale_target=True, max_iter=20, random_state=0)
    predicted = net.fit(X, np.full(len(X), level)).predict(X)
    assert_allclose(predicted, level, rtol=1e-6, atol=0 if level else 1e-6)


def test_a_constant_first_batch_leaves_later_batches_to_learn_from():
    net = MLPRegressorNP(scale_target=True, random_state=0, learning_rate_init=0.01)
    net.partial_fit(X[:1], y[:1])
    for _ in range(300):
        net.partial_fit(X, y)
    assert net.score(X, y) > 0.9


def test_each_target_has_its_own_scale():
    targets = np.column_stack([1e-3 * y, 1e4 * y + 1e5])
    net = MLPRegressorNP(scale_target=True, random_state=0).fit(X, targets)
    predicted = net.predict(X)
    scores = [r2_score(targets[:, k], predicted[:, k]) for k in range(2)]
    assert min(scores) > 0.95


def test_partial_fit_and_warm_start_keep_the_first_scale():
    net = MLPRegressorNP(scale_target=True, random_state=0, learning_rate_init=1e-12)
    before = net.partial_fit(X, y).predict(X)
    assert_allclose(net.partial_fit(X, 1e3 * y).predict(X), before, rtol=1e-6)
    net.set_params(warm_start=True)
    assert_allclose(net.fit(X, 1e3 * y).predict(X), before, rtol=1e-6)


def test_scale_target_is_off_by_default_so_that_the_net_is_a_drop_in():
    assert not MLPRegressorNP().scale_target

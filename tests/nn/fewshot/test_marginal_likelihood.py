"""The marginal likelihood of groups against its definition, and its gradients."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal

from skneuro.nn import ActivationLayer, Dense, Network, Sequential, Tanh
from skneuro.nn.fewshot.group_model import GroupBlock
from skneuro.nn.fewshot.groups import GroupSource, arrange, group_table
from skneuro.nn.fewshot.head_prior import HeadPrior, prior_of
from skneuro.nn.fewshot.heads import GroupHeads
from skneuro.nn.fewshot.marginal_likelihood import GroupObjective, MarginalLikelihood
from tests.nn.gradients import assert_same_gradient, central_differences

N_FEATURES = 3


def make_net(n_targets, seed=0):
    layers = [Dense(2, N_FEATURES), ActivationLayer(N_FEATURES, Tanh())]
    net = Network(Sequential([*layers, HeadPrior(N_FEATURES, n_targets)]), float)
    random = np.random.RandomState(seed)
    theta = net.initialize(random).parameters.theta
    theta += random.uniform(-0.4, 0.4, theta.shape)
    return net


def make_data(sizes, n_targets, weighted=False, seed=1):
    random = np.random.RandomState(seed)
    n = sum(sizes)
    codes = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    weights = random.uniform(0.2, 2.0, n) if weighted else None
    return random.randn(n, 2), random.randn(n, n_targets), codes, weights


def one_batch(X, Y, codes, weights):
    source = GroupSource(X, Y, codes, weights)
    (batch,) = source.batches(np.arange(len(X)), len(X))
    return batch


@pytest.mark.parametrize("n_targets", [1, 3])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("sizes", [[2, 2], [1, 9, 4, 3], [12]])
def test_gradients(sizes, weighted, n_targets):
    net = make_net(n_targets)
    objective = GroupObjective(net, MarginalLikelihood(), l2=0.3)
    batch = one_batch(*make_data(sizes, n_targets, weighted))
    objective.evaluate(*batch)
    gradient = objective.gradient.copy()
    numerical = central_differences(lambda: objective.evaluate(*batch), net.parameters.theta)
    assert_same_gradient(gradient, numerical)


def test_the_value_is_the_density_of_the_targets():
    net = make_net(2)
    X, Y, codes, _ = make_data([1, 9, 4, 3], 2)
    value = GroupObjective(net, MarginalLikelihood()).evaluate(*one_batch(X, Y, codes, None))
    prior = prior_of(net)
    Phi = np.hstack([net.predict(X).T, np.ones((len(X), 1))])
    expected = 0.0
    for code in np.unique(codes):
        rows = codes == code
        for k in range(2):
            S = np.diag((prior.scale * prior.units[k]) ** 2)
            C = Phi[rows] @ S @ Phi[rows].T + prior.noise[k] ** 2 * np.eye(rows.sum())
            mean = Phi[rows] @ prior.mean[:, k]
            expected -= multivariate_normal(mean, C).logpdf(Y[rows, k])
    assert_allclose(value, expected / len(X), rtol=1e-10)


def test_a_sample_of_weight_two_counts_like_two():
    net = make_net(1)
    X, Y, codes, _ = make_data([2, 7, 3], 1)
    counts = np.random.RandomState(2).randint(0, 4, len(X))
    objective = GroupObjective(net, MarginalLikelihood())
    weighted = objective.evaluate(*one_batch(X, Y, codes, counts.astype(float)))
    gradient = objective.gradient.copy()
    rows = np.repeat(np.arange(len(X)), counts)
    repeated = objective.evaluate(*one_batch(X[rows], Y[rows], codes[rows], None))
    assert_allclose(weighted, repeated, rtol=1e-12)
    assert_allclose(gradient, objective.gradient, atol=1e-12)


def test_epochs_visit_every_sample_once_and_keep_groups_together():
    X, Y, codes, _ = make_data([1, 2, 3, 5, 8, 30, 4, 4], 1)
    X[:, 0] = np.arange(len(X))
    order = np.random.RandomState(0).permutation(len(X))
    seen, groups = [], []
    for x, y, weights in GroupSource(X, Y, codes).batches(order, 10):
        inside = y[-1] > 0
        rows = x[0, inside].astype(int)
        if weights is not None:
            np.testing.assert_array_equal(weights, y[-1])
        np.testing.assert_array_equal(Y[rows, 0], y[0, inside])
        seen += rows.tolist()
        assert len(rows) <= 15
        for number in np.unique(y[-2, inside]):
            (code,) = np.unique(codes[rows[y[-2, inside] == number]])
            groups.append(code)
    assert sorted(seen) == list(range(len(X)))
    assert sorted(groups) == [0, 1, 2, 3, 4, 5, 5, 5, 6, 7]


def test_groups_follow_the_order_of_the_samples():
    rows, parts = arrange(np.array([3, 0, 2, 1]), np.array([0, 1, 0, 1]), 10)
    assert rows.tolist() == [3, 1, 0, 2]
    assert parts.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("n_rows", [0, 2, 40])
def test_further_samples_update_a_head_like_all_at_once(n_rows):
    net = make_net(2)
    X, Y, codes, weights = make_data([5, n_rows + 1], 2, weighted=True)
    prior, z = prior_of(net), net.predict(X)
    at_once = GroupHeads.learn(prior, 2, *_sorted(z, Y, codes, weights))
    step_by_step = GroupHeads.of_prior(prior, 1)
    for code in (0, 1):
        for rows in np.array_split(np.flatnonzero(codes == code), 3):
            step_by_step = step_by_step.updated(code, z[:, rows], Y[rows], weights[rows])
    assert_allclose(step_by_step.coefficients, at_once.coefficients, atol=1e-10)
    assert step_by_step.sizes.tolist() == at_once.sizes.tolist()
    points = np.random.RandomState(3).randn(N_FEATURES, 6)
    on = np.array([0, 1, 1, 0, -1, -1])
    for name in ("predict", "deviation"):
        found, expected = getattr(step_by_step, name), getattr(at_once, name)
        assert_allclose(found(points, on), expected(points, on), atol=1e-10)


def test_leave_one_out_is_the_prediction_without_the_sample():
    net = make_net(2)
    X, Y, _, weights = make_data([7], 2, weighted=True)
    prior, z = prior_of(net), net.predict(X)

    weights = np.minimum(weights, 1.0)
    found = GroupBlock(z.T[None], Y[None], weights[None], prior).solve().left_out()[0]
    for i in range(7):
        others = np.delete(np.arange(7), i)
        heads = GroupHeads.of_prior(prior).updated(0, z[:, others], Y[others], weights[others])
        assert_allclose(found[i], heads.predict(z[:, [i]], np.array([0]))[:, 0], atol=1e-10)


def _sorted(z, Y, codes, weights):

    order = np.argsort(codes, kind="stable")
    return z[:, order], group_table(Y[order], codes[order], weights[order])


def test_huge_features_lose_no_group():
    net = make_net(1)
    prior = prior_of(net)
    prior.scale = np.full_like(prior.scale, 1e12)
    z = np.random.RandomState(0).randn(1, 9, N_FEATURES)
    group = GroupBlock(z, np.ones((1, 9, 1)), np.ones((1, 9)), prior).solve()
    assert np.isfinite(group.log_det)
    assert_allclose(group.left_out(), 1, atol=1e-4)
    with np.errstate(all="ignore"):
        group = GroupBlock(z * np.inf, np.ones((1, 9, 1)), np.ones((1, 9)), prior).solve()
    assert not np.isfinite(group.log_det)

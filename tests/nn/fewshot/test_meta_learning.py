"""Meta-gradients against finite differences of the whole inner loop."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from skneuro.nn import ACTIVATIONS, ActivationLayer, Dense, Network, Sequential
from skneuro.nn.fewshot.groups import GroupSource
from skneuro.nn.fewshot.meta_learning import InnerLoop, MetaObjective
from skneuro.nn.fewshot.task_nets import TaskNets
from tests.nn.gradients import assert_same_gradient, central_differences

SHAPES = [(3, 5), (6, 4), (5, 2)]


def make_net(activation, seed=0):
    function = ACTIVATIONS[activation]
    layers = [Dense(2, 5), ActivationLayer(5, function()), Dense(5, 4)]
    layers += [ActivationLayer(4, function()), Dense(4, 2)]
    net = Network(Sequential(layers), float)
    random = np.random.RandomState(seed)
    theta = net.initialize(random).parameters.theta
    theta += random.uniform(-0.3, 0.3, theta.shape)
    return net


def make_batch(sizes, weighted=False, seed=1):
    random = np.random.RandomState(seed)
    n = sum(sizes)
    weights = random.uniform(0.2, 2.0, n) if weighted else None
    codes = np.repeat(np.arange(len(sizes)), sizes)
    source = GroupSource(random.randn(n, 2), random.randn(n, 2), codes, weights)
    (batch,) = source.batches(np.arange(n), n)
    return batch


def make_objective(method, activation="tanh", n_steps=3, **options):
    net = make_net(activation)
    inner = InnerLoop(
        TaskNets(SHAPES, ACTIVATIONS[activation]()), n_steps, 0.1, head_only=method == "anil"
    )
    return net, MetaObjective(net, None, method, inner, 4, **options)


@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu", "softplus"])
@pytest.mark.parametrize("method", ["maml", "anil"])
@pytest.mark.parametrize("sizes", [[9, 9, 9], [3, 9, 1, 12]])
def test_meta_gradients(method, activation, sizes):
    net, objective = make_objective(method, activation, l2=0.2)
    batch = make_batch(sizes, weighted=True)
    objective.evaluate(*batch)
    gradient = objective.gradient.copy()
    numerical = central_differences(lambda: objective.evaluate(*batch), net.parameters.theta)
    assert_same_gradient(gradient, numerical)


def test_without_steps_the_first_order_is_the_gradient():
    net, objective = make_objective("fomaml", n_steps=0)
    batch = make_batch([9, 9])
    objective.evaluate(*batch)
    gradient = objective.gradient.copy()
    numerical = central_differences(lambda: objective.evaluate(*batch), net.parameters.theta)
    assert_same_gradient(gradient, numerical)


def test_the_first_order_leaves_out_the_hessian():
    batch = make_batch([9, 9])
    exact = make_objective("maml")[1]
    first = make_objective("fomaml")[1]
    assert exact.evaluate(*batch) == first.evaluate(*batch)
    angle = exact.gradient @ first.gradient
    angle /= np.linalg.norm(exact.gradient) * np.linalg.norm(first.gradient)
    assert 0.5 < angle < 0.9999


def test_reptile_with_one_step_is_the_gradient_on_all_samples():
    net, objective = make_objective("reptile", n_steps=1)
    x, y, weights = make_batch([9, 9])
    objective.evaluate(x, y, weights)

    def pooled():
        return float(np.mean((net.predict(x[:-1].T) - y[:2]) ** 2))

    assert_same_gradient(objective.gradient, central_differences(pooled, net.parameters.theta))


def test_steps_of_the_head_leave_the_features_alone():
    net, objective = make_objective("anil")
    x, y, _ = make_batch([9])
    start, *_, end = objective.inner.path(
        net.parameters.theta, x[:-1].T[None], y[:2].T[None], np.ones((1, 9))
    )
    head = objective.inner.nets.head
    assert_allclose(end[:, : head.start], start[:, : head.start])
    assert (end[:, head] != start[:, head]).all()


def test_nets_of_tasks_are_the_network():
    net = make_net("tanh")
    X = np.random.RandomState(0).randn(7, 2)
    nets = TaskNets(SHAPES, ACTIVATIONS["tanh"]())
    assert nets.n_weights == len(net.parameters.theta)
    assert_allclose(nets.outputs(net.parameters.theta[None], X[None])[0].T, net.predict(X))

"""The root of a net for several tasks: what they share, and log-variances among its weights."""

import numpy as np

from skneuro.nn.layers.concat import Concat, Select
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.normalization import BatchNorm
from skneuro.nn.multitask.mixture import MultiGateMixture
from skneuro.nn.multitask.task_net import LogVariances, TaskNet
from skneuro.nn.network import Network
from tests.nn.gradients import BoundLayer, random_signal


def test_the_shared_weights_are_those_of_the_trunk():
    trunk = Sequential([Dense(4, 3), BatchNorm(3)])  # running statistics are no weights
    branch = Sequential([Select(4, [0]), Dense(1, 2)])
    net = TaskNet([Concat([trunk, branch]), Dense(5, 2)], trunk)
    assert net.shared == slice(0, 5 * 3 + 3 + 3)
    theta = Network(net, float).initialize(np.random.RandomState(0)).parameters.theta
    assert len(theta) == net.shared.stop + 2 * 2 + 6 * 2


def test_gates_belong_to_a_task_each_and_are_not_shared():
    trunk = MultiGateMixture([Dense(4, 3), Dense(4, 3)], 2)
    assert TaskNet([trunk, Dense(6, 2)], trunk).shared == slice(0, 2 * 5 * 3)


def test_log_variances_let_the_signal_pass():
    bound = BoundLayer(LogVariances(4, 2), 5)
    x, dy = random_signal(4, 5), np.ones((4, 5))
    np.testing.assert_array_equal(bound.forward(x), x[:-1])
    np.testing.assert_array_equal(bound.backward(dy), dy)


def test_log_variances_start_at_zero_and_are_not_penalized():
    (spec,) = LogVariances(4, 2).parameters()
    assert (spec.name, spec.shape, spec.penalized_size) == (LogVariances.NAME, (2,), 0)
    np.testing.assert_array_equal(spec.initialize((2,), None), 0)

"""Frozen networks, whose layers keep what they compute from the weights alone, and their copies."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.split_batch import SplitBatch
from skneuro.nn.losses import SquaredError
from skneuro.nn.network import Network
from skneuro.nn.training.objective import Objective
from tests.nn.recurrent.stacks import make_stack

N_OUTPUTS = 2
OPTIONS = [
    {"cell": "rnn", "layer_norm": True},
    {"cell": "gru"},
    {"cell": "gru", "layer_norm": True, "both_ways": True},
    {"cell": "lstm"},
    {"cell": "lstm", "dilations": (1, 2), "layer_norm": True, "learned_state": True},
]
each_net = pytest.mark.parametrize("options", OPTIONS, ids=str)


def make_network(options):
    """Network over sequences, its starting weights, and a few sequences."""
    stack = make_stack(**options)
    root = Sequential([SplitBatch(stack), Dense(stack.n_outputs, N_OUTPUTS)])
    network = Network(root, np.float64).initialize(np.random.RandomState(0))
    return network, np.random.RandomState(1).standard_normal((3, stack.n_inputs))


@each_net
def test_a_frozen_network_predicts_the_same_again_and_again(options):
    (network, X), (other, _) = make_network(options), make_network(options)
    expected = other.predict(X)
    assert network.freeze() is network
    for _ in range(3):
        assert_array_equal(network.predict(X), expected)
        # BLAS promises the same bits in the same place only
        assert_allclose(network.predict(X[::-1])[:, ::-1], expected, rtol=1e-12, atol=1e-14)
        assert_allclose(network.predict(X[:1])[:, 0], expected[:, 0], rtol=1e-12, atol=1e-14)
    assert len(network._free[3]) == 1  # the same workspace each time
    assert_array_equal(pickle.loads(pickle.dumps(network)).predict(X), expected)


def test_frozen_weights_cannot_be_written():
    network = make_network(OPTIONS[0])[0].freeze()
    with pytest.raises(ValueError, match="read-only"):
        network.parameters.theta += 1
    for block in network.blocks("B"):
        assert not block.flags.writeable


@each_net
def test_a_copy_of_a_frozen_network_can_be_trained(options):
    network, X = make_network(options)
    expected = network.freeze().predict(X)
    copied, Y = network.copy(), np.random.RandomState(2).standard_normal((N_OUTPUTS, 3))
    objective, x, values = Objective(copied, SquaredError()), network.signal(X), []
    for _ in range(5):
        values.append(objective.evaluate(x, Y))
        copied.parameters.theta -= 0.1 * objective.gradient
        fresh, _ = make_network(options)
        fresh.parameters.theta[:] = copied.parameters.theta
        assert_array_equal(copied.predict(X), fresh.predict(X))
    assert values == sorted(values, reverse=True)
    assert_array_equal(network.predict(X), expected)
    assert (copied.predict(X) != expected).all()

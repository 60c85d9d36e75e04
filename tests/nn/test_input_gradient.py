"""The gradient of the input of a whole network in prediction, against central differences."""

import numpy as np
import pytest

from skneuro.nn.activations import ACTIVATIONS
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.concat import Concat, OnFeatures
from skneuro.nn.layers.containers import Parallel, Residual, Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.normalization import BatchNorm, LayerNorm
from skneuro.nn.network import Network
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.readout import Last
from skneuro.nn.recurrent.stack import RecurrentStack
from tests.nn.gradients import assert_same_gradient, central_differences


def tanh(n):
    return ActivationLayer(n, ACTIVATIONS["tanh"]())


ROOTS = {
    "perceptron": lambda: Sequential([Dense(6, 5), tanh(5), Dense(5, 2)]),
    "batch normalization": lambda: Sequential([Dense(6, 5), BatchNorm(5), tanh(5), Dense(5, 2)]),
    "layer normalization": lambda: Sequential([Dense(6, 5), LayerNorm(5), Dense(5, 2)]),
    "residual": lambda: Sequential([Residual([Dense(6, 6), tanh(6)]), Dense(6, 2)]),
    "linear path": lambda: Parallel([Sequential([Dense(6, 5), tanh(5), Dense(5, 2)]), Dense(6, 2)]),
    "branches": lambda: Sequential(
        [Concat([OnFeatures(6, [0, 2], Dense(2, 3)), OnFeatures(6, [1], Dense(1, 2))]), Dense(5, 2)]
    ),
    **{
        cell: lambda make=make: Sequential(
            [RecurrentStack(3, [make(3, 2, 4), make(3, 4, 4)], Last(4, 4)), Dense(4, 2)]
        )
        for cell, make in CELLS.items()
    },
}


@pytest.mark.parametrize("name", ROOTS)
@pytest.mark.parametrize("is_frozen", [False, True])
def test_every_kind_of_network(name, is_frozen):
    network = Network(ROOTS[name](), np.float64).initialize(np.random.RandomState(0))
    rng = np.random.default_rng(0)
    network.parameters.theta += 0.3 * rng.standard_normal(network.parameters.theta.shape)
    network.parameters.state += 0.5
    if is_frozen:
        network.freeze()
    X, dy = rng.standard_normal((4, 6)), rng.standard_normal((2, 4))
    gradient = np.zeros_like(network.parameters.theta)
    workspace = network.workspace(4, gradient, input_gradient=True)
    y = workspace.forward(network.signal(X), training=False)
    np.testing.assert_allclose(y, network.predict(X), rtol=1e-12)
    dx = workspace.backward(dy.copy()).T.copy()
    assert_same_gradient(dx, central_differences(lambda: float((dy * network.predict(X)).sum()), X))


def test_training_needs_none():
    network = Network(Sequential([Dense(6, 2)]), np.float64).initialize(np.random.RandomState(0))
    workspace = network.workspace(4, np.zeros_like(network.parameters.theta))
    workspace.forward(network.signal(np.ones((4, 6))), training=True)
    assert workspace.backward(np.ones((2, 4))) is None

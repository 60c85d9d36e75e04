"""Starting weights that fit the data."""

import numpy as np

from skneuro.nn.activations import Tanh
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.members import Members
from skneuro.nn.network import Network
from skneuro.nn.tabular.data_driven_start import representative_rows, start_from_data

rng = np.random.RandomState(0)
X = rng.exponential(size=(200, 3)) * [1.0, 5.0, 20.0]


def make_network():
    layers = [Dense(3, 20), ActivationLayer(20, Tanh()), Dense(20, 1)]
    return Network(Members([Sequential(list(layers)) for _ in range(2)]), np.float64)


def test_hidden_units_have_unit_variance_and_change_sign_on_the_data():
    network = make_network().initialize(np.random.RandomState(0))
    start_from_data(network, X, np.random.RandomState(1))
    for block in network.blocks("B")[::2]:
        z = X @ block[:-1] + block[-1]
        np.testing.assert_allclose(z.std(axis=0), 1.0)
        assert (z.min(axis=0) < 0).all()
        assert (z.max(axis=0) > 0).all()


def test_rows_do_not_depend_on_order_nor_on_how_weights_are_written():
    weights = rng.randint(1, 4, len(X)).astype(float)
    repeated = np.repeat(X, weights.astype(int), axis=0)
    rng.shuffle(repeated)
    expected = representative_rows(repeated, None, 50)
    np.testing.assert_array_equal(representative_rows(X, weights, 50), expected)
    np.testing.assert_array_equal(np.unique(representative_rows(X, None, 200)), np.unique(X))

"""Where the weights of the cells start."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.initializers import INITIALIZERS
from skneuro.nn.network import Network
from skneuro.nn.recurrent.cells import CELLS
from tests.nn.layers.flat import Flat

C = 3

each_cell = pytest.mark.parametrize("cell", CELLS)


def start(cell, n_timesteps=4, n_hidden=8, **options):
    """By name the weights a cell starts from, and the bias of each of its gates."""
    layer = CELLS[cell](n_timesteps, C, n_hidden, **options)
    network = Network(Flat(layer), np.float64).initialize(np.random.RandomState(0))
    blocks = {spec.name: network.blocks(spec.name)[0] for spec in layer.parameters()}
    biases = blocks["B"][-1].reshape(len(layer.gate_names), n_hidden)
    return blocks, dict(zip(layer.gate_names, biases, strict=True))


@each_cell
@pytest.mark.parametrize("gate_bias", ["standard", "zeros"])
def test_start_is_glorot_and_orthogonal_gate_by_gate(cell, gate_bias):
    blocks, biases = start(cell, gate_bias=gate_bias)
    B, bound = blocks.pop("B"), np.sqrt(6.0 / (C + 8))
    for W_x in np.split(B[:C], len(biases), axis=1):
        assert 0.8 * bound < np.abs(W_x).max() <= bound
    for W_h in np.split(B[C:-1], len(biases), axis=1):
        assert_allclose(W_h.T @ W_h, np.eye(8), atol=1e-12)
    for gate, bias in biases.items():
        assert_array_equal(bias, gate == "forget_gate" and gate_bias == "standard")
    assert not any(block.any() for block in blocks.values())


@each_cell
def test_states_start_at_zero_and_gains_at_one(cell):
    blocks, _ = start(cell, learned_state=True, layer_norm=True)
    assert_array_equal(blocks["state"], np.zeros((1 + (cell == "lstm"), 8)))
    assert_array_equal(blocks["gain"], 1.0)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("n_timesteps", [10, 500])
def test_chrono_biases_remember_from_one_step_to_the_whole_sequence(cell, n_timesteps):
    options = {"gate_bias": "chrono", "recurrent_initializer": "zeros"}
    _, biases = start(cell, n_timesteps, n_hidden=400, **options)
    keeps = biases.pop("forget_gate" if cell == "lstm" else "update_gate")
    times = np.exp(keeps)
    assert 1.0 <= times.min() < 1.0 + 0.03 * n_timesteps
    assert 0.97 * (n_timesteps - 1) < times.max() <= n_timesteps - 1
    assert_allclose(times.mean(), n_timesteps / 2, rtol=0.1)  # uniform
    if cell == "lstm":
        assert_array_equal(biases.pop("input_gate"), -keeps)
    assert not any(bias.any() for bias in biases.values())


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("n_timesteps", [1, 2])
def test_chrono_biases_of_the_shortest_sequences_are_zero(cell, n_timesteps):
    _, biases = start(cell, n_timesteps, gate_bias="chrono")
    assert not any(bias.any() for bias in biases.values())


@each_cell
@pytest.mark.parametrize("name", INITIALIZERS)
def test_recurrent_weights_start_as_asked_and_nothing_else_with_them(cell, name):
    B, usual = (start(cell, n_hidden=6, **o)[0]["B"] for o in ({"recurrent_initializer": name}, {}))
    assert_array_equal(B[:C], usual[:C])
    assert_array_equal(B[-1], usual[-1])
    random = np.random.RandomState(0)
    n_gates = B.shape[1] // 6
    for _ in range(n_gates):
        INITIALIZERS["glorot_uniform"]((C, 6), random)
    expected = [INITIALIZERS[name]((6, 6), random) for _ in range(n_gates)]
    assert_array_equal(B[C:-1], np.hstack(expected))

"""The recurrent layers: formulas, gradients, and equality with PyTorch's."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.activations import ACTIVATIONS, Logistic
from skneuro.nn.layers import recurrent
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.cells import CELLS
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.elman import Elman
from skneuro.nn.layers.gru import GRU
from skneuro.nn.layers.lstm import LSTM
from skneuro.nn.layers.noise import Dropout
from skneuro.nn.network import Network
from tests.nn.gradients import BoundLayer, check_layer, random_signal

# n_timesteps, n_channels, n_hidden, batch size
SHAPES = [(1, 1, 1, 1), (1, 3, 2, 4), (4, 1, 3, 1), (5, 2, 3, 4), (3, 4, 2, 7)]
each_cell = pytest.mark.parametrize("cell", CELLS)
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
last_and_all = pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "all"])


def run(bound, x, seed=2):
    """Output, input gradient and weight gradient of a bound layer, for a random ``dy``."""
    dy = np.random.RandomState(seed).standard_normal((bound.layer.n_outputs, x.shape[1]))
    y = bound.layer.forward(x, True, None)[:-1].copy()
    dx = bound.layer.backward(dy.astype(x.dtype))
    return y, None if dx is None else dx.copy(), bound.gradient.copy()


def blocks(parameters, vector=None):
    """Arrays of the weights, or of their gradient."""
    return [view[vector is not None] for view in parameters.views(vector)]


def prediction(layer, x):
    """Output of a layer that has no gradient, with the weights of `BoundLayer`."""
    bound = BoundLayer(layer, x.shape[1], dtype=x.dtype)
    predictor = layer.clone()
    predictor.bind(bound.parameters.views(None), None)
    predictor.allocate(x.shape[1], x.dtype)
    return predictor.forward(x, False, None)[:-1]


@each_cell
@each_shape
@last_and_all
def test_gradient_equals_central_differences(cell, shape, return_sequences):
    T, C, H, batch_size = shape
    check_layer(CELLS[cell](T, C, H, return_sequences), batch_size)


@pytest.mark.parametrize("activation", [k for k, f in ACTIVATIONS.items() if not f.needs_input])
def test_gradient_of_elman_with_each_activation(activation):
    check_layer(Elman(4, 2, 3, True, activation=activation))


def test_elman_refuses_an_activation_whose_derivative_needs_the_input():
    with pytest.raises(ValueError, match=r"activation='gelu'; allowed are .*relu.*tanh"):
        Elman(4, 2, 3, activation="gelu")


@each_cell
def test_gradient_of_a_stack(cell):
    # The activation layer works in place on what the first cell gives it.
    layers = [CELLS[cell](4, 2, 3, True), ActivationLayer(12, Logistic()), Dropout(12, 0.3)]
    check_layer(Sequential([*layers, CELLS[cell](4, 3, 2), Dense(2, 2)]))


@each_cell
@each_shape
@last_and_all
def test_transposed_rows_give_the_same_as_a_signal_in_c_order(cell, shape, return_sequences):
    T, C, H, batch_size = shape
    bound = BoundLayer(CELLS[cell](T, C, H, return_sequences), batch_size)
    x = random_signal(T * C, batch_size)
    for ours, expected in zip(run(bound, np.asfortranarray(x)), run(bound, x), strict=True):
        assert_array_equal(ours, expected)


@each_cell
@last_and_all
def test_without_an_input_gradient_the_weights_get_the_same(cell, return_sequences):
    layer, x = CELLS[cell](5, 2, 3, return_sequences), random_signal(10, 4)
    _, dx, gradient = run(BoundLayer(layer, 4, needs_input_gradient=False), x)
    assert dx is None
    assert_array_equal(gradient, run(BoundLayer(layer, 4), x)[2])


def logistic(z):
    return 1.0 / (1.0 + np.exp(-z))


def step_elman(weights, x, h, c):
    (B,) = weights
    return np.tanh(np.concatenate([x, h, [1.0]]) @ B), c


def step_gru(weights, x, h, c):
    (B, b_m), C, H = weights, len(x), len(h)
    (W_xr, W_xz, W_xn), (W_hr, W_hz, W_hn) = np.split(B[:C], 3, 1), np.split(B[C:-1], 3, 1)
    b_r, b_z, b_n = B[-1].reshape(3, H)
    r = logistic(x @ W_xr + h @ W_hr + b_r)
    z = logistic(x @ W_xz + h @ W_hz + b_z)
    n = np.tanh(x @ W_xn + b_n + r * (h @ W_hn + b_m))
    return (1.0 - z) * n + z * h, c


def step_lstm(weights, x, h, c):
    (B,) = weights
    g, f, i, o = np.split(np.concatenate([x, h, [1.0]]) @ B, 4)
    c = logistic(f) * c + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


@each_cell
@each_shape
def test_forward_equals_a_plain_loop_over_samples_and_steps(cell, shape):
    T, C, H, batch_size = shape
    bound = BoundLayer(CELLS[cell](T, C, H, return_sequences=True), batch_size)
    x = random_signal(T * C, batch_size)
    step = {"rnn": step_elman, "gru": step_gru, "lstm": step_lstm}[cell]
    for sample, states in zip(x[:-1].T, bound.forward(x).T, strict=True):
        h = c = np.zeros(H)
        for x_t, h_t in zip(sample.reshape(T, C), states.reshape(T, H), strict=True):
            h, c = step(blocks(bound.parameters), x_t, h, c)
            assert_allclose(h_t, h, rtol=0, atol=1e-14)


@each_cell
def test_last_state_is_the_end_of_the_sequence(cell):
    x = random_signal(10, 4)
    every, last = (BoundLayer(CELLS[cell](5, 2, 3, all_), 4).forward(x) for all_ in (True, False))
    assert_array_equal(last, every[-3:])


# Which gate of ours is each gate of torch's
TORCH_ORDER = {"rnn": [0], "gru": [0, 1, 2], "lstm": [2, 1, 0, 3]}


def as_torch(torch, cell, arrays, C, H):
    """Our arrays as torch's: weights of input and state (gates in rows) and a bias for each."""
    B = arrays[0].reshape(C + H + 1, -1, H)[:, TORCH_ORDER[cell]].reshape(C + H + 1, -1)
    bias_hh = np.zeros_like(B[-1])
    if cell == "gru":
        bias_hh[2 * H :] = arrays[1]
    return [torch.tensor(a) for a in (B[:C].T, B[C:-1].T, B[-1], bias_hh)]


@pytest.mark.parametrize("cell", ["rnn tanh", "rnn relu", "gru", "lstm"])
@each_shape
def test_equal_to_torch_with_the_same_weights(cell, shape):
    torch = pytest.importorskip("torch")
    cell, *activation = cell.split()
    T, C, H, batch_size = shape
    activation = activation[0] if activation else "tanh"
    options = {"activation": activation} if cell == "rnn" else {}
    bound = BoundLayer(CELLS[cell](T, C, H, True, **options), batch_size)
    options = {"nonlinearity": activation} if cell == "rnn" else {}
    twin = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[cell]
    twin = twin(C, H, dtype=torch.float64, **options)
    x, dy = random_signal(T * C, batch_size), random_signal(T * H, batch_size, seed=2)[:-1]
    y = bound.forward(x)
    dx = bound.backward(dy)

    def by_step(array, n):  # (T n, batch) -> (T, batch, n)
        return torch.tensor(array.reshape(T, n, batch_size).transpose(0, 2, 1))

    def assert_equal(ours, theirs):
        assert_allclose(ours.numpy(), theirs.detach().numpy(), rtol=0, atol=1e-10)

    with torch.no_grad():
        weights = as_torch(torch, cell, blocks(bound.parameters), C, H)
        for theirs, ours in zip(twin.parameters(), weights, strict=True):
            theirs.copy_(ours)
    x_twin = by_step(x[:-1], C).requires_grad_()
    y_twin, _ = twin(x_twin)
    y_twin.backward(by_step(dy, H))
    assert_equal(by_step(y, H), y_twin)
    assert_equal(by_step(dx, C), x_twin.grad)
    gradients = as_torch(torch, cell, blocks(bound.parameters, bound.gradient), C, H)
    for theirs, ours in zip(list(twin.parameters())[:3], gradients[:3], strict=True):
        assert_equal(ours, theirs.grad)
    if cell == "gru":  # torch has a second bias for every gate; only that of the candidate counts
        assert_equal(gradients[3][2 * H :], twin.bias_hh_l0.grad[2 * H :])


@each_cell
@last_and_all
@pytest.mark.parametrize("block", [1, 3 * 6 * 3 * 4, 1 << 30], ids=["one", "some", "all"])
def test_number_of_steps_in_a_block_changes_nothing(cell, return_sequences, block, monkeypatch):
    layer, x = CELLS[cell](7, 2, 3, return_sequences), random_signal(14, 4)
    expected = run(BoundLayer(layer, 4), x)
    monkeypatch.setattr(recurrent, "BLOCK", block)
    for ours, theirs in zip(run(BoundLayer(layer, 4), x), expected, strict=True):
        assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


@each_cell
@last_and_all
def test_float32_stays_float32(cell, return_sequences):
    layer = CELLS[cell](6, 2, 5, return_sequences)
    bound = BoundLayer(layer, 3, dtype=np.float32)
    single = run(bound, random_signal(12, 3, dtype=np.float32))
    arrays = [a for a in vars(bound.layer).values() if isinstance(a, np.ndarray)]
    assert {array.dtype for array in [*single, *arrays]} == {np.dtype(np.float32)}
    for ours, double in zip(single, run(BoundLayer(layer, 3), random_signal(12, 3)), strict=True):
        assert_allclose(ours, double, rtol=1e-4, atol=1e-5)


@each_cell
@last_and_all
def test_prediction_equals_training(cell, return_sequences):
    layer, x = CELLS[cell](6, 2, 5, return_sequences), random_signal(12, 3)
    bound = BoundLayer(layer, 3)
    y = bound.forward(x, training=True)
    assert_array_equal(bound.forward(x, training=False), y)
    assert_array_equal(prediction(layer, x), y)
    one_by_one = [prediction(layer, x[:, [i]]) for i in range(3)]
    assert_allclose(np.hstack(one_by_one), y, rtol=1e-13, atol=1e-15)


@each_cell
@last_and_all
def test_buffers_carry_nothing_over_and_the_input_is_not_changed(cell, return_sequences):
    bound = BoundLayer(CELLS[cell](6, 2, 5, return_sequences), 3)
    x = random_signal(12, 3)
    x.flags.writeable = False
    first = run(bound, x)
    other = run(bound, random_signal(12, 3, seed=5), seed=6)
    assert np.abs(other[2] - first[2]).max() > 1e-3
    for again, before in zip(run(bound, x), first, strict=True):
        assert_array_equal(again, before)


@each_cell
def test_huge_inputs_saturate_without_a_warning(cell):
    bound = BoundLayer(CELLS[cell](3, 2, 4), 2, dtype=np.float32)
    x = random_signal(6, 2, dtype=np.float32)
    x[:-1] *= np.float32(1e6)
    assert all(np.isfinite(array).all() for array in run(bound, x))


@pytest.mark.parametrize(("cell", "biases"), [(Elman, [0]), (GRU, [0, 0, 0]), (LSTM, [0, 1, 0, 0])])
def test_start_is_glorot_and_orthogonal_with_an_open_forget_gate(cell, biases):
    C, H = 3, 8
    parameters = Network(cell(4, C, H), np.float64).initialize(np.random.RandomState(0)).parameters
    B, *others = blocks(parameters)
    bound = np.sqrt(6.0 / (C + H))
    assert 0.9 * bound < np.abs(B[:C]).max() <= bound
    for W_h in np.split(B[C:-1], len(biases), axis=1):
        assert_allclose(W_h.T @ W_h, np.eye(H), atol=1e-12)
    assert_array_equal(B[-1], np.repeat(biases, H))
    assert not any(block.any() for block in others)


@each_cell
def test_penalties_cover_the_weights_and_not_the_biases(cell):
    parameters = Network(CELLS[cell](4, 3, 5), np.float64).parameters
    for stretch in parameters.penalized:
        parameters.theta[stretch] = 1.0
    B, *others = blocks(parameters)
    assert B[:-1].all()
    assert not B[-1].any()
    assert not any(block.any() for block in others)


@each_cell
@last_and_all
def test_prediction_makes_the_buffers_it_says_and_none_of_backward(cell, return_sequences):
    workspace = Network(CELLS[cell](50, 1, 8, return_sequences), np.float64).workspace(64)
    arrays = [a for a in vars(workspace.root).values() if isinstance(a, np.ndarray)]
    n_values = sum(a.size for a in arrays if a.base is None and a.shape[-1:] == (64,))
    scratch = 2 * 8 + 1  # and the output's row of ones
    assert n_values <= (workspace.root.n_buffer_rows + scratch) * 64

"""Recurrent layers give what PyTorch's do with the same weights: states, readouts, gradients."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from skneuro.nn.recurrent.readout import READOUTS, Mean
from tests.nn.gradients import BoundLayer, random_signal
from tests.nn.recurrent.stacks import C, T, make_stack

torch = pytest.importorskip("torch")

BATCH_SIZE = 5
LENGTHS = [7, 4, 1, 6, 3]  # of the samples, where they differ
TORCH_ORDER = {"rnn": [0], "gru": [0, 1, 2], "lstm": [2, 1, 0, 3]}  # of our gates
TWINS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
SHAPES = [(1, 1, 1, 1), (1, 3, 2, 4), (4, 1, 3, 1), (5, 2, 3, 4), (3, 4, 2, 7)]

each_cell = pytest.mark.parametrize("cell", ["rnn tanh", "rnn relu", "gru", "lstm"])
each_readout = pytest.mark.parametrize("readout", READOUTS)
one_and_both_ways = pytest.mark.parametrize("directions", [1, 2], ids=["forward", "both ways"])
each_sizes = pytest.mark.parametrize("sizes", [(3,), (4, 3), (3, 4, 2)], ids=str)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """A second one would wait longer than it works."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def make(cell, sizes, directions, readout, **options):
    cell, *activation = cell.split()
    options |= {"activation": activation[0]} if activation else {}
    return make_stack(cell, sizes, readout, both_ways=directions == 2, **options)


def as_torch(cell, blocks, n_inputs, n_hidden):
    """Ours of one direction as torch's: weights from input and state, and a bias for each."""
    B = next(blocks).reshape(n_inputs + n_hidden + 1, -1, n_hidden)[:, TORCH_ORDER[cell]]
    B = B.reshape(len(B), -1)
    bias_hh = np.zeros_like(B[-1])
    if cell == "gru":
        bias_hh[2 * n_hidden :] = next(blocks)
    return [torch.tensor(a) for a in (B[:n_inputs].T, B[n_inputs:-1].T, B[-1], bias_hh)]


class Twin:
    """The same layers in PyTorch, with the weights of a `BoundLayer` of a stack."""

    def __init__(self, cell, bound):
        name, *activation = cell.split()
        options = {"nonlinearity": activation[0]} if activation else {}
        self.cell, self.layers, self.readout = name, [], bound.layer.readout
        for layer in bound.layer.layers:
            n_hidden, both = layer.n_forward_units, layer.n_units > layer.n_forward_units
            options |= {"dtype": torch.float64, "bidirectional": both}
            self.layers.append(TWINS[name](layer.n_channels, n_hidden, **options))
        *weights, self.query = self.arrays(bound.blocks())
        with torch.no_grad():
            for theirs, ours in zip(self.parameters(), weights, strict=True):
                theirs.copy_(ours)

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def arrays(self, blocks):
        """Ours in the order of torch's, then the query of an attention or None."""
        blocks, found = iter(blocks), []
        for layer in self.layers:
            for _ in range(1 + layer.bidirectional):
                found += as_torch(self.cell, blocks, layer.input_size, layer.hidden_size)
        query = next(blocks, None)
        return [*found, None if query is None else torch.tensor(query, requires_grad=True)]

    def __call__(self, x):
        """States of the topmost layer, readout and last states, for ``x (T, batch, C)``."""
        for layer in self.layers:
            x, state = layer(x)
        h_n = state[0] if self.cell == "lstm" else state
        last = torch.cat(list(h_n), dim=1)
        if self.query is not None:
            weights = torch.softmax(x @ self.query, dim=0)
            return x, (weights[:, :, None] * x).sum(dim=0), last
        return x, x.mean(dim=0) if isinstance(self.readout, Mean) else last, last

    def assert_same_gradient(self, bound):
        *ours, query = self.arrays(bound.blocks(gradient=True))
        for k, (theirs, gradient) in enumerate(zip(self.parameters(), ours, strict=True)):
            counts = slice(None)
            if k % 4 == 3:  # torch's second bias of every gate; of ours only a GRU's candidate's
                counts = slice(2 * len(gradient) // 3, None) if self.cell == "gru" else slice(0)
            assert_allclose(gradient[counts], theirs.grad[counts], rtol=0, atol=1e-10)
        if query is not None:
            assert_allclose(query.detach(), self.query.grad, rtol=0, atol=1e-10)


def assert_equal_to_torch(cell, stack, batch_size=BATCH_SIZE):
    bound = BoundLayer(stack, batch_size)
    twin, x = Twin(cell, bound), random_signal(stack.n_inputs, batch_size)
    dy = random_signal(stack.n_outputs, batch_size, seed=2)[:-1]
    y = bound.forward(x)
    states = bound.layer.outputs[-1]
    dx = bound.backward(dy)
    x_twin = torch.tensor(x[:-1].reshape(stack.n_timesteps, -1, batch_size).transpose(0, 2, 1))
    states_twin, y_twin, _ = twin(x_twin.requires_grad_())
    y_twin.backward(torch.tensor(dy.T))
    assert_allclose(states.transpose(0, 2, 1), states_twin.detach(), rtol=0, atol=1e-10)
    assert_allclose(y.T, y_twin.detach(), rtol=0, atol=1e-10)
    dx_twin = x_twin.grad.numpy().transpose(0, 2, 1).reshape(dx.shape)
    assert_allclose(dx, dx_twin, rtol=0, atol=1e-10)
    twin.assert_same_gradient(bound)


@each_cell
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_single_layer(cell, shape):
    n_timesteps, n_channels, n_hidden, batch_size = shape
    options = {"n_timesteps": n_timesteps, "n_channels": n_channels}
    stack = make(cell, (n_hidden,), 1, "mean", **options)
    assert_equal_to_torch(cell, stack, batch_size)


@each_cell
@each_sizes
@one_and_both_ways
@each_readout
def test_layers_above_each_other(cell, sizes, directions, readout):
    assert_equal_to_torch(cell, make(cell, sizes, directions, readout))


@each_cell
@one_and_both_ways
@each_readout
def test_padded_samples_equal_shorter_ones(cell, directions, readout):
    bound = BoundLayer(make(cell, (4, 3), directions, readout), BATCH_SIZE)
    twin, x = Twin(cell, bound), random_signal(bound.layer.n_inputs, BATCH_SIZE)
    dy = random_signal(bound.layer.n_outputs, BATCH_SIZE, seed=2)[:-1]
    sequences = x[:-1].reshape(T, C, BATCH_SIZE)
    for k, length in enumerate(LENGTHS):
        sequences[: T - length, :, k] = np.nan
    y, dx = bound.forward(x), bound.backward(dy).reshape(T, C, BATCH_SIZE)
    for k, length in enumerate(LENGTHS):
        shorter = torch.tensor(sequences[T - length :, None, :, k]).requires_grad_()
        _, y_twin, _ = twin(shorter)
        y_twin.backward(torch.tensor(dy[None, :, k]))  # gradients of the samples add up
        assert_allclose(y[:, k], y_twin[0].detach(), rtol=0, atol=1e-10)
        assert_allclose(dx[T - length :, :, k], shorter.grad[:, 0], rtol=0, atol=1e-10)
        assert not dx[: T - length, :, k].any()
    twin.assert_same_gradient(bound)


@each_cell
@one_and_both_ways
def test_last_readout_is_the_final_state_of_both_directions(cell, directions):
    bound = BoundLayer(make(cell, (4, 3), directions, "last"), BATCH_SIZE)
    twin, x = Twin(cell, bound), random_signal(bound.layer.n_inputs, BATCH_SIZE)
    _, _, last = twin(torch.tensor(x[:-1].reshape(T, C, -1).transpose(0, 2, 1)))
    assert_allclose(bound.forward(x).T, last.detach(), rtol=0, atol=1e-10)

"""The recurrent cells: formulas, gradients with every option, and buffers."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.activations import ACTIVATIONS, Logistic
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout
from skneuro.nn.network import Network
from skneuro.nn.recurrent import recurrent
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.elman import Elman
from tests.nn.gradients import BoundLayer, check_layer, random_signal
from tests.nn.layers.flat import Flat, padding_of
from tests.nn.layers.plain import plain_layer

# n_timesteps, n_channels, n_hidden, batch size
SHAPES = [(1, 1, 1, 1), (1, 3, 2, 4), (4, 1, 3, 1), (5, 2, 3, 4), (3, 4, 2, 7)]
PADDING = padding_of("xxxxx", "..xxx", "x.xx.", ".....")  # for the shape (5, 2, any, 4)
OPTIONS = {
    "none": {},
    "layer_norm": {"layer_norm": True},
    "recurrent_dropout": {"recurrent_dropout": 0.4},
    "learned_state": {"learned_state": True},
    "all": {"layer_norm": True, "recurrent_dropout": 0.4, "learned_state": True},
}
VARIANTS = {**CELLS, "rnn relu": partial(Elman, activation="relu")}

each_cell = pytest.mark.parametrize("cell", CELLS)
each_variant = pytest.mark.parametrize("make", VARIANTS.values(), ids=VARIANTS)
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
each_option = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])
last_and_all = pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "all"])


@each_cell
@each_shape
@last_and_all
def test_gradient_equals_central_differences(cell, shape, return_sequences):
    T, C, H, batch_size = shape
    check_layer(Flat(CELLS[cell](T, C, H), return_sequences), batch_size)


@each_variant
@each_option
@each_padding
def test_gradient_with_options(make, options, padding):
    # Of few units layer normalization is so curved that the differences are less exact.
    check_layer(Flat(make(5, 2, 5, **options), padding=padding), 4)


@pytest.mark.parametrize("activation", [k for k, f in ACTIVATIONS.items() if not f.needs_input])
def test_gradient_of_elman_with_each_activation(activation):
    check_layer(Flat(Elman(4, 2, 3, activation=activation)))


def test_elman_refuses_an_activation_whose_derivative_needs_the_input():
    with pytest.raises(ValueError, match=r"activation='gelu'; allowed are .*relu.*tanh"):
        Elman(4, 2, 3, activation="gelu")


@each_cell
def test_gradient_of_cells_among_other_layers(cell):
    # The activation layer works in place on what the first cell gives it.
    layers = [Flat(CELLS[cell](4, 2, 3)), ActivationLayer(12, Logistic()), Dropout(12, 0.3)]
    check_layer(Sequential([*layers, Flat(CELLS[cell](4, 3, 2), False), Dense(2, 2)]))


def assert_plain_loop_gives_the_same(cell, batch_size, padding=None):
    T, C, H = cell.n_timesteps, cell.n_channels, cell.n_hidden
    bound, x = BoundLayer(Flat(cell, padding=padding), batch_size), random_signal(T * C, batch_size)
    y = bound.forward(x, training=False).reshape(T, H, batch_size)
    padding = np.zeros((T, batch_size), bool) if padding is None else padding
    for k, sample in enumerate(x[:-1].T.reshape(batch_size, T, C)):
        plain = plain_layer(cell, iter(bound.blocks()), sample, padding[:, k])
        assert_allclose(y[:, :, k], plain["hidden_state"], rtol=0, atol=2e-14)


@each_cell
@each_shape
def test_forward_equals_a_plain_loop_over_samples_and_steps(cell, shape):
    T, C, H, batch_size = shape
    assert_plain_loop_gives_the_same(CELLS[cell](T, C, H), batch_size)


@each_variant
@each_option
@each_padding
def test_forward_with_options_equals_a_plain_loop(make, options, padding):
    assert_plain_loop_gives_the_same(make(5, 2, 5, **options), 4, padding)


@each_cell
def test_last_state_is_the_end_of_the_sequence(cell):
    x = random_signal(10, 4)
    every, last = (
        BoundLayer(Flat(CELLS[cell](5, 2, 3), all_), 4).forward(x) for all_ in (True, False)
    )
    assert_array_equal(last, every[-3:])


@each_cell
def test_recurrent_dropout_hides_the_same_units_from_the_gates_at_all_steps(cell):
    T, C, H, batch_size = 6, 2, 4, 5
    bound = BoundLayer(Flat(CELLS[cell](T, C, H, recurrent_dropout=0.5)), batch_size)
    x = random_signal(T * C, batch_size)
    y = bound.forward(x).reshape(T, H, batch_size)
    mask = bound.layer.inner.mask
    assert set(np.unique(mask)) == {0.0, 2.0}
    for k in range(batch_size):  # hidden units are units without weights to the gates
        B, *others = (block.copy() for block in bound.blocks())
        B[C:-1] *= mask[:, [k]]
        sample = x[:-1, k].reshape(T, C)
        plain = plain_layer(bound.layer.inner, iter([B, *others]), sample, np.zeros(T, bool))
        assert_allclose(y[:, :, k], plain["hidden_state"], rtol=0, atol=1e-14)


@each_cell
def test_recurrent_dropout_is_off_at_prediction(cell):
    x = random_signal(10, 4)
    with_dropout, without = (
        BoundLayer(Flat(CELLS[cell](5, 2, 3, recurrent_dropout=rate)), 4) for rate in (0.5, 0.0)
    )
    assert_array_equal(with_dropout.forward(x, training=False), without.forward(x))
    assert (with_dropout.forward(x) != without.forward(x)).any()


@each_cell
@each_padding
@pytest.mark.parametrize("options", [OPTIONS["none"], OPTIONS["all"]], ids=["none", "all"])
@pytest.mark.parametrize("block", [1, 2 * 6 * 5 * 4, 1 << 30], ids=["one", "some", "all"])
def test_number_of_steps_in_a_block_changes_nothing(cell, padding, options, block, monkeypatch):
    layer, x = Flat(CELLS[cell](5, 2, 5, **options), padding=padding), random_signal(10, 4)
    expected = BoundLayer(layer, 4).run(x)
    monkeypatch.setattr(recurrent, "BLOCK", block)
    for ours, theirs in zip(BoundLayer(layer, 4).run(x), expected, strict=True):
        assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


@each_cell
@each_option
def test_huge_inputs_saturate_without_a_warning(cell, options):
    bound = BoundLayer(Flat(CELLS[cell](3, 2, 4, **options)), 2, dtype=np.float32)
    x = random_signal(6, 2, dtype=np.float32)
    x[:-1] *= np.float32(1e6)
    assert all(np.isfinite(array).all() for array in bound.run(x))


@each_cell
def test_penalties_cover_the_weights_and_not_the_biases(cell):
    parameters = Network(Flat(CELLS[cell](4, 3, 5, **OPTIONS["all"])), np.float64).parameters
    for part in parameters.penalized:
        parameters.theta[part] = 1.0
    B, *others = (values for values, _ in parameters.views(None))
    assert B[:-1].all()
    assert not B[-1].any()
    assert not any(block.any() for block in others)


@each_cell
@each_option
def test_prediction_makes_the_buffers_it_says_and_none_of_backward(cell, options):
    workspace = Network(Flat(CELLS[cell](50, 1, 8, **options)), np.float64).workspace(64)
    inner = workspace.root.inner
    arrays = [a for a in vars(inner).values() if isinstance(a, np.ndarray)]
    n_values = sum(a.size for a in arrays if a.base is None and a.shape[-1:] == (64,))
    scratch = 2 * 8
    assert inner.n_buffer_rows * 64 <= n_values <= (inner.n_buffer_rows + scratch) * 64


@each_cell
@each_option
def test_fixed_weights_are_prepared_once_and_changing_ones_at_each_call(cell, options, monkeypatch):
    calls, kind = [], CELLS[cell]
    scale = kind._scale_weights
    monkeypatch.setattr(kind, "_scale_weights", lambda self: calls.append(scale(self)))
    network = Network(Flat(kind(5, 2, 3, **options)), np.float64)
    network.initialize(np.random.RandomState(0))
    x, counts = random_signal(10, 4), []
    for _ in range(2):
        workspace = network.workspace(4)
        for _ in range(3):
            workspace.forward(x, training=False)
        counts.append(len(calls))
        network.freeze()
    assert counts == [3, 4]

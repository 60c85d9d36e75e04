"""Recurrent layers above each other: gradients, padding, and what is between the layers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.readout import READOUTS
from tests.nn.gradients import BoundLayer, check_layer, random_signal
from tests.nn.layers.flat import padding_of
from tests.nn.layers.plain import plain_layers
from tests.nn.recurrent.stacks import VARIANTS, C, T, as_sequence, make_stack, signal_of

BATCH_SIZE = 4
PADDING = padding_of("xxxxxxx", "...xxxx", "x.xxx..", ".......")
SHORTER = {
    "left": padding_of("xxxxxxx", "...xxxx", ".xxxxxx", "......x"),
    "trailing": padding_of("xxxxxxx", "xxxx...", "xxxxxx.", "x......"),
    "gaps": padding_of("xxxxxxx", "x.xx.x.", ".x.x.x.", "xx...xx"),
}
DILATIONS = [(1, 1), (1, 2), (3, 1)]

each_cell = pytest.mark.parametrize("cell", CELLS)
each_readout = pytest.mark.parametrize("readout", READOUTS)
each_variant = pytest.mark.parametrize("options", VARIANTS.values(), ids=VARIANTS)
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])
one_and_both_ways = pytest.mark.parametrize("both_ways", [False, True], ids=["forward", "both"])
each_start = pytest.mark.parametrize("learned_state", [False, True], ids=["zeros", "learned"])


@each_variant
@each_readout
@each_padding
def test_gradient_equals_central_differences(options, readout, padding):
    stack, x = make_stack("gru", readout=readout, **options), signal_of(T, BATCH_SIZE, padding)
    dx, _ = check_layer(stack, BATCH_SIZE, x)
    if padding is not None:
        assert not dx.reshape(T, C, -1)[np.repeat(padding[:, None], C, axis=1)].any()


@each_cell
@each_variant
@each_padding
def test_states_equal_plain_loops_and_the_readout_is_of_the_top(cell, options, padding):
    stack, x = make_stack(cell, readout="mean", **options), signal_of(T, BATCH_SIZE, padding)
    bound = BoundLayer(stack, BATCH_SIZE)
    y = bound.forward(x, training=False).copy()
    for k, sample in enumerate(np.moveaxis(as_sequence(x), 2, 0)):
        plain = plain_layers(stack.layers, bound.blocks(), sample, any(stack.adds))
        for ours, theirs in zip(bound.layer.outputs, plain, strict=True):
            assert_allclose(ours[:, :, k], theirs["hidden_state"], rtol=0, atol=1e-14)
    assert_array_equal(y, bound.layer.readout.forward(bound.layer.outputs[-1], padding))


@each_cell
@each_readout
@one_and_both_ways
@each_start
@pytest.mark.parametrize(
    ("padding", "dilations"),
    # A gap is time that passes in a dilated layer: step t still reads the state of step t - d.
    [(p, d) for p in SHORTER for d in DILATIONS if p != "gaps" or d == (1, 1)],
)
def test_padded_samples_equal_shorter_ones(
    cell, readout, both_ways, learned_state, padding, dilations
):
    options = {"cell": cell, "readout": readout, "both_ways": both_ways, "dilations": dilations}
    options |= {"learned_state": learned_state, "residual": True}
    padding, x = SHORTER[padding], signal_of(T, BATCH_SIZE)
    bound = BoundLayer(make_stack(**options), BATCH_SIZE)
    dy = random_signal(bound.layer.n_outputs, BATCH_SIZE, seed=2)[:-1]
    y = bound.forward(signal_of(T, BATCH_SIZE, padding)).copy()
    dx = bound.backward(dy).reshape(T, C, BATCH_SIZE).copy()
    gradient = np.zeros_like(bound.gradient)
    for k, steps in enumerate(~padding.T):
        # In a batch as large, because BLAS may round otherwise in smaller products.
        n_steps = steps.sum()
        short = BoundLayer(make_stack(**options, n_timesteps=n_steps), BATCH_SIZE)
        rows = as_sequence(x)[steps].reshape(n_steps * C, BATCH_SIZE)
        assert_allclose(y[:, k], short.forward(np.vstack([rows, x[-1:]]))[:, k], rtol=0, atol=1e-15)
        dx_short = short.backward(np.where(np.arange(BATCH_SIZE) == k, dy, 0.0))
        dx_short = dx_short.reshape(n_steps, C, BATCH_SIZE)[:, :, k]
        assert_allclose(dx[steps, :, k], dx_short, rtol=1e-12, atol=1e-15)
        gradient += short.gradient
    assert_allclose(bound.gradient, gradient, rtol=1e-12, atol=1e-14)


@each_cell
@each_readout
@one_and_both_ways
@each_start
def test_samples_without_any_step_give_the_initial_state_or_zero(
    cell, readout, both_ways, learned_state
):
    stack = make_stack(cell, readout=readout, both_ways=both_ways, learned_state=learned_state)
    bound = BoundLayer(stack, BATCH_SIZE)
    y = bound.forward(signal_of(T, BATCH_SIZE, np.ones((T, BATCH_SIZE), bool)))
    expected = np.zeros(stack.n_outputs)
    if readout == "last" and learned_state:
        top = bound.layer.layers[-1]
        expected = np.concatenate([cell.state_0[0] for cell in getattr(top, "directions", [top])])
    assert_array_equal(y, np.repeat(expected[:, None], BATCH_SIZE, axis=1))
    assert_array_equal(bound.backward(np.ones_like(y)), 0.0)
    assert np.isfinite(bound.gradient).all()
    assert bound.gradient.any() == (learned_state and readout == "last")


@each_cell
@one_and_both_ways
def test_what_one_sample_lacks_does_not_change_the_others(cell, both_ways):
    bound = BoundLayer(make_stack(cell, both_ways=both_ways), BATCH_SIZE)
    whole = bound.forward(signal_of(T, BATCH_SIZE)).copy()
    padded = bound.forward(signal_of(T, BATCH_SIZE, PADDING))
    assert_array_equal(padded[:, 0], whole[:, 0])
    assert (padded[:, 1:] != whole[:, 1:]).all()


def test_dropout_lies_between_the_layers():
    bound, x = BoundLayer(make_stack(dropout=0.5), BATCH_SIZE), signal_of(T, BATCH_SIZE)
    y = bound.forward(x).copy()
    (mask,) = bound.layer.masks
    assert set(np.unique(mask)) == {0.0, 2.0}
    predicted = bound.forward(x, training=False)
    assert (y != predicted).all()
    assert_array_equal(predicted, BoundLayer(make_stack(), BATCH_SIZE).forward(x))


def test_dropout_leaves_the_states_of_the_top_layer_alone():
    x = signal_of(T, BATCH_SIZE)
    outputs = [
        BoundLayer(make_stack(sizes=(3,), dropout=rate), BATCH_SIZE).forward(x)
        for rate in (0.0, 0.5)
    ]
    assert_array_equal(*outputs)


def test_only_layers_as_large_as_the_one_below_add_what_they_read():
    sizes = {"sizes": (C, C, 3, 3)}
    assert make_stack(**sizes, residual=True).adds == [False, True, False, True]
    assert not any(make_stack(**sizes).adds)


@each_variant
@each_readout
def test_float32_stays_float32(options, readout):
    bound = BoundLayer(make_stack(readout=readout, **options), BATCH_SIZE, dtype=np.float32)
    arrays = bound.run(signal_of(T, BATCH_SIZE, PADDING).astype(np.float32))
    assert {array.dtype for array in (*arrays, *bound.layer.outputs)} == {np.dtype(np.float32)}

"""Dilated recurrence; gradients are tested with all sequence layers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.dilated import Dilated
from tests.nn.gradients import BoundLayer, check_layer, random_signal
from tests.nn.layers.flat import Flat, padding_of
from tests.nn.layers.plain import plain_layer

T, C, H, BATCH_SIZE = 7, 2, 3, 4
PADDING = padding_of("xxxxxxx", "...xxxx", "x..xx..", ".......")

each_cell = pytest.mark.parametrize("cell", CELLS)
each_dilation = pytest.mark.parametrize("d", [1, 2, 3, T, T + 3])
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])


def make(cell, d, **options):
    return Dilated(T, d, CELLS[cell](-(-T // d), C, H, **options))


@each_cell
@each_dilation
@each_padding
@pytest.mark.parametrize("learned_state", [False, True], ids=["from zero", "learned state"])
def test_step_t_reads_the_state_of_step_t_minus_d(cell, d, padding, learned_state):
    layer = make(cell, d, learned_state=learned_state)
    bound, x = BoundLayer(Flat(layer, padding=padding), BATCH_SIZE), random_signal(T * C, 4)
    y = bound.forward(x).reshape(T, H, BATCH_SIZE)
    padding = np.zeros((T, BATCH_SIZE), bool) if padding is None else padding
    for k, sample in enumerate(x[:-1].T.reshape(BATCH_SIZE, T, C)):
        plain = plain_layer(layer, iter(bound.blocks()), sample, padding[:, k])
        assert_allclose(y[:, :, k], plain["hidden_state"], rtol=0, atol=1e-14)


@each_dilation
@each_padding
def test_gradient_equals_central_differences(d, padding):
    check_layer(Flat(make("lstm", d, learned_state=True), padding=padding), BATCH_SIZE)


@each_cell
@each_padding
def test_dilation_one_is_the_cell_itself(cell, padding):
    dilated, usual = (
        BoundLayer(Flat(layer, padding=padding), BATCH_SIZE).run(random_signal(T * C, BATCH_SIZE))
        for layer in (make(cell, 1), CELLS[cell](T, C, H))
    )
    for ours, theirs in zip(dilated, usual, strict=True):
        assert_array_equal(ours, theirs)


@each_cell
def test_a_step_is_seen_by_every_dth_one_after_it(cell):
    bound, x = BoundLayer(Flat(make(cell, 3)), BATCH_SIZE), random_signal(T * C, BATCH_SIZE)
    y = bound.forward(x).reshape(T, H, BATCH_SIZE).copy()
    x[C : 2 * C] += 1.0
    changed = (bound.forward(x).reshape(T, H, BATCH_SIZE) != y).any(axis=(1, 2))
    assert_array_equal(np.flatnonzero(changed), [1, 4])


def test_padding_of_one_batch_is_forgotten_in_the_next():
    bound, x = BoundLayer(Flat(make("gru", 2)), BATCH_SIZE), random_signal(T * C, BATCH_SIZE)
    expected = bound.forward(x).copy()
    for padding, same in ((PADDING, False), (None, True), (np.zeros_like(PADDING), True)):
        bound.layer.padding = padding
        assert (bound.forward(x) == expected).all() == same

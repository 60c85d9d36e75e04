"""Both directions; gradients and padding are tested with all sequence layers."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from skneuro.nn.recurrent.bidirectional import Bidirectional
from skneuro.nn.recurrent.cells import CELLS
from tests.nn.gradients import BoundLayer, random_signal
from tests.nn.layers.flat import Flat, padding_of

T, C, H, BATCH_SIZE = 6, 2, 3, 4
PADDING = padding_of("xxxxxx", "..xxxx", "x.xxx.", "......")

each_cell = pytest.mark.parametrize("cell", CELLS)
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])


def run_one_way(cell, blocks, x, padding, dy):
    """Output and gradients of a single cell with the given weights."""
    bound = BoundLayer(Flat(CELLS[cell](T, C, H), padding=padding), BATCH_SIZE)
    bound.parameters.theta[:] = np.concatenate([block.ravel() for block in blocks])
    y = bound.forward(x).reshape(T, H, BATCH_SIZE).copy()
    dx = bound.backward(dy.reshape(T * H, BATCH_SIZE)).reshape(T, C, BATCH_SIZE).copy()
    return y, dx, bound.gradient


@each_cell
@each_padding
def test_it_is_a_cell_and_another_one_that_reads_the_reversed_sequence(cell, padding):
    both = Bidirectional(*(CELLS[cell](T, C, H) for _ in range(2)))
    bound, x = BoundLayer(Flat(both, padding=padding), BATCH_SIZE), random_signal(T * C, BATCH_SIZE)
    dy = random_signal(T * 2 * H, BATCH_SIZE, seed=2)[:-1].reshape(T, 2 * H, BATCH_SIZE)
    y = bound.forward(x).reshape(T, 2 * H, BATCH_SIZE)
    dx = bound.backward(dy.reshape(-1, BATCH_SIZE)).reshape(T, C, BATCH_SIZE)
    reversed_x = x.copy()
    reversed_x[:-1].reshape(T, C, -1)[...] = x[:-1].reshape(T, C, -1)[::-1]
    turned = None if padding is None else padding[::-1]
    blocks, n = bound.blocks(), len(both.directions[0].parameters())
    onward = run_one_way(cell, blocks[:n], x, padding, dy[:, :H])
    back = run_one_way(cell, blocks[n:], reversed_x, turned, dy[::-1, H:])
    assert_array_equal(y, np.concatenate([onward[0], back[0][::-1]], axis=1))
    assert_array_equal(dx, onward[1] + back[1][::-1])
    assert_array_equal(bound.gradient, np.concatenate([onward[2], back[2]]))


@each_cell
def test_each_step_knows_its_past_by_the_first_units_and_its_future_by_the_others(cell):
    both = Bidirectional(*(CELLS[cell](T, C, H) for _ in range(2)))
    bound, x = BoundLayer(Flat(both), BATCH_SIZE), random_signal(T * C, BATCH_SIZE)
    y = bound.forward(x).reshape(T, 2 * H, BATCH_SIZE).copy()
    x[3 * C : 4 * C] += 1.0
    changed = (bound.forward(x).reshape(T, 2 * H, BATCH_SIZE) != y).all(axis=2)
    assert both.n_forward_units == H
    assert_array_equal(changed[:, :H], (np.arange(T) >= 3)[:, None].repeat(H, 1))
    assert_array_equal(changed[:, H:], (np.arange(T) <= 3)[:, None].repeat(H, 1))


@each_cell
def test_both_directions_start_from_weights_of_their_own(cell):
    both = Bidirectional(*(CELLS[cell](T, C, H) for _ in range(2)))
    onward, back = np.split(BoundLayer(Flat(both), 1).parameters.theta, 2)
    assert (onward != back).any()

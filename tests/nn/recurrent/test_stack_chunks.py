"""Long sequences in chunks: truncated backpropagation through time."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.readout import READOUTS
from skneuro.nn.recurrent.stack import RecurrentStack
from tests.nn.gradients import BoundLayer, assert_same_gradient, central_differences, random_signal
from tests.nn.layers.flat import padding_of
from tests.nn.recurrent.stacks import C, as_sequence, make_stack, signal_of

T, BATCH_SIZE = 10, 5
# The third has no step in the first chunk, the last none in the last.
PADDING = padding_of("xxxxxxxxxx", "...xxxxxxx", ".......xxx", "xxx.xx.x..", "xxx.......")
VARIANTS = {
    "plain": {},
    "residual": {"residual": True, "learned_state": True, "sizes": (2, 2)},
    "dilated": {"dilations": (1, 2), "sizes": (2, 3)},
}

each_cell = pytest.mark.parametrize("cell", CELLS)
each_readout = pytest.mark.parametrize("readout", READOUTS)
each_variant = pytest.mark.parametrize("options", VARIANTS.values(), ids=VARIANTS)
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])


@each_cell
@each_readout
@each_variant
@each_padding
@pytest.mark.parametrize("chunk", [2, 4, 8])
def test_forward_in_chunks_equals_forward_at_once(cell, readout, options, padding, chunk):
    x = signal_of(T, BATCH_SIZE, padding)
    at_once, in_chunks = (
        BoundLayer(make_stack(cell, readout=readout, n_timesteps=T, chunk=c, **options), BATCH_SIZE)
        for c in (None, chunk)
    )
    assert_allclose(in_chunks.forward(x), at_once.forward(x), rtol=0, atol=1e-14)


@each_cell
@each_readout
@pytest.mark.parametrize("chunk", [1, 3, 5])
def test_chunks_may_be_of_any_length(cell, readout, chunk):
    x = signal_of(T, BATCH_SIZE, PADDING)
    options = {"cell": cell, "readout": readout, "n_timesteps": T}
    at_once, in_chunks = (
        BoundLayer(make_stack(chunk=c, **options), BATCH_SIZE) for c in (None, chunk)
    )
    assert_allclose(in_chunks.forward(x), at_once.forward(x), rtol=0, atol=1e-14)


@each_cell
@each_readout
@each_variant
@each_padding
def test_gradient_is_that_of_the_last_chunk_from_a_constant_state(cell, readout, options, padding):
    x, options = signal_of(T, BATCH_SIZE, padding), {"cell": cell, "readout": readout, **options}
    bound = BoundLayer(make_stack(**options, n_timesteps=T, chunk=4), BATCH_SIZE)
    dy = random_signal(bound.layer.n_outputs, BATCH_SIZE, seed=2)[:-1]
    y, dx = bound.forward(x).copy(), bound.backward(dy.copy()).reshape(T, C, BATCH_SIZE)

    n_before = T - 4
    before = BoundLayer(make_stack(**options, n_timesteps=n_before), BATCH_SIZE)
    before.forward(np.vstack([x[: n_before * C], x[-1:]]))
    states = [layer.state for layer in before.layer.layers]
    gathered = before.layer.readout.gathered

    last = BoundLayer(make_stack(**options, n_timesteps=4), BATCH_SIZE)
    sequence = np.nan_to_num(as_sequence(x)[n_before:])
    padded = None if padding is None else padding[n_before:]

    def value():
        H = last.layer._read(sequence, padded, states, training=True)
        return float((dy * last.layer.readout.forward(H, padded, gathered)).sum())

    assert_allclose((dy * y).sum(), value(), rtol=1e-12)
    numerical = central_differences(value, last.parameters.theta)
    assert_same_gradient(bound.gradient, numerical, "dtheta")
    numerical = central_differences(value, sequence)
    assert_same_gradient(dx[n_before:], numerical, "dx")
    assert not dx[:n_before].any()


def sizes_of_arrays(thing, seen):
    """Sizes of all arrays in memory that an object or one of its parts refers to."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    parts = vars(thing).values() if hasattr(thing, "__dict__") else ()
    if isinstance(thing, dict):
        parts = thing.values()
    elif isinstance(thing, list | tuple):
        parts = thing
    elif isinstance(thing, np.ndarray):
        parts = [] if thing.base is None else [thing.base]
        if not parts:
            yield thing.size
    for part in parts:
        yield from sizes_of_arrays(part, seen)


@each_cell
@each_readout
def test_buffers_do_not_grow_with_the_sequence(cell, readout):
    sizes = []
    for n_timesteps in (50, 500):
        stack = make_stack(cell, readout=readout, n_timesteps=n_timesteps, chunk=10)
        bound = BoundLayer(stack, BATCH_SIZE)
        bound.run(signal_of(n_timesteps, BATCH_SIZE))
        sizes.append((sorted(sizes_of_arrays(bound.layer, set())), stack.n_buffer_rows))
    assert sizes[0] == sizes[1]
    assert sizes[0][0]


def test_masks_of_recurrent_dropout_are_the_same_in_all_chunks(monkeypatch):
    stack = make_stack(n_timesteps=T, chunk=3, recurrent_dropout=0.5, sizes=(3,))
    bound, masks = BoundLayer(stack, BATCH_SIZE), []
    read = RecurrentStack._read
    monkeypatch.setattr(
        RecurrentStack,
        "_read",
        lambda self, *args: [masks.append(self.layers[0].mask.copy()), read(self, *args)][1],
    )
    bound.forward(signal_of(T, BATCH_SIZE))
    assert len(masks) == 4
    for mask in masks[1:]:
        assert_array_equal(mask, masks[0])

"""The contract of every sequence layer, tested on one of each kind, with and without padding."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.recurrent.bidirectional import Bidirectional
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.dilated import Dilated
from skneuro.nn.recurrent.gru import GRU
from skneuro.nn.recurrent.lstm import LSTM
from skneuro.nn.recurrent.sequences import SequenceLayer
from tests.nn.gradients import BoundLayer, check_layer, random_signal
from tests.nn.layers.flat import Flat, padding_of
from tests.nn.layers.kinds import assert_all_covered

T, C, H, BATCH_SIZE = 6, 2, 3, 5
PADDING = padding_of("xxxxxx", "..xxxx", "x..xx.", "xxx...", "......")
OPTIONS = {"recurrent_dropout": 0.4, "learned_state": True}

EXAMPLES = {
    **{name: cell(T, C, H) for name, cell in CELLS.items()},
    **{f"{name} with options": cell(T, C, H, **OPTIONS) for name, cell in CELLS.items()},
    "bidirectional": Bidirectional(LSTM(T, C, H), LSTM(T, C, H, learned_state=True)),
    "dilated": Dilated(T, 2, GRU(3, C, H)),
    "dilated unevenly": Dilated(T, 4, LSTM(2, C, H, **OPTIONS)),
    "both": Bidirectional(*(Dilated(T, 4, GRU(2, C, H)) for _ in range(2))),
}
each_layer = pytest.mark.parametrize("layer", EXAMPLES.values(), ids=EXAMPLES)
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])
last_and_all = pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "all"])


def prediction(layer, x, keep=False):
    """Output of a layer that has no gradient, with the weights of `BoundLayer`."""
    bound = BoundLayer(layer, x.shape[1], dtype=x.dtype)
    predictor = layer.clone()
    predictor.bind(bound.parameters.views(None), None)
    predictor.allocate(x.shape[1], x.dtype)
    predictor.inner.allocate(x.shape[1], x.dtype, keep)
    return predictor.forward(x, False, None)[:-1]


def test_the_examples_cover_every_kind_of_sequence_layer():
    assert_all_covered(EXAMPLES.values(), SequenceLayer)


@each_layer
@each_padding
@last_and_all
def test_gradient_equals_central_differences(layer, padding, return_sequences):
    check_layer(Flat(layer, return_sequences, padding), BATCH_SIZE)


@each_layer
@each_padding
@last_and_all
def test_transposed_rows_give_the_same_as_a_signal_in_c_order(layer, padding, return_sequences):
    bound, x = BoundLayer(Flat(layer, return_sequences, padding), 5), random_signal(T * C, 5)
    for ours, expected in zip(bound.run(np.asfortranarray(x)), bound.run(x), strict=True):
        assert_array_equal(ours, expected)


@each_layer
@last_and_all
def test_without_an_input_gradient_the_weights_get_the_same(layer, return_sequences):
    layer, x = Flat(layer, return_sequences), random_signal(T * C, 5)
    _, dx, gradient = BoundLayer(layer, 5, needs_input_gradient=False).run(x)
    assert dx is None
    assert_array_equal(gradient, BoundLayer(layer, 5).run(x)[2])


@each_layer
@each_padding
def test_a_step_that_the_loss_does_not_see_is_one_of_gradient_zero(layer, padding):
    bound = BoundLayer(Flat(layer, padding=padding), 5)
    bound.forward(random_signal(T * C, 5))
    dys = np.random.RandomState(2).standard_normal((T, layer.n_units, 5))
    dys[[0, 3]] = 0.0
    expected = bound.layer.inner.backward(dys).copy(), bound.gradient.copy()
    bound.forward(random_signal(T * C, 5))
    unseen = [None if t in (0, 3) else dy for t, dy in enumerate(dys)]
    assert_array_equal(bound.layer.inner.backward(unseen), expected[0])
    assert_array_equal(bound.gradient, expected[1])


@each_layer
def test_what_stands_in_padded_steps_does_not_matter(layer):
    bound, x = BoundLayer(Flat(layer, padding=PADDING), 5), random_signal(T * C, 5)
    other = x.copy()
    other[:-1].reshape(T, C, 5)[...] += 3.0 * PADDING[:, None]
    expected = bound.run(x)
    for ours, theirs in zip(bound.run(other), expected, strict=True):
        assert_array_equal(ours, theirs)
    dx = expected[1].reshape(T, C, 5)
    assert not np.where(PADDING[:, None], dx, 0.0).any()
    assert dx[~PADDING[:, None].repeat(C, axis=1)].all()


@each_layer
@each_padding
@last_and_all
def test_float32_stays_float32(layer, padding, return_sequences):
    flat, x = Flat(layer, return_sequences, padding), random_signal(T * C, 5)
    bound = BoundLayer(flat, 5, dtype=np.float32)
    single = bound.run(x.astype(np.float32), training=False)
    inner, arrays = bound.layer.inner, list(single)
    for part in (inner, *getattr(inner, "directions", ()), getattr(inner, "cell", inner)):
        arrays += [array for array in vars(part).values() if isinstance(array, np.ndarray)]
    assert {array.dtype for array in arrays} <= {np.dtype(np.float32), np.dtype(bool)}
    for ours, double in zip(single, BoundLayer(flat, 5).run(x, training=False), strict=True):
        assert_allclose(ours, double, rtol=1e-4, atol=1e-5)


@each_layer
@each_padding
@last_and_all
def test_prediction_equals_training_without_dropout(layer, padding, return_sequences):
    layer, x = Flat(layer, return_sequences, padding), random_signal(T * C, 5)
    y = BoundLayer(layer, 5).forward(x, training=False)
    assert_array_equal(prediction(layer, x), y)
    assert_array_equal(prediction(layer, x, keep=True), y)


@each_layer
@each_padding
def test_a_sample_is_read_the_same_whatever_is_beside_it(layer, padding):
    x = random_signal(T * C, 5)
    one_by_one = [
        prediction(Flat(layer, padding=None if padding is None else padding[:, [i]]), x[:, [i]])
        for i in range(5)
    ]
    together = prediction(Flat(layer, padding=padding), x)
    assert_allclose(np.hstack(one_by_one), together, rtol=1e-13, atol=1e-15)


@each_layer
@each_padding
def test_a_batch_leaves_nothing_behind_for_the_next(layer, padding):
    bound, x = BoundLayer(Flat(layer, padding=padding), 5), random_signal(T * C, 5)
    x.flags.writeable = False
    first = bound.run(x)
    bound.layer.padding = PADDING[:, ::-1]
    other = bound.run(random_signal(T * C, 5, seed=5), seed=6)
    assert np.abs(other[2] - first[2]).max() > 1e-3
    bound.layer.padding = padding
    for again, before in zip(bound.run(x), first, strict=True):
        assert_array_equal(again, before)


@each_layer
def test_clones_run_independently_of_each_other(layer):
    first, second = (BoundLayer(Flat(layer), 5) for _ in range(2))
    x = random_signal(T * C, 5)
    expected = first.run(x)
    first.forward(x)
    second.parameters.theta += 1
    second.run(random_signal(T * C, 5, seed=8))
    dy = np.random.RandomState(2).standard_normal((first.layer.n_outputs, 5))
    assert_array_equal(first.backward(dy), expected[1])
    assert_array_equal(first.gradient, expected[2])


@each_layer
def test_a_description_pickles_small_and_holds_no_buffers(layer):
    BoundLayer(Flat(layer), 1000).forward(random_signal(T * C, 1000))
    pickled = pickle.dumps(layer)
    assert len(pickled) < 5000
    again = pickle.loads(pickled)
    assert [p.shape for p in again.parameters()] == [p.shape for p in layer.parameters()]


@pytest.mark.parametrize(
    ("layer", "whole"),
    [
        *((cell(3, C, H, **OPTIONS), cell(6, C, H, **OPTIONS)) for cell in CELLS.values()),
        (Dilated(4, 2, LSTM(2, C, H)), Dilated(8, 2, LSTM(4, C, H))),
    ],
    ids=[*CELLS, "dilated"],
)
@pytest.mark.parametrize("padded", [False, True])
def test_reading_on_from_a_state_equals_reading_at_once(layer, whole, padded):
    n, x = layer.n_timesteps, random_signal(whole.n_timesteps * C, 5)
    padding = np.random.RandomState(3).uniform(size=(2 * n, 5)) < 0.4 if padded else None
    expected = BoundLayer(Flat(whole, padding=padding), 5).forward(x).reshape(2 * n, H, 5)
    bound, state = BoundLayer(Flat(layer), 5), None
    bound.layer.inner.draw(True)
    for part in (slice(0, n), slice(n, 2 * n)):
        x_part = x[:-1].reshape(2 * n, C, 5)[part]
        y = bound.layer.inner.forward(x_part, padding[part] if padded else None, state)
        assert_allclose(y, expected[part], rtol=0, atol=1e-15)
        kept, state = state, bound.layer.inner.state
        assert kept is None or all((old != new).any() for old, new in zip(kept, state, strict=True))


def test_a_sequence_layer_by_itself_has_no_function():
    layer = SequenceLayer(T, C, H)
    calls = [layer.parameters, layer.gates, lambda: layer.bind(iter(()), None)]
    calls += [lambda: layer.allocate(5, float), lambda: layer.forward(np.zeros((T, C, 5)))]
    for call in (*calls, lambda: layer.backward([])):
        with pytest.raises(NotImplementedError):
            call()

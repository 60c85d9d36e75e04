"""A batch in two halves, on two threads if the user has them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn import threads
from skneuro.nn.layers import split_batch
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.split_batch import SplitBatch
from skneuro.nn.network import Network
from tests.nn.gradients import BoundLayer, check_layer
from tests.nn.layers.flat import padding_of
from tests.nn.recurrent.stacks import T, make_stack, signal_of

PADDING = padding_of("xxxxxxx", "...xxxx", "x.xxx..", ".......", "xxxxxxx", "..xxxxx", "x......")

each_batch_size = pytest.mark.parametrize("batch_size", [2, 6, 7])
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])


@pytest.fixture(autouse=True)
def small_batches_are_worth_halves(monkeypatch):
    monkeypatch.setattr(split_batch, "WORTH_SPLITTING", 1)


@pytest.fixture(params=[1, 2], ids=["one thread", "two threads"])
def n_threads(request):
    token = threads._allowed.set(request.param)
    yield request.param
    threads._allowed.reset(token)


def bind(n_threads, batch_size, **options):
    """A bound layer in halves, made where so many threads are allowed."""
    token = threads._allowed.set(n_threads)
    bound = BoundLayer(SplitBatch(make_stack(**options)), batch_size)
    threads._allowed.reset(token)
    assert len(bound.layer.parts) == 2
    assert (bound.layer.executor is None) == (n_threads == 1)
    return bound


@each_batch_size
@each_padding
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_halves_give_what_the_whole_gives(n_threads, batch_size, padding, cell):
    x = signal_of(T, batch_size, None if padding is None else padding[:, :batch_size])
    expected = BoundLayer(make_stack(cell), batch_size).run(x)
    for ours, theirs in zip(bind(n_threads, batch_size, cell=cell).run(x), expected, strict=True):
        assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)


@each_batch_size
def test_the_number_of_threads_changes_nothing(batch_size):
    options = {"dropout": 0.5, "recurrent_dropout": 0.5}
    one, two = (bind(n, batch_size, **options) for n in (1, 2))
    for seed in range(3):  # batch after batch, with new masks
        x = signal_of(T, batch_size, seed=seed)
        for ours, theirs in zip(one.run(x), two.run(x), strict=True):
            assert_array_equal(ours, theirs)


def test_gradient_equals_central_differences(n_threads):
    layers = [SplitBatch(make_stack("gru", readout="attention", sizes=(2, 2))), Dense(2, 2)]
    check_layer(Sequential(layers), 3)


def test_without_an_input_gradient_the_weights_get_the_same(n_threads):
    x, layer = signal_of(T, 7), SplitBatch(make_stack())
    _, dx, gradient = BoundLayer(layer, 7, needs_input_gradient=False).run(x)
    assert dx is None
    assert_array_equal(gradient, BoundLayer(layer, 7).run(x)[2])


@pytest.mark.parametrize("options", [{"dropout": 0.5}, {"recurrent_dropout": 0.5}], ids=str)
def test_each_half_draws_masks_of_its_own(n_threads, options):
    bound, x = bind(n_threads, 8, **options), signal_of(T, 8)
    x[:, 4:] = x[:, :4]
    y = bound.forward(x)
    assert (y[:, :4] != y[:, 4:]).any()
    y = bound.forward(x, training=False)
    assert_array_equal(y[:, :4], y[:, 4:])


@pytest.mark.parametrize("failing", [0, 1])
@pytest.mark.parametrize("method", ["forward", "backward"])
def test_an_error_in_either_half_comes_through_and_ends_there(
    n_threads, failing, method, monkeypatch
):
    bound, x = bind(n_threads, 6), signal_of(T, 6)
    expected = bound.run(x)

    def fail(*args):
        raise FloatingPointError(f"half {failing}")

    with monkeypatch.context() as patch:
        patch.setattr(bound.layer.parts[failing], method, fail)
        with pytest.raises(FloatingPointError, match=f"half {failing}"):
            bound.run(x)
    for again, before in zip(bound.run(x), expected, strict=True):
        assert_array_equal(again, before)


@pytest.mark.parametrize(("worth", "n_parts"), [(200, 2), (201, 1)])
def test_the_largest_block_times_the_batch_decides(worth, n_parts, monkeypatch):
    monkeypatch.setattr(split_batch, "WORTH_SPLITTING", worth)
    layer = SplitBatch(Dense(9, 4))  # its block has 40 values
    assert layer.splits(5) == (n_parts == 2)
    assert len(BoundLayer(layer, 5).layer.parts) == n_parts


def test_a_single_sample_has_no_halves():
    assert not SplitBatch(make_stack()).splits(1)
    ours, theirs = (
        BoundLayer(layer, 1).run(signal_of(T, 1))
        for layer in (SplitBatch(make_stack()), make_stack())
    )
    for array, expected in zip(ours, theirs, strict=True):
        assert_array_equal(array, expected)


def test_prediction_does_not_split():
    network = Network(SplitBatch(make_stack()), np.float64)
    assert len(network.workspace(6).root.parts) == 1
    assert len(network.workspace(6, np.zeros_like(network.parameters.theta)).root.parts) == 2


def test_layers_say_whether_one_below_them_splits():
    tree = Sequential([Sequential([SplitBatch(make_stack())]), Dense(3, 2)])
    assert tree.splits(2)
    assert not Sequential([make_stack(), Dense(3, 2)]).splits(2)

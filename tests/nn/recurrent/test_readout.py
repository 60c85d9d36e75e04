"""Readouts by themselves: formulas, gradients, chunks and padding."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.recurrent.readout import READOUTS, Readout
from tests.nn.gradients import assert_same_gradient, central_differences
from tests.nn.layers.flat import padding_of
from tests.nn.layers.kinds import assert_all_covered

T, N_UNITS, BATCH_SIZE = 6, 4, 5
PADDING = padding_of("xxxxxx", "..xxxx", "x.xx.x", "xx....", "......")

each_readout = pytest.mark.parametrize("name", READOUTS)
each_padding = pytest.mark.parametrize("padding", [None, PADDING], ids=["whole", "padded"])
one_and_both_ways = pytest.mark.parametrize("n_forward", [N_UNITS, 3], ids=["forward", "both ways"])


def make(name, n_forward=N_UNITS, dtype=np.float64):
    """A readout with a query away from zero, and states."""
    readout = READOUTS[name](N_UNITS, n_forward).clone()
    random = np.random.RandomState(0)
    shapes = [spec.shape for spec in readout.parameters()]
    readout.bind(
        iter([(random.standard_normal(s).astype(dtype), np.full(s, np.nan, dtype)) for s in shapes])
    )
    return readout, random.standard_normal((T, N_UNITS, BATCH_SIZE)).astype(dtype)


def plain(readout, H, n_forward):
    """Readout of the states ``H (n_steps, N_UNITS)`` of one sample without padded steps."""
    if len(H) == 0:
        return np.zeros(N_UNITS)
    if hasattr(readout, "w"):
        weights = np.exp(H @ readout.w)
        return weights @ H / weights.sum()
    if type(readout) is READOUTS["mean"]:
        return H.mean(axis=0)
    return np.concatenate([H[-1, :n_forward], H[0, n_forward:]])


def test_the_registry_has_every_kind_of_readout():
    assert_all_covered([READOUTS[name](1, 1) for name in READOUTS], Readout)


@each_readout
@each_padding
@one_and_both_ways
def test_result_is_that_of_the_steps_that_are_not_padded(name, padding, n_forward):
    readout, H = make(name, n_forward)
    y = readout.forward(H, padding)
    assert y.shape == (N_UNITS, BATCH_SIZE)
    for k in range(BATCH_SIZE):
        steps = np.ones(T, bool) if padding is None else ~padding[:, k]
        if steps.any() or name != "last":  # without any step the last state is the initial one
            expected = plain(readout, H[steps, :, k], n_forward)
            assert_allclose(y[:, k], expected, rtol=1e-13, atol=1e-15)


@each_readout
@each_padding
@one_and_both_ways
def test_gradients_equal_central_differences(name, padding, n_forward):
    readout, H = make(name, n_forward)
    dy = np.random.RandomState(1).uniform(-1, 1, (N_UNITS, BATCH_SIZE))

    def value():
        return float((dy * readout.forward(H, padding)).sum())

    value()
    dys = readout.backward(dy.copy())
    assert len(dys) == T
    dH = np.array([np.zeros((N_UNITS, BATCH_SIZE)) if d is None else d for d in dys])
    assert_same_gradient(dH, central_differences(value, H), "dH")
    if padding is not None:
        real = (~padding).any(axis=0)
        assert not np.where(padding[:, None] & real, dH, 0.0).any()
    if readout.parameters():
        assert_same_gradient(readout.dw.copy(), central_differences(value, readout.w), "dw")


@each_readout
@each_padding
@pytest.mark.parametrize("pieces", [(1, 5), (2, 2, 2), (1,) * T], ids=str)
def test_steps_gathered_piece_by_piece_give_the_same(name, padding, pieces):
    readout, H = make(name)
    H[:, :, 4] = H[0, :, 4]  # without any step all states are the initial one
    expected, gathered = readout.forward(H, padding).copy(), None
    for end, n in zip(np.cumsum(pieces), pieces, strict=True):
        piece = slice(end - n, end)
        buffer = H[piece].copy()
        gathered = readout.gather(gathered, buffer, None if padding is None else padding[piece])
        y = readout.result(gathered).copy()
        buffer.fill(np.nan)  # the cells will write the next steps here
    assert_allclose(y, expected, rtol=1e-13, atol=1e-15)


@each_readout
def test_gathering_leaves_what_was_gathered_before_alone(name):
    readout, H = make(name)
    before = readout.gather(None, H[:3])
    kept = [array.copy() for array in before]
    first = readout.result(readout.gather(before, H[3:])).copy()
    assert_array_equal(readout.result(readout.gather(before, H[3:])), first)
    for array, copy in zip(before, kept, strict=True):
        assert_array_equal(array, copy)


@each_readout
@each_padding
@one_and_both_ways
def test_float32_stays_float32(name, padding, n_forward):
    readout, H = make(name, n_forward, np.float32)
    y = readout.forward(H, padding)
    dys = readout.backward(np.ones_like(y))
    assert {array.dtype for array in [y, *dys] if array is not None} == {np.dtype(np.float32)}


@pytest.mark.parametrize("scale", [0.0, 1e4])
@each_padding
def test_attention_bears_scores_of_any_size(scale, padding):
    readout, H = make("attention")
    readout.w *= scale
    y = readout.forward(H, padding)
    dys = readout.backward(np.ones_like(y))
    assert np.isfinite(y).all()
    assert np.isfinite(dys).all()
    if scale == 0.0:  # where the query starts
        assert_allclose(y, READOUTS["mean"](N_UNITS, N_UNITS).forward(H, padding), rtol=1e-13)


def test_a_readout_by_itself_has_no_function():
    readout = Readout(N_UNITS, N_UNITS)
    assert readout.parameters() == []
    for call in (lambda: readout.forward(np.zeros((T, N_UNITS, 2))), lambda: readout.backward(0)):
        with pytest.raises(NotImplementedError):
            call()
    with pytest.raises(NotImplementedError):
        readout.result(())

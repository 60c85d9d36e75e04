"""Layer normalization inside the cells; `test_recurrent` compares cells that have it to loops."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.layers.normalization import EPSILON
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.gate_normalization import GateNormalization
from tests.nn.gradients import BoundLayer, assert_same_gradient, central_differences, random_signal
from tests.nn.layers import plain
from tests.nn.layers.flat import Flat

T, GATES, H, BATCH_SIZE = 3, 2, 5, 4
FACTORS = (-2.0, 1.0)


@pytest.fixture
def norm():
    """Bound to random gains and biases, and what is to be normalized: arguments of all steps."""
    random = np.random.RandomState(0)
    norm = GateNormalization(GATES, H)
    norm.bind(iter([(random.uniform(0.5, 2, (GATES, H)), np.full((GATES, H), np.nan))]))
    norm.allocate(T, BATCH_SIZE, np.dtype(float), for_training=True)
    norm.bias = random.standard_normal(GATES * H)
    norm.set_affine(norm.bias, FACTORS)
    return norm, random.standard_normal((T, GATES * H, BATCH_SIZE))


def test_the_constant_under_the_root_is_that_of_the_plain_formula():
    assert plain.EPSILON == EPSILON


def test_forward_equals_the_formula_gate_by_gate_and_sample_by_sample(norm):
    norm, a = norm
    z = a.copy()
    for t in range(T):
        norm.forward(t, z[t])
    for t, gate, k in np.ndindex(T, GATES, BATCH_SIZE):
        units = slice(gate * H, gate * H + H)
        expected = plain.normalized(a[t, units, k], norm.gain[gate]) + norm.bias[units]
        assert_allclose(z[t, units, k], FACTORS[gate] * expected, rtol=1e-13, atol=1e-13)


def test_many_steps_at_once_are_the_same_as_one_by_one(norm):
    norm, a = norm
    dz = np.random.RandomState(1).standard_normal(a.shape)
    results = []
    for steps in ([slice(None)], range(T)):
        z, da = a.copy(), dz.copy()
        norm.start_backward()
        for t in steps:
            norm.forward(t, z[t])
        for t in steps:
            norm.backward(t, da[t])
        results.append((z, da, norm.dgain.copy(), norm.dbias.copy()))
    for at_once, one_by_one in zip(*results, strict=True):
        assert_allclose(at_once, one_by_one, rtol=1e-13, atol=1e-14)


def test_gradients_equal_central_differences(norm):
    norm, a = norm
    norm.set_affine(norm.bias, (1.0, 1.0))  # the factors are in the gradient a cell gives
    dz = np.random.RandomState(1).standard_normal(a.shape)

    def value():
        norm.set_affine(norm.bias, (1.0, 1.0))
        z = a.copy()
        norm.forward(slice(None), z)
        return float((dz * z).sum())

    value()
    da = dz.copy()
    norm.start_backward()
    norm.backward(slice(None), da)
    analytic = {"da": (da, a), "dgain": (norm.dgain.copy(), norm.gain)}
    analytic["dbias"] = norm.dbias.copy().ravel(), norm.bias
    for what, (gradient, variable) in analytic.items():
        assert_same_gradient(gradient, central_differences(value, variable), what)


def test_prediction_keeps_nothing(norm):
    norm, a = norm
    trained = a.copy()
    norm.forward(slice(None), trained)
    norm.allocate(T, BATCH_SIZE, np.dtype(float), for_training=False)
    predicted = a.copy()
    norm.forward(slice(None), predicted)
    assert_array_equal(predicted, trained)
    assert norm.u is None


@pytest.mark.parametrize("cell", CELLS)
def test_the_scale_of_the_input_weights_does_not_matter_to_a_normalized_cell(cell):
    # of the first step: there is no state yet, so all arguments scale with W_x
    x = random_signal(2, 4)
    bound = BoundLayer(Flat(CELLS[cell](1, 2, 6, layer_norm=True)), 4)
    usual = bound.forward(x).copy()
    bound.blocks()[0][:2] *= 1000.0
    assert_allclose(bound.forward(x), usual, atol=1e-3)
    without = BoundLayer(Flat(CELLS[cell](1, 2, 6)), 4)
    usual = without.forward(x).copy()
    without.blocks()[0][:2] *= 1000.0
    assert np.abs(without.forward(x) - usual).max() > 0.1

"""The first layer with dense and with sparse input."""

import numpy as np
import pytest
from scipy import sparse

from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.sparse import InputDense
from tests.nn.gradients import (
    BoundLayer,
    assert_same_gradient,
    central_differences,
    check_layer,
)

CONTAINERS = [sparse.csr_matrix, sparse.csr_array, sparse.csc_array, sparse.coo_array]
N_INPUTS, BATCH_SIZE = 6, 5

each_container = pytest.mark.parametrize("container", CONTAINERS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def make_rows(dtype=np.float64):
    """Dense rows of which most values, and one whole row, are zero."""
    random = np.random.RandomState(0)
    rows = random.standard_normal((BATCH_SIZE, N_INPUTS)) * (random.uniform(size=(5, 6)) < 0.4)
    rows[2] = 0
    return rows.astype(dtype)


def as_signal(rows):
    return np.vstack([rows.T, np.ones((1, len(rows)), rows.dtype)])


def test_gradient_of_a_dense_input_equals_central_differences():
    check_layer(InputDense(4, 3))


@each_container
@pytest.mark.parametrize("n_outputs", [1, 3])
def test_gradient_of_the_weights_equals_central_differences_for_a_sparse_input(
    container, n_outputs
):
    layer = Sequential([InputDense(N_INPUTS, 4), Dense(4, n_outputs)])
    bound = BoundLayer(layer, BATCH_SIZE, needs_input_gradient=False)
    x = container(make_rows())
    dy = np.random.RandomState(2).uniform(-1, 1, (n_outputs, BATCH_SIZE))

    def value():
        return float((dy * bound.forward(x)).sum())

    value()
    assert bound.backward(dy) is None
    assert_same_gradient(bound.gradient, central_differences(value, bound.parameters.theta))


@each_container
@each_dtype
def test_sparse_and_dense_input_give_the_same(container, dtype):
    rows, dy = make_rows(dtype), np.random.RandomState(1).standard_normal((3, BATCH_SIZE))
    outcomes = []
    for x in (as_signal(rows), container(rows)):
        bound = BoundLayer(InputDense(N_INPUTS, 3), BATCH_SIZE, dtype=dtype)
        y = bound.forward(x)
        bound.backward(dy.astype(dtype))
        assert y.dtype == bound.gradient.dtype == dtype
        outcomes.append((y, bound.gradient))
    tolerance = 10 * np.finfo(dtype).eps
    for dense, from_sparse in zip(*outcomes, strict=True):
        np.testing.assert_allclose(from_sparse, dense, rtol=tolerance, atol=tolerance)


def test_one_layer_takes_a_dense_input_after_a_sparse_one():
    rows, dy = make_rows(), np.ones((3, BATCH_SIZE))
    bound = BoundLayer(InputDense(N_INPUTS, 3), BATCH_SIZE)
    bound.forward(as_signal(rows))
    bound.backward(dy)
    expected = bound.gradient.copy()
    bound.forward(sparse.csr_array(rows))
    bound.forward(as_signal(rows))
    bound.gradient.fill(np.nan)
    assert bound.backward(dy).shape == (N_INPUTS, BATCH_SIZE)
    np.testing.assert_array_equal(bound.gradient, expected)

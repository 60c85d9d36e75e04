"""The fully connected layer."""

import numpy as np
import pytest

from skneuro.nn.initializers import orthogonal
from skneuro.nn.layers.dense import Dense
from tests.nn.gradients import BoundLayer, check_layer, random_signal


@pytest.mark.parametrize("n_inputs", [1, 4])
@pytest.mark.parametrize("n_outputs", [1, 3])
@pytest.mark.parametrize("batch_size", [1, 5])
def test_gradient_equals_central_differences(n_inputs, n_outputs, batch_size):
    check_layer(Dense(n_inputs, n_outputs), batch_size)


def test_output_is_the_affine_map_sample_by_sample():
    bound = BoundLayer(Dense(4, 3), 5)
    ((block, _),) = bound.parameters.views(None)
    x = random_signal(4, 5)
    W, b = block[:-1], block[-1]
    y = bound.forward(x)
    for i in range(5):
        np.testing.assert_allclose(y[:, i], W.T @ x[:-1, i] + b, rtol=1e-12)


def test_backward_is_the_formula_of_the_docstring():
    bound = BoundLayer(Dense(4, 3), 5)
    ((block, dblock),) = bound.parameters.views(bound.gradient)
    x, dy = random_signal(4, 5), random_signal(2, 5, seed=7)
    bound.forward(x)
    dx = bound.backward(dy)
    np.testing.assert_allclose(dblock[:-1], x[:-1] @ dy.T)
    np.testing.assert_allclose(dblock[-1], dy.sum(axis=1))
    np.testing.assert_allclose(dx, block[:-1] @ dy)


def test_weights_are_penalized_and_the_bias_is_not():
    (parameter,) = Dense(4, 3, name="skip").parameters()
    assert parameter.name == "skip"
    assert parameter.shape == (5, 3)
    assert parameter.n_penalized == 4


def test_initializer_and_gain_are_used():
    def draw(**options):
        (parameter,) = Dense(4, 3, **options).parameters()
        return parameter.initialize(parameter.shape, np.random.RandomState(0))

    np.testing.assert_allclose(draw(gain=6.0), np.sqrt(3) * draw(gain=2.0))
    block = draw(initializer=orthogonal)
    np.testing.assert_allclose(block[:-1].T @ block[:-1], np.eye(3), atol=1e-14)
    np.testing.assert_array_equal(block[-1], 0)

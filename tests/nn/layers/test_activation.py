"""The activation layer: the function's formulas, in place where they allow it."""

import numpy as np
import pytest

from skneuro.nn.activations import ACTIVATIONS
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from tests.nn.gradients import STEP, BoundLayer, check_layer, random_signal

each_activation = pytest.mark.parametrize("name", ACTIVATIONS)


@each_activation
def test_gradient_equals_central_differences(name):
    x = random_signal(4, 5)
    x[:-1][np.abs(x[:-1]) < 10 * STEP] = 0.5  # away from the kinks at zero
    check_layer(ActivationLayer(4, ACTIVATIONS[name]()), x=x)


@each_activation
def test_gradient_through_the_layers_around_it(name):
    layers = [Dense(3, 4), ActivationLayer(4, ACTIVATIONS[name]()), Dense(4, 2)]
    check_layer(Sequential(layers))


@each_activation
def test_output_is_the_function_and_ends_in_ones(name):
    function, x = ACTIVATIONS[name](), random_signal(4, 5)
    expected = np.empty((4, 5))
    function.forward(x[:-1].copy(), expected, np.empty((4, 5)))
    layer = ActivationLayer(4, function)
    layer.allocate(5, np.float64)
    y = layer.forward(x, True, None)
    np.testing.assert_array_equal(y[:-1], expected)
    np.testing.assert_array_equal(y[-1], 1)


@each_activation
def test_it_works_in_place_unless_the_derivative_needs_the_input(name):
    function, x = ACTIVATIONS[name](), random_signal(4, 5)
    layer = ActivationLayer(4, function)
    layer.allocate(5, np.float64)
    kept = x.copy()
    y = layer.forward(x, True, None)
    assert (y is x) == (not function.needs_input)
    if function.needs_input:
        np.testing.assert_array_equal(x, kept)


@each_activation
def test_training_or_not_is_all_the_same(name):
    bound = BoundLayer(ActivationLayer(4, ACTIVATIONS[name]()), 5)
    x = random_signal(4, 5)
    training = bound.forward(x, training=True).copy()
    np.testing.assert_array_equal(bound.forward(x, training=False), training)


def test_an_activation_has_no_weights():
    assert ActivationLayer(4, ACTIVATIONS["relu"]()).parameters() == []

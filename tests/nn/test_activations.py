"""Activations against plain formulas, wide ranges and central differences."""

import math

import numpy as np
import pytest

from skneuro.nn.activations import ACTIVATIONS, sigmoid
from tests.nn.gradients import STEP, assert_same_gradient, central_differences

# Each formula as a textbook has it, one number at a time.
FORMULAS = {
    "identity": lambda z: z,
    "logistic": lambda z: 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "gelu": lambda z: z * 0.5 * math.erfc(-z / math.sqrt(2)),
    "silu": lambda z: z / (1 + math.exp(-z)) if z > -700 else 0.0,
    "softplus": lambda z: z if z > 700 else math.log1p(math.exp(z)),
}
WIDE = np.concatenate([np.linspace(-12, 12, 481), [-800, -50, -1e-9, 0, 1e-9, 50, 800]])

each_activation = pytest.mark.parametrize("name", ACTIVATIONS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def forward(name, z, in_place=False):
    """Output for ``z``, in an array of its own unless ``in_place``."""
    y = z if in_place else np.empty_like(z)
    ACTIVATIONS[name]().forward(z, y, np.empty_like(z))
    return y


def backward(name, z, dy):
    """Gradient of the input, both directions run as a layer runs them."""
    activation, scratch = ACTIVATIONS[name](), np.empty_like(z)
    z, dz = z.copy(), dy.copy()
    y = np.empty_like(z) if activation.needs_input else z
    activation.forward(z, y, scratch)
    scratch.fill(np.nan)  # nothing may be expected of it between the calls
    activation.backward(dz, z, y, scratch)
    return dz


@each_activation
@each_dtype
def test_forward_is_the_plain_formula_over_a_wide_range(name, dtype):
    z = WIDE.astype(dtype).reshape(8, -1)
    expected = np.vectorize(FORMULAS[name], otypes=[float])(z.astype(float))
    y = forward(name, z)
    assert y.dtype == dtype
    eps = np.finfo(dtype).eps
    np.testing.assert_allclose(y, expected, rtol=8 * eps, atol=8 * eps)


@each_activation
@each_dtype
def test_backward_keeps_dtype_and_stays_finite_over_a_wide_range(name, dtype):
    z = WIDE.astype(dtype).reshape(8, -1)
    dz = backward(name, z, np.ones_like(z))
    assert dz.dtype == dtype
    assert np.isfinite(dz).all()
    assert np.abs(dz).max() < 1.2  # gelu, the steepest, has a slope of 1.13 at its peak


@each_activation
def test_gradient_equals_central_differences(name):
    random = np.random.RandomState(0)
    z = random.uniform(-4, 4, (6, 9))
    z[np.abs(z) < 10 * STEP] = 0.5  # away from the kinks at zero
    dy = random.standard_normal(z.shape)
    numerical = central_differences(lambda: float((dy * forward(name, z)).sum()), z)
    assert_same_gradient(backward(name, z, dy), numerical, name)


@each_activation
def test_forward_leaves_its_input_alone(name):
    z = WIDE.copy()
    forward(name, z)
    np.testing.assert_array_equal(z, WIDE)


@each_activation
def test_in_place_gives_the_same(name):
    expected = forward(name, WIDE.copy())
    z = WIDE.copy()
    assert forward(name, z, in_place=True) is z
    np.testing.assert_array_equal(z, expected)


@each_activation
def test_backward_multiplies_the_gradient_that_comes_in(name):
    z = np.linspace(-3, 3, 20)
    dy = np.random.RandomState(0).standard_normal(20)
    np.testing.assert_allclose(backward(name, z, dy), dy * backward(name, z, np.ones(20)))


@each_activation
def test_nan_in_is_nan_out(name):
    y = forward(name, np.array([1.0, np.nan, -1.0]))
    np.testing.assert_array_equal(np.isnan(y), [False, True, False])


@each_activation
def test_the_gain_is_that_of_scikit_learn(name):
    assert ACTIVATIONS[name].gain == (2.0 if name == "logistic" else 6.0)


@each_dtype
def test_sigmoid_takes_the_same_array_as_input_and_output(dtype):
    z = np.array([-800, -2, 0, 2, 800], dtype)
    expected = sigmoid(z, out=np.empty_like(z))
    assert sigmoid(z, out=z) is z
    np.testing.assert_array_equal(z, expected)
    np.testing.assert_array_equal(z[[0, 2, 4]], [0.0, 0.5, 1.0])

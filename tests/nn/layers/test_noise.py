"""Dropout and Gaussian noise: on in training, off at prediction."""

import numpy as np
import pytest

from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout, GaussianNoise
from tests.nn.gradients import BoundLayer, check_layer, random_signal

LAYERS = {"dropout": lambda n: Dropout(n, 0.4), "noise": lambda n: GaussianNoise(n, 0.4)}

each_layer = pytest.mark.parametrize("name", LAYERS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def run_wide(layer, x, dtype=np.float64, seed=0):
    """Training output for a signal so wide that frequencies are close to probabilities."""
    layer = layer.clone()
    layer.bind(iter(()), np.random.default_rng(seed))
    layer.allocate(x.shape[1], np.dtype(dtype))
    return layer.forward(x, True, None)[:-1]


@each_layer
def test_gradient_equals_central_differences_under_a_fixed_mask(name):
    check_layer(LAYERS[name](6))


@each_layer
def test_gradient_through_the_layers_around_it(name):
    check_layer(Sequential([Dense(3, 6), LAYERS[name](6), Dense(6, 2)]))


@each_layer
def test_prediction_hands_the_input_on_untouched(name):
    bound = BoundLayer(LAYERS[name](4), 5)
    x = random_signal(4, 5)
    np.testing.assert_array_equal(bound.forward(x, training=False), x[:-1])


@each_layer
def test_training_leaves_the_input_alone(name):
    x = random_signal(4, 5)
    kept = x.copy()
    y = run_wide(LAYERS[name](4), x)
    assert (y != x[:-1]).any()
    np.testing.assert_array_equal(x, kept)


@each_layer
def test_every_batch_has_new_noise_and_the_same_seed_the_same(name):
    x = random_signal(4, 50)
    layer = LAYERS[name](4)
    layer.bind(iter(()), np.random.default_rng(0))
    layer.allocate(50, np.dtype(float))
    first = layer.forward(x, True, None)[:-1].copy()
    second = layer.forward(x, True, None)[:-1].copy()
    assert (first != second).any()
    np.testing.assert_array_equal(run_wide(LAYERS[name](4), x), first)
    assert (run_wide(LAYERS[name](4), x, seed=1) != first).any()


@each_dtype
@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_dropout_drops_its_share_and_scales_the_rest(rate, dtype):
    x = np.ones((4, 20_000), dtype)
    y = run_wide(Dropout(3, rate), x, dtype)
    assert y.dtype == dtype
    kept = y != 0
    np.testing.assert_allclose(y[kept], 1 / (1 - rate), rtol=1e-6)
    np.testing.assert_allclose(kept.mean(axis=1), 1 - rate, atol=0.02)
    np.testing.assert_allclose(y.mean(), 1, atol=0.03)


def test_dropout_sends_no_gradient_through_what_it_dropped():
    bound = BoundLayer(Dropout(6, 0.5), 20)
    dropped = bound.forward(np.ones((7, 20))) == 0
    dx = bound.backward(np.ones((6, 20)))
    assert 0 < dropped.mean() < 1
    np.testing.assert_array_equal(dx, np.where(dropped, 0, 2))


@each_dtype
@pytest.mark.parametrize("scale", [0.1, 3.0])
def test_gaussian_noise_has_the_given_scale(scale, dtype):
    x = random_signal(3, 20_000, dtype=dtype)
    y = run_wide(GaussianNoise(3, scale), x, dtype)
    assert y.dtype == dtype
    noise = y - x[:-1]
    np.testing.assert_allclose(noise.mean(axis=1), 0, atol=0.03 * scale)
    np.testing.assert_allclose(noise.std(axis=1), scale, rtol=0.03)
    kurtosis = ((noise / noise.std()) ** 4).mean()
    assert kurtosis == pytest.approx(3, abs=0.15)  # a uniform distribution has 1.8


@each_layer
def test_it_has_no_weights(name):
    assert LAYERS[name](4).parameters() == []

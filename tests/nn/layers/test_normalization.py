"""Batch and layer normalization."""

import numpy as np
import pytest

from skneuro.nn.activations import Tanh
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.normalization import EPSILON, NORMALIZATIONS, BatchNorm, LayerNorm
from tests.nn.gradients import BoundLayer, check_layer, random_signal

each_normalization = pytest.mark.parametrize("name", NORMALIZATIONS)
weighted_or_not = pytest.mark.parametrize("weighted", [False, True])
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def make_fractions(batch_size, weighted=True):
    """Unequal fractions, one of them zero; or None."""
    weights = np.random.RandomState(4).uniform(0.2, 3, batch_size)
    weights[1] = 0
    return weights / weights.sum() if weighted else None


@each_normalization
@weighted_or_not
@pytest.mark.parametrize(("n_features", "batch_size"), [(4, 6), (3, 4), (7, 5)])
def test_gradient_equals_central_differences(name, weighted, n_features, batch_size):
    layer = NORMALIZATIONS[name](n_features)
    check_layer(layer, batch_size, sample_fractions=make_fractions(batch_size, weighted))


@each_normalization
@weighted_or_not
def test_gradient_through_the_layers_around_it(name, weighted):
    layers = [Dense(3, 4), NORMALIZATIONS[name](4), ActivationLayer(4, Tanh()), Dense(4, 2)]
    check_layer(Sequential(layers), 6, sample_fractions=make_fractions(6, weighted))


@each_normalization
def test_scale_and_shift_are_not_penalized_and_start_neutral(name):
    parameters = NORMALIZATIONS[name](4).parameters()
    assert [p.name for p in parameters[:2]] == ["gamma", "beta"]
    assert all(p.n_penalized == 0 for p in parameters)
    np.testing.assert_array_equal(parameters[0].initialize((4,), None), 1)
    np.testing.assert_array_equal(parameters[1].initialize((4,), None), 0)


def scale_and_shift(bound):
    (gamma, _), (beta, _), *_ = bound.parameters.views(None)
    return gamma, beta


@each_dtype
@weighted_or_not
def test_batch_norm_standardizes_each_feature_over_the_batch(dtype, weighted):
    sample_fractions = make_fractions(6, weighted)
    bound = BoundLayer(BatchNorm(4), 6, sample_fractions, dtype)
    x = random_signal(4, 6, dtype=dtype)
    gamma, beta = scale_and_shift(bound)
    y = bound.forward(x)
    assert y.dtype == dtype
    for k in range(4):
        mean = np.average(x[k], weights=sample_fractions)
        variance = np.average((x[k] - mean) ** 2, weights=sample_fractions)
        expected = gamma[k] * (x[k] - mean) / np.sqrt(variance + EPSILON) + beta[k]
        np.testing.assert_allclose(y[k], expected, rtol=100 * np.finfo(dtype).eps, atol=1e-6)


@each_dtype
def test_layer_norm_standardizes_each_sample_over_its_features(dtype):
    bound = BoundLayer(LayerNorm(4), 6, dtype=dtype)
    x = random_signal(4, 6, dtype=dtype)
    gamma, beta = scale_and_shift(bound)
    y = bound.forward(x)
    assert y.dtype == dtype
    for i, column in enumerate(x[:-1].T):
        expected = gamma * (column - column.mean()) / np.sqrt(column.var() + EPSILON) + beta
        np.testing.assert_allclose(y[:, i], expected, rtol=100 * np.finfo(dtype).eps, atol=1e-6)


def test_samples_of_weight_zero_do_not_count_in_batch_norm():
    sample_fractions = make_fractions(6)
    x = random_signal(4, 6)
    y = BoundLayer(BatchNorm(4), 6, sample_fractions).forward(x)
    counted = np.flatnonzero(sample_fractions)
    alone = BoundLayer(BatchNorm(4), 5, sample_fractions[counted]).forward(x[:, counted])
    np.testing.assert_allclose(y[:, counted], alone, rtol=1e-12)


def test_batch_norm_weighs_the_samples_as_repeating_them_does():
    times = np.array([0, 1, 2, 3, 1, 1])
    x = random_signal(4, 6)
    y = BoundLayer(BatchNorm(4), 6, times / 8).forward(x)
    repeated = BoundLayer(BatchNorm(4), 8).forward(x.repeat(times, axis=1))
    np.testing.assert_allclose(y.repeat(times, axis=1), repeated, rtol=1e-10)


def test_batch_norm_predicts_with_running_averages():
    bound = BoundLayer(BatchNorm(4, momentum=0.3), 6)
    _, _, (running_mean, _), (running_variance, _) = bound.parameters.views(None)
    mean, variance = np.zeros(4), np.ones(4)
    for seed in range(3):
        x = random_signal(4, 6, seed)
        bound.forward(x)
        mean = 0.7 * mean + 0.3 * x[:-1].mean(axis=1)
        variance = 0.7 * variance + 0.3 * x[:-1].var(axis=1)
    np.testing.assert_allclose(running_mean, mean, rtol=1e-12)
    np.testing.assert_allclose(running_variance, variance, rtol=1e-12)
    x = random_signal(4, 6, seed=9)
    gamma, beta = scale_and_shift(bound)
    expected = ((x[:-1].T - mean) / np.sqrt(variance + EPSILON) * gamma + beta).T
    np.testing.assert_allclose(bound.forward(x, training=False), expected, rtol=1e-12)
    np.testing.assert_allclose(running_mean, mean, rtol=1e-12)  # prediction tracks nothing


@each_normalization
def test_a_prediction_does_not_depend_on_the_rows_beside_it(name):
    bound = BoundLayer(NORMALIZATIONS[name](4), 6)
    bound.forward(random_signal(4, 6))
    x, other = random_signal(4, 6, seed=2), random_signal(4, 6, seed=3)
    other[:, 0] = x[:, 0]
    kept = bound.forward(x, training=False)[:, 0].copy()
    np.testing.assert_array_equal(bound.forward(other, training=False)[:, 0], kept)


def test_a_constant_feature_is_standardized_to_its_shift():
    bound = BoundLayer(BatchNorm(2), 5)
    x = np.full((3, 5), 7.0)
    x[-1] = 1
    _, beta = scale_and_shift(bound)
    np.testing.assert_allclose(bound.forward(x), np.tile(beta[:, None], 5), atol=1e-10)


@each_normalization
def test_moving_and_stretching_the_input_changes_nothing(name):
    bound = BoundLayer(NORMALIZATIONS[name](4), 6)
    x = random_signal(4, 6)
    y = bound.forward(x).copy()
    x[:-1] = 1000 * x[:-1] + 50
    np.testing.assert_allclose(bound.forward(x), y, rtol=1e-3, atol=1e-3)  # but for epsilon

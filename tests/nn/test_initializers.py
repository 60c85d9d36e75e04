"""Starting weights: their distribution, their bounds, their reproducibility."""

import numpy as np
import pytest

from skneuro.nn.initializers import (
    INITIALIZERS,
    glorot_uniform,
    he_normal,
    ones,
    orthogonal,
    with_bias,
)

SHAPE = (150, 100)

# Standard deviation of a weight for (fan_in, fan_out), from each paper.
DEVIATIONS = {
    "glorot_uniform": lambda fan_in, fan_out: np.sqrt(2 / (fan_in + fan_out)),
    "glorot_normal": lambda fan_in, fan_out: np.sqrt(2 / (fan_in + fan_out)),
    "he_uniform": lambda fan_in, fan_out: np.sqrt(2 / fan_in),
    "he_normal": lambda fan_in, fan_out: np.sqrt(2 / fan_in),
    "lecun_normal": lambda fan_in, fan_out: np.sqrt(1 / fan_in),
    "orthogonal": lambda fan_in, fan_out: np.sqrt(1 / max(fan_in, fan_out)),
    "zeros": lambda fan_in, fan_out: 0.0,
}

each_initializer = pytest.mark.parametrize("name", INITIALIZERS)
each_random_initializer = pytest.mark.parametrize("name", sorted(set(INITIALIZERS) - {"zeros"}))


@each_initializer
def test_mean_and_deviation_are_those_of_the_paper(name):
    weights = INITIALIZERS[name](SHAPE, np.random.RandomState(0))
    deviation = DEVIATIONS[name](*SHAPE)
    assert weights.shape == SHAPE
    np.testing.assert_allclose(weights.std(), deviation, rtol=0.02)
    np.testing.assert_allclose(weights.mean(), 0, atol=0.02 * deviation)


@each_random_initializer
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(name):
    first, second, other = (INITIALIZERS[name]((4, 5), np.random.RandomState(k)) for k in (0, 0, 1))
    np.testing.assert_array_equal(first, second)
    assert (first != other).all()


@each_random_initializer
def test_drawing_moves_the_generator_on(name):
    random = np.random.RandomState(0)
    first, second = (INITIALIZERS[name]((4, 5), random) for _ in range(2))
    assert (first != second).all()


@pytest.mark.parametrize(
    ("name", "bound"),
    [("glorot_uniform", np.sqrt(6 / 250)), ("he_uniform", np.sqrt(6 / 150))],
)
def test_uniform_weights_fill_their_bounds_and_no_more(name, bound):
    weights = INITIALIZERS[name](SHAPE, np.random.RandomState(0))
    assert 0.999 * bound < weights.max() < bound
    assert -bound <= weights.min() < -0.999 * bound


@pytest.mark.parametrize("shape", [(7, 4), (4, 7), (5, 5), (1, 3)])
def test_orthogonal_weights_are_orthonormal_along_the_shorter_side(shape):
    weights = orthogonal(shape, np.random.RandomState(0))
    assert weights.shape == shape
    gram = weights @ weights.T if shape[0] <= shape[1] else weights.T @ weights
    np.testing.assert_allclose(gram, np.eye(min(shape)), atol=1e-14)


def test_orthogonal_draws_both_orientations():
    # without its sign correction, QR fixes the sign of every first element
    random = np.random.RandomState(0)
    signs = {np.sign(orthogonal((3, 3), random)[0, 0]) for _ in range(20)}
    assert signs == {-1.0, 1.0}


@each_initializer
def test_with_bias_stacks_the_bias_under_the_weights(name):
    initializer = INITIALIZERS[name]
    block = with_bias((7, 3), np.random.RandomState(0), weights=initializer)
    assert block.shape == (7, 3)
    np.testing.assert_array_equal(block[:-1], initializer((6, 3), np.random.RandomState(0)))
    if initializer is not glorot_uniform:
        np.testing.assert_array_equal(block[-1], 0)


@pytest.mark.parametrize("gain", [2.0, 6.0])
def test_with_bias_draws_weights_and_bias_as_scikit_learn_does(gain):
    # MLPRegressor._init_coef: first the weights, then the bias, from the same bounds
    random = np.random.RandomState(3)
    bound = np.sqrt(gain / (6 + 3))
    weights, bias = random.uniform(-bound, bound, (6, 3)), random.uniform(-bound, bound, 3)
    block = with_bias((7, 3), np.random.RandomState(3), weights=glorot_uniform, gain=gain)
    np.testing.assert_array_equal(block, np.vstack([weights, bias]))


def test_the_gain_moves_glorot_bounds_only():
    narrow, wide = (
        with_bias((7, 3), np.random.RandomState(0), weights=glorot_uniform, gain=gain)
        for gain in (2.0, 6.0)
    )
    np.testing.assert_allclose(wide, np.sqrt(3) * narrow)
    for gain in (2.0, 6.0):
        block = with_bias((7, 3), np.random.RandomState(0), weights=he_normal, gain=gain)
        np.testing.assert_array_equal(block[:-1], he_normal((6, 3), np.random.RandomState(0)))


def test_ones_are_ones_and_need_no_generator():
    np.testing.assert_array_equal(ones((2, 3), None), [[1, 1, 1], [1, 1, 1]])

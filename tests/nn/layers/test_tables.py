"""Layers for tables: embeddings of numbers and categories, scales, members of an ensemble."""

import numpy as np
import pytest

from skneuro.nn.layers import members
from skneuro.nn.layers.category_embedding import CategoryEmbedding
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.members import Members
from skneuro.nn.layers.noise import Dropout
from skneuro.nn.layers.ntk_dense import NTKDense
from skneuro.nn.layers.periodic import PeriodicEmbedding
from skneuro.nn.layers.piecewise_linear import PiecewiseLinear
from tests.nn.gradients import BoundLayer, assert_same_gradient, central_differences, random_signal


def codes_signal(codes):
    return np.array([codes, np.ones(len(codes))], dtype=float)


def test_periodic_embedding_equals_its_formula():
    bound = BoundLayer(PeriodicEmbedding(2, n_frequencies=3, n_values=2), 4)
    x = random_signal(2, 4)
    w, p, C = bound.blocks()
    expected = [x[0], x[1]]
    for k in range(2):
        h = np.vstack([np.cos(w[k][:, None] * x[k] + p[k][:, None]), np.ones(4)])
        expected += list(C[k].T @ h)
    np.testing.assert_allclose(bound.forward(x), expected, rtol=1e-12)


def test_piecewise_linear_encoding_fills_bin_after_bin():
    layer = PiecewiseLinear([np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0])])
    x = np.array([[-1.0, 0.5, 2.0, 5.0], [1.0, 2.0, 3.0, -1.0], [1.0] * 4])
    np.testing.assert_allclose(
        BoundLayer(layer, 4).forward(x),
        [x[0], x[1], [-1.0, 0.5, 1.0, 1.0], [0.0, 0.0, 0.5, 2.0], [0.5, 1.0, 1.5, -0.5]],
    )


def test_gradient_of_category_embedding_equals_central_differences():
    bound = BoundLayer(CategoryEmbedding(4, 3), 6)
    x, dy = codes_signal([0, 2, 2, -1, 3, 0]), np.random.RandomState(2).uniform(-1, 1, (3, 6))
    bound.forward(x)
    bound.backward(dy)
    gradient = bound.gradient.copy()
    numerical = central_differences(
        lambda: float((dy * bound.forward(x)).sum()), bound.parameters.theta
    )
    assert_same_gradient(gradient, numerical)


def test_an_unknown_category_has_the_zero_vector():
    bound = BoundLayer(CategoryEmbedding(3, 2), 3)
    y = bound.forward(codes_signal([1, -1, 2]))
    np.testing.assert_array_equal(y[:, 1], 0)
    np.testing.assert_array_equal(y[:, 0], bound.blocks()[0][1])


def test_ntk_layer_computes_like_dense_at_other_learning_rates():
    x = random_signal(4, 5)
    ntk, dense = BoundLayer(NTKDense(4, 3), 5), BoundLayer(Dense(4, 3), 5)
    dense.parameters.theta[:] = ntk.parameters.theta
    np.testing.assert_array_equal(ntk.forward(x), dense.forward(x))
    rates = ntk.parameters.rate_factors().reshape(5, 3)
    np.testing.assert_allclose(rates, np.repeat([[0.5]] * 4 + [[0.1]], 3, axis=1))
    assert dense.parameters.rate_factors() is None


@pytest.mark.parametrize("n_threads", [1, 2])
def test_members_do_not_depend_on_the_number_of_threads(monkeypatch, n_threads):
    monkeypatch.setattr(members, "WORTH_THREADS", 1)
    x = random_signal(4, 5)

    def make():
        return Members([Sequential([Dense(4, 3), Dropout(3, 0.4)]) for _ in range(3)])

    monkeypatch.setattr(members, "n_allowed", lambda: n_threads)
    bound = BoundLayer(make(), 5)
    assert (bound.layer.executor is not None) == (n_threads == 2)
    monkeypatch.setattr(members, "n_allowed", lambda: 1)
    alone = BoundLayer(make(), 5)
    for found, expected in zip(bound.run(x), alone.run(x), strict=True):
        np.testing.assert_array_equal(found, expected)

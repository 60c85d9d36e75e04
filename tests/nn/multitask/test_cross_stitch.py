"""Cross-stitch units: activations of several tasks' nets, mixed by a learned matrix."""

import numpy as np
import pytest

from skneuro.nn.layers.concat import Concat
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.multitask.cross_stitch import OWN_WEIGHT, CrossStitch
from tests.nn.gradients import BoundLayer, check_layer, random_signal

EACH_SIZE = pytest.mark.parametrize(("n_tasks", "n_units"), [(1, 3), (2, 1), (2, 3), (3, 2)])


@EACH_SIZE
def test_gradient_equals_central_differences(n_tasks, n_units):
    check_layer(CrossStitch(n_tasks, n_units))


def test_gradient_through_the_layers_around_it():
    nets = Concat([Dense(4, 2), Dense(4, 2)])
    check_layer(Sequential([nets, CrossStitch(2, 2), Dense(4, 3)]))


@EACH_SIZE
def test_each_task_reads_a_mixture_of_all(n_tasks, n_units):
    bound = BoundLayer(CrossStitch(n_tasks, n_units), 5)
    x, (alpha,) = random_signal(n_tasks * n_units, 5), bound.blocks()
    y = bound.forward(x)
    for k in range(n_tasks):
        for u in range(n_units):
            expected = sum(alpha[k, j] * x[j * n_units + u] for j in range(n_tasks))
            np.testing.assert_allclose(y[k * n_units + u], expected, rtol=1e-12)


@EACH_SIZE
def test_a_task_starts_with_mostly_its_own_activations(n_tasks, n_units):
    (alpha,) = CrossStitch(n_tasks, n_units).parameters()
    start = alpha.initialize(alpha.shape, np.random.RandomState(0))
    np.testing.assert_allclose(start.sum(axis=1), 1)
    np.testing.assert_allclose(np.diag(start), 1 if n_tasks == 1 else OWN_WEIGHT)
    assert len(np.unique(start.round(12))) <= 2


def test_the_mixing_matrix_is_not_penalized():
    assert [p.penalized_size for p in CrossStitch(3, 2).parameters()] == [0]


def test_the_identity_leaves_the_signal_as_it_is():
    bound = BoundLayer(CrossStitch(2, 3), 5)
    bound.blocks()[0][...] = np.eye(2)
    x = random_signal(6, 5)
    np.testing.assert_array_equal(bound.forward(x), x[:-1])

"""The penalty on changes of important weights, and how importance is measured."""

import numpy as np

from skneuro.nn.layers.dense import Dense
from skneuro.nn.losses import SquaredError
from skneuro.nn.network import Network
from skneuro.nn.training.batches import ArraySource
from skneuro.nn.training.consolidation import Consolidation
from skneuro.nn.training.objective import Objective
from tests.nn.gradients import assert_same_gradient, central_differences

rng = np.random.default_rng(0)
X, Y = rng.standard_normal((20, 3)), rng.standard_normal((20, 1))


def make_network():
    return Network(Dense(3, 1), np.float64).initialize(np.random.RandomState(0))


def updated(network, n_rows=20, **options):
    rows = np.arange(n_rows)
    consolidation = Consolidation(2.0)
    consolidation.update(network, SquaredError(), ArraySource(X, Y), rows, len(rows), **options)
    return consolidation


def test_importance_is_the_mean_squared_gradient_of_samples():
    network = make_network()
    consolidation = updated(network)
    error = network.predict(X)[0] - Y[:, 0]
    gradients = np.c_[X, np.ones(20)] * error[:, None]
    np.testing.assert_allclose(consolidation.importance, (gradients**2).mean(axis=0))
    np.testing.assert_array_equal(consolidation.center, network.parameters.theta)


def test_later_samples_count_in_full():
    network = make_network()
    consolidation = updated(network)
    first = consolidation.importance
    second = updated(network, 5).importance
    source = ArraySource(X, Y)
    consolidation.update(network, SquaredError(), source, np.arange(5), 10, decay=0.5)
    np.testing.assert_allclose(consolidation.importance, (first + second) / 2)
    assert consolidation.total == 20


def test_gradient_of_the_penalized_objective():
    network = make_network()
    objective = Objective(network, SquaredError(), l2=0.1)
    objective.consolidation = updated(network)
    theta = network.parameters.theta
    theta += rng.standard_normal(theta.shape)
    x, y = network.signal(X), np.ascontiguousarray(Y.T)
    value = objective.evaluate(x, y)
    analytic = objective.gradient.copy()
    assert_same_gradient(analytic, central_differences(lambda: objective.evaluate(x, y), theta))
    without = Objective(network, SquaredError(), l2=0.1).evaluate(x, y)
    change = theta - objective.consolidation.center
    np.testing.assert_allclose(value - without, objective.consolidation.importance @ change**2)


def test_nothing_is_added_before_the_first_update():
    gradient = np.ones(4)
    assert Consolidation(1.0).add_to(np.zeros(4), gradient) == 0.0
    assert (gradient == 1).all()

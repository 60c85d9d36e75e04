"""Mixtures of experts with a gate per task."""

import numpy as np
import pytest
from scipy import sparse

from skneuro.nn.activations import Tanh
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout
from skneuro.nn.layers.sparse import InputDense
from skneuro.nn.multitask.mixture import MultiGateMixture
from tests.nn.gradients import BoundLayer, check_layer, random_signal


def mixture(n_experts=3, n_units=2, n_tasks=2, n_inputs=4):
    return MultiGateMixture([InputDense(n_inputs, n_units) for _ in range(n_experts)], n_tasks)


@pytest.mark.parametrize("n_experts", [1, 2, 4])
@pytest.mark.parametrize("n_tasks", [1, 3])
def test_gradient_equals_central_differences(n_experts, n_tasks):
    check_layer(mixture(n_experts, n_tasks=n_tasks))


def test_gradient_through_deep_experts_with_masks():
    experts = [
        Sequential([Dense(3, 4), ActivationLayer(4, Tanh()), Dropout(4, 0.4), Dense(4, 2)])
        for _ in range(2)
    ]
    check_layer(Sequential([Dense(4, 3), MultiGateMixture(experts, 2), Dense(4, 2)]))


def test_each_task_reads_the_softmax_mean_of_its_gate():
    bound = BoundLayer(mixture(), 5)
    x, (*experts, gates) = random_signal(4, 5), bound.blocks()
    logits = (gates.T @ x).reshape(2, 3, 5)
    weights = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    e = np.array([block.T @ x for block in experts])
    expected = np.einsum("kib,iub->kub", weights, e).reshape(4, 5)
    np.testing.assert_allclose(bound.forward(x), expected, rtol=1e-12)


def test_gates_that_are_sure_of_themselves_do_not_overflow():
    bound = BoundLayer(mixture(), 5)
    bound.blocks()[-1][...] *= 1e6
    assert np.isfinite(bound.forward(random_signal(4, 5))).all()


def test_a_single_expert_needs_no_gate():
    bound = BoundLayer(mixture(n_experts=1), 5)
    x = random_signal(4, 5)
    expected = bound.blocks()[0].T @ x
    np.testing.assert_allclose(bound.forward(x), np.vstack([expected, expected]), rtol=1e-13)


def test_experts_and_gates_read_sparse_input():
    dense = BoundLayer(mixture(), 6, needs_input_gradient=False)
    thin = BoundLayer(mixture(), 6, needs_input_gradient=False)
    x = random_signal(4, 6)
    y, _, gradient = dense.run(x)
    found = thin.layer.forward(sparse.csr_array(x[:-1].T), True, 1 / 6)[:-1]
    np.testing.assert_allclose(found, y, rtol=1e-12)
    thin.backward(np.random.RandomState(2).standard_normal((4, 6)))
    np.testing.assert_allclose(thin.gradient, gradient, rtol=1e-11)


def test_the_gates_come_last_and_have_a_name_of_their_own():
    names = [spec.name for spec in mixture().parameters()]
    assert names == ["B", "B", "B", MultiGateMixture.GATES]


def test_a_walk_meets_every_expert_and_the_gates():
    layer = mixture(n_experts=3, n_tasks=2)
    names = [type(part).__name__ for part in layer.walk()]
    assert names == ["MultiGateMixture", "Concat", *["InputDense"] * 4]
    assert [part.title for part in layer.walk()][-1] == "gates"

"""Layers side by side, and layers that read a part of their input."""

import numpy as np
import pytest
from scipy import sparse

from skneuro.nn.layers.concat import Concat, OnFeatures, Select
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout
from skneuro.nn.layers.sparse import InputDense
from tests.nn.gradients import BoundLayer, check_layer, random_signal

EXAMPLES = {
    "one branch": lambda: Concat([Dense(4, 3)]),
    "branches of different sizes": lambda: Concat([Dense(4, 3), Dense(4, 1), Dense(4, 2)]),
    "branches that read parts": lambda: Concat(
        [OnFeatures(4, [2], Dense(1, 2)), OnFeatures(4, [3, 0], Dense(2, 2))]
    ),
    "inside each other": lambda: Concat([Concat([Dense(4, 1), Dense(4, 2)]), Dense(4, 1)]),
    "after another layer": lambda: Sequential([Dense(4, 3), Concat([Dense(3, 2), Select(3, [1])])]),
    "with masks": lambda: Concat([Sequential([Dense(4, 3), Dropout(3, 0.4)]), Dense(4, 2)]),
    "a part": lambda: Select(4, [3, 1]),
    "nothing left out": lambda: Select(4, range(4)),
}


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES)
def test_gradient_equals_central_differences(make):
    check_layer(make())


def test_outputs_are_stacked_in_the_order_of_the_branches():
    parts = [Dense(4, 3), Dense(4, 1)]
    bound = BoundLayer(Concat(parts), 5)
    x = random_signal(4, 5)
    expected = [block.T @ x for block in bound.blocks()]
    np.testing.assert_allclose(bound.forward(x), np.vstack(expected), rtol=1e-13)


def test_a_branch_alone_is_the_branch():
    x = random_signal(4, 5)
    alone, inside = BoundLayer(Dense(4, 3), 5), BoundLayer(Concat([Dense(4, 3)]), 5)
    for one, other in zip(alone.run(x), inside.run(x), strict=True):
        np.testing.assert_array_equal(one, other)


def test_nothing_goes_back_to_the_inputs_where_nobody_asks():
    concat = Concat([Dense(4, 3), OnFeatures(4, [1], Dense(1, 2))])
    first = BoundLayer(concat, 5, needs_input_gradient=False)
    x = random_signal(4, 5)
    _, dx, gradient = first.run(x)
    assert dx is None
    np.testing.assert_array_equal(gradient, BoundLayer(concat, 5).run(x)[2])


def test_the_incoming_gradient_may_be_shared_by_all_branches():
    bound = BoundLayer(Concat([Dense(4, 3), Dense(4, 2)]), 5)
    x, dy = random_signal(4, 5), np.random.RandomState(3).standard_normal((5, 5))
    bound.forward(x)
    dx = bound.backward(dy)
    blocks = bound.blocks()
    expected = blocks[0][:-1] @ dy[:3] + blocks[1][:-1] @ dy[3:]
    np.testing.assert_allclose(dx, expected, rtol=1e-12)


def test_select_takes_rows_in_the_order_given():
    bound = BoundLayer(Select(4, [3, 1]), 5)
    x = random_signal(4, 5)
    np.testing.assert_array_equal(bound.forward(x), x[[3, 1]])
    dx = bound.backward(np.ones((2, 5)))
    np.testing.assert_array_equal(dx, np.array([[0], [1], [0], [1]]) * np.ones(5))


def test_select_forgets_the_gradient_of_the_last_batch():
    bound = BoundLayer(Select(4, [2]), 5)
    for size in (7.0, 1.0):
        bound.forward(random_signal(4, 5))
        dx = bound.backward(np.full((1, 5), size))
    assert dx.sum() == 5


def test_columns_of_a_sparse_input_are_read():
    part = Concat([InputDense(2, 1), InputDense(2, 2)])
    layer = Concat([OnFeatures(4, [3, 0], part), InputDense(4, 2)])
    dense = BoundLayer(layer, 6, needs_input_gradient=False)
    x = random_signal(4, 6) * (np.random.RandomState(0).uniform(size=(5, 6)) > 0.5)
    x[-1] = 1.0
    thin = BoundLayer(layer, 6, needs_input_gradient=False)
    y, _, gradient = dense.run(x)
    np.testing.assert_allclose(
        thin.layer.forward(sparse.csr_array(x[:-1].T), True, 1 / 6)[:-1], y, rtol=1e-12
    )
    thin.backward(np.random.RandomState(2).standard_normal((5, 6)))
    np.testing.assert_allclose(thin.gradient, gradient, rtol=1e-12)


def test_shapes_and_buffers_add_up():
    concat = Concat([Dense(4, 3), Dense(4, 2)])
    assert (concat.n_inputs, concat.n_outputs) == (4, 5)
    assert concat.n_buffer_rows == 10
    assert concat.children() == concat.branches
    assert [spec.shape for spec in concat.parameters()] == [(5, 3), (5, 2)]
    assert Select(4, [3, 1]).n_outputs == 2

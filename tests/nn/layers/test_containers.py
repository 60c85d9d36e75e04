"""Layers in order, around a shortcut, and side by side."""

import numpy as np
import pytest

from skneuro.nn.activations import GELU, Tanh
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Parallel, Residual, Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout, GaussianNoise
from skneuro.nn.layers.normalization import BatchNorm, LayerNorm
from tests.nn.gradients import BoundLayer, check_layer, random_signal

FRACTIONS = np.array([0.1, 0.3, 0.0, 0.2, 0.4])


def block(n_inputs, n_outputs):
    """Affine map, normalization and activation, as a hidden layer has them."""
    return [
        Dense(n_inputs, n_outputs),
        BatchNorm(n_outputs),
        ActivationLayer(n_outputs, Tanh()),
        Dropout(n_outputs, 0.3),
    ]


TREES = {
    "sequential": lambda: Sequential([*block(3, 4), Dense(4, 2)]),
    "sequential of one": lambda: Sequential([Dense(3, 2)]),
    "sequential in a sequential": lambda: Sequential([Sequential(block(3, 4)), Dense(4, 2)]),
    "residual": lambda: Residual(block(3, 3)),
    "residual that starts in place": lambda: Residual([GaussianNoise(3, 0.1), Dropout(3, 0.5)]),
    "residual in a residual": lambda: Residual([Residual(block(3, 3)), LayerNorm(3)]),
    "residuals in order": lambda: Sequential(
        [*block(3, 4), Residual(block(4, 4)), Residual(block(4, 4)), Dense(4, 2)]
    ),
    "parallel": lambda: Parallel([Dense(3, 2), Dense(3, 2, name="skip")]),
    "parallel net and skip": lambda: Parallel(
        [Sequential([*block(3, 4), ActivationLayer(4, GELU()), Dense(4, 2)]), Dense(3, 2)]
    ),
    "parallel of three in place": lambda: Parallel(
        [GaussianNoise(3, 0.1), Dropout(3, 0.5), Residual(block(3, 3))]
    ),
    "parallel in a residual": lambda: Residual([Parallel([Dense(3, 3), Dense(3, 3)])]),
}
each_tree = pytest.mark.parametrize("name", TREES)


@each_tree
@pytest.mark.parametrize(
    "sample_fractions",
    [None, FRACTIONS],
    ids=["equal fractions", "unequal fractions"],
)
def test_gradient_equals_central_differences(name, sample_fractions):
    check_layer(TREES[name](), sample_fractions=sample_fractions)


@each_tree
def test_without_an_input_gradient_the_weights_get_the_same(name):
    x, dy = random_signal(3, 5), random_signal(TREES[name]().n_outputs - 1, 5, seed=2)
    gradients = []
    for needs_input_gradient in (True, False):
        bound = BoundLayer(TREES[name](), 5, needs_input_gradient=needs_input_gradient)
        bound.forward(x)
        bound.backward(dy)
        gradients.append(bound.gradient)
    np.testing.assert_array_equal(*gradients)


@each_tree
@pytest.mark.parametrize("needed", [True, False])
def test_the_layers_that_see_the_input_are_told_whether_its_gradient_is_needed(name, needed):
    def at_the_input(layer):
        if isinstance(layer, Parallel):
            return [first for branch in layer.branches for first in at_the_input(branch)]
        return at_the_input(layer.layers[0]) if isinstance(layer, Sequential) else [layer]

    bound = BoundLayer(TREES[name](), 5, needs_input_gradient=needed)
    assert {layer.needs_input_gradient for layer in at_the_input(bound.layer)} == {needed}


@each_tree
def test_backward_leaves_the_input_signal_of_the_batch_alone(name):
    bound = BoundLayer(TREES[name](), 5)
    x = random_signal(3, 5)
    kept = x.copy()
    bound.layer.forward(x, True, bound.sample_fractions)
    bound.backward(random_signal(TREES[name]().n_outputs - 1, 5, seed=2))
    np.testing.assert_array_equal(x, kept)


@each_tree
def test_output_ends_in_ones(name):
    bound = BoundLayer(TREES[name](), 5)
    for training in (True, False):
        y = bound.layer.forward(random_signal(3, 5), training, bound.sample_fractions)
        assert y.shape == (bound.layer.n_outputs + 1, 5)
        np.testing.assert_array_equal(y[-1], 1)


@each_tree
def test_clones_share_no_layer_with_the_original(name):
    def layers_of(layer):
        children = getattr(layer, "layers", getattr(layer, "branches", []))
        return [layer, *(each for child in children for each in layers_of(child))]

    tree = TREES[name]()
    originals, clones = layers_of(tree), layers_of(tree.clone())
    assert [type(layer) for layer in originals] == [type(layer) for layer in clones]
    assert not {id(layer) for layer in originals} & {id(layer) for layer in clones}


@each_tree
def test_buffer_rows_count_every_layer_with_an_output(name):
    def count(layer):
        children = getattr(layer, "layers", getattr(layer, "branches", []))
        return sum(count(child) for child in children) if children else layer.n_outputs

    assert TREES[name]().n_buffer_rows >= count(TREES[name]())


def test_sequential_feeds_each_layer_the_output_of_the_one_before():
    bound = BoundLayer(Sequential([Dense(3, 4), Dense(4, 2)]), 5)
    (first, _), (second, _) = bound.parameters.views(None)
    x = random_signal(3, 5)
    hidden = first.T @ x
    expected = second[:-1].T @ hidden + second[-1][:, None]
    np.testing.assert_allclose(bound.forward(x), expected, rtol=1e-12)


def test_residual_adds_its_input():
    x = random_signal(3, 5)
    plain = BoundLayer(Sequential([Dense(3, 3)]), 5).forward(x)
    shortcut = BoundLayer(Residual([Dense(3, 3)]), 5).forward(x)
    np.testing.assert_allclose(shortcut, x[:-1] + plain, rtol=1e-12)


def test_parallel_adds_up_its_branches():
    bound = BoundLayer(Parallel([Dense(3, 2), Dense(3, 2)]), 5)
    blocks = [values for values, _ in bound.parameters.views(None)]
    x = random_signal(3, 5)
    np.testing.assert_allclose(bound.forward(x), sum(blocks).T @ x, rtol=1e-12)


def test_parameters_come_in_the_order_of_the_layers():
    root = Parallel(
        [Sequential([Dense(3, 4), BatchNorm(4), Dense(4, 2)]), Dense(3, 2, name="skip")]
    )
    names = [parameter.name for parameter in root.parameters()]
    assert names == ["B", "gamma", "beta", "running_mean", "running_variance", "B", "skip"]

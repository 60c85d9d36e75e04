"""The heads of several tasks in one block."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.initializers import orthogonal
from skneuro.nn.layers.dense import Dense
from skneuro.nn.multitask.heads import Heads
from tests.nn.gradients import BoundLayer, check_layer, random_signal


def test_gradient_equals_central_differences():
    check_layer(Heads(4, [1, 3, 2]))


def test_weights_start_as_those_of_layers_of_their_own():
    for options in ({}, {"initializer": orthogonal}, {"gain": 2.0}):
        rng = np.random.RandomState(0)
        blocks = []
        for layer in [Dense(4, n_outputs, **options) for n_outputs in (1, 3, 2)]:
            blocks += [spec.initialize(spec.shape, rng) for spec in layer.parameters()]
        [spec] = Heads(4, [1, 3, 2], **options).parameters()
        assert_array_equal(spec.initialize(spec.shape, np.random.RandomState(0)), np.hstack(blocks))


def test_outputs_are_those_of_the_tasks_one_below_the_other():
    bound = BoundLayer(Heads(4, [1, 3]), 5)
    x = random_signal(4, 5)
    [block] = bound.blocks()
    assert_allclose(bound.forward(x), block.T @ x, rtol=1e-13)

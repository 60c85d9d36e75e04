"""The contract of every layer, tested on one of each kind."""

import pickle

import numpy as np
import pytest

from skneuro.nn.activations import Tanh
from skneuro.nn.layers import split_batch
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.annealed_dropout import AnnealedDropout, Annealing
from skneuro.nn.layers.base import Layer, signal
from skneuro.nn.layers.category_embedding import CategoryEmbedding
from skneuro.nn.layers.concat import Concat, OnFeatures, Select
from skneuro.nn.layers.containers import Parallel, Residual, Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.feature_scale import FeatureScale
from skneuro.nn.layers.members import Members
from skneuro.nn.layers.noise import Dropout, GaussianNoise
from skneuro.nn.layers.normalization import NORMALIZATIONS
from skneuro.nn.layers.ntk_dense import NTKDense
from skneuro.nn.layers.periodic import PeriodicEmbedding
from skneuro.nn.layers.piecewise_linear import PiecewiseLinear
from skneuro.nn.layers.sparse import InputDense
from skneuro.nn.layers.split_batch import SplitBatch
from skneuro.nn.multitask.cross_stitch import CrossStitch
from skneuro.nn.multitask.heads import Heads
from skneuro.nn.multitask.mixture import MultiGateMixture
from skneuro.nn.multitask.task_net import LogVariances, TaskNet
from tests.nn.gradients import BoundLayer, check_layer, random_signal
from tests.nn.layers.kinds import assert_all_covered
from tests.nn.recurrent.stacks import make_stack

N_INPUTS, BATCH_SIZE = 6, 5

TRUNK = Dense(N_INPUTS, 4)
EXAMPLES = [
    ActivationLayer(N_INPUTS, Tanh()),
    Dense(N_INPUTS, 4),
    InputDense(N_INPUTS, 4),
    Heads(N_INPUTS, [1, 3]),
    Dropout(N_INPUTS, 0.4),
    GaussianNoise(N_INPUTS, 0.4),
    Sequential([Dense(N_INPUTS, 4), Dense(4, 2)]),
    Residual([Dense(N_INPUTS, N_INPUTS)]),
    Parallel([Dense(N_INPUTS, 2), Dense(N_INPUTS, 2)]),
    *(normalization(N_INPUTS) for normalization in NORMALIZATIONS.values()),
    make_stack("gru", n_timesteps=3),
    make_stack(n_timesteps=3, readout="attention", dropout=0.4, recurrent_dropout=0.4),
    SplitBatch(make_stack(n_timesteps=3, residual=True)),
    Concat([Dense(N_INPUTS, 2), Select(N_INPUTS, [4, 1])]),
    Select(N_INPUTS, [4, 1, 2]),
    OnFeatures(N_INPUTS, [4, 1], Dense(2, 3)),
    CrossStitch(2, N_INPUTS // 2),
    MultiGateMixture([Dense(N_INPUTS, 4), Dense(N_INPUTS, 4)], 3),
    AnnealedDropout(N_INPUTS, 0.4, Annealing()),
    FeatureScale(N_INPUTS),
    NTKDense(N_INPUTS, 4),
    PeriodicEmbedding(N_INPUTS, n_frequencies=4),
    PiecewiseLinear([np.array([-2.0, -0.3, 0.4, 1.1])] * N_INPUTS),
    Members([Dense(N_INPUTS, 2), Dense(N_INPUTS, 2), Dense(N_INPUTS, 2)]),
    TaskNet([TRUNK, Dense(4, 2), LogVariances(2, 2)], TRUNK),
]
each_layer = pytest.mark.parametrize("layer", EXAMPLES, ids=lambda layer: type(layer).__name__)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@pytest.fixture(autouse=True)
def small_batches_are_worth_halves(monkeypatch):
    monkeypatch.setattr(split_batch, "WORTH_SPLITTING", 1)


def test_the_examples_cover_every_kind_of_layer():
    without_effect = LogVariances(N_INPUTS, 2)  # whose gradient is zero, which would prove nothing
    of_codes = CategoryEmbedding(N_INPUTS)  # whose input has no gradient
    assert_all_covered([*EXAMPLES, without_effect, of_codes], Layer)


@each_layer
def test_gradient_equals_central_differences(layer):
    check_layer(layer, BATCH_SIZE)


@each_layer
@each_dtype
def test_outputs_and_gradients_have_the_declared_shape_and_type(layer, dtype):
    bound = BoundLayer(layer, BATCH_SIZE, dtype=dtype)
    y = bound.forward(random_signal(N_INPUTS, BATCH_SIZE, dtype=dtype))
    assert y.shape == (layer.n_outputs, BATCH_SIZE)
    dx = bound.backward(np.ones(y.shape, dtype))
    assert dx.shape == (N_INPUTS, BATCH_SIZE)
    assert y.dtype == dx.dtype == bound.gradient.dtype == dtype
    assert np.isfinite(bound.gradient).all()


@each_layer
@pytest.mark.parametrize("training", [True, False])
def test_the_signal_that_comes_out_ends_in_ones_batch_after_batch(layer, training):
    bound = BoundLayer(layer, BATCH_SIZE)
    for seed in range(2):
        x = random_signal(N_INPUTS, BATCH_SIZE, seed)
        y = bound.layer.forward(x, training, bound.sample_fractions)
        np.testing.assert_array_equal(y[-1], 1)
        if training:
            bound.backward(np.ones((layer.n_outputs, BATCH_SIZE)))


@each_layer
def test_a_batch_leaves_nothing_behind_for_the_next(layer):
    fresh, used = BoundLayer(layer, BATCH_SIZE), BoundLayer(layer, BATCH_SIZE)
    x, dy = random_signal(N_INPUTS, BATCH_SIZE), np.ones((layer.n_outputs, BATCH_SIZE))
    used.forward(100 * random_signal(N_INPUTS, BATCH_SIZE, seed=8))
    used.backward(-7 * dy)
    np.testing.assert_array_equal(used.forward(x), fresh.forward(x))
    np.testing.assert_array_equal(used.backward(dy), fresh.backward(dy))
    np.testing.assert_array_equal(used.gradient, fresh.gradient)


@each_layer
def test_clones_run_independently_of_each_other(layer):
    first, second = BoundLayer(layer, BATCH_SIZE), BoundLayer(layer, BATCH_SIZE)
    y = first.forward(random_signal(N_INPUTS, BATCH_SIZE))
    kept = y.copy()
    second.parameters.theta += 1
    second.forward(random_signal(N_INPUTS, BATCH_SIZE, seed=8))
    np.testing.assert_array_equal(y, kept)


@each_layer
def test_a_description_pickles_small_and_holds_no_buffers(layer):
    bound = BoundLayer(layer, 10_000)
    bound.forward(random_signal(N_INPUTS, 10_000))
    pickled = pickle.dumps(layer)
    assert len(pickled) < 5000
    again = pickle.loads(pickled)
    assert [p.shape for p in again.parameters()] == [p.shape for p in layer.parameters()]


@each_layer
def test_the_gradient_of_samples_adds_up(layer):
    # linear in dy: half the gradient back gives half of every gradient
    bound = BoundLayer(layer, BATCH_SIZE)
    x, dy = random_signal(N_INPUTS, BATCH_SIZE), random_signal(layer.n_outputs - 1, BATCH_SIZE, 3)
    bound.forward(x)
    dx, gradient = bound.backward(dy).copy(), bound.gradient.copy()
    bound.forward(x)
    np.testing.assert_allclose(bound.backward(0.5 * dy), 0.5 * dx, rtol=1e-12)
    np.testing.assert_allclose(bound.gradient, 0.5 * gradient, rtol=1e-12)


@each_layer
def test_buffer_rows_are_what_a_sample_costs(layer):
    assert layer.n_buffer_rows >= layer.n_outputs


def test_an_empty_signal_has_its_row_of_ones():
    array = signal(3, 5, np.float32)
    assert array.shape == (4, 5)
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array[-1], 1)


def test_a_layer_by_itself_has_no_weights_and_no_function():
    layer = Layer(3, 2)
    assert layer.parameters() == []
    with pytest.raises(NotImplementedError):
        layer.forward(signal(3, 5, float), True, 0.2)
    with pytest.raises(NotImplementedError):
        layer.backward(np.zeros((2, 5)))

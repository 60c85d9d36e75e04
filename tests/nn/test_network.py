"""The network: weights apart from buffers, so that it copies, pickles and predicts in threads."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from scipy import sparse

from skneuro.nn import network as network_module
from skneuro.nn.activations import GELU, ReLU
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Parallel, Residual, Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout, GaussianNoise
from skneuro.nn.layers.normalization import BatchNorm
from skneuro.nn.layers.sparse import InputDense
from skneuro.nn.network import Network

N_INPUTS, N_OUTPUTS = 5, 2


def make_root():
    """One of every kind of layer that feeds forward."""
    net = Sequential(
        [
            GaussianNoise(N_INPUTS, 0.3),
            InputDense(N_INPUTS, 8),
            BatchNorm(8),
            ActivationLayer(8, ReLU()),
            Residual([Dense(8, 8), ActivationLayer(8, GELU()), Dropout(8, 0.5)]),
            Dense(8, N_OUTPUTS),
        ]
    )
    return Parallel([net, Dense(N_INPUTS, N_OUTPUTS, name="skip")])


def make_network(dtype=np.float64, root=None):
    """Network after one training batch, so that running averages are not those of the start."""
    network = Network(root or make_root(), dtype).initialize(np.random.RandomState(0))
    workspace = network.workspace(20, np.zeros_like(network.parameters.theta), make_rng())
    x = np.vstack([make_rows(20).T, np.ones((1, 20))]).astype(dtype)
    workspace.forward(x, training=True, sample_fractions=1 / 20)
    return network


def make_rng():
    return np.random.default_rng(0)


def make_rows(n_samples=30, seed=1):
    return np.random.RandomState(seed).standard_normal((n_samples, N_INPUTS))


@pytest.fixture
def small_chunks(monkeypatch):
    """Networks made from now on predict 64 rows at a time, the least there is."""
    monkeypatch.setattr(network_module, "CHUNK", 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_samples", [1, 63, 64, 65, 200, 256])
def test_predicting_in_chunks_equals_predicting_at_once(dtype, n_samples, monkeypatch):
    X = make_rows(n_samples)
    at_once = make_network(dtype).predict(X)
    assert at_once.shape == (N_OUTPUTS, n_samples)
    assert at_once.dtype == dtype
    monkeypatch.setattr(network_module, "CHUNK", 1)
    tolerance = 50 * np.finfo(dtype).eps
    in_chunks = make_network(dtype).predict(X)
    np.testing.assert_allclose(in_chunks, at_once, rtol=tolerance, atol=tolerance)


def test_chunks_keep_their_buffers_small(monkeypatch):
    root = make_root()
    monkeypatch.setattr(network_module, "CHUNK", 100 * (root.n_inputs + root.n_buffer_rows))
    network, sizes = make_network(root=root), []
    workspace = Network.workspace

    def counting(self, batch_size, *args):
        sizes.append(batch_size)
        return workspace(self, batch_size, *args)

    monkeypatch.setattr(Network, "workspace", counting)
    network.predict(make_rows(250))
    assert sizes == [100, 50]  # one for all full chunks, one for what is left


def test_prediction_is_one_row_at_a_time_all_the_same():
    network, X = make_network(), make_rows()
    together = network.predict(X)
    for i in range(len(X)):
        np.testing.assert_allclose(network.predict(X[i : i + 1])[:, 0], together[:, i], rtol=1e-12)


def test_prediction_changes_neither_weights_nor_statistics_nor_input():
    network, X = make_network(), make_rows()
    theta, state = network.parameters.snapshot()
    first = network.predict(X)
    np.testing.assert_array_equal(network.predict(X), first)
    np.testing.assert_array_equal(network.parameters.theta, theta)
    np.testing.assert_array_equal(network.parameters.state, state)
    np.testing.assert_array_equal(X, make_rows())


def test_a_transform_changes_a_copy_of_the_rows():
    network, X = make_network(), make_rows()

    def double(rows):
        rows *= 2

    np.testing.assert_array_equal(network.predict(X, double), network.predict(2 * X))
    np.testing.assert_array_equal(X, make_rows())


def test_rows_may_have_three_dimensions():
    network, X = make_network(root=Sequential([Dense(N_INPUTS, N_OUTPUTS)])), make_rows()
    np.testing.assert_array_equal(network.predict(X[:, :, None]), network.predict(X))


@pytest.mark.parametrize("container", [sparse.csr_matrix, sparse.csr_array])
def test_sparse_rows_give_what_dense_ones_do(container, small_chunks):
    root = Sequential([InputDense(N_INPUTS, 8), ActivationLayer(8, ReLU()), Dense(8, N_OUTPUTS)])
    network, X = make_network(root=root), make_rows(150)
    X[X < 0.5] = 0
    expected = network.predict(X)
    np.testing.assert_allclose(network.predict(container(X)), expected, rtol=1e-12)


def test_a_copy_shares_nothing_that_training_changes():
    network, X = make_network(), make_rows()
    kept = network.predict(X)
    copied = network.copy()
    np.testing.assert_array_equal(copied.predict(X), kept)
    copied.parameters.theta += 1
    copied.parameters.state *= 2
    np.testing.assert_array_equal(network.predict(X), kept)
    assert (copied.predict(X) != kept).all()


def test_blocks_of_a_copy_look_into_the_copy():
    network = make_network()
    copied = network.copy()
    copied.blocks("skip")[0].fill(7)
    assert (copied.parameters.theta == 7).sum() == (N_INPUTS + 1) * N_OUTPUTS
    assert not (network.parameters.theta == 7).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pickling_keeps_predictions_and_takes_no_buffers_along(dtype):
    network, X = make_network(dtype), make_rows(5000)
    expected = network.predict(X)
    network.predict(X[:3])
    pickled = pickle.dumps(network)
    assert len(pickled) < network.parameters.theta.nbytes + 5000
    again = pickle.loads(pickled)
    assert again.dtype == dtype
    np.testing.assert_array_equal(again.predict(X), expected)


@pytest.mark.parametrize("n_samples", [1, 3, 400])
def test_many_threads_may_predict_at_once(n_samples, small_chunks):
    network = make_network()
    inputs = [make_rows(n_samples, seed) for seed in range(24)]
    expected = [make_network().predict(X) for X in inputs]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            for z, other in zip(pool.map(network.predict, inputs), expected, strict=True):
                np.testing.assert_allclose(z, other, rtol=1e-10, atol=1e-12)


def test_no_two_threads_share_a_workspace(monkeypatch):
    network, X = make_network(), make_rows(1)
    network.predict(X)  # leaves a workspace behind that either thread may take
    both_inside, used = Barrier(2, timeout=60), []
    forward = network_module.Workspace.forward

    def forward_together(workspace, *args, **kwargs):
        used.append(workspace)
        both_inside.wait()
        return forward(workspace, *args, **kwargs)

    monkeypatch.setattr(network_module.Workspace, "forward", forward_together)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(network.predict, [X, X]))
    assert used[0] is not used[1]


@pytest.mark.parametrize("n_samples", [1, 100])
def test_predictions_follow_the_weights_and_do_not_change_afterwards(n_samples):
    network, X = make_network(root=Sequential([Dense(N_INPUTS, N_OUTPUTS)])), make_rows(n_samples)
    z = network.predict(X)
    kept = z.copy()
    network.parameters.theta *= 2  # as an optimizer does
    np.testing.assert_allclose(network.predict(X), 2 * kept)
    np.testing.assert_array_equal(z, kept)


def test_a_copy_made_after_a_prediction_uses_its_own_weights():
    network, X = make_network(), make_rows(1)
    kept = network.predict(X)
    copied = network.copy()
    copied.parameters.theta[:] = 0
    np.testing.assert_array_equal(copied.predict(X), 0)
    np.testing.assert_array_equal(network.predict(X), kept)


def test_blocks_are_views_in_the_order_of_the_layers():
    network = make_network()
    assert [block.shape for block in network.blocks("B")] == [(6, 8), (9, 8), (9, 2)]
    assert [block.shape for block in network.blocks("skip")] == [(6, 2)]
    assert network.blocks("nothing") == []
    for block in network.blocks("B"):
        assert np.shares_memory(block, network.parameters.theta)
    (mean,) = network.blocks("running_mean")
    assert np.shares_memory(mean, network.parameters.state)


def test_the_same_seed_gives_the_same_weights_in_either_precision():
    single, double = (
        Network(make_root(), dtype).initialize(np.random.RandomState(3))
        for dtype in (np.float32, np.float64)
    )
    theta = double.parameters.theta
    np.testing.assert_array_equal(single.parameters.theta, theta.astype(np.float32))


def test_workspaces_share_the_weights_and_not_the_buffers():
    network = make_network(root=Sequential([Dense(N_INPUTS, N_OUTPUTS)]))
    first, second = network.workspace(4), network.workspace(4)
    x = np.vstack([make_rows(4).T, np.ones((1, 4))])
    z = first.forward(x, training=False)
    kept = z.copy()
    network.parameters.theta *= 2
    np.testing.assert_allclose(second.forward(x, training=False), 2 * kept)
    np.testing.assert_array_equal(z, kept)


def test_a_workspace_fills_the_gradient_vector_it_was_given():
    network = make_network(root=Sequential([Dense(N_INPUTS, N_OUTPUTS)]))
    gradient = np.full_like(network.parameters.theta, np.nan)
    workspace = network.workspace(4, gradient)
    x = np.vstack([make_rows(4).T, np.ones((1, 4))])
    workspace.forward(x, training=True, sample_fractions=1 / 4)
    dy = np.ones((N_OUTPUTS, 4))
    workspace.backward(dy)
    np.testing.assert_allclose(gradient.reshape(N_INPUTS + 1, N_OUTPUTS), x @ dy.T)

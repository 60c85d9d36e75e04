"""The training loop: what it learns, in which order and at which rates."""

import numpy as np
import pytest
from sklearn.utils import shuffle as sklearn_shuffle

from skneuro.nn.activations import Tanh
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.training import loop as training
from skneuro.nn.training.batches import ArraySource
from skneuro.nn.training.lbfgs import LBFGS
from skneuro.nn.training.loop import clip_norm
from skneuro.nn.training.optimizers import OPTIMIZERS, SGD
from skneuro.nn.training.schedules import SCHEDULES, Adaptive, Constant
from tests.nn.training.training_run import BATCH_SIZE, N_BATCHES, N_SAMPLES, Run, make_data

# What is learned -----------------------------------------------------------------------------

RATES = {"sgd": 0.05, "adagrad": 0.3, "rmsprop": 0.01, "adam": 0.02, "adamw": 0.02}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_optimizer_overfits_a_tiny_problem(name, dtype):
    options = {"weight_decay": 0.0} if name == "adamw" else {}
    run = Run(
        optimizer=OPTIMIZERS[name](**options),
        schedule=SCHEDULES["cosine"](RATES[name]),
        root=Sequential([Dense(3, 30), ActivationLayer(30, Tanh()), Dense(30, 2)]),
        dtype=dtype,
        n_epochs=400,
    ).train()
    assert run.history[-1]["loss"] < 0.01 * run.history[0]["loss"]
    assert run.network.parameters.theta.dtype == dtype


def test_the_loop_is_plain_gradient_descent_batch_by_batch():
    run = Run(root=Sequential([Dense(3, 2)]), optimizer=SGD(momentum=0), schedule=Constant(0.1))
    X, Y = make_data()
    B = run.thetas[0].reshape(4, 2).copy()
    run.train()
    X1 = np.column_stack([X, np.ones(N_SAMPLES)])
    for epoch, order in enumerate(run.orders):
        total = 0.0
        for start in range(0, N_SAMPLES, BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            error = X1[rows] @ B - Y[rows]
            total += (error**2).mean() / 2 * len(rows)
            B -= 0.1 * X1[rows].T @ error / error.size
        assert run.history[epoch]["loss"] == pytest.approx(total / N_SAMPLES, rel=1e-10)
    np.testing.assert_allclose(run.network.parameters.theta, B.ravel(), rtol=1e-10)


def test_samples_of_weight_zero_change_nothing():
    random = np.random.RandomState(2)
    weights = random.uniform(0.5, 2, N_SAMPLES) * (random.uniform(size=N_SAMPLES) < 0.7)
    weighted = Run(weights=weights, batch_size=N_SAMPLES, shuffle=False)
    without = Run(weights=weights, batch_size=N_SAMPLES, shuffle=False)
    kept = weights > 0
    X, Y = make_data()
    without.source = ArraySource(X[kept], Y[kept], weights[kept])
    without.arguments["batch_size"] = kept.sum()
    losses = [[r["loss"] for r in run.train().history] for run in (weighted, without)]
    np.testing.assert_allclose(*losses, rtol=1e-12)
    theta = without.network.parameters.theta
    np.testing.assert_allclose(weighted.network.parameters.theta, theta, rtol=1e-10)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    first, again, other = (Run(seed=seed).train() for seed in (0, 0, 1))
    np.testing.assert_array_equal(again.thetas[-1], first.thetas[-1])
    assert (other.thetas[-1] != first.thetas[-1]).any()


# The order of the samples --------------------------------------------------------------------


def test_shuffling_gives_each_epoch_the_order_scikit_learn_would():
    run = Run(seed=7).train()
    random, order = np.random.RandomState(7), np.arange(N_SAMPLES)
    assert len(run.orders) == 4
    for found in run.orders:
        order = sklearn_shuffle(order, random_state=random)
        np.testing.assert_array_equal(found, order)
        np.testing.assert_array_equal(np.sort(found), np.arange(N_SAMPLES))


def test_without_shuffling_every_epoch_keeps_the_order_of_the_data():
    run = Run(shuffle=False)
    run.arguments["random_state"] = None
    run.train()
    np.testing.assert_array_equal(run.orders, [np.arange(N_SAMPLES)] * 4)


# History and schedule ------------------------------------------------------------------------


def test_history_has_one_complete_record_per_epoch():
    run = Run(schedule=SCHEDULES["exponential"](0.01), validate=lambda: (0.7, 0.8)).train()
    assert run.reason == "max_iter"
    assert [record["epoch"] for record in run.history] == [1, 2, 3, 4]
    assert [record["learning_rate"] for record in run.history] == pytest.approx(
        [0.01 * 0.95**k for k in range(4)]
    )
    assert all(record["validation_loss"] == 0.7 for record in run.history)
    assert all(record["validation_score"] == 0.8 for record in run.history)
    seconds = [record["seconds"] for record in run.history]
    assert seconds == sorted(seconds)
    assert run.monitor.progress.n_samples_seen == 4 * N_SAMPLES
    assert run.monitor.n_epochs == 4


def test_the_schedule_is_told_of_every_batch_and_epoch():
    calls = []

    class Note(Constant):
        def start(self, n_epochs, n_batches):
            calls.append(("start", n_epochs, n_batches))

        def batch_ends(self, n_batches_done):
            calls.append(("batch", n_batches_done))

        def epoch_ends(self, n_epochs_done, n_samples_seen):
            calls.append(("epoch", n_epochs_done, n_samples_seen))

    Run(schedule=Note(0.01), n_epochs=2).train()
    first = [("batch", k) for k in range(1, 6)]
    second = [("batch", k) for k in range(6, 11)]
    epochs = [("epoch", 1, N_SAMPLES), ("epoch", 2, 2 * N_SAMPLES)]
    assert calls == [("start", 2, N_BATCHES), *first, epochs[0], *second, epochs[1]]


def test_each_step_is_taken_at_the_rate_of_its_batch():
    rates = []

    class Note(SGD):
        def step(self, theta, gradient, learning_rate):
            rates.append(learning_rate)
            super().step(theta, gradient, learning_rate)

    Run(optimizer=Note(), schedule=SCHEDULES["onecycle"](0.01), n_epochs=2).train()
    curve = SCHEDULES["onecycle"](0.01)
    curve.start(2, N_BATCHES)
    expected = []
    for k in range(1, 11):
        expected.append(curve.rate)
        curve.batch_ends(k)
    assert rates == expected


def test_adaptive_lowers_the_rate_at_each_plateau_until_it_is_too_small():
    lines = []
    # with such a tolerance no epoch counts as better but the first
    run = Run(
        schedule=Adaptive(1e-5), tol=1e3, patience=1, n_epochs=50, report=lines.append
    ).train()
    assert run.reason == "converged"
    rates = [record["learning_rate"] for record in run.history]
    assert rates == pytest.approx([1e-5] * 3 + [2e-6] * 2 + [4e-7] * 2)
    consequences = [line.split("epochs. ")[1] for line in lines if "consecutive" in line]
    assert consequences == [
        "Setting learning rate to 0.000002",
        "Setting learning rate to 0.000000",
        "Learning rate too small. Stopping.",
    ]


def test_a_constant_rate_stops_at_the_first_plateau():
    run = Run(tol=1e3, patience=2, n_epochs=50).train()
    assert run.reason == "converged"
    assert len(run.history) == 4  # the first is better than nothing, three are not
    run.assert_weights_of_epoch(4)


# Gradient clipping ---------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_clip_norm_shortens_and_keeps_the_direction(dtype):
    gradient = np.array([3.0, -4.0], dtype)
    clip_norm(gradient, 1.0)
    np.testing.assert_allclose(gradient, [0.6, -0.8], rtol=1e-6)
    assert gradient.dtype == dtype


def test_clip_norm_handles_squares_that_overflow_float32():
    gradient = np.array([3e25, -4e25], np.float32)
    with np.errstate(over="ignore"):  # as in training
        clip_norm(gradient, 1.0)
    np.testing.assert_allclose(gradient, [0.6, -0.8], rtol=1e-6)
    assert gradient.dtype == np.float32


@pytest.mark.parametrize("max_norm", [5.0, 7.0])
def test_clip_norm_leaves_a_short_gradient_alone(max_norm):
    gradient = np.array([3.0, -4.0])
    clip_norm(gradient, max_norm)
    np.testing.assert_array_equal(gradient, [3.0, -4.0])


def test_no_step_is_longer_than_the_clipped_gradient_allows():
    # plain descent by the whole data set: a step is rate times gradient
    options = {"optimizer": SGD(momentum=0), "batch_size": N_SAMPLES, "shuffle": False}
    free = Run(**options).train()
    clipped = Run(max_grad_norm=0.1, **options).train()
    steps, clipped_steps = (np.diff(run.thetas, axis=0) for run in (free, clipped))
    assert np.linalg.norm(steps, axis=1).min() > 0.01 * 0.1
    np.testing.assert_allclose(np.linalg.norm(clipped_steps, axis=1), 0.01 * 0.1, rtol=1e-8)
    direction = steps[0] / np.linalg.norm(steps[0])
    np.testing.assert_allclose(clipped_steps[0], 0.01 * 0.1 * direction, rtol=1e-8, atol=1e-15)


# Threads -------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [SGD(), LBFGS()])
def test_blas_threads_are_limited_once_per_fit(optimizer, monkeypatch):
    asked, limit_blas = [], training.limit_blas

    def noting(network, batch_size):
        asked.append((network, batch_size))
        return limit_blas(network, batch_size)

    monkeypatch.setattr(training, "limit_blas", noting)
    run = Run(optimizer=optimizer).train()
    assert asked == [(run.network, BATCH_SIZE)]

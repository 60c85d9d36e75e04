"""L-BFGS through the same door as the stochastic optimizers."""

import numpy as np
import pytest
from scipy import optimize

from skneuro.nn.activations import Tanh
from skneuro.nn.initializers import zeros
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.sparse import InputDense
from skneuro.nn.losses import SquaredError
from skneuro.nn.network import Network
from skneuro.nn.training.batches import ArraySource, SparseSource
from skneuro.nn.training.lbfgs import LBFGS
from skneuro.nn.training.loop import DivergenceError, train
from skneuro.nn.training.monitor import Monitor, Progress
from skneuro.nn.training.objective import Objective

N_SAMPLES, ALPHA = 40, 0.5


def make_data(dtype=np.float64):
    random = np.random.RandomState(0)
    X = random.standard_normal((N_SAMPLES, 3))
    Y = np.column_stack([X @ [1.0, -2.0, 0.5] + 3 + np.sin(X[:, 0]), X[:, 1] ** 2])
    return X.astype(dtype), Y.astype(dtype)


def make_mlp():
    return Sequential([InputDense(3, 6), ActivationLayer(6, Tanh()), Dense(6, 2)])


class Run:
    """One training by L-BFGS and its parts."""

    def __init__(self, root=None, dtype=np.float64, source=None, **monitor_options):
        self.network = Network(root or make_mlp(), dtype).initialize(np.random.RandomState(1))
        self.objective = Objective(self.network, SquaredError(), l2=ALPHA)
        self.source = source or ArraySource(*make_data(dtype))
        self.monitor = Monitor(self.network, Progress(), **monitor_options)
        self.history = self.monitor.progress.history

    def train(self, optimizer=None, n_epochs=500):
        self.reason = train(
            self.objective,
            self.source,
            optimizer or LBFGS(),
            None,
            self.monitor,
            n_epochs=n_epochs,
            batch_size=N_SAMPLES,
            shuffle=True,
            random_state=None,
        )
        return self

    @property
    def theta(self):
        return self.network.parameters.theta

    def loss_now(self):
        ((x, y, weights),) = self.source.batches(np.arange(N_SAMPLES), N_SAMPLES)
        return self.objective.evaluate(x, y, weights)


def fail_at(objective, n_evaluations, error):
    """Make an evaluation of an objective fail."""
    evaluate, calls = objective.evaluate, []

    def counting(*batch):
        calls.append(batch)
        if len(calls) == n_evaluations:
            if isinstance(error, float):
                return error
            raise error
        return evaluate(*batch)

    objective.evaluate = counting


@pytest.mark.parametrize("weighted", [False, True])
def test_a_linear_model_reaches_the_solution_of_the_normal_equations(weighted):
    X, Y = make_data()
    w = np.random.RandomState(2).uniform(0, 3, N_SAMPLES) if weighted else np.ones(N_SAMPLES)
    source = ArraySource(X, Y, w if weighted else None)
    run = Run(Sequential([Dense(3, 2)]), source=source).train(LBFGS(gtol=1e-10))
    assert run.reason == "converged"
    X1 = np.column_stack([X, np.ones(N_SAMPLES)])
    penalty = 2 * ALPHA * np.diag([1, 1, 1, 0])  # the loss is the mean over two outputs
    solution = np.linalg.solve(X1.T @ (w[:, None] * X1) + penalty, X1.T @ (w[:, None] * Y))
    np.testing.assert_allclose(run.theta.reshape(4, 2), solution, rtol=1e-5, atol=1e-6)


def test_it_is_scipys_minimizer_on_the_flat_vector():
    run = Run()
    reference = Run()

    def value_and_gradient(theta):
        reference.theta[:] = theta
        return reference.loss_now(), reference.objective.gradient

    options = {"maxiter": 10, "gtol": 1e-4}
    start = reference.theta.copy()
    result = optimize.minimize(
        value_and_gradient, start, jac=True, method="L-BFGS-B", options=options
    )
    run.train(n_epochs=10)
    np.testing.assert_allclose(run.theta, result.x, rtol=1e-8)
    assert run.history[-1]["loss"] == pytest.approx(result.fun, rel=1e-10)
    assert len(run.history) == result.nit == 10


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_iteration_lowers_the_loss_and_is_an_epoch_of_the_history(dtype):
    run = Run(dtype=dtype)
    start = run.loss_now()
    run.train()
    losses = [record["loss"] for record in run.history]
    assert run.reason == "converged"
    assert len(losses) == run.monitor.n_epochs > 5
    assert start > losses[0]
    assert losses == sorted(losses, reverse=True)
    assert all(record["learning_rate"] is None for record in run.history)
    assert run.theta.dtype == dtype
    assert run.loss_now() == pytest.approx(losses[-1], rel=1e-6)
    assert np.abs(run.objective.gradient).max() <= 2e-4


def test_a_looser_tolerance_ends_earlier():
    loose, tight = (Run().train(LBFGS(gtol=gtol)) for gtol in (1e-2, 1e-5))
    assert loose.reason == tight.reason == "converged"
    assert loose.monitor.n_epochs < tight.monitor.n_epochs


def test_iterations_are_limited():
    run = Run().train(n_epochs=3)
    assert run.reason == "max_iter"
    assert run.monitor.n_epochs == 3
    assert run.loss_now() == pytest.approx(run.history[-1]["loss"], rel=1e-12)


def test_evaluations_are_limited():
    run = Run()
    evaluate, calls = run.objective.evaluate, []

    def counting(*batch):
        calls.append(batch)
        return evaluate(*batch)

    run.objective.evaluate = counting
    run.train(LBFGS(max_fun=5))
    assert run.reason == "max_fun"
    assert 5 <= len(calls) < 30  # SciPy finishes the line search it is in


def test_a_callback_stops_with_the_weights_of_its_iteration():
    kept = []

    def on_epoch_end(record):
        kept.append(run.theta.copy())
        return record["epoch"] == 3

    run = Run(on_epoch_end=on_epoch_end)
    run.train()
    assert run.reason == "callback"
    assert len(run.history) == 3
    np.testing.assert_array_equal(run.theta, kept[-1])


def test_early_stopping_keeps_the_weights_of_the_best_iteration():
    kept, scores = [], iter([0.5, 0.9, 0.8, 0.7, 0.6])
    lines = []
    run = Run(
        validate=lambda: (0.0, next(scores)),
        early_stopping=True,
        patience=2,
        on_epoch_end=lambda record: kept.append(run.theta.copy()),
        report=lines.append,
    )
    run.train()
    assert run.reason == "converged"
    assert len(run.history) == 5
    np.testing.assert_array_equal(run.theta, kept[1])
    assert (kept[1] != kept[-1]).any()
    assert lines[-1].endswith("for 2 consecutive epochs. Stopping.")


def test_without_early_stopping_patience_does_not_count():
    run = Run(tol=1e3, patience=1).train()
    assert run.reason == "converged"
    assert run.monitor.n_epochs > 5


def test_starting_at_the_minimum_leaves_a_loss_and_no_iteration():
    X, _ = make_data()
    root = Sequential([Dense(3, 2, initializer=zeros)])
    run = Run(root, source=ArraySource(X, np.zeros((N_SAMPLES, 2)))).train()
    assert run.reason == "converged"
    assert [record["loss"] for record in run.history] == [0.0]
    assert run.monitor.n_epochs == 0
    np.testing.assert_array_equal(run.theta, 0)


def test_sparse_input_gives_what_dense_input_does():
    X, Y = make_data()
    X[np.abs(X) < 0.7] = 0
    dense = Run(source=ArraySource(X, Y)).train()
    run = Run(source=SparseSource(X, Y)).train()
    np.testing.assert_allclose(run.theta, dense.theta, rtol=1e-3, atol=1e-3)
    assert run.history[-1]["loss"] == pytest.approx(dense.history[-1]["loss"], rel=1e-5)


def test_a_loss_that_is_not_finite_at_the_start_is_divergence():
    X, Y = make_data()
    X[3, 1] = np.inf
    run = Run(source=ArraySource(X, Y))
    with pytest.raises(DivergenceError, match="first epoch: scale X and y"):
        run.train()


def test_a_loss_that_stops_being_finite_restores_the_last_iteration():
    kept = []
    run = Run(on_epoch_end=lambda record: kept.append(run.theta.copy()))
    evaluate = run.objective.evaluate
    run.objective.evaluate = lambda *batch: np.nan if len(kept) == 3 else evaluate(*batch)
    run.train()
    assert run.reason == "diverged"
    np.testing.assert_array_equal(run.theta, kept[2])


def test_a_line_search_that_finds_nothing_leaves_the_weights_of_the_last_iteration():
    kept = []
    run = Run(on_epoch_end=lambda record: kept.append(run.theta.copy()))
    evaluate = run.objective.evaluate
    run.objective.evaluate = lambda *batch: evaluate(*batch) + 1e3 * (len(kept) >= 3)
    run.train()
    assert len(kept) >= 3
    for theta in [*kept[3:], run.theta]:  # not those of the last point that was tried
        np.testing.assert_array_equal(theta, kept[2])


def test_an_interrupt_leaves_the_weights_of_the_last_iteration():
    kept = []
    run = Run(on_epoch_end=lambda record: kept.append(run.theta.copy()))
    fail_at(run.objective, 8, KeyboardInterrupt())
    run.train()
    assert run.reason == "interrupted"
    assert len(run.history) == len(kept) > 1
    np.testing.assert_array_equal(run.theta, kept[-1])


def test_an_interrupt_before_the_first_iteration_goes_to_the_user():
    run = Run()
    fail_at(run.objective, 1, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run.train()


def test_it_has_no_memory_to_start_or_copy():
    optimizer = LBFGS(gtol=1e-3, max_fun=7)
    assert optimizer.start(np.zeros(3)) is None
    assert optimizer.copy() is optimizer

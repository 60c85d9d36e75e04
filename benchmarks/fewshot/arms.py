"""Arms of the sinusoid benchmark: fitted to a table of tasks, then adapted to new ones."""

import time

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

from skneuro import FewShotRegressor, MLPRegressorNP
from skneuro.nn import ACTIVATIONS
from skneuro.nn.fewshot.meta_learning import InnerLoop
from skneuro.nn.fewshot.task_nets import TaskNets

from .families import GRID, N_ROWS

HIDDEN = (40, 40)
TASKS_PER_STEP = 25
RATES, STEPS = (0.003, 0.01, 0.03, 0.1, 0.3), (1, 5, 20)  # tried for fine-tuning


class OneByOne:
    """Base of arms that adapt to one task at a time."""

    def predict_all(self, x, y, limit=None):
        """Means and standard deviations on the grid, and the time of a task."""
        found = []
        start = time.perf_counter()
        for xs, ys in zip(x[:limit], y[:limit], strict=True):
            found.append(self.predict(xs[:, None], ys))
        seconds = (time.perf_counter() - start) / len(found)
        means, stds = zip(*found, strict=True)
        return np.array(means), None if stds[0] is None else np.array(stds), seconds


class Bayes(OneByOne):
    """Our default method."""

    def __init__(self, effort, seed):
        self.net = FewShotRegressor(HIDDEN, group=0, random_state=seed, **effort.options)

    def fit(self, X, y):
        self.net.fit(X, y)
        return self

    def predict(self, xs, ys):
        return self.net.adapt(xs, ys).predict(GRID[:, None], return_std=True)


class GradientSteps(OneByOne):
    """Our nets that adapt by gradient steps, trained at five shots and one step."""

    def __init__(self, method, effort, seed):
        n_batches = max(effort.n_tasks // TASKS_PER_STEP, 1)
        self.net = FewShotRegressor(
            HIDDEN,
            group=0,
            method=method,
            n_shots=5,
            inner_steps=5 if method == "reptile" else 1,
            inner_rate=0.02 if method == "reptile" else 0.1,
            batch_size=TASKS_PER_STEP * N_ROWS,
            max_iter=max(effort.n_steps // n_batches, 1),
            random_state=seed,
        )

    def fit(self, X, y):
        self.net.fit(X, y)
        return self

    def predict(self, xs, ys):
        return self.net.adapt(xs, ys).predict(GRID[:, None]), None


class Pooled(OneByOne):
    """One net for all tasks, without knowledge of the task."""

    def __init__(self, effort, seed):
        self.net = MLPRegressorNP(
            hidden_layer_sizes=HIDDEN,
            activation="tanh",
            max_iter=10 if effort.n_steps > 100 else 1,
            random_state=seed,
        )

    def fit(self, X, y):
        self.net.fit(X[:, 1:], y)
        return self

    def predict(self, xs, ys):
        return self.net.predict(GRID[:, None]), None


class FineTuned(Pooled):
    """The pooled net after gradient steps, whose rate and number suit training tasks best."""

    def fit(self, X, y):
        super().fit(X, y)
        network = self.net._fitted.network
        shapes = [spec.shape for spec in network.parameters.specifications]
        self.nets, self.theta = TaskNets(shapes, ACTIVATIONS["tanh"]()), network.parameters.theta
        x, t = X[:, 1].reshape(-1, N_ROWS, 1)[:500], y.reshape(-1, N_ROWS, 1)[:500]
        errors = {}
        for rate in RATES:
            for n_steps in STEPS:
                with np.errstate(all="ignore"):
                    end = self._adapted(x[:, :5], t[:, :5], n_steps, rate)
                    error = np.mean((self.nets.outputs(end, x[:, 5:]) - t[:, 5:]) ** 2)
                errors[rate, n_steps] = error if np.isfinite(error) else np.inf
        self.rate, self.n_steps = min(errors, key=errors.get)
        return self

    def _adapted(self, x, y, n_steps, rate):
        return InnerLoop(self.nets, n_steps, rate).path(self.theta, x, y, np.ones(x.shape[:2]))[-1]

    def predict(self, xs, ys):
        theta = self._adapted(xs[None], ys[None, :, None], self.n_steps, self.rate)
        return self.nets.outputs(theta, GRID[None, :, None])[0, :, 0], None


class Process(OneByOne):
    """A Gaussian process for each task, with hyperparameters of maximum likelihood."""

    def fit(self, X, y):
        return self

    def predict(self, xs, ys):
        kernel = ConstantKernel(4.0, (0.01, 100.0)) * RBF(1.5, (0.3, 10.0))
        process = GaussianProcessRegressor(kernel + WhiteKernel(1e-3, (1e-8, 1.0)))
        return process.fit(xs, ys).predict(GRID[:, None], return_std=True)

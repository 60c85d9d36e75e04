"""One training with its parts at hand and its course on record."""

import numpy as np

from skneuro.nn.activations import Tanh
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.normalization import BatchNorm
from skneuro.nn.losses import SquaredError
from skneuro.nn.network import Network
from skneuro.nn.training.batches import ArraySource
from skneuro.nn.training.loop import train
from skneuro.nn.training.monitor import Monitor, Progress
from skneuro.nn.training.objective import Objective
from skneuro.nn.training.optimizers import SGD
from skneuro.nn.training.schedules import Constant

N_SAMPLES, BATCH_SIZE = 23, 5
N_BATCHES = 5  # four full ones and one of three


def make_data(dtype=np.float64):
    random = np.random.RandomState(0)
    X = random.standard_normal((N_SAMPLES, 3))
    Y = np.column_stack([np.sin(2 * X[:, 0]) + X[:, 1], X[:, 2] ** 2])
    return X.astype(dtype), Y.astype(dtype)


def make_mlp():
    return Sequential([Dense(3, 10), BatchNorm(10), ActivationLayer(10, Tanh()), Dense(10, 2)])


class Run:
    """One training, its parts at hand; optimizer, schedule and source may be given.

    Attributes
    ----------
    thetas, states : list of ndarray
        Weights and statistics at the start and after each epoch.
    orders : list of ndarray
        Order of the samples in each epoch.
    """

    def __init__(
        self,
        *,
        optimizer=None,
        schedule=None,
        root=None,
        dtype=np.float64,
        weights=None,
        n_epochs=4,
        batch_size=BATCH_SIZE,
        shuffle=True,
        max_grad_norm=None,
        before_batch=None,
        on_epoch_end=None,
        seed=0,
        **monitor_options,
    ):
        X, Y = make_data(dtype)
        self.network = Network(root or make_mlp(), dtype).initialize(np.random.RandomState(1))
        self.objective = Objective(self.network, SquaredError())
        self.optimizer = optimizer or SGD()
        self.optimizer.start(self.network.parameters.theta)
        self.schedule = schedule or Constant(0.01)
        self.on_epoch_end = on_epoch_end
        self.thetas, self.states, self.orders = [], [], []
        self._keep()
        options = {"tol": 0.0, "patience": 1000, **monitor_options}
        self.monitor = Monitor(self.network, Progress(), on_epoch_end=self._epoch_ends, **options)
        self.history = self.monitor.progress.history
        self.source = ArraySource(X, Y, weights)
        self._watch(before_batch)
        self.arguments = {
            "n_epochs": n_epochs,
            "batch_size": batch_size,
            "shuffle": shuffle,
            "random_state": np.random.RandomState(seed),
            "max_grad_norm": max_grad_norm,
        }

    def _watch(self, before_batch):
        batches = self.source.batches

        def watched(order, batch_size):
            self.orders.append(order.copy())
            for k, batch in enumerate(batches(order, batch_size)):
                if before_batch is not None:
                    before_batch(len(self.orders), k)
                yield batch

        self.source.batches = watched

    def _keep(self):
        theta, state = self.network.parameters.snapshot()
        self.thetas.append(theta)
        self.states.append(state)

    def _epoch_ends(self, record):
        self._keep()
        return self.on_epoch_end is not None and self.on_epoch_end(record)

    def train(self):
        parts = self.objective, self.source, self.optimizer, self.schedule, self.monitor
        self.reason = train(*parts, **self.arguments)
        return self

    def assert_weights_of_epoch(self, k):
        np.testing.assert_array_equal(self.network.parameters.theta, self.thetas[k])
        np.testing.assert_array_equal(self.network.parameters.state, self.states[k])

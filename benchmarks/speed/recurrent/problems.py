"""What the recurrent benchmark trains: shapes, data, our nets and the weights they start from.

skneuro is imported where it is used, so that the memory of a peer is measured without it.
"""

import warnings
from dataclasses import dataclass, replace

import numpy as np

CELLS = ("rnn", "gru", "lstm")
N_GATES = {"rnn": 1, "gru": 3, "lstm": 4}
LEARNING_RATE = 1e-3


@dataclass(frozen=True)
class Shape:
    """Size of a problem: the data, the net, and how a fit goes through it.

    Attributes
    ----------
    n_rows, n_timesteps, n_channels : int
        Windows, steps of a window, values of a step.
    hidden : tuple of int
        Units of the recurrent layers, all equal.
    batch : int
        Windows per mini-batch.
    epochs : int
        Per fit.
    """

    n_rows: int
    n_timesteps: int
    n_channels: int
    hidden: tuple
    batch: int
    epochs: int

    def shortened(self):
        """The same net for a trial: one epoch of three small batches."""
        return replace(self, n_rows=20, batch=8, epochs=1)

    @property
    def columns(self):
        """The first columns of a table's row."""
        return {
            "rows, T, channels": f"{self.n_rows}, {self.n_timesteps}, {self.n_channels}",
            "hidden": "-".join(map(str, self.hidden)),
            "batch": self.batch,
        }

    def flops(self, cell):
        """Floating-point operations of an epoch's matrix products, forward and backward.

        A layer multiplies weights by inputs and states forward, both by gate gradients for the
        weight gradient, and gate gradients by the weights of the state for the state gradient; all
        but the first layer also by those of the input. Biases and the output layer do not count.
        """
        multiply_adds, n_inputs, needs_input_gradient = 0, self.n_channels, False
        for n_hidden in self.hidden:
            inputs = (3 if needs_input_gradient else 2) * n_inputs
            multiply_adds += (inputs + 3 * n_hidden) * N_GATES[cell] * n_hidden
            n_inputs, needs_input_gradient = n_hidden, True
        return 2 * multiply_adds * self.n_timesteps * self.n_rows


SHAPES = [
    Shape(1000, 24, 1, (32,), 32, epochs=10),
    Shape(2000, 24, 1, (50,), 32, epochs=4),
    Shape(2000, 48, 4, (64,), 64, epochs=2),
    Shape(4000, 96, 7, (128,), 128, epochs=1),
    Shape(4000, 24, 1, (128,), 256, epochs=2),
    Shape(4000, 28, 28, (256,), 256, epochs=1),
    Shape(3000, 30, 24, (64,), 256, epochs=3),
    Shape(2000, 24, 1, (50, 50), 32, epochs=3),
]
# One layer, one of 256 units, two layers
QUICK_SHAPES = [shape.shortened() for shape in (SHAPES[0], SHAPES[5], SHAPES[-1])]


def make_data(shape):
    """Noise, and a smooth function of its last steps."""
    rng = np.random.default_rng(0)
    size = (shape.n_rows, shape.n_timesteps, shape.n_channels)
    X = rng.standard_normal(size, dtype=np.float32)
    noise = rng.standard_normal(shape.n_rows, dtype=np.float32)
    return X, np.tanh(X[:, -3:, 0].sum(axis=1)) + np.float32(0.1) * noise


def options(cell, shape):
    """Arguments of `RNNForecaster`: plain Adam on the mean squared error."""
    return {
        "cell": cell,
        "hidden_layer_sizes": shape.hidden,
        "batch_size": shape.batch,
        "max_iter": shape.epochs,
        "solver": "adam",
        "learning_rate_init": LEARNING_RATE,
        "alpha": 0.0,
        "max_grad_norm": None,
        "scale_target": False,
        "tol": 0.0,
        "n_iter_no_change": 10**6,
        "random_state": 0,
    }


def name_of(cell, shape):
    """Key of a measurement in the JSON file."""
    return f"{cell} {shape}"


class Start:
    """Where the fits of ours begin, for peers to begin there too.

    Parameters
    ----------
    cell : str
        The recurrent unit.
    shape : Shape
        Shape of data and net.
    X, y : ndarray
        The data.

    Attributes
    ----------
    net : RNNForecaster
        Fitted, but with the weights it started from.
    layers : list of list of ndarray
        For each recurrent layer the block ``[W_x; W_h; b]``, and a GRU's second bias.
    dense : ndarray of shape (n_hidden + 1, 1)
        Weights and bias of the output.
    """

    def __init__(self, cell, shape, X, y):
        from skneuro import RNNForecaster

        random_state = np.random.RandomState(0)
        standing_still = {"learning_rate_init": 1e-30, "shuffle": False, "max_iter": 1}
        fit_once = {"batch_size": 2, "random_state": random_state, **standing_still}
        self.net = RNNForecaster(**options(cell, shape) | fit_once)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch is not convergence
            self.net.fit(X[:2], y[:2])
        self._state = random_state.get_state()
        network = self.net._fitted.network
        *blocks, self.dense = (block.copy() for block in network.blocks("B"))
        self.layers = [[block] for block in blocks]
        for layer, bias in zip(self.layers, network.blocks("b_m"), strict=cell == "gru"):
            layer.append(bias.copy())

    def random_state(self):
        """The source of the shuffles, as it is after the weights were drawn."""
        random_state = np.random.RandomState()
        random_state.set_state(self._state)
        return random_state

"""The recurrent nets written in PyTorch: from our weights, over our batches."""

import timeit

import numpy as np
import torch

from ...harness.timing import median, seconds
from ..torch_training import train
from .problems import LEARNING_RATE, N_GATES

MODULES = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
# Which gate of ours is each gate of torch's: LSTM g, f, i, o and i, f, g, o; GRU r, z, n
ORDER = {"rnn": [0], "gru": [0, 1, 2], "lstm": [2, 1, 0, 3]}

TORCH = ("torch 1", "torch 2")  # contestants, by number of threads


class Net(torch.nn.Module):
    """Recurrent layers, and an affine map of the last state of the last one.

    PyTorch has two biases for every gate where one does. The second stays at zero, but for the
    candidate of a GRU, where it makes a difference: with both, Adam would learn their sum twice
    as fast.

    Parameters
    ----------
    cell : str
        The recurrent unit.
    n_channels : int
        Values of a step.
    hidden : tuple of int
        Units of the recurrent layers, all equal.
    """

    def __init__(self, cell, n_channels, hidden):
        super().__init__()
        self.cell = cell
        self.recurrent = MODULES[cell](n_channels, hidden[0], len(hidden), batch_first=True)
        self.dense = torch.nn.Linear(hidden[-1], 1)
        learned = torch.zeros(N_GATES[cell] * hidden[0])
        learned[2 * hidden[0] :] = 1.0
        for name, parameter in self.recurrent.named_parameters():
            if name.startswith("bias_hh"):
                torch.nn.init.zeros_(parameter)
                if cell == "gru":
                    parameter.register_hook(lambda gradient: gradient * learned)
                else:
                    parameter.requires_grad_(False)

    def forward(self, x):
        """Output ``(batch, 1)`` for windows ``(batch, n_timesteps, n_channels)``."""
        _, state = self.recurrent(x)
        h = state[0] if self.cell == "lstm" else state
        return self.dense(h[-1])

    @torch.no_grad()
    def start_from(self, start):
        """Copy the weights of a `Start`."""
        twins = iter(self.recurrent.parameters())
        for block, *second_bias in start.layers:
            n_hidden = block.shape[1] // N_GATES[self.cell]
            block = block.reshape(len(block), -1, n_hidden)[:, ORDER[self.cell]]
            block = block.reshape(len(block), -1)
            second = np.zeros_like(block[-1])
            if second_bias:
                second[2 * n_hidden :] = second_bias[0]
            W_x, W_h = np.split(block[:-1], [len(block) - 1 - n_hidden])
            for array in (W_x.T, W_h.T, block[-1], second):
                next(twins).copy_(torch.from_numpy(array))
        self.dense.weight.copy_(torch.from_numpy(start.dense[:-1].T))
        self.dense.bias.copy_(torch.from_numpy(start.dense[-1]))
        return self


class TorchFit:
    """Times the training of a fresh net; keeps its last loss.

    Parameters
    ----------
    cell : str
        The recurrent unit.
    shape : Shape
        Shape of data and net.
    X, y : ndarray
        The data.
    start : Start or None
        The weights to start from and the source of the shuffles; None leaves both to chance.
    n_threads : int
        Number of threads of PyTorch.
    """

    def __init__(self, cell, shape, X, y, start, n_threads):
        self.cell, self.shape = cell, shape
        self.X, self.y = torch.from_numpy(X), torch.from_numpy(y)[:, None]
        self.start, self.n_threads = start, n_threads

    def __call__(self):
        torch.set_num_threads(self.n_threads)
        return seconds(self.fit)

    def fit(self):
        net = Net(self.cell, self.shape.n_channels, self.shape.hidden)
        random_state = np.random.RandomState(0)
        if self.start is not None:
            net.start_from(self.start)
            random_state = self.start.random_state()
        learned = [p for p in net.parameters() if p.requires_grad]
        self.loss = train(
            net,
            torch.optim.Adam(learned, LEARNING_RATE),
            self.X,
            self.y,
            batch_size=self.shape.batch,
            n_epochs=self.shape.epochs,
            random_state=random_state,
        )


def predict(net, X):
    """Forecasts as an array."""
    with torch.inference_mode():
        return net(torch.from_numpy(X))[:, 0].numpy()


def latency(net, X, n_threads, n_calls):
    """Seconds of one forward pass without any record for gradients."""
    torch.set_num_threads(n_threads)
    x = torch.from_numpy(X)
    with torch.inference_mode():
        return timeit.timeit(lambda: net(x), number=n_calls) / n_calls


def fastest_torch(times):
    """Name of the better number of threads."""
    return min(TORCH, key=lambda name: median(times[name]))

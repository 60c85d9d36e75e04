"""The peers of the perceptron: PyTorch, and an older scikit-learn of another environment."""

import json
import subprocess
from itertools import pairwise

import numpy as np

from ..harness.timing import seconds
from .torch_training import train

OLDER = """
import json, sys, time, warnings
import numpy as np
from sklearn.neural_network import MLPRegressor
warnings.simplefilter("ignore")
X, y = (np.load(path) for path in sys.argv[2:4])
net = MLPRegressor(**json.loads(sys.argv[1]))
start = time.perf_counter()
net.fit(X, y)
print(time.perf_counter() - start)
"""


class TorchFit:
    """Times the same training written in PyTorch, from the same weights over the same batches."""

    def __init__(self, X, y, options, n_threads):
        import torch

        self.torch = torch
        self.X, self.y = torch.from_numpy(X), torch.from_numpy(y)[:, None]
        self.options, self.n_threads = options, n_threads

    def __call__(self):
        self.torch.set_num_threads(self.n_threads)
        return seconds(self.fit)

    def net(self, random_state):
        torch = self.torch
        sizes = [self.X.shape[1], *self.options["hidden_layer_sizes"], 1]
        layers = []
        for fan_in, fan_out in pairwise(sizes):
            layer = torch.nn.Linear(fan_in, fan_out)
            bound = np.sqrt(6 / (fan_in + fan_out))
            weights = random_state.uniform(-bound, bound, (fan_in, fan_out)).T
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(weights))
                layer.bias.copy_(torch.from_numpy(random_state.uniform(-bound, bound, fan_out)))
            layers += [layer, torch.nn.ReLU()]
        return torch.nn.Sequential(*layers[:-1])

    def fit(self):
        random_state = np.random.RandomState(0)
        net = self.net(random_state)
        self.loss = train(
            net,
            self.torch.optim.Adam(net.parameters(), 1e-3),
            self.X,
            self.y,
            batch_size=self.options["batch_size"],
            n_epochs=self.options["max_iter"],
            random_state=random_state,
        )


class OlderFit:
    """Times scikit-learn of another environment, in a process of its own."""

    def __init__(self, python, X, y, options, folder):
        paths = [f"{folder}/X.npy", f"{folder}/y.npy"]
        np.save(paths[0], X)
        np.save(paths[1], y)
        self.command = [python, "-c", OLDER, json.dumps(options), *paths]

    def __call__(self):
        done = subprocess.run(self.command, check=True, capture_output=True, text=True)
        return float(done.stdout)

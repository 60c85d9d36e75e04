"""Fit time of ``MLPRegressorNP`` beside scikit-learn's ``MLPRegressor`` and PyTorch.

All train the same net with Adam for the same epochs on the same mini-batches, and must end at the
same loss.
"""

import json
import subprocess
import warnings
from itertools import pairwise

import numpy as np

from skneuro import MLPRegressorNP

from .measuring import alternate, median, ratio, seconds
from .reporting import publish
from .torch_training import train

# rows, features, hidden layers, batch, epochs
SHAPES = [
    (1000, 10, (10, 10), 32, 30),
    (5000, 20, (100,), 200, 30),
    (20000, 8, (100,), 200, 10),
    (20000, 50, (256, 256), 256, 4),
    (50000, 100, (512, 512), 512, 1),
]
LOSS_TOLERANCE = 0.02  # relative; float32 sums in another order

NOTES = """Seconds per fit, medians; ratios are peer/ours in the same dtype (above 1 skneuro is
faster), medians of the rounds' ratios. PyTorch is eager, float32, the better of 1 and 2 threads.
Same starting weights, same batches, Adam, no penalty; the final training losses of all agree to
{tolerance:.0%} (largest gap seen: {gap:.1e}). scikit-learn 1.9 picks the rows of a mini-batch more
slowly than 1.8 did: the last column compares with 1.8 where it was measured (float64)."""

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


def make_data(n_rows, n_features):
    """A smooth function of the features and noise."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n_rows, n_features))
    y = np.sin(X[:, 0]) + X[:, 1] * X[:, 2] + 0.1 * rng.standard_normal(n_rows)
    return X, y


def options(hidden, batch, epochs):
    """Arguments that both estimators understand."""
    return {
        "hidden_layer_sizes": hidden,
        "batch_size": batch,
        "max_iter": epochs,
        "alpha": 0.0,
        "tol": 0.0,
        "n_iter_no_change": 10**6,
        "random_state": 0,
    }


class EstimatorFit:
    """Times the fit of a fresh estimator; keeps its last loss."""

    def __init__(self, estimator, X, y, arguments):
        self.estimator, self.X, self.y, self.arguments = estimator, X, y, arguments

    def __call__(self):
        net = self.estimator(**self.arguments)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            elapsed = seconds(lambda: net.fit(self.X, self.y))
        self.loss = net.loss_
        return elapsed


class TorchFit:
    """Times the same training written in PyTorch, from the same weights over the same batches."""

    def __init__(self, X, y, arguments, n_threads):
        import torch

        self.torch = torch
        self.X, self.y = torch.from_numpy(X), torch.from_numpy(y)[:, None]
        self.arguments, self.n_threads = arguments, n_threads

    def __call__(self):
        self.torch.set_num_threads(self.n_threads)
        return seconds(self.fit)

    def net(self, random_state):
        torch = self.torch
        sizes = [self.X.shape[1], *self.arguments["hidden_layer_sizes"], 1]
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
            batch_size=self.arguments["batch_size"],
            n_epochs=self.arguments["max_iter"],
            random_state=random_state,
        )


class OlderFit:
    """Times scikit-learn of another environment, in a process of its own."""

    def __init__(self, python, X, y, arguments, folder):
        paths = [f"{folder}/X.npy", f"{folder}/y.npy"]
        np.save(paths[0], X)
        np.save(paths[1], y)
        self.command = [python, "-c", OLDER, json.dumps(arguments), *paths]

    def __call__(self):
        done = subprocess.run(self.command, check=True, capture_output=True, text=True)
        return float(done.stdout)


def measure(shape, arguments, folder):
    """Times of all contestants on one shape, and the largest gap between their losses."""
    from sklearn.neural_network import MLPRegressor

    n_rows, n_features, hidden, batch, epochs = shape
    X, y = make_data(n_rows, n_features)
    X32, y32 = X.astype(np.float32), y.astype(np.float32)
    common = options(hidden, batch, 1 if arguments.quick else epochs)
    contestants = {
        "ours 64": EstimatorFit(MLPRegressorNP, X, y, common),
        "sklearn 64": EstimatorFit(MLPRegressor, X, y, common),
        "ours 32": EstimatorFit(MLPRegressorNP, X32, y32, common),
        "sklearn 32": EstimatorFit(MLPRegressor, X32, y32, common),
        "torch 1": TorchFit(X32, y32, common, 1),
        "torch 2": TorchFit(X32, y32, common, 2),
    }
    if arguments.older_sklearn:
        contestants["sklearn 1.8"] = OlderFit(arguments.older_sklearn, X, y, common, folder)
    times = alternate(contestants, 1 if arguments.quick else 5)
    losses = [c.loss for c in contestants.values() if hasattr(c, "loss")]
    gap = (max(losses) - min(losses)) / min(losses)
    if gap > LOSS_TOLERANCE:
        raise RuntimeError(f"final losses differ by {gap:.1%} on {shape}: {losses}")
    return times, gap


def run(arguments):
    """Measure all shapes and publish the table."""
    import tempfile

    rows, raw, gaps = [], {}, []
    for shape in SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            times, gap = measure(shape, arguments, folder)
        best_torch = min(("torch 1", "torch 2"), key=lambda name: median(times[name]))
        n_rows, n_features, hidden, batch, _ = shape
        rows.append(
            {
                "rows, features": f"{n_rows}, {n_features}",
                "hidden": "-".join(map(str, hidden)),
                "batch": batch,
                "ours 64 (s)": median(times["ours 64"]),
                "ours 32 (s)": median(times["ours 32"]),
                "sklearn/ours 64": ratio(times["sklearn 64"], times["ours 64"]),
                "sklearn/ours 32": ratio(times["sklearn 32"], times["ours 32"]),
                "torch/ours 32": ratio(times[best_torch], times["ours 32"]),
                "sklearn 1.8/ours 64": ratio(times["sklearn 1.8"], times["ours 64"])
                if "sklearn 1.8" in times
                else None,
            }
        )
        raw[str(shape)] = times
        gaps.append(gap)
        print(rows[-1], flush=True)
    notes = NOTES.format(tolerance=LOSS_TOLERANCE, gap=max(gaps))
    publish("mlp", "Fit time of the multilayer perceptron", rows, notes, arguments.quick, raw)

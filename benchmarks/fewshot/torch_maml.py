"""A plain MAML in PyTorch after the published protocol (Finn et al. 2017, sec. 5.1)."""

import time
from itertools import pairwise

from .arms import TASKS_PER_STEP
from .families import GRID, N_ROWS

INNER_RATE, META_RATE, N_SHOTS = 0.01, 1e-3, 5
SIZES = (1, 40, 40, 1)


class TorchMAML:
    """Perceptron with ReLU, one inner step, Adam, exact second derivatives by ``torch.func``."""

    def __init__(self, effort, seed):
        self.n_steps, self.seed = effort.n_steps, seed

    def fit(self, X, y):
        import torch
        from torch.func import grad, vmap

        torch.manual_seed(self.seed)
        x = torch.tensor(X[:, 1].reshape(-1, N_ROWS, 1), dtype=torch.float32)
        t = torch.tensor(y.reshape(-1, N_ROWS, 1), dtype=torch.float32)
        self.weights = []
        for n_in, n_out in pairwise(SIZES):
            layer = torch.nn.Linear(n_in, n_out)
            self.weights += [layer.weight.detach(), layer.bias.detach()]
        for weight in self.weights:
            weight.requires_grad_()

        def mse(weights, x, t):
            return ((forward(weights, x) - t) ** 2).mean()

        def adapted(weights, x, t):
            gradients = grad(mse)(weights, x, t)
            return [w - INNER_RATE * g for w, g in zip(weights, gradients, strict=True)]

        def query_loss(weights, x, t):
            return mse(adapted(weights, x[:N_SHOTS], t[:N_SHOTS]), x[N_SHOTS:], t[N_SHOTS:])

        losses = vmap(query_loss, in_dims=(None, 0, 0))
        self.predict_tasks = vmap(
            lambda weights, x, t, g: forward(adapted(weights, x, t), g), in_dims=(None, 0, 0, None)
        )
        optimizer = torch.optim.Adam(self.weights, META_RATE)
        for _ in range(self.n_steps):
            tasks = torch.randint(len(x), (TASKS_PER_STEP,))
            rows = torch.rand(TASKS_PER_STEP, N_ROWS).argsort(dim=1)[..., None]
            optimizer.zero_grad()
            losses(
                self.weights, x[tasks].gather(1, rows), t[tasks].gather(1, rows)
            ).mean().backward()
            optimizer.step()
        return self

    def predict_all(self, x, y, limit=None):
        import torch

        start = time.perf_counter()
        x, y, grid = (torch.tensor(a[..., None], dtype=torch.float32) for a in (x, y, GRID))
        with torch.no_grad():
            found = self.predict_tasks(self.weights, x, y, grid)[..., 0].numpy()
        return found.astype(float), None, (time.perf_counter() - start) / len(x)


def forward(weights, x):
    """Outputs of a perceptron with ReLU."""
    for k in range(0, len(weights), 2):
        x = x @ weights[k].T + weights[k + 1]
        x = x.relu() if k + 2 < len(weights) else x
    return x


def is_available():
    """Whether PyTorch is installed."""
    try:
        import torch.func  # noqa: F401
    except ImportError:
        return False
    return True

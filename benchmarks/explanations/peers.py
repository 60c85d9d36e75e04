"""Seconds for attributions beside captum and shap, on the same weights."""

import time

import numpy as np

from skneuro.inspection import attributions

N_WINDOWS, N_KERNEL, N_NODES = 1000, 5, 50


def torch_twin(net, cell):
    """The net as a PyTorch module with the same weights, of windows or rows."""
    import torch

    def tensor(array):
        return torch.tensor(np.ascontiguousarray(array))

    blocks = net._fitted.network.blocks("B")
    if cell == "mlp":
        layers = []
        for block in blocks:
            layer = torch.nn.Linear(len(block) - 1, block.shape[1])
            layer.weight.data, layer.bias.data = tensor(block[:-1].T), tensor(block[-1])
            layers += [layer, torch.nn.ReLU()]
        return torch.nn.Sequential(*layers[:-1])
    kind = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[cell]
    n_units = net.hidden_layer_sizes
    recurrent = kind(net.n_channels_, n_units, batch_first=True)  # weights do not affect the time
    head = torch.nn.Linear(n_units, 1)
    head.weight.data, head.bias.data = tensor(blocks[-1][:-1].T), tensor(blocks[-1][-1])

    class Twin(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.recurrent, self.head = recurrent, head

        def forward(self, x):
            return self.head(self.recurrent(x)[0][:, -1])

    return Twin()


def seconds(function):
    """Wall time of a call, the better of two."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(cell, net, data, rows):
    """Row of the table; the net computes in float32, as PyTorch does."""
    import torch
    from captum.attr import IntegratedGradients

    torch.set_num_threads(1)
    repeats = -(-N_WINDOWS // len(rows))
    X = np.concatenate([rows] * repeats)[:N_WINDOWS].astype(np.float32)
    net = net.fit(data[:256].astype(np.float32), np.zeros(256, np.float32))
    baseline = np.zeros(X.shape[1:], np.float32)
    twin = torch_twin(net, cell)
    x = torch.tensor(X)
    captum = IntegratedGradients(twin)
    ours = seconds(lambda: attributions(net, X, baseline=baseline))
    theirs = seconds(
        lambda: captum.attribute(
            x, torch.zeros_like(x), target=0, n_steps=N_NODES, internal_batch_size=2000
        )
    )
    kernel = kernel_seconds(net, X)
    return {
        "net": cell,
        "ours": ours,
        "captum": theirs,
        "captum/ours": round(theirs / ours, 1),
        "shap Kernel": "-" if kernel is None else kernel,
        "shap Kernel/ours": "-" if kernel is None else round(kernel / ours, 1),
    }


def kernel_seconds(net, X):
    """Seconds of shap's Kernel explainer, measured on a few windows; None without shap."""
    try:
        import shap
    except ImportError:
        return None
    flat = X.reshape(len(X), -1)

    def predict(rows):
        return net.predict(rows.reshape(-1, *X.shape[1:]).astype(np.float32)).ravel()

    explainer = shap.KernelExplainer(predict, flat[:10])
    start = time.perf_counter()
    explainer.shap_values(flat[:N_KERNEL], silent=True)
    return (time.perf_counter() - start) * len(X) / N_KERNEL

"""Forecasts of one window by ``RNNForecaster`` beside PyTorch."""

import timeit

import numpy as np

from ...harness.timing import alternate, median, ratio
from .problems import name_of
from .torch_nets import Net, fastest_torch, latency, predict

START_TOLERANCE = 1e-5  # of forecasts from the starting weights, which are of the order of one


class LatencyBenchmark:
    """Forecasts of one window.

    Parameters
    ----------
    quick : bool
        Few calls.
    """

    def __init__(self, quick):
        self.n_calls, self.n_rounds = (3, 1) if quick else (30, 7)
        self.rows, self.raw = [], {}

    def measure(self, cell, shape, X, start):
        """Time the forecasts, which must agree, and add a row."""
        net, ours = Net(cell, shape.n_channels, shape.hidden).start_from(start), start.net
        gap = np.abs(predict(net, X[:5]) - ours.predict(X[:5])).max()
        if not gap <= START_TOLERANCE:
            raise RuntimeError(f"the nets start {gap:.1e} apart, {cell} on {shape}")
        window, n = X[:1], self.n_calls
        contestants = {
            "ours": lambda: timeit.timeit(lambda: ours.predict(window), number=n) / n,
            "torch 1": lambda: latency(net, window, 1, n),
            "torch 2": lambda: latency(net, window, 2, n),
        }
        times = alternate(contestants, self.n_rounds)
        best = fastest_torch(times)
        row = {
            "cell": cell,
            "T, channels": f"{shape.n_timesteps}, {shape.n_channels}",
            "hidden": shape.columns["hidden"],
            "ours (us)": 1e6 * median(times["ours"]),
            "torch (us)": 1e6 * median(times[best]),
            "torch threads": int(best.split()[1]),
            "torch/ours": ratio(times[best], times["ours"]),
        }
        self.rows.append(row)
        self.raw[name_of(cell, shape)] = times

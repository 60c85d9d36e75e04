"""Time and memory of a forecaster, with the number of series and with their length."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from .memory_use import STATUS, is_measurable
from .reporting import publish

ROOT = Path(__file__).parents[1]
N_SERIES = (100, 1_000, 10_000)  # of 200 values each
N_STEPS = (100_000, 1_000_000, 10_000_000)  # of one series
SHORT = 200
WINDOWS = {"many": 48, "long": 168}
HORIZON = 24
ALLOWED = 300  # megabytes beside three times the series

NOTES = """Synthetic series, a day of 24 values with noise, in float64: many of {short} values with
windows of {many}, or one long with windows of {long}; {horizon} steps are forecast at once. The
net is `MLPRegressorNP(hidden_layer_sizes=32, batch_size=512, max_iter=1)`, which goes once through
all windows. Each row is a process of its own; *peak* is the most memory it ever had in use, Python,
NumPy, SciPy, pandas and the series included ({base:.0f} MB before there are any series).

*Allowed* for the long series: three times its size and {allowed} MB. All windows at once would be
{factor} times the series."""


def run(arguments):
    """Measure each size in a fresh process."""
    sizes = [("many", n) for n in N_SERIES] + [("long", n) for n in N_STEPS]
    if arguments.quick:
        sizes = [("many", 100), ("long", 100_000)]
    rows, base = [], None
    for kind, n in sizes:
        command = [sys.executable, "-m", __spec__.name, kind, str(n)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        found = json.loads(done.stdout)
        base = found.pop("base")
        rows.append(found)
        print(found, flush=True)
    notes = NOTES.format(
        short=SHORT,
        many=WINDOWS["many"],
        long=WINDOWS["long"],
        horizon=HORIZON,
        base=base or 0.0,
        allowed=ALLOWED,
        factor=WINDOWS["long"],
    )
    publish("scale", "Many series, long series", rows, notes, arguments.quick)


def measure(kind, n):
    """Fit and forecast, in this process."""
    import pandas as pd

    from skneuro import MLPRegressorNP
    from skneuro.forecasting import SeriesForecaster

    base = _peak()
    if kind == "long":
        y = pd.Series(_values(n), copy=False)
    else:
        y = pd.DataFrame(_values(n * SHORT).reshape(n, SHORT).T)
    net = MLPRegressorNP(hidden_layer_sizes=32, batch_size=512, max_iter=1, random_state=0)
    model = SeriesForecaster(net, window=WINDOWS[kind], horizon=HORIZON, anchor="mean")
    start = time.perf_counter()
    model.fit(y=y)
    middle = time.perf_counter()
    model.forecast()
    end = time.perf_counter()
    size = (n if kind == "long" else n * SHORT) * 8 / 1e6
    return {
        "series": 1 if kind == "long" else n,
        "steps": n if kind == "long" else SHORT,
        "fit (s)": middle - start,
        "forecast (s)": end - middle,
        "series (MB)": size,
        "peak (MB)": _peak(),
        "allowed (MB)": 3 * size + ALLOWED if kind == "long" else None,
        "base": base,
    }


def _values(n):
    """A day of 24 values with noise; made piece by piece, so that nothing else is large."""
    random = np.random.default_rng(0)
    values = np.empty(n)
    for first in range(0, n, 100_000):
        at = np.arange(first, min(first + 100_000, n))
        values[at] = np.sin(2 * np.pi * at / 24) + 0.1 * random.standard_normal(len(at))
    return values


def _peak():
    """Megabytes, or None where the system does not tell."""
    if not is_measurable():
        return None
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")  # one epoch is not convergence
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))

"""Time and memory of a forecaster, with the number of series and with their length."""

import time
import warnings

import numpy as np

from ..harness import peak_memory
from ..harness.fresh_process import answer, measure_in_fresh_process
from ..harness.publishing import publish

N_SERIES = (100, 1_000, 10_000)  # of 200 values each
N_STEPS = (100_000, 1_000_000, 10_000_000)  # of one series
QUICK = [("many", 100), ("long", 10_000)]
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
    rows, base = [], None
    for kind, n in QUICK if arguments.quick else sizes:
        found = measure_in_fresh_process(__spec__.name, kind, n)
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
    publish(
        "scale",
        title="Many series, long series",
        headline=headline(rows),
        rows=rows,
        notes=notes,
        quick=arguments.quick,
    )


def headline(rows):
    """Time and memory of the longest series."""
    longest = max(rows, key=lambda row: row["steps"])
    return {f"{longest['steps']} steps, {unit}": longest[unit] for unit in ("fit (s)", "peak (MB)")}


def measure(kind, n):
    """Fit and forecast, in this process."""
    import pandas as pd

    from skneuro import MLPRegressorNP
    from skneuro.forecasting import SeriesForecaster

    warnings.simplefilter("ignore")  # one epoch is not convergence
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
    """Megabytes, or None where the system does not report them."""
    return peak_memory.peak() / 1000 if peak_memory.is_measurable() else None


if __name__ == "__main__":
    answer(measure)

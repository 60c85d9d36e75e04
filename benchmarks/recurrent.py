"""A training epoch, its memory, and one forecast of ``RNNForecaster`` beside PyTorch.

Both train the same net with Adam on the same mini-batches from the same weights, and must end at
the same loss.
"""

import importlib.util
import timeit

import numpy as np

from skneuro import RNNForecaster

from .keras_recurrent import KerasFit, import_keras
from .machine_load import OtherLoad
from .matrix_products import SgemmPeak
from .measuring import alternate, median, ratio
from .memory_use import is_measurable, peak_memory
from .mlp import EstimatorFit
from .recurrent_nets import CELLS, SHAPES, Start, make_data, options
from .reporting import publish

LOSS_TOLERANCE = 0.02  # relative; float32 sums in another order
START_TOLERANCE = 1e-5  # of forecasts from the starting weights, which are of the order of one
TORCH = ("torch 1", "torch 2")

# Targets, each for every cell
LEAST_MEAN = 1.5  # geometric mean of the ratios torch/ours
LEAST_RATIO = 1.0
LEAST_SHARE = 60.0  # percent of the peak, where the net has WIDE units
WIDE = 256

NOTES = """Everything in float32. Ratios are peer/ours (above 1 skneuro is faster), medians of the
rounds' ratios; PyTorch is eager, with the better of 1 and 2 threads.

*A training epoch*: seconds of a fit divided by its epochs, medians over alternating rounds. What a
fit does besides (validation, making the net and its buffers) is included on both sides. Forward,
backward, Adam (of PyTorch the default one), and the gathering of the shuffled mini-batches; no
penalty, no clipping. Same starting weights, same batches; the final training losses agree to
{tolerance:.0%} (largest gap seen: {gap:.1e}). Of PyTorch's two biases per gate one stays at zero
where they do the same.

*GFLOP/s* count the matrix products of forward and backward over all steps (weights times inputs and
states, weight gradients, state gradients, and above the first layer input gradients), two
operations a multiply-add, and divide by the whole time of the epoch. The *peak* is what NumPy's
matrix product of 1024 x 1024 reached in this run at its best: {peak_2:.0f} GFLOP/s with 2 threads,
{peak_1:.0f} with 1; percents are of the former.

*Peak memory*: the most that the resident memory grows during one epoch, in a process of its own,
beyond what is there after the imports, a fit of a minute net, and making the data. PyTorch with 2
threads.

*One window*: microseconds of `predict(X[:1])`, validation included, and of PyTorch's forward in
inference mode; medians over alternating rounds."""

KERAS_NOTE = """

Keras ({backend} backend) starts from weights of its own; its time is that of `fit` of a model
compiled before."""

LOAD_NOTE = """

Other programs took {median:.0%} of the processors' time during the epochs of a row in the median,
{most:.0%} at most. Where it is more than a few percent, the row says little: two threads that wait
for each other lose far more than their share."""


class EpochBenchmark:
    """Fits of all contestants, and what came out of them.

    Parameters
    ----------
    quick : bool
        One round of a few batches.
    keras : module or None
        The package, where it is installed.
    """

    def __init__(self, quick, keras):
        self.quick, self.keras = quick, keras
        self.peak = SgemmPeak()
        self.rows, self.raw, self.gaps = [], {}, []

    def measure(self, cell, shape, X, y, start):
        """Time the contestants on one shape and add a row."""
        from .torch_recurrent import TorchFit

        contestants = {"ours": EstimatorFit(RNNForecaster, X, y, options(cell, shape))}
        for n_threads, name in enumerate(TORCH, start=1):
            contestants[name] = TorchFit(cell, shape, X, y, start, n_threads)
        if self.keras is not None:
            contestants["keras"] = KerasFit(self.keras, cell, shape, X, y)
        self.peak.measure()
        n_rounds = 5 if shape.epochs > 1 else 3
        load = OtherLoad()
        times = alternate(contestants, 1 if self.quick else n_rounds)
        others = load.share()
        self._compare_losses(cell, shape, contestants)
        best = fastest_torch(times)
        epoch = {name: median(t) / shape.epochs for name, t in times.items()}
        row = {
            "cell": cell,
            **shape.columns,
            "ours (s)": epoch["ours"],
            "torch (s)": epoch[best],
            "torch threads": int(best.split()[1]),
            "torch/ours": ratio(times[best], times["ours"]),
            "ours GFLOP/s": shape.flops(cell) / epoch["ours"] / 1e9,
            "% of peak": None,
        }
        if self.keras is not None:
            row |= {"keras (s)": epoch["keras"], "keras/ours": ratio(times["keras"], times["ours"])}
        self.rows.append(row)
        self.raw[name_of(cell, shape)] = {
            "epochs": shape.epochs,
            "seconds": times,
            "load of others": others,
        }
        print(row, "" if others is None else f"others: {others:.0%}", flush=True)

    def _compare_losses(self, cell, shape, contestants):
        losses = [c.loss for c in contestants.values() if hasattr(c, "loss")]
        gap = (max(losses) - min(losses)) / min(losses)
        if not gap <= LOSS_TOLERANCE:
            raise RuntimeError(f"final losses differ by {gap:.1%}, {cell} on {shape}: {losses}")
        self.gaps.append(gap)

    def finish(self):
        """Fill in each row's share of the peak, which is known when all is measured."""
        self.peak.measure()
        peak = self.peak.fastest(2) / 1e9
        for row in self.rows:
            row["% of peak"] = 100 * row["ours GFLOP/s"] / peak

    def notes(self):
        """How it was measured, with the figures that belong there."""
        notes = NOTES.format(
            tolerance=LOSS_TOLERANCE,
            gap=max(self.gaps),
            peak_2=self.peak.fastest(2) / 1e9,
            peak_1=self.peak.fastest(1) / 1e9,
        )
        if self.keras is not None:
            notes += KERAS_NOTE.format(backend=self.keras.backend.backend())
        loads = [measured["load of others"] for measured in self.raw.values()]
        if None not in loads:
            notes += LOAD_NOTE.format(most=max(loads), median=median(loads))
        return notes


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
        from .torch_recurrent import Net, latency, predict

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


def fastest_torch(times):
    """Name of the better number of threads."""
    return min(TORCH, key=lambda name: median(times[name]))


def name_of(cell, shape):
    """Key of a measurement in the JSON file."""
    return f"{cell} {shape}"


def judge(rows):
    """For each cell what the targets are about, beside the targets."""
    wide = str(WIDE)
    judged = []
    for cell in CELLS:
        of_cell = [row for row in rows if row["cell"] == cell]
        ratios = [row["torch/ours"] for row in of_cell]
        mean = float(np.exp(np.mean(np.log(ratios))))
        share = min(row["% of peak"] for row in of_cell if row["hidden"] == wide)
        met = {
            "mean": mean >= LEAST_MEAN,
            "smallest": min(ratios) >= LEAST_RATIO,
            "peak": share >= LEAST_SHARE,
        }
        judged.append(
            {
                "cell": cell,
                f"geometric mean (target {LEAST_MEAN:g})": mean,
                f"smallest (target {LEAST_RATIO:g})": min(ratios),
                f"% of peak at {WIDE} units (target {LEAST_SHARE:g})": share,
                "missed": ", ".join(name for name, is_met in met.items() if not is_met) or None,
            }
        )
    return judged


def measure_memory(cell, shapes):
    """A row for each shape, where the system tells."""
    rows = []
    if not is_measurable():
        return rows
    for shape in shapes:
        ours, peer = (peak_memory(library, cell, shape) for library in ("ours", "torch"))
        rows.append({"cell": cell, **shape.columns, "ours (MB)": ours, "torch (MB)": peer})
    return rows


def run(arguments):
    """Measure everything and publish the tables."""
    if importlib.util.find_spec("torch") is None:
        raise SystemExit('The recurrent benchmark needs PyTorch: pip install -e ".[bench]"')
    quick, keras = arguments.quick, import_keras()
    shapes = [shape.shortened() for shape in SHAPES] if quick else SHAPES
    memory = measure_memory("lstm", shapes[:1] if quick else shapes)
    epochs, latencies = EpochBenchmark(quick, keras), LatencyBenchmark(quick)
    for shape in shapes:
        X, y = make_data(shape)
        for cell in CELLS:
            start = Start(cell, shape, X, y)
            latencies.measure(cell, shape, X, start)
            epochs.measure(cell, shape, X, y, start)
    epochs.finish()
    by_cell = {"key": lambda row: CELLS.index(row["cell"])}
    tables = {
        "A training epoch": sorted(epochs.rows, **by_cell),
        "Peak memory of an epoch": memory,
        "One window": sorted(latencies.rows, **by_cell),
    }
    publish(
        "recurrent",
        "Recurrent nets beside PyTorch",
        judge(epochs.rows),
        epochs.notes(),
        quick,
        {"epochs": epochs.raw, "latency": latencies.raw, "sgemm": epochs.peak.seen},
        {heading: rows for heading, rows in tables.items() if rows},
    )

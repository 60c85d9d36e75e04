"""Training epochs of ``RNNForecaster`` beside PyTorch and Keras."""

from skneuro import RNNForecaster

from ...harness.machine_load import OtherLoad
from ...harness.matrix_products import SgemmPeak
from ...harness.timing import alternate, median, ratio
from ..estimator_fit import EstimatorFit
from .keras_nets import KerasFit
from .problems import name_of, options
from .torch_nets import TORCH, TorchFit, fastest_torch

LOSS_TOLERANCE = 0.02  # relative; float32 sums in another order

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
        self.peak = SgemmPeak(64) if quick else SgemmPeak()
        self.rows, self.raw, self.gaps = [], {}, []

    def measure(self, cell, shape, X, y, start):
        """Time the contestants on one shape and add a row."""
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

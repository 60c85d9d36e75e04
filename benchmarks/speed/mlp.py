"""Fit time of ``MLPRegressorNP`` beside scikit-learn's ``MLPRegressor`` and PyTorch.

All train the same net with Adam for the same epochs on the same mini-batches, and must end at the
same loss.
"""

import importlib.util
import tempfile

import numpy as np
from sklearn.neural_network import MLPRegressor

from skneuro import MLPRegressorNP

from ..harness.publishing import publish
from ..harness.timing import alternate, geometric_mean, median, ratio
from .estimator_fit import EstimatorFit
from .mlp_peers import OlderFit, TorchFit
from .mlp_problems import QUICK_SHAPES, SHAPES, make_data, options

LOSS_TOLERANCE = 0.02  # relative; float32 sums in another order
RATIOS = ("sklearn/ours 64", "sklearn/ours 32", "torch/ours 32")

NOTES = """Seconds per fit, medians; ratios are peer/ours in the same dtype (above 1 skneuro is
faster), medians of the rounds' ratios. PyTorch is eager, float32, the better of 1 and 2 threads.
Same starting weights, same batches, Adam, no penalty; the final training losses of all agree to
{tolerance:.0%} (largest gap seen: {gap:.1e}). scikit-learn 1.9 picks the rows of a mini-batch more
slowly than 1.8 did: the last column compares with 1.8 where it was measured (float64)."""


def measure(shape, older_sklearn, folder, n_rounds):
    """Times of all contestants on one shape, and the largest gap between their losses."""
    X, y = make_data(shape)
    X32, y32 = X.astype(np.float32), y.astype(np.float32)
    common = options(shape)
    contestants = {
        "ours 64": EstimatorFit(MLPRegressorNP, X, y, common),
        "sklearn 64": EstimatorFit(MLPRegressor, X, y, common),
        "ours 32": EstimatorFit(MLPRegressorNP, X32, y32, common),
        "sklearn 32": EstimatorFit(MLPRegressor, X32, y32, common),
        "torch 1": TorchFit(X32, y32, common, 1),
        "torch 2": TorchFit(X32, y32, common, 2),
    }
    if older_sklearn:
        contestants["sklearn 1.8"] = OlderFit(older_sklearn, X, y, common, folder)
    times = alternate(contestants, n_rounds)
    losses = [c.loss for c in contestants.values() if hasattr(c, "loss")]
    gap = (max(losses) - min(losses)) / min(losses)
    if gap > LOSS_TOLERANCE:
        raise RuntimeError(f"final losses differ by {gap:.1%} on {shape}: {losses}")
    return times, gap


def make_row(shape, times):
    """Row of the table."""
    best_torch = min(("torch 1", "torch 2"), key=lambda name: median(times[name]))
    older = times.get("sklearn 1.8")
    return {
        "rows, features": f"{shape.n_rows}, {shape.n_features}",
        "hidden": "-".join(map(str, shape.hidden)),
        "batch": shape.batch,
        "ours 64 (s)": median(times["ours 64"]),
        "ours 32 (s)": median(times["ours 32"]),
        "sklearn/ours 64": ratio(times["sklearn 64"], times["ours 64"]),
        "sklearn/ours 32": ratio(times["sklearn 32"], times["ours 32"]),
        "torch/ours 32": ratio(times[best_torch], times["ours 32"]),
        "sklearn 1.8/ours 64": ratio(older, times["ours 64"]) if older else None,
    }


def run(arguments):
    """Measure all shapes and publish the table."""
    if importlib.util.find_spec("torch") is None:
        raise SystemExit('The mlp benchmark needs PyTorch: pip install -e ".[bench]"')
    shapes, n_rounds = (QUICK_SHAPES, 1) if arguments.quick else (SHAPES, 5)
    rows, raw, gaps = [], {}, []
    for shape in shapes:
        with tempfile.TemporaryDirectory() as folder:
            times, gap = measure(shape, arguments.older_sklearn, folder, n_rounds)
        rows.append(make_row(shape, times))
        raw[str(tuple(shape))] = times
        gaps.append(gap)
        print(rows[-1], flush=True)
    publish(
        "mlp",
        title="Fit time of the multilayer perceptron",
        headline=headline(rows),
        rows=rows,
        notes=NOTES.format(tolerance=LOSS_TOLERANCE, gap=max(gaps)),
        raw=raw,
        quick=arguments.quick,
    )


def headline(rows):
    """Geometric mean of each ratio over the shapes."""
    return {name: geometric_mean(row[name] for row in rows) for name in RATIOS}

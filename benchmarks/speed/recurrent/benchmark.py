"""A training epoch, its memory, and one forecast of ``RNNForecaster`` beside PyTorch.

Both train the same net with Adam on the same mini-batches from the same weights, and must end at
the same loss.
"""

import importlib.util

from ...harness.peak_memory import is_measurable
from ...harness.publishing import publish
from ...harness.timing import geometric_mean
from .epoch_memory import peak_memory
from .keras_nets import import_keras
from .problems import CELLS, QUICK_SHAPES, SHAPES, Start, make_data

# Targets, each for every cell
LEAST_MEAN = 1.5  # geometric mean of the ratios torch/ours
LEAST_RATIO = 1.0
LEAST_PERCENTAGE = 60.0  # of the peak, where the net has WIDE units
WIDE = 256


def check_targets(rows):
    """For each cell the figures that have targets, and which targets are missed."""
    wide = str(WIDE)
    checked = []
    for cell in CELLS:
        of_cell = [row for row in rows if row["cell"] == cell]
        ratios = [row["torch/ours"] for row in of_cell]
        mean = geometric_mean(ratios)
        percentage = min(row["% of peak"] for row in of_cell if row["hidden"] == wide)
        met = {
            "mean": mean >= LEAST_MEAN,
            "smallest": min(ratios) >= LEAST_RATIO,
            "peak": percentage >= LEAST_PERCENTAGE,
        }
        checked.append(
            {
                "cell": cell,
                f"geometric mean (target {LEAST_MEAN:g})": mean,
                f"smallest (target {LEAST_RATIO:g})": min(ratios),
                f"% of peak at {WIDE} units (target {LEAST_PERCENTAGE:g})": percentage,
                "missed": ", ".join(name for name, is_met in met.items() if not is_met) or None,
            }
        )
    return checked


def headline(rows):
    """Geometric mean of the ratios of each cell, from the rows of the training epochs."""
    return {
        f"torch/ours, {cell}": geometric_mean(
            row["torch/ours"] for row in rows if row["cell"] == cell
        )
        for cell in CELLS
    }


def measure_memory(cell, shapes):
    """A row for each shape, where the system reports the peak."""
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
    from .epochs import EpochBenchmark  # needs PyTorch
    from .one_window import LatencyBenchmark

    quick = arguments.quick
    shapes = QUICK_SHAPES if quick else SHAPES
    memory = measure_memory("lstm", shapes[:1] if quick else shapes)
    epochs, latencies = EpochBenchmark(quick, import_keras()), LatencyBenchmark(quick)
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
        title="Recurrent nets beside PyTorch",
        headline=headline(epochs.rows),
        rows=check_targets(epochs.rows),
        notes=epochs.notes(),
        further={heading: rows for heading, rows in tables.items() if rows},
        raw={"epochs": epochs.raw, "latency": latencies.raw, "sgemm": epochs.peak.seen},
        quick=quick,
    )

"""Attributions: known lags, faithfulness, and speed."""

import importlib.util

from ..harness.publishing import publish
from . import faithfulness, known_lags, peers

SIZES, EPOCHS = (8000, 2000), 60
QUICK_SIZES, QUICK_EPOCHS = (300, 200), 2

NOTES = """*Known lags* (`make_lagged`): the target depends on three of 192 inputs, windows of 24
steps and 8 channels; linear, a product plus a term, or a smooth switch. {train:,} windows to learn
from, attributions of 200 others by integrated gradients from the mean window. *Precision* is the
fraction of the three true inputs among the three with the largest mean absolute attribution over
all windows, and the mean of the same for single windows. In a single window, a true input whose
value happens to be near its mean contributes nothing, so that no method reaches 1 there. *Rank
correlation*: Spearman's, of the net's gradients with the true derivatives at the true inputs.
*Precision, permutation*: scikit-learn's permutation importance of the same net, and for boosted
trees in the table below.

*Faithfulness*: one-step forecasts of a GRU on windows of 96 steps. *Deletion* replaces the inputs
with the largest attributions by their means; *insertion* replaces all others. Shown is the area
under the curve of the mean absolute change of the forecast over the fraction of inputs, relative
to the change without any input; high is good for deletion, low for insertion. The *random* order is
the floor, and *factor* how much better the attributions are.

*Seconds* for the attributions of 1,000 windows in float32 on one thread, beside captum's integrated
gradients with {nodes} nodes on a PyTorch module of the same shape, and shap's Kernel explainer
with its defaults and 10 background rows, measured on {kernel} windows and multiplied."""


def run(arguments):
    """Measure all three and publish the tables."""
    sizes, n_epochs = (QUICK_SIZES, QUICK_EPOCHS) if arguments.quick else (SIZES, EPOCHS)
    rows, speed, trees = [], [], []
    has_captum = importlib.util.find_spec("captum") is not None
    for kind in known_lags.KINDS[:1] if arguments.quick else known_lags.KINDS:
        for cell in known_lags.NETS:
            found, net, data, explained = known_lags.measure(kind, cell, sizes, n_epochs)
            print(found, flush=True)
            rows.append(found)
            if kind == "linear" and has_captum and not arguments.quick:
                speed.append(peers.measure(cell, net.set_params(max_iter=1), data, explained))
                print(speed[-1], flush=True)
        if not arguments.quick:
            precision = known_lags.boosted(kind, sizes)
            trees.append({"target": kind, "precision, permutation of boosted trees": precision})
    further = {}
    if not arguments.quick:
        further["Boosted trees"] = trees
        further["Faithfulness"] = [
            faithfulness.measure("ETTh1", faithfulness.ett_windows(), 10),
            faithfulness.measure("M4 Hourly", faithfulness.m4_windows(), 10),
        ]
        print(*further["Faithfulness"], sep="\n", flush=True)
    if speed:
        further["Seconds for 1,000 windows"] = speed
    publish(
        "attributions",
        title="Attributions",
        headline=headline(rows, speed),
        rows=rows,
        further=further,
        notes=NOTES.format(train=sizes[0], nodes=peers.N_NODES, kernel=peers.N_KERNEL),
        quick=arguments.quick,
    )


def headline(rows, speed):
    """Lowest precision for linear targets and for the others, and lowest ratios of time."""
    key = "precision, all windows"
    found = {"precision, linear": min(r[key] for r in rows if r["target"] == "linear")}
    others = [r[key] for r in rows if r["target"] != "linear"]
    if others:
        found["precision, others"] = min(others)
    if speed:
        found["captum/ours"] = min(row["captum/ours"] for row in speed)
    return found

"""Nets with every option that changes predictions, for the tests of exports."""

import numpy as np
import pandas as pd

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNClassifier, RNNForecaster
from skneuro.nn.activations import ACTIVATIONS

rng = np.random.RandomState(0)
X = rng.randn(40, 6)
numbers = X[:, 0] + 1
counts = np.abs(numbers)
several = np.column_stack([counts, counts + 1e5])
names = np.array(["a", "b", "c"])[rng.randint(0, 3, 40)]
table = pd.DataFrame({"size": numbers, "kind": names, "big": numbers > 1})
QUICK = {"hidden_layer_sizes": (4, 4), "max_iter": 2, "random_state": 0}
CELLS = ("rnn", "gru", "lstm")
OF_PERCEPTRONS = [
    *({"activation": name} for name in ACTIVATIONS),
    {"normalization": "batch", "residual": True},
    {"normalization": "layer", "residual": True, "linear_skip": True, "scale_target": True},
    {"loss": "quantile", "quantiles": (0.1, 0.5, 0.9), "scale_target": True},
    {"loss": "poisson", "scale_target": True},
    {"dropout": 0.1, "input_noise": 0.1},
]
OF_SEQUENCES = [
    {},
    {"bidirectional": True, "readout": "mean"},
    {"layer_norm": True, "initial_state": "learned", "readout": "attention"},
    {"initial_state": "learned", "n_timesteps": 3},
    {"dilations": (1, 2), "residual": True},
    {"dilations": (4, 2), "bidirectional": True, "layer_norm": True, "initial_state": "learned"},
    {"anchor": "last", "linear_skip": True},
    {"anchor": "mean"},
    {"anchor": "standard", "n_timesteps": 3, "target_channel": 1},
    {"tbptt_steps": 4, "dilations": (2, 1)},
    {"column_order": "newest_first", "loss": "quantile", "quantiles": (0.1, 0.9)},
]
OF_TASKS = [
    {},
    {"sharing": "cross_stitch", "task_weights": "uncertainty"},
    {"sharing": "mmoe", "normalization": "layer"},
    {"sharing": "none", "head_layer_sizes": (3,)},
    {"task_inputs": {"kind": [0, 1]}},
    {"activation": "gelu"},
    {"trunk": "gru"},
    {"trunk": "lstm", "bidirectional": True, "sharing": "mmoe"},
    {"trunk": "rnn", "readout": "attention"},
]


def nets():
    """Names, nets and targets."""
    made = {}
    for options in OF_PERCEPTRONS:
        net = MLPRegressorNP(**options, **QUICK)
        made[f"mlp {options}"] = net, counts
        made[f"mlp of two {options}"] = net, several
    labels = {
        "text": names,
        "booleans": numbers > 1,
        "integers": 3 * (numbers > 1).astype(int),
        "floats": np.round(counts),
        "sets": np.column_stack([numbers > 1, X[:, 1] > 0]).astype(int),
    }
    for kind, y in labels.items():
        made[f"classes as {kind}"] = MLPClassifierNP(**QUICK), y
    for cell in CELLS:
        for options in OF_SEQUENCES:
            made[f"{cell} {options}"] = RNNForecaster(cell, **options, **QUICK), numbers
        made[f"{cell} of classes"] = RNNClassifier(cell, **QUICK), names
    made["rnn of relu"] = RNNForecaster("rnn", activation="relu", **QUICK), several
    for options in OF_TASKS:
        made[f"tasks {options}"] = MultiTaskNet(**options, **QUICK), table
    return made


def fitted(name, dtype=np.float64):
    """Copy of a net, fitted in a precision."""
    net, y = nets()[name]
    return net.fit(X.astype(dtype), y)

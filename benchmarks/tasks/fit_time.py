"""Fit time of one net for several tasks beside a net of scikit-learn for each."""

import numpy as np
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPRegressor

from skneuro import MultiTaskNet

from ..harness.timing import alternate, median, ratio, seconds

# rows, inputs, tasks, hidden layers
SHAPES = [
    (1000, 20, 3, (50,)),
    (5000, 20, 3, (100,)),
    (5000, 50, 10, (100, 100)),
]


def fit_time(effort):
    """One net with all tasks beside one of scikit-learn's per task."""
    rows = []
    for n_samples, n_features, n_tasks, hidden in SHAPES[: effort.n_shapes]:
        rng = np.random.default_rng(0)
        X = rng.normal(size=(n_samples, n_features))
        Y = X[:, :n_tasks] + 0.1 * rng.normal(size=(n_samples, n_tasks))
        options = {"batch_size": 200, "n_iter_no_change": 1000, "random_state": 0}
        options["max_iter"] = effort.epochs(20)
        ours = MultiTaskNet(hidden, tasks="regression", **options)
        peer = MultiOutputRegressor(MLPRegressor(hidden_layer_sizes=hidden, **options))
        times = alternate(
            {
                "ours": lambda m=ours, X=X, Y=Y: seconds(lambda: m.fit(X, Y)),
                "peer": lambda m=peer, X=X, Y=Y: seconds(lambda: m.fit(X, Y)),
            },
            effort.n_rounds,
        )
        rows.append(
            {
                "rows": n_samples,
                "inputs": n_features,
                "tasks": n_tasks,
                "hidden": "-".join(map(str, hidden)),
                "one net (s)": median(times["ours"]),
                "MLP per task (s)": median(times["peer"]),
                "ratio": ratio(times["peer"], times["ours"]),
            }
        )
        print(rows[-1], flush=True)
    return rows

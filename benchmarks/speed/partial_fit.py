"""Time of a call of ``partial_fit`` after many others, beside scikit-learn."""

import warnings

import numpy as np
from sklearn.neural_network import MLPRegressor

from skneuro import MLPRegressorNP

from ..harness.publishing import publish
from ..harness.timing import median, ratio, seconds

NOTES = """Milliseconds for one call of `partial_fit` with 32 rows of 10 columns and 20 units, after
as many calls as the first column says: medians of 200 calls, the two nets by turns. The cost of a
call must not grow with the number of calls before it."""

CALLS_BEFORE = (0, 1_000, 10_000, 50_000)
N_MEASURED = 200
OPTIONS = {"hidden_layer_sizes": (20,), "random_state": 0}


def run(arguments):
    """Measure the calls of both nets by turns and publish the table."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(32, 10))
    y = X[:, 0] + np.sin(X[:, 1])
    nets = {"skneuro": MLPRegressorNP(**OPTIONS), "sklearn": MLPRegressor(**OPTIONS)}
    rows, raw, done = [], {}, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for before in CALLS_BEFORE[:2] if arguments.quick else CALLS_BEFORE:
            for _ in range(before - done):
                for net in nets.values():
                    net.partial_fit(X, y)
            times = {name: [] for name in nets}
            for _ in range(N_MEASURED):
                for name, net in nets.items():
                    times[name].append(seconds(lambda net=net: net.partial_fit(X, y)))
            done = before + N_MEASURED
            raw[str(before)] = times
            rows.append(
                {
                    "calls before": before,
                    **{f"{name} (ms)": 1e3 * median(t) for name, t in times.items()},
                    "sklearn/skneuro": ratio(times["sklearn"], times["skneuro"]),
                }
            )
    publish(
        "partial_fit",
        title="Time of a call of partial_fit",
        headline=headline(rows),
        rows=rows,
        notes=NOTES,
        raw=raw,
        quick=arguments.quick,
    )


def headline(rows):
    """How a call after all others compares with one of the first, and with scikit-learn's."""
    return {
        "last/first": rows[-1]["skneuro (ms)"] / rows[0]["skneuro (ms)"],
        "sklearn/skneuro, last": rows[-1]["sklearn/skneuro"],
    }

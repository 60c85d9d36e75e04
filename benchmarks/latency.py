"""``predict`` of one row and of 10,000 rows beside scikit-learn's nets."""

import timeit
import warnings

import numpy as np

from skneuro import MLPClassifierNP, MLPRegressorNP

from .measuring import alternate, median, ratio
from .reporting import publish

NOTES = """Microseconds per call of `predict`, medians; ratios are scikit-learn/ours in the same
dtype (above 1 skneuro is faster), medians of the rounds' ratios. 20 features, three classes for
the classifier."""


def fitted(estimator, hidden, X, y):
    """A net that has seen one epoch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return estimator(hidden, max_iter=1, random_state=0).fit(X, y)


def run(arguments):
    """Measure all cases and publish the table."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    pairs = {
        "regressor": (
            lambda *a, **k: MLPRegressorNP("squared_error", *a, **k),
            lambda *a, **k: MLPRegressor("squared_error", *a, **k),
        ),
        "classifier": (MLPClassifierNP, MLPClassifier),
    }
    rng = np.random.default_rng(0)
    rows, raw = [], {}
    for kind, (ours, theirs) in pairs.items():
        for hidden in ((100,), (256, 256)):
            for dtype in (np.float64, np.float32):
                X = rng.standard_normal((10_000, 20)).astype(dtype)
                y = X[:, 0] if kind == "regressor" else np.digitize(X[:, 0], [-0.5, 0.5])
                nets = {"ours": fitted(ours, hidden, X, y), "sklearn": fitted(theirs, hidden, X, y)}
                for n_rows, n_calls in ((1, 300), (10_000, 5)):
                    n_calls = 2 if arguments.quick else n_calls
                    few = X[:n_rows]
                    times = alternate(
                        {
                            name: lambda net=net, few=few, n=n_calls: (
                                timeit.timeit(lambda: net.predict(few), number=n) / n
                            )
                            for name, net in nets.items()
                        },
                        3 if arguments.quick else 15,
                    )
                    rows.append(
                        {
                            "net": kind,
                            "hidden": "-".join(map(str, hidden)),
                            "dtype": np.dtype(dtype).name,
                            "rows": n_rows,
                            "ours (us)": 1e6 * median(times["ours"]),
                            "sklearn (us)": 1e6 * median(times["sklearn"]),
                            "sklearn/ours": ratio(times["sklearn"], times["ours"]),
                        }
                    )
                    raw[" ".join(str(v) for v in list(rows[-1].values())[:4])] = times
    publish("latency", "Latency of predict", rows, NOTES, arguments.quick, raw)

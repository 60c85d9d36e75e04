"""``predict`` of one row and of 10,000 rows beside scikit-learn's nets."""

from sklearn.neural_network import MLPClassifier, MLPRegressor

from ..harness.publishing import publish
from ..harness.timing import alternate, geometric_mean, median, ratio
from .latency_problems import N_CALLS, OURS, PROBLEMS, QUICK_PROBLEMS, call_seconds

PEERS = {"regressor": MLPRegressor, "classifier": MLPClassifier}

NOTES = """Microseconds per call of `predict`, medians; ratios are scikit-learn/ours in the same
dtype (above 1 skneuro is faster), medians of the rounds' ratios. 20 features, three classes for
the classifier."""


def measure(problem, quick):
    """A row and its times for each number of input rows."""
    X, y = problem.data()
    nets = {
        "ours": problem.fit(OURS[problem.net], X, y),
        "sklearn": problem.fit(PEERS[problem.net], X, y),
    }
    for n_rows, n_calls in N_CALLS.items():
        contestants = {
            name: lambda net=net, few=X[:n_rows], n=1 if quick else n_calls: call_seconds(
                net, few, n
            )
            for name, net in nets.items()
        }
        times = alternate(contestants, 1 if quick else 15)
        row = {
            "net": problem.net,
            "hidden": "-".join(map(str, problem.hidden)),
            "dtype": problem.dtype,
            "rows": n_rows,
            "ours (us)": 1e6 * median(times["ours"]),
            "sklearn (us)": 1e6 * median(times["sklearn"]),
            "sklearn/ours": ratio(times["sklearn"], times["ours"]),
        }
        yield row, times


def run(arguments):
    """Measure all cases and publish the table."""
    rows, raw = [], {}
    for problem in QUICK_PROBLEMS if arguments.quick else PROBLEMS:
        for row, times in measure(problem, arguments.quick):
            rows.append(row)
            raw[" ".join(str(value) for value in list(row.values())[:4])] = times
    publish(
        "latency",
        title="Latency of predict",
        headline=headline(rows),
        rows=rows,
        notes=NOTES,
        raw=raw,
        quick=arguments.quick,
    )


def headline(rows):
    """Geometric mean of the ratios for each number of rows."""
    return {
        f"sklearn/ours, {n_rows} rows": geometric_mean(
            row["sklearn/ours"] for row in rows if row["rows"] == n_rows
        )
        for n_rows in N_CALLS
    }

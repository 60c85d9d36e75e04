"""Nets and inputs whose ``predict`` is timed."""

import timeit
import warnings
from typing import NamedTuple

import numpy as np

from skneuro import MLPClassifierNP, MLPRegressorNP

N_ROWS, N_FIT = 10_000, 1_000  # what a net is fitted to makes no difference to its latency


class Problem(NamedTuple):
    """A net and what it is given."""

    net: str
    hidden: tuple
    dtype: str

    def data(self):
        """Inputs and targets: numbers for a regressor, three classes for a classifier."""
        X = np.random.default_rng(0).standard_normal((N_ROWS, 20)).astype(self.dtype)
        return X, X[:, 0] if self.net == "regressor" else np.digitize(X[:, 0], [-0.5, 0.5])

    def fit(self, estimator, X, y):
        """Net that has seen one epoch of some of the rows."""
        net = estimator(hidden_layer_sizes=self.hidden, max_iter=1, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch is not convergence
            return net.fit(X[:N_FIT], y[:N_FIT])


PROBLEMS = [
    Problem(net, hidden, dtype)
    for net in ("regressor", "classifier")
    for hidden in ((100,), (256, 256))
    for dtype in ("float64", "float32")
]
QUICK_PROBLEMS = [PROBLEMS[0], PROBLEMS[-1]]
OURS = {"regressor": MLPRegressorNP, "classifier": MLPClassifierNP}
N_CALLS = {1: 300, N_ROWS: 5}  # calls per measurement, by number of rows


def call_seconds(net, X, n_calls):
    """Seconds of one call of ``predict``, the mean over some calls."""
    return timeit.timeit(lambda: net.predict(X), number=n_calls) / n_calls

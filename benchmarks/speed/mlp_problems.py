"""What the perceptrons are trained on: shapes, data, and options that all understand."""

from typing import NamedTuple

import numpy as np


class Shape(NamedTuple):
    """Size of the data and the net, and how a fit goes through it."""

    n_rows: int
    n_features: int
    hidden: tuple
    batch: int
    epochs: int

    def shortened(self):
        """The same net for a trial: one epoch of three small batches."""
        return self._replace(n_rows=80, batch=32, epochs=1)


SHAPES = [
    Shape(1000, 10, (10, 10), 32, 30),
    Shape(5000, 20, (100,), 200, 30),
    Shape(20000, 8, (100,), 200, 10),
    Shape(20000, 50, (256, 256), 256, 4),
    Shape(50000, 100, (512, 512), 512, 1),
]
QUICK_SHAPES = [shape.shortened() for shape in SHAPES[:3]]


def make_data(shape):
    """A smooth function of the features and noise, in float64."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((shape.n_rows, shape.n_features))
    y = np.sin(X[:, 0]) + X[:, 1] * X[:, 2] + 0.1 * rng.standard_normal(shape.n_rows)
    return X, y


def options(shape):
    """Arguments that scikit-learn's estimators and ours understand."""
    return {
        "hidden_layer_sizes": shape.hidden,
        "batch_size": shape.batch,
        "max_iter": shape.epochs,
        "alpha": 0.0,
        "tol": 0.0,
        "n_iter_no_change": 10**6,
        "random_state": 0,
    }

"""Consolidation of the weights of a net, during and after a call of ``partial_fit``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..base.estimator import NeuralEstimator
from ..base.training_data import Passed, TrainingData
from ..nn.training.consolidation import Consolidation

MEASURED = 128  # rows whose gradients show which weights matter


def check_consolidation(options: Any, estimator: Any) -> None:
    """Refuse consolidation of an estimator whose weights or gradients are not known.

    Parameters
    ----------
    options : ContinualOptions
        Estimator with the option ``consolidation``.
    estimator : estimator
        Estimator whose weights are to be consolidated.
    """
    if not options.consolidation:
        return
    name = type(estimator).__name__
    if not isinstance(estimator, NeuralEstimator) or hasattr(estimator, "task_weights"):
        raise ValueError(
            f"consolidation={options.consolidation} needs a perceptron or recurrent net of this "
            f"package, got {name}; replay works with any estimator that has partial_fit."
        )
    if getattr(estimator, "normalization", None) == "batch":
        raise ValueError(
            f"consolidation={options.consolidation} needs gradients of single rows, which "
            "normalization='batch' does not have."
        )


@contextmanager
def consolidated(net: Any, consolidation: Consolidation | None) -> Iterator[None]:
    """Train a net with a further penalty on its weights."""
    if consolidation is None:
        yield
        return
    net._consolidation = consolidation
    try:
        yield
    finally:
        del net._consolidation


def measure(consolidation: Consolidation, net: Any, X: Any, y: Any, decay: float, rng: Any) -> None:
    """Update the importance of the weights of a net from some rows that it has learned.

    Parameters
    ----------
    consolidation : Consolidation
        Penalty to update.
    net : NeuralEstimator
        Fitted net.
    X, y : array-like
        Rows and targets, as passed to the net.
    decay : float
        Factor on the number of earlier rows.
    rng : RandomState
        Source of the choice of rows.
    """
    fitted = net._fitted
    n_rows = X.shape[0]
    rows = rng.permutation(n_rows)[:MEASURED]
    X = fitted.inputs.check_X(net, X[rows])
    y = fitted.targets.read(net, y[rows], "y")
    data = TrainingData(X, y, None, None, Passed())
    source = data.source(fitted.inputs, fitted.targets, fitted.network.dtype)
    consolidation.update(
        fitted.network, fitted.targets.loss, source, np.arange(len(rows)), n_rows, decay
    )

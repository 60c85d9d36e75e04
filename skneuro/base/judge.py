"""Evaluation of a net on held-out samples during training."""

from collections.abc import Callable

import numpy as np

from ..nn.losses import sample_fractions
from .fitted_net import FittedNet
from .training_data import TrainingData


def make_judge(data: TrainingData, net: FittedNet) -> Callable[[], tuple[float, float]] | None:
    """Make a function that evaluates a net on the held-out samples.

    Parameters
    ----------
    data : TrainingData
        Training data, possibly with held-out samples.
    net : FittedNet
        Net that is being trained.

    Returns
    -------
    judge : callable or None
        Function ``judge() -> (loss, score)``; None without held-out samples.
    """
    if data.held_out is None:
        return None
    inputs, targets, network = net.inputs, net.targets, net.network
    X, weights = data.held_out.X, data.held_out.weights
    Y = data.encoded_held_out(inputs, targets, network.dtype)
    Y_columns = np.ascontiguousarray(Y.T)
    fractions = sample_fractions(weights, len(Y))

    def judge() -> tuple[float, float]:
        z = network.predict(X, inputs.transform)
        return targets.loss.value(z, Y_columns, fractions), targets.score(z, Y, weights)

    return judge

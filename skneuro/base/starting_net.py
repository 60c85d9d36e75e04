"""A net at the start of training: new, or the one of an earlier fit to go on with."""

import copy
from typing import Any

import numpy as np

from ..nn.layers.base import Layer
from ..nn.network import Network
from ..nn.training.monitor import Progress
from .fitted_net import FittedNet
from .inputs import Inputs
from .solver import make_optimizer, make_schedule, warn_of_schedule
from .targets import Targets


def make_network(
    layers: Layer, dtype: Any, random_state: np.random.RandomState, earlier: FittedNet | None
) -> Network:
    """Network with new weights, or with a copy of those of an earlier fit.

    Parameters
    ----------
    layers : Layer
        Layers that the options ask for.
    dtype : dtype
        Precision of a new network.
    random_state : numpy.random.RandomState
        Random state for the initial weights.
    earlier : FittedNet or None
        Net to go on from.

    Returns
    -------
    network : Network
        Network to train.

    Raises
    ------
    ValueError
        The layers have other shapes than those of the earlier net.
    """
    if earlier is None:
        return Network(layers, dtype).initialize(random_state)
    network = earlier.network.copy()
    shapes = [spec.shape for spec in layers.parameters()]
    if shapes != [spec.shape for spec in network.parameters.specifications]:
        raise ValueError(
            "The layers or targets differ from those of the previous fit, whose weights "
            "warm_start=True and partial_fit go on from. Fit with warm_start=False first."
        )
    network.root = layers
    return network


def start_net(
    estimator: Any,
    inputs: Inputs,
    targets: Targets,
    network: Network,
    earlier: FittedNet | None,
    incremental: bool,
) -> FittedNet:
    """All that training changes; `partial_fit` also goes on with the solver's memory.

    Parameters
    ----------
    estimator : NeuralEstimator
        Estimator that is being fitted.
    inputs : Inputs
        How ``X`` is read.
    targets : Targets
        How ``y`` is encoded and decoded.
    network : Network
        Network to train.
    earlier : FittedNet or None
        Net to go on from.
    incremental : bool
        Whether the call is one of `partial_fit`.

    Returns
    -------
    net : FittedNet
        The net before its first step.
    """
    names = [name for name in type(estimator).__dataclass_fields__ if name != "random_state"]
    options = {name: copy.deepcopy(getattr(estimator, name)) for name in names}
    progress = Progress() if earlier is None else earlier.progress.copy()
    if earlier is not None and incremental and earlier.options["solver"] == estimator.solver:
        optimizer, schedule = earlier.optimizer.copy(), copy.copy(earlier.schedule)
    else:
        warn_of_schedule(estimator)
        optimizer = make_optimizer(estimator, network.parameters)
        schedule = make_schedule(estimator)
    return FittedNet(options, inputs, targets, network, progress, optimizer, schedule)

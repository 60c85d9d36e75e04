"""The net at the start of training: a new one, or that of an earlier fit to continue from."""

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

# Options that decide what the training loss measures.
DECIDE_LOSS = ("loss", "huber_delta", "quantiles", "losses", "task_weights", "alpha", "l1")


def make_network(
    layers: Layer, dtype: Any, random_state: np.random.RandomState, earlier: FittedNet | None
) -> Network:
    """Make a network with new weights, or with a copy of the weights of an earlier fit.

    Parameters
    ----------
    layers : Layer
        Layers defined by the options.
    dtype : dtype
        Precision of a new network.
    random_state : numpy.random.RandomState
        Random state for the initial weights.
    earlier : FittedNet or None
        Net to continue from.

    Returns
    -------
    network : Network
        Network to train.

    Raises
    ------
    ValueError
        If the layers differ in shape from those of the earlier net.
    """
    if earlier is None:
        return Network(layers, dtype).initialize(random_state)
    network = earlier.network.copy()
    shapes = [spec.shape for spec in layers.parameters()]
    if shapes != [spec.shape for spec in network.parameters.specifications]:
        raise ValueError(
            "The layers or targets differ from those of the previous fit, whose weights "
            "warm_start=True and partial_fit continue from. Fit with warm_start=False first."
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
    """Collect all that training changes; `partial_fit` also keeps the state of the solver.

    Parameters
    ----------
    estimator : NeuralEstimator
        Estimator that is being fitted.
    inputs : Inputs
        Reader of ``X``.
    targets : Targets
        Encoder and decoder of ``y``.
    network : Network
        Network to train.
    earlier : FittedNet or None
        Net to continue from.
    incremental : bool
        Whether the estimator is fitted by `partial_fit`.

    Returns
    -------
    net : FittedNet
        Net before the first training step.
    """
    names = [name for name in type(estimator).__dataclass_fields__ if name != "random_state"]
    options = {name: _copied(getattr(estimator, name)) for name in names}
    if earlier is None:
        progress = Progress()
    elif incremental and _same_loss(options, earlier.options):
        progress = earlier.progress.copy()
    else:
        progress = earlier.progress.resume()
    if earlier is not None and incremental and earlier.options["solver"] == estimator.solver:
        optimizer, schedule = earlier.optimizer.copy(), copy.copy(earlier.schedule)
    else:
        warn_of_schedule(estimator)
        optimizer = make_optimizer(estimator, network.parameters)
        schedule = make_schedule(estimator)
    return FittedNet(options, inputs, targets, network, progress, optimizer, schedule)


def _copied(option: Any) -> Any:
    """Copy of an option, which the user may change in place; numbers and text cannot change."""
    return option if isinstance(option, (float, int, str, type(None))) else copy.deepcopy(option)


def _same_loss(options: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether losses of two calls can be compared."""
    return all(repr(options.get(name)) == repr(before.get(name)) for name in DECIDE_LOSS)

"""A fitted net as one object, and as a recipe of plain data for pickles."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..nn.network import Network
from ..nn.training.monitor import Progress
from .history_columns import with_columns, with_records
from .inputs import Inputs
from .saved_state import FORMAT, check_format, damage_named
from .solver import make_optimizer, make_schedule, warn_of_predictions
from .targets import Targets

REBUILT = ("decayed", "rates")  # attributes of an optimizer that follow from the layers


@dataclass
class FittedNet:
    """All that predictions, a warm start and `partial_fit` need.

    Attributes
    ----------
    options : dict of str to object
        Options used by the fit; those of the estimator may be changed later.
    inputs : Inputs
        Reader of ``X``.
    targets : Targets
        Encoder and decoder of ``y``.
    network : Network
        Layers and weights.
    progress : Progress
        Training progress.
    optimizer : Optimizer or LBFGS
        Solver with its state.
    schedule : Constant
        Learning rate schedule.
    """

    options: dict[str, Any]
    inputs: Inputs
    targets: Targets
    network: Network
    progress: Progress
    optimizer: Any
    schedule: Any

    def raw_outputs(self, X: Any) -> NDArray[Any]:
        """Raw outputs ``(n_outputs, n_samples)`` for validated input."""
        return self.network.predict(X, self.inputs.transform)

    def predict(self, X: Any) -> Any:
        """Decoded predictions for validated input, with a warning if they are not finite."""
        decoded = self.targets.decode(self.raw_outputs(X))
        warn_of_predictions(decoded)
        return decoded

    def snapshot(self) -> "FittedNet":
        """Copy the net, so that further training leaves its weights and history unchanged."""
        progress = self.progress.copy(detached=True)
        return replace(self, network=self.network.copy(), progress=progress)

    def recipe(self) -> dict[str, Any]:
        """Plain data from which `rebuild` makes the same net: options, state and arrays."""
        parameters = self.network.parameters
        return {
            "format": FORMAT,
            "options": self.options,
            "inputs": self.inputs.facts(),
            "targets": self.targets.facts(),
            "dtype": self.network.dtype.name,
            "weights": parameters.theta,
            "statistics": parameters.state,
            "is_frozen": self.network.is_frozen,
            "progress": with_columns(self.progress.facts()),
            "optimizer": _plain(self.optimizer),
            "schedule": _plain(self.schedule),
        }


def rebuild(recipe: dict[str, Any], make_estimator: Any) -> FittedNet:
    """Make a fitted net from its recipe.

    Parameters
    ----------
    recipe : dict
        Result of `FittedNet.recipe`.
    make_estimator : callable
        Function ``make_estimator(**options)`` that returns an estimator, whose hooks make the
        layers.

    Returns
    -------
    net : FittedNet
        Fitted net.

    Raises
    ------
    ValueError
        If this version does not know the format of the recipe, or the recipe is damaged.
    """
    entries = check_format(recipe, "fitted net")
    with damage_named("fitted net"):
        return _rebuild(entries, make_estimator)


def _rebuild(recipe: dict[str, Any], make_estimator: Any) -> FittedNet:
    maker = make_estimator(**recipe["options"])
    inputs, targets = maker._make_inputs(), maker._make_targets()
    inputs.restore(recipe["inputs"])
    targets.restore(recipe["targets"])
    network = Network(maker._make_layers(inputs, targets), recipe["dtype"])
    for vector, name in zip(network.parameters.snapshot(), ("weights", "statistics"), strict=True):
        _check_vector(recipe[name], vector, name)
    network.parameters.restore((recipe["weights"], recipe["statistics"]))
    if recipe["is_frozen"]:
        network.freeze()
    optimizer, schedule = make_optimizer(maker, network.parameters), make_schedule(maker)
    _restore(optimizer, recipe["optimizer"])
    _restore(schedule, recipe["schedule"])
    for memory in getattr(optimizer, "memories", ()):
        _check_vector(memory, network.parameters.theta, "state of the solver")
    progress = Progress(**with_records(recipe["progress"]))
    return FittedNet(recipe["options"], inputs, targets, network, progress, optimizer, schedule)


def _plain(thing: Any) -> dict[str, Any]:
    """Attributes that are numbers, strings or arrays."""
    return {
        name: value
        for name, value in vars(thing).items()
        if not name.startswith("_") and name not in REBUILT
    }


def _restore(thing: Any, saved: dict[str, Any]) -> None:
    """Set the attributes that `_plain` has read; refuse those that would hide a method."""
    hidden = [name for name in saved if callable(getattr(thing, name, None))]
    if hidden:
        raise ValueError(f"unknown entries {hidden}")
    vars(thing).update(saved)


def _check_vector(saved: Any, expected: NDArray[Any], name: str) -> None:
    """Refuse a vector that does not fit the layers."""
    if np.shape(saved) != expected.shape or saved.dtype != expected.dtype:
        raise ValueError(f"{name} do not fit the layers")


def training_attributes(net: FittedNet, n_epochs: int, early_stopping: bool) -> dict[str, Any]:
    """Public fitted attributes that describe training.

    Parameters
    ----------
    net : FittedNet
        Fitted net.
    n_epochs : int
        Number of epochs of this fit.
    early_stopping : bool
        Whether held-out samples decided when to stop.

    Returns
    -------
    attributes : dict of str to object
        Attributes by name.
    """
    progress, history = net.progress, net.progress.history
    curve, validated = progress.curve, progress.is_validated
    return {
        "history_": history,
        "loss_": history[-1]["loss"],
        "loss_curve_": curve("loss"),
        "best_loss_": None if early_stopping else progress.best_loss,
        "validation_loss_curve_": curve("validation_loss") if validated else None,
        "validation_scores_": curve("validation_score") if validated else None,
        "best_validation_score_": progress.best_score if early_stopping else None,
        "n_iter_": n_epochs,
        "t_": progress.n_samples_seen,
        "n_outputs_": net.targets.n_raw_outputs,
    }

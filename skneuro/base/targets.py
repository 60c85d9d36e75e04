"""Targets: between ``y`` of the user and the numbers a net is trained on."""

from typing import Any

from numpy.typing import NDArray

from ..nn.losses import Loss

Facts = dict[str, Any]


class Targets:
    """How ``y`` is read, encoded and scored: made from the options of a fit, kept with the net.

    Attributes
    ----------
    loss : Loss
        Loss that the net is trained for.
    loss_name : str
        Name of the loss.
    score_name : str
        Name of the figure that `score` computes.
    validation : dict
        Arguments for scikit-learn's validation of ``y``.
    n_raw_outputs : int
        Number of outputs the net needs.
    scale : bool
        Whether targets are scaled for training.
    is_fitted : bool
        Whether scales and shifts have been measured.
    follows_anchor : bool
        Whether targets are in the units of the anchored samples.
    """

    loss: Loss
    loss_name: str
    score_name: str
    validation: dict[str, bool]
    n_raw_outputs: int
    scale = False
    is_fitted = False
    follows_anchor = False

    def learn(self, estimator: Any, y: Any, classes: Any, incremental: bool) -> Any:
        """Learn from the first ``y`` what later ones must agree with; gives ``y`` as it is used."""
        raise NotImplementedError

    def resume(
        self, earlier: "Targets", estimator: Any, y: Any, classes: Any, incremental: bool
    ) -> Any:
        """Like `learn`, of a fit that goes on from the weights of an earlier one."""
        raise NotImplementedError

    def read(self, estimator: Any, y: Any, name: str) -> Any:
        """Held-out targets as they are used, refused where they do not agree with the first."""
        raise NotImplementedError

    def usable(self, y: Any) -> Any:
        """Mask of the samples that have a target at all, or None for all of them."""
        return None

    def weigh(self, y: Any, weights: Any, dtype: Any) -> Any:
        """Sample weights (or None) times the weights that options give to targets."""
        return weights

    def strata(self, y: Any, validation_fraction: float) -> Any:
        """Classes whose proportions a validation split keeps, or None."""
        return None

    def check_anchor(self, anchor: str | None) -> None:
        """Refuse an anchor that shifts targets to where the loss is not defined."""

    def check_domain(self, Y: Any) -> None:
        """Refuse targets, as the net is trained on them, that the loss is not defined for."""

    def fit(self, Y: Any, weights: Any) -> Any:
        """Measure scale and shift of the targets, each sample with its weight."""
        raise NotImplementedError

    def encode(self, y: Any, dtype: Any) -> NDArray[Any]:
        """Numbers to train on, ``(n_samples, n_outputs)``."""
        raise NotImplementedError

    def decode(self, z: NDArray[Any]) -> Any:
        """Predictions from raw outputs ``(n_outputs, n_samples)``, in place."""
        raise NotImplementedError

    def score(self, z: NDArray[Any], Y: NDArray[Any], weights: Any) -> float:
        """Figure that early stopping watches, from raw outputs and encoded targets."""
        raise NotImplementedError

    def facts(self) -> Facts:
        """What was learned from data, as plain values."""
        raise NotImplementedError

    def restore(self, facts: Facts) -> None:
        """Take over what `facts` gave."""
        raise NotImplementedError

    def attributes(self) -> dict[str, Any]:
        """Public fitted attributes."""
        return {}

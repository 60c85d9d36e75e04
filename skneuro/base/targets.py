"""Common interface of targets, which encode ``y`` for training and decode raw outputs."""

from typing import Any

from numpy.typing import NDArray

from ..nn.losses import Loss

Facts = dict[str, Any]


class Targets:
    """Encoder of ``y``: made from the options of a fit and kept with the fitted net.

    Attributes
    ----------
    loss : Loss
        Loss that the net minimizes.
    loss_name : str
        Name of the loss.
    score_name : str
        Name of the score that `score` computes.
    validation : dict
        Arguments for scikit-learn's validation of ``y``.
    n_raw_outputs : int
        Number of raw outputs of the net.
    scale : bool
        Whether targets are scaled for training.
    is_fitted : bool
        Whether shift and scale are known.
    follows_anchor : bool
        Whether targets are normalized with the samples, by the anchor of the inputs.
    """

    loss: Loss
    loss_name: str
    score_name: str
    validation: dict[str, bool]
    n_raw_outputs: int
    scale = False
    is_fitted = False
    follows_anchor = False

    def check_raw(self, y: Any, name: str) -> None:
        """Refuse targets that lose something when they are converted to an array."""

    def learn(self, estimator: Any, y: Any, classes: Any, incremental: bool) -> Any:
        """Check ``y``, and learn the facts that later targets must agree with."""
        raise NotImplementedError

    def resume(
        self, earlier: "Targets", estimator: Any, y: Any, classes: Any, incremental: bool
    ) -> Any:
        """Check ``y`` of a fit that continues from the weights of an earlier one."""
        raise NotImplementedError

    def read(self, estimator: Any, y: Any, name: str) -> Any:
        """Check held-out targets, which must agree with ``y``."""
        raise NotImplementedError

    def usable(self, y: Any) -> Any:
        """Mask of the samples with any target, or None for all samples."""
        return None

    def weigh(self, y: Any, weights: Any, dtype: Any) -> Any:
        """Sample weights, multiplied by the class weights; or None."""
        return weights

    def strata(self, y: Any, validation_fraction: float) -> Any:
        """Classes to stratify the validation split by, or None."""
        return None

    def check_anchor(self, anchor: str | None) -> None:
        """Refuse an anchor that shifts targets out of the domain of the loss."""

    def check_domain(self, Y: Any, name: str = "y") -> None:
        """Refuse training targets outside the domain of the loss."""

    def fit(self, Y: Any, weights: Any) -> Any:
        """Compute shift and scale of the targets, by sample weight."""
        raise NotImplementedError

    def encode(self, y: Any, dtype: Any) -> NDArray[Any]:
        """Training targets ``(n_samples, n_outputs)``."""
        raise NotImplementedError

    def decode(self, z: NDArray[Any]) -> Any:
        """Turn raw outputs ``(n_outputs, n_samples)`` into predictions, in place."""
        raise NotImplementedError

    def score(self, z: NDArray[Any], Y: NDArray[Any], weights: Any) -> float:
        """Score that early stopping monitors, from raw outputs and encoded targets."""
        raise NotImplementedError

    def facts(self) -> Facts:
        """State learned from data, as plain values."""
        raise NotImplementedError

    def restore(self, facts: Facts) -> None:
        """Restore the state saved by `facts`."""
        raise NotImplementedError

    def attributes(self) -> dict[str, Any]:
        """Public fitted attributes."""
        return {}

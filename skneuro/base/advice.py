"""What to try where training fell short: the cure that fits the data at hand."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..nn.training.batches import ArraySource, BatchSource
from ..nn.training.schedules import FINITE_SCHEDULES
from .targets import Targets

# Targets of a level or a spread beyond this, or below its inverse, are far from 1.
FAR = 10.0
VERY_FAR = 100.0  # from which a bad fit is reported even if training ended as planned
# Spreads of two columns of X that differ by more than this.
UNEQUAL = 100.0
N_ROWS = 10_000  # rows that are looked at


class Advice:
    """Advice from the training data and the options of a fit; computed when asked for.

    Parameters
    ----------
    options : NeuralEstimator
        Estimator with the options of the fit.
    source : BatchSource
        Encoded training data.
    targets : Targets
        Encoder of ``y``.
    """

    def __init__(self, options: Any, source: BatchSource, targets: Targets):
        self.options = options
        self.source = source
        self.targets = targets

    def __str__(self) -> str:
        """The cures, in the order in which to try them."""
        cures = [self._of_targets(), self._of_inputs(), self._of_schedule()]
        return "; ".join(cure for cure in cures if cure)

    def is_worse_than_constant(self, loss: float) -> bool:
        """Whether targets are far from unit scale, and a net fits them worse than their mean."""
        size = self._size_of_targets()
        if size is None or max(size) < VERY_FAR or self.targets.loss_name != "squared_error":
            return False
        Y = self._rows(self.source.Y)  # type: ignore[attr-defined]
        with np.errstate(over="ignore"):
            return loss > 0.5 * float(Y.var(axis=0).mean())

    def _size_of_targets(self) -> tuple[float, float] | None:
        """Level and spread of targets that are trained as they are, but could be scaled."""
        scale = getattr(self.options, "scale_target", None)
        can_scale = scale is False and getattr(self.targets.loss, "shift_invariant", False)
        if not can_scale or not isinstance(self.source, ArraySource):
            return None
        Y = self._rows(self.source.Y)
        with np.errstate(over="ignore"):  # squares of fill values are infinite
            return float(np.abs(Y.mean(axis=0)).max()), float(Y.std(axis=0).max())

    def _of_targets(self) -> str:
        """Cure for targets far from unit scale that are trained as they are."""
        size = self._size_of_targets()
        if size is None or 1 / FAR <= max(size) <= FAR or max(size) == 0:
            return ""
        level, spread = size
        return (
            f"scale_target=True, since y has a mean of {level:.3g} and a standard deviation of "
            f"{spread:.3g}"
        )

    def _of_inputs(self) -> str:
        """Cure for columns of different units."""
        if not isinstance(self.source, ArraySource) or self.source.X.ndim != 2:
            return ""
        X = self._rows(self.source.X)
        with np.errstate(over="ignore"):  # squares of fill values are infinite
            spread, level = X.std(axis=0), np.abs(X.mean(axis=0))
        spread, level = spread[spread > 0], level[spread > 0]
        if not len(spread) or (
            spread.max() <= UNEQUAL * spread.min() and max(spread.max(), level.max()) <= FAR
        ):
            return ""
        return (
            "a StandardScaler before the net, since the columns of X have standard deviations "
            f"from {spread.min():.3g} to {spread.max():.3g}"
        )

    def _of_schedule(self) -> str:
        """Cure for a learning rate that does not fall."""
        if self.options.solver == "lbfgs" or self.options.learning_rate in FINITE_SCHEDULES:
            return ""
        return "learning_rate='onecycle', which ends within max_iter, or a larger max_iter"

    def _rows(self, data: Any) -> NDArray[Any]:
        step = max(1, len(data) // N_ROWS)
        return data[::step].astype(float)

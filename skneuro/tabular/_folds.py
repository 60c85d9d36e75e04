"""Training data of an ensemble whose members hold out different samples."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.inputs import Inputs
from ..base.targets import Targets
from ..base.training_data import HeldOut, Passed, TrainingData
from ..nn.training.batches import ArraySource, BatchSource

FEWEST = 500  # samples from which early_stopping="auto" holds some out, and dropout="auto" drops


class EnsembleData(TrainingData):
    """Training data in which each member of an ensemble may hold out a fold of its own.

    Parameters
    ----------
    X, y : array-like
        Encoded inputs and validated targets.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.
    held_out : HeldOut or None
        Samples for validation, the same for all members.
    passed : Passed
        Arguments of `fit`.
    options : estimator
        Estimator with the options ``n_ensemble`` and ``early_stopping``.

    Attributes
    ----------
    folds : ndarray of shape (n_samples,) or None
        Number of the member that does not learn from a sample; -1 if all of them do.
    """

    folds: NDArray[Any] | None = None

    def __init__(
        self,
        X: Any,
        y: Any,
        weights: Any,
        held_out: HeldOut | None,
        passed: Passed,
        options: Any,
    ):
        super().__init__(X, y, weights, held_out, passed)
        self.n_members = options.n_ensemble
        self.is_auto = options.early_stopping == "auto"

    def split(self, targets: Targets, validation_fraction: float, random_state: Any) -> None:
        """Hold out a fold for each member, with similar targets in all folds."""
        n_samples = len(self.X)
        if self.is_auto and n_samples < FEWEST:
            return
        fits = 0 < self.n_members * validation_fraction <= 1
        n_folds = max(int(1 / validation_fraction), self.n_members) if fits else n_samples
        if self.n_members == 1 or n_samples < 2 * n_folds:  # all members hold out the same
            super().split(targets, validation_fraction, random_state)
            return
        y = self.y if self.y.ndim == 1 else self.y[:, 0]
        codes = np.unique(y, return_inverse=True)[1]
        order = np.lexsort((random_state.permutation(n_samples), codes))
        n_blocks = -(-n_samples // n_folds)
        ids = np.concatenate([random_state.permutation(n_folds) for _ in range(n_blocks)])
        self.folds = np.empty(n_samples, dtype=int)
        self.folds[order] = ids[:n_samples]
        self.folds[self.folds >= self.n_members] = -1

    def source(self, inputs: Inputs, targets: Targets, dtype: Any) -> BatchSource:
        """Batches of encoded samples; the last target is the fold, if there are any."""
        source: Any = super().source(inputs, targets, dtype)
        if self.folds is None:
            return source
        Y = np.column_stack([source.Y, self.folds.astype(source.Y.dtype)])
        return ArraySource(source.X, Y, source.weights)

    def validation_parts(self, inputs: Inputs, targets: Targets, dtype: Any) -> list[Any]:
        """Held-out inputs, encoded targets and weights of each member; empty without any."""
        if self.held_out is not None:
            Y = self.encoded_held_out(inputs, targets, dtype)
            part = (self.held_out.X.astype(dtype, copy=False), Y, self.held_out.weights)
            return [part] * self.n_members
        if self.folds is None:
            return []
        parts = []
        Y = self._encode(self.X, self.y, self.weights, inputs, targets, dtype)
        for k in range(self.n_members):
            own = self.folds == k
            weights = None if self.weights is None else self.weights[own]
            parts.append((self.X[own].astype(dtype, copy=False), Y[own], weights))
        return parts

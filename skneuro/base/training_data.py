"""Training data: batches, held-out samples, and the arguments of `fit`."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._sklearn.validation import check_sample_weight
from ..nn.training.batches import ArraySource, BatchSource, SparseSource
from ..nn.windows.source import WindowSource
from ..nn.windows.windows import CHUNK, evenly_spaced
from .held_out import hold_out
from .input_errors import check_pair, check_same_length
from .inputs import Inputs
from .naming import naming
from .targets import Targets


@dataclass
class HeldOut:
    """Samples for validation, which are not trained on."""

    X: Any
    y: Any
    weights: Any = None
    name: str = "y"  # what messages call y


@dataclass
class Passed:
    """Arguments of `fit` as the user passed them, for callbacks."""

    X: Any = None
    y: Any = None
    sample_weight: Any = None


class TrainingData:
    """Training data made from validated arrays.

    Parameters
    ----------
    X, y : array-like
        Validated inputs and targets.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.
    held_out : HeldOut or None
        Samples for validation.
    passed : Passed
        Arguments of `fit`.
    """

    def __init__(self, X: Any, y: Any, weights: Any, held_out: HeldOut | None, passed: Passed):
        self.X = X
        self.y = y
        self.weights = weights
        self.held_out = held_out
        self.passed = passed
        self.n_absent = 0  # samples of weight zero, which were left out

    @property
    def dtype(self) -> Any:
        """Precision of the inputs."""
        return self.X.dtype

    def keep_usable(self, labeled: Any) -> None:
        """Keep the samples with a label and a weight above zero.

        Leaving out samples of weight zero, in place of multiplying by zero, keeps their values out
        of the split and the scaling, and their overflows out of the loss.
        """
        weights, usable = self.weights, labeled
        if weights is not None and not weights.all():
            self.n_absent = int(len(weights) - np.count_nonzero(weights))
            usable = weights > 0 if labeled is None else labeled & (weights > 0)
        if usable is None or not usable.any():  # targets name a task without labels
            return
        self.X, self.y = self.X[usable], self.y[usable]
        self.weights = None if weights is None else weights[usable]

    def split(self, targets: Targets, validation_fraction: float, random_state: Any) -> None:
        """Hold out a random part of the samples for validation."""
        self.X, self.y, self.weights, *held_out = hold_out(
            self.X,
            self.y,
            self.weights,
            fraction=validation_fraction,
            stratify=targets.strata(self.y, validation_fraction),
            random_state=random_state,
        )
        self.held_out = HeldOut(*held_out)

    def source(self, inputs: Inputs, targets: Targets, dtype: Any) -> BatchSource:
        """Batches of encoded samples; computes the scale of the targets if it is not known."""
        if inputs.anchor is not None:
            inputs.learn_units(self.X[_some(len(self.X))])
        Y = self._encode(self.X, self.y, self.weights, inputs, targets, dtype)
        X = self.X.astype(dtype, copy=False)  # a resumed fit may get another precision
        weights = None if self.weights is None else self.weights.astype(dtype, copy=False)
        if not isinstance(X, np.ndarray):
            return SparseSource(X, Y, weights)
        return ArraySource(X, Y, weights, inputs.transform)

    def encoded_held_out(self, inputs: Inputs, targets: Targets, dtype: Any) -> NDArray[Any]:
        """Encoded targets of the held-out samples."""
        held_out = self.held_out
        assert held_out is not None
        data = held_out.X, held_out.y, held_out.weights
        return self._encode(*data, inputs, targets, dtype, name=held_out.name)

    def _encode(
        self,
        X: Any,
        y: Any,
        weights: Any,
        inputs: Inputs,
        targets: Targets,
        dtype: Any,
        name: str = "y",
    ) -> NDArray[Any]:
        if targets.follows_anchor:
            y = y.reshape(len(y), -1)
            if inputs.anchor is not None:
                y = inputs.anchor.apply_to_targets(X, y)
        targets.check_domain(y, name)
        if not targets.is_fitted:
            targets.fit(y, weights)
        return targets.encode(y, dtype)


class WindowData(TrainingData):
    """Training data made from windows of series that are cut on demand.

    Parameters
    ----------
    source : WindowSource
        Windows to train on.
    held_out : WindowSource or None
        Windows for validation.
    """

    def __init__(self, source: WindowSource, held_out: WindowSource | None):
        late = None if held_out is None else HeldOut(*held_out.rows())
        super().__init__(source, None, None, late, Passed())

    def source(self, inputs: Inputs, targets: Targets, dtype: Any) -> BatchSource:
        """Batches of encoded windows; computes the scale of the targets on enough of them."""
        source, anchor = self.X, inputs.anchor
        if anchor is not None:
            inputs.learn_units(source.rows(_some(source.n_samples))[0])
        if source.windows.anchor is not None:
            targets.check_anchor(source.windows.anchor.mode)
        if not targets.is_fitted or not targets.loss.shift_invariant:
            measured = _targets_of(source, anchor, all_of_them=not targets.loss.shift_invariant)
            targets.check_domain(measured)
            if not targets.is_fitted:
                targets.fit(measured, None)

        def encode(x: NDArray[Any], y: NDArray[Any]) -> None:
            if anchor is not None:
                y[...] = anchor.apply_to_targets(x, y)
                anchor.apply(x)
            if targets.scale:
                y[...] = targets.encode(y, dtype)

        return WindowSource(source.windows, source.ends, source.weights, encode)


def check_weights(sample_weight: Any, X: Any) -> Any:
    """Validate sample weights.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,) or None
        Sample weights.
    X : ndarray or sparse matrix
        Validated samples.

    Returns
    -------
    weights : ndarray of shape (n_samples,) or None
        Weights in the precision of ``X``.
    """
    if sample_weight is None:
        return None
    with naming(sample_weight=sample_weight):
        return check_sample_weight(sample_weight, X, dtype=X.dtype, ensure_non_negative=True)


def check_held_out(
    estimator: Any, X_val: Any, y_val: Any, inputs: Inputs, targets: Targets
) -> HeldOut | None:
    """Held-out samples that the user passed, validated; or None.

    Parameters
    ----------
    estimator : NeuralEstimator
        Estimator that is being fitted.
    X_val, y_val : array-like or None
        Held-out samples as the user passed them.
    inputs : Inputs
        Reader of ``X``.
    targets : Targets
        Encoder of ``y``.
    """
    if X_val is None and y_val is None:
        return None
    check_pair(X_val, y_val, ("X_val", "y_val"))
    check_same_length(X_val, y_val, ("X_val", "y_val"))
    targets.check_raw(y_val, "y_val")
    with naming(X_val=X_val, y_val=y_val):
        X_checked, y_checked = inputs.check(estimator, X_val, y_val, False, **targets.validation)
    with naming(y_val=y_val):
        y_checked = targets.read(estimator, y_checked, "y_val")
    return HeldOut(X_checked, y_checked, name="y_val")


def _some(n_samples: int) -> NDArray[Any]:
    """Indices of samples that represent all of them, evenly spaced; all of few."""
    return np.linspace(0, n_samples - 1, min(n_samples, CHUNK)).astype(int)


def _targets_of(source: WindowSource, anchor: Any, all_of_them: bool) -> NDArray[Any]:
    """Training targets of all windows, or of enough windows to estimate their scale."""
    n_samples = source.n_samples
    chosen, found = np.arange(n_samples) if all_of_them else evenly_spaced(n_samples), []
    for first in range(0, len(chosen), CHUNK):
        X, Y = source.rows(chosen[first : first + CHUNK])
        found.append(Y if anchor is None else anchor.apply_to_targets(X, Y))
    return np.concatenate(found)

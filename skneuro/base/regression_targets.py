"""Numeric targets of regressors."""

import numpy as np
from sklearn.metrics import r2_score
from sklearn.utils import assert_all_finite
from sklearn.utils.validation import column_or_1d

from ..nn.losses import sample_fractions
from .input_errors import check_numbers
from .targets import Targets

SCORED_BY_R2 = ("squared_error", "poisson")  # the losses of scikit-learn's nets
# Scale of a constant target, as a fraction of its value: an untrained net predicts the value.
CONSTANT_SCALE = 1e-8
# Ratio of level and scale from which predictions are in float64, whatever the net computes in: a
# float32 near the level resolves no more than 1e-4 of the scale.
LARGE_LEVEL = 1e3


class RegressionTargets(Targets):
    """Numeric targets in one or several columns, standardized internally on request.

    Parameters
    ----------
    loss : Loss
        Loss that the net minimizes.
    loss_name : str
        Name of the loss.
    scale : bool
        Whether to standardize targets. If the loss is not invariant to shifts, targets are only
        divided by their mean.
    ravel_column : bool, default=False
        Whether to treat a single column as a vector, with a warning, as scikit-learn's nets do.
    n_targets : int, default=1
        Number of columns of ``y``, which `learn` updates.
    """

    validation = {"multi_output": True, "y_numeric": True}
    follows_anchor = True

    def __init__(self, loss, loss_name, scale, ravel_column=False, n_targets=1):
        self.loss = loss
        self.loss_name = loss_name
        self.scale = scale
        self.ravel_column = ravel_column
        self.n_targets = n_targets
        self.is_flat = n_targets == 1  # whether predictions are of shape (n_samples,)

    def learn(self, estimator, y, classes=None, incremental=False):
        """Count the columns of ``y``."""
        y = self._check(estimator, y)
        self.n_targets, self.is_flat = 1 if y.ndim == 1 else y.shape[1], y.ndim == 1
        self.shape = y.shape
        return y

    def resume(self, earlier, estimator, y, classes=None, incremental=False):
        """Check ``y`` and keep the shift and scale of an earlier fit."""
        y = self.learn(estimator, y)
        if earlier.n_targets != self.n_targets:
            raise ValueError(
                f"y has {self.n_targets} columns, but the previous fit had {earlier.n_targets}."
            )
        if earlier.scale and self.loss.shift_invariant != earlier.loss.shift_invariant:
            raise ValueError(
                f"loss={self.loss_name!r} cannot continue from loss={earlier.loss_name!r}, whose "
                "scaling of y warm_start=True and partial_fit keep. Fit with warm_start=False "
                "first."
            )
        self.keep_scale(earlier)
        return y

    def keep_scale(self, earlier):
        """Scale targets as an earlier fit did; `fit` is still due if a column was constant."""
        self.scale, self.shift_, self.scale_ = earlier.scale, earlier.shift_, earlier.scale_
        self.is_fitted = not (self.scale and self._constant.any())

    @property
    def _constant(self):
        """Mask of the columns that were constant, whose scale says nothing of later values."""
        return self.scale_ <= 2 * _scale_of_constant(self.shift_)

    def read(self, estimator, y, name):
        """Check held-out targets, which must have as many columns as ``y``."""
        y = self._check(estimator, y, name)
        if y.size // len(y) != self.n_targets:
            raise ValueError(
                f"{name} has shape {y.shape}, which does not match the shape {self.shape} of y."
            )
        return y

    def _check(self, estimator, y, name="y"):
        check_numbers(estimator, y)
        assert_all_finite(y, input_name=name)  # None becomes NaN after scikit-learn's check
        if self.ravel_column and y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return y

    def check_domain(self, Y, name="y"):
        """Refuse training targets outside the domain of the loss."""
        if self.loss_name == "poisson" and Y.min() < 0:
            raise ValueError(f"loss='poisson' needs {name} >= 0, got a minimum of {Y.min():g}.")

    def check_anchor(self, anchor):
        """Refuse an anchor, which shifts targets, if the loss is not invariant to shifts."""
        if anchor is not None and not self.loss.shift_invariant:
            raise ValueError(
                f"loss={self.loss_name!r} needs y >= 0, but anchor={anchor!r} shifts targets "
                "below 0."
            )

    def fit(self, Y, weights):
        """Compute shift and scale of targets ``(n_samples, n_targets)``, by sample weight."""
        kept = None
        if hasattr(self, "scale_") and not self.is_fitted:  # an earlier fit saw constant columns
            kept, earlier = ~self._constant, (self.shift_, self.scale_)
            Y = np.vstack([self.shift_, Y])
            weights = None if weights is None else np.r_[weights.mean(), weights]
        self.is_fitted = True
        self.shift_, self.scale_ = np.zeros(self.n_targets), np.ones(self.n_targets)
        if not self.scale:
            return self
        mean, spread = _mean_and_spread(Y, weights)
        if self.loss.shift_invariant:
            # the spread of constant targets is rounding error, so it must not be a divisor
            constant = spread <= 10 * np.finfo(float).eps * np.abs(mean)
            self.shift_, self.scale_ = mean, np.where(constant, _scale_of_constant(mean), spread)
        else:
            self.scale_ = np.where(mean > 0, mean, 1.0)
        if kept is not None:
            self.shift_ = np.where(kept, earlier[0], self.shift_)
            self.scale_ = np.where(kept, earlier[1], self.scale_)
        return self

    @property
    def n_raw_outputs(self):
        """Number of raw outputs of the net."""
        return self.loss.n_raw_outputs(self.n_targets)

    @property
    def score_name(self):
        """Name of the score that `score` computes."""
        return "R²" if self.loss_name in SCORED_BY_R2 else "minus the loss"

    def encode(self, y, dtype):
        """Training targets ``(n_samples, n_targets)``."""
        Y = y.reshape(len(y), -1)
        with np.errstate(over="ignore"):
            encoded = ((Y - self.shift_) / self.scale_).astype(dtype)
        if encoded.dtype != y.dtype and not np.isfinite(encoded).all():
            raise ValueError(
                f"y has values up to {np.abs(y).max():.3g}, which {encoded.dtype}, the precision "
                "of X, cannot hold: rescale y, set scale_target=True or pass X in float64."
            )
        return encoded

    def decode(self, z):
        """Turn raw outputs ``(n_outputs, n_samples)`` into predictions, in place.

        Predictions whose level is large against their scale are in float64: float32 would put them
        on a coarse grid.
        """
        return self._rescale(self.loss.link(z))

    def _rescale(self, z):
        """Undo shift and scale, in place if the precision is enough."""
        repeats = len(z) // self.n_targets
        if self.scale:
            shift = np.repeat(self.shift_, repeats)[:, None]
            scale = np.repeat(self.scale_, repeats)[:, None]
            if (np.abs(shift) > LARGE_LEVEL * scale).any():
                z = z.astype(float, copy=False)
            z *= scale
            z += shift
        return z

    def score(self, z, Y, weights):
        """R2 for the losses of scikit-learn's nets, the negative loss for the others."""
        if self.loss_name not in SCORED_BY_R2:
            fractions = sample_fractions(weights, len(Y))
            return -self.loss.value(z, np.ascontiguousarray(Y.T), fractions)
        predicted = self.loss.link(z.copy()).T
        if not np.isfinite(predicted).all():
            return np.nan
        return r2_score(Y, predicted, sample_weight=weights)

    def facts(self):
        """Number of columns, shift and scale, as plain values."""
        names = ("n_targets", "is_flat", "scale", "shift_", "scale_")
        return {name: getattr(self, name) for name in names}

    def restore(self, facts):
        """Restore the state saved by `facts`."""
        vars(self).update(facts, is_fitted=True)


def _mean_and_spread(Y, weights):
    """Mean and standard deviation of columns by sample weight, in float64."""
    mean = np.average(Y.astype(float, copy=False), axis=0, weights=weights)
    deviations = Y - mean
    # a power of two changes no digit, and keeps the squares in range
    size = np.exp2(np.frexp(np.abs(deviations).max(axis=0))[1] - 1.0)
    deviations /= size
    return mean, size * np.sqrt(np.average(deviations**2, axis=0, weights=weights))


def _scale_of_constant(value):
    return CONSTANT_SCALE * np.where(value == 0, 1.0, np.abs(value))

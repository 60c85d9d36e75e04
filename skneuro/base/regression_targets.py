"""Targets that are numbers."""

import numpy as np
from sklearn.metrics import r2_score
from sklearn.utils.validation import column_or_1d

from .input_errors import check_numbers
from .targets import Targets

SCORED_BY_R2 = ("squared_error", "poisson")  # the losses that scikit-learn's nets have


class RegressionTargets(Targets):
    """Numbers, one or several columns, standardized inside if asked.

    Parameters
    ----------
    loss : Loss
        Loss that the net is trained for.
    loss_name : str
        Name of the loss.
    scale : bool
        Whether to standardize targets (only to divide them by their mean, if the loss is not
        invariant to a shift).
    ravel_column : bool, default=False
        Whether a single column is taken for a vector, with a warning, as scikit-learn's nets do.
    n_targets : int, default=1
        Number of columns of ``y``; `learn` counts them.
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
        """Keep the shift and scale of an earlier fit."""
        y = self.learn(estimator, y)
        if earlier.n_targets != self.n_targets:
            raise ValueError(
                f"y has {self.n_targets} columns, but the previous fit had {earlier.n_targets}."
            )
        self.keep_scale(earlier)
        return y

    def keep_scale(self, earlier):
        """Scale targets as an earlier fit did."""
        self.is_fitted = True
        self.scale, self.shift_, self.scale_ = earlier.scale, earlier.shift_, earlier.scale_

    def read(self, estimator, y, name):
        """Held-out targets, which must have as many columns."""
        y = self._check(estimator, y)
        if y.size // len(y) != self.n_targets:
            raise ValueError(
                f"{name} has shape {y.shape}, which does not go with y's {self.shape}."
            )
        return y

    def _check(self, estimator, y):
        check_numbers(estimator, y)
        if self.ravel_column and y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if self.loss_name == "poisson" and (y.min() < 0 or y.sum() == 0):
            raise ValueError(
                f"loss='poisson' needs y >= 0 with a positive sum, got a minimum of {y.min():g} "
                f"and a sum of {y.sum():g}."
            )
        return y

    def check_domain(self, Y):
        """Refuse targets, as the net is trained on them, that the loss is not defined for."""
        if self.loss_name == "poisson" and Y.min() < 0:
            raise ValueError(f"loss='poisson' needs y >= 0, got a minimum of {Y.min():g}.")

    def check_anchor(self, anchor):
        """Refuse an anchor, which shifts targets, where the loss is not invariant to a shift."""
        if anchor is not None and not self.loss.shift_invariant:
            raise ValueError(
                f"loss={self.loss_name!r} needs y >= 0, but anchor={anchor!r} shifts targets "
                "below 0."
            )

    def fit(self, Y, weights):
        """Measure targets ``(n_samples, n_targets)``, each sample with its weight."""
        self.check_domain(Y)
        self.is_fitted = True
        self.shift_, self.scale_ = np.zeros(self.n_targets), np.ones(self.n_targets)
        if not self.scale:
            return self
        mean = np.average(Y, axis=0, weights=weights).astype(float)
        if self.loss.shift_invariant:
            self.shift_ = mean
            spread = np.sqrt(np.average((Y - mean) ** 2, axis=0, weights=weights))
        else:
            spread = mean
        # the spread of constant targets is rounding error, and must not be divided by
        constant = spread <= 10 * np.finfo(float).eps * np.abs(mean)
        self.scale_ = np.where(constant, 1.0, spread)
        return self

    @property
    def n_raw_outputs(self):
        """Number of outputs the net needs."""
        return self.loss.n_raw_outputs(self.n_targets)

    @property
    def score_name(self):
        """Name of the figure that `score` computes."""
        return "R²" if self.loss_name in SCORED_BY_R2 else "minus the loss"

    def encode(self, y, dtype):
        """Numbers to train on, ``(n_samples, n_targets)``."""
        Y = y.reshape(len(y), -1)
        return ((Y - self.shift_) / self.scale_).astype(dtype)

    def decode(self, z):
        """Predictions from raw outputs ``(n_outputs, n_samples)``, in place."""
        z = self.loss.link(z)
        repeats = len(z) // self.n_targets
        if self.scale:
            z *= np.repeat(self.scale_, repeats)[:, None].astype(z.dtype)
            z += np.repeat(self.shift_, repeats)[:, None].astype(z.dtype)
        return z

    def score(self, z, Y, weights):
        """R2 for the losses that scikit-learn has, minus the loss itself for the others."""
        if self.loss_name not in SCORED_BY_R2:
            fractions = 1.0 / len(Y) if weights is None else weights / weights.sum()
            return -self.loss.value(z, np.ascontiguousarray(Y.T), fractions)
        predicted = self.loss.link(z.copy()).T
        if not np.isfinite(predicted).all():
            return np.nan
        return r2_score(Y, predicted, sample_weight=weights)

    def facts(self):
        """Columns, shift and scale."""
        names = ("n_targets", "is_flat", "scale", "shift_", "scale_")
        return {name: getattr(self, name) for name in names}

    def restore(self, facts):
        """Take over what `facts` gave."""
        vars(self).update(facts, is_fitted=True)

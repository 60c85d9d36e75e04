"""What the regressors share: numeric targets, losses, quantiles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import column_or_1d

from ..nn.losses import REGRESSION_LOSSES
from .fits_windows import FitsWindows
from .input_errors import check_numbers, check_same_length
from .targets import RegressionTargets
from .typing import Data, available_if


def _has_quantiles(estimator):
    """Whether the loss, that of the fit if there was one, has quantiles."""
    loss = estimator._targets.loss_name if hasattr(estimator, "_targets") else estimator.loss
    if loss != "quantile":
        raise AttributeError(f"predict_quantiles needs loss='quantile', got loss={loss!r}")
    return True


class RegressionNet(FitsWindows, RegressorMixin):
    """Mixin: numeric ``y``, one or several columns, and the losses of regression."""

    _ravels_column = True  # with a warning, as scikit-learn's nets do

    def _make_loss(self):
        if self.loss == "huber":
            return REGRESSION_LOSSES["huber"](self.huber_delta)
        if self.loss == "quantile":
            return REGRESSION_LOSSES["quantile"](self._levels())
        return REGRESSION_LOSSES[self.loss]()

    def _levels(self):
        """The quantile levels in ascending order."""
        levels = np.atleast_1d(np.asarray(self.quantiles, dtype=float))
        valid = levels.ndim == 1 and levels.size and np.all((levels > 0) & (levels < 1))
        if not valid or len(np.unique(levels)) < len(levels):
            raise ValueError(
                f"quantiles={self.quantiles!r} must be different levels between 0 and 1 "
                "(exclusive)."
            )
        return np.sort(levels)

    def _check_options(self):
        super()._check_options()
        self._make_loss()

    def _check_X_y(self, X, y, reset):
        check_same_length(X, y)
        X, y = self._validate(X, y, reset, multi_output=True, y_numeric=True)
        check_numbers(self, y)
        if self._ravels_column and y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if self.loss == "poisson" and (y.min() < 0 or y.sum() == 0):
            raise ValueError(
                f"loss='poisson' needs y >= 0 with a positive sum, got a minimum of {y.min():g} "
                f"and a sum of {y.sum():g}."
            )
        return X, y

    def _make_targets(self, y, classes, incremental, going_on):
        n_targets = 1 if y.ndim == 1 else y.shape[1]
        targets = RegressionTargets(self._make_loss(), self.loss, n_targets, self.scale_target)
        targets.flat = y.ndim == 1
        if going_on:
            if self._targets.n_targets != n_targets:
                raise ValueError(
                    f"y has {n_targets} columns, but the previous fit had "
                    f"{self._targets.n_targets}."
                )
            targets.go_on_from(self._targets)
        return targets

    def _encode(self, X, y, targets, weights, dtype):
        """Targets in the units of their anchored samples, standardised if asked."""
        y = y.reshape(len(y), -1)
        anchor = self._make_anchor()
        if anchor is not None:
            y = anchor.apply_to_targets(X, y)
        if not targets.is_fitted:
            targets.fit(y, weights)
        return targets.encode(y, dtype)

    def _predict(self, X):
        """Predictions ``(n_outputs, n_samples)`` in the units of ``y``."""
        self._check_fitted()
        X = self._validate_X(X)
        z = self._targets.decode(self._raw_predict(X))
        return z if self._anchor is None else self._anchor.undo(X, z)

    def predict(self, X: Data) -> NDArray[Any]:
        """Predict the targets.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_targets)
            The predicted values, in the form of ``y`` in `fit`; with several ``quantiles`` the
            level nearest to 0.5.
        """
        return self._form(self._predict(X))

    def _form(self, z):
        """Predictions ``(n_outputs, n_samples)`` in the form of ``y``."""
        if self._targets.loss_name == "quantile":
            levels = self._targets.loss.levels
            z = z[np.argmin(np.abs(levels - 0.5)) :: len(levels)]
        return z[0] if self._targets.flat else np.ascontiguousarray(z.T)

    @available_if(_has_quantiles)
    def predict_quantiles(self, X: Data) -> NDArray[Any]:
        """Predict all levels of ``quantiles``; they never cross.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.

        Returns
        -------
        y : ndarray of shape (n_samples, n_quantiles) or (n_samples, n_targets, n_quantiles)
            The predicted quantiles, levels ascending.
        """
        z = self._predict(X)
        y = z.reshape(self._targets.n_targets, -1, z.shape[1]).transpose(2, 0, 1)
        return np.ascontiguousarray(y[:, 0] if y.shape[1] == 1 else y)

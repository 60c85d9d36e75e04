"""Mixin of regressors: numeric targets, losses, quantiles."""

from dataclasses import KW_ONLY
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin

from ..nn.losses import REGRESSION_LOSSES
from ..options.declare import option, options
from ..options.intervals import BETWEEN_ZERO_AND_ONE, POSITIVE
from ..options.type_text import OneOf
from .naming import naming
from .regression_targets import RegressionTargets
from .typing import Data, available_if


def _has_quantiles(estimator: Any) -> bool:
    """Whether the loss (of the last fit, if any) has quantiles."""
    fitted = getattr(estimator, "_fitted", None)
    loss = estimator.loss if fitted is None else fitted.targets.loss_name
    if loss != "quantile":
        raise AttributeError(f"predict_quantiles needs loss='quantile', got loss={loss!r}")
    return True


@options
class RegressionNet(RegressorMixin):
    """Mixin of regressors, for numeric ``y`` in one or several columns."""

    _: KW_ONLY
    loss: str = option(
        "squared_error",
        [OneOf(REGRESSION_LOSSES)],
        """
        Loss function. 'absolute_error' and 'huber' are robust to outliers; 'quantile' estimates
        the levels of ``quantiles``; 'poisson' is for counts and rates ``y >= 0``, with a log
        link.""",
    )
    huber_delta: float = option(
        1.0,
        [POSITIVE],
        """
        Error above which ``loss='huber'`` is linear, in units of ``y`` (in standard deviations of
        ``y`` with ``scale_target=True``).""",
    )
    quantiles: Any = option(
        (0.5,),
        ["array-like", BETWEEN_ZERO_AND_ONE],
        "Levels in (0, 1) of ``loss='quantile'``; `predict_quantiles` predicts all of them.",
        kind="float or array-like of float",
    )
    scale_target: bool = option(
        False,
        ["boolean"],
        """
        Whether to standardize ``y`` internally (with the sample weights) and to scale predictions
        back, so that the unit and level of ``y`` do not matter. With ``loss='poisson'``, ``y`` is
        only divided by its mean.""",
    )

    _documented = {
        "y": "y : array-like of shape (n_samples,) or (n_samples, n_targets)\n    Target values.",
        "y_val": """\
y_val : array-like of shape (n_validation,) or (n_validation, n_targets), default=None
    Target values of ``X_val``.""",
    }
    _ravels_column = True  # a single column becomes a vector, with a warning as in scikit-learn

    def _make_targets(self) -> RegressionTargets:
        loss: Any = REGRESSION_LOSSES[self.loss]
        if self.loss == "huber":
            loss = loss(self.huber_delta)
        elif self.loss == "quantile":
            loss = loss(self._sorted_quantiles())
        else:
            loss = loss()
        return RegressionTargets(loss, self.loss, self.scale_target, self._ravels_column)

    def _sorted_quantiles(self) -> NDArray[np.float64]:
        """The quantile levels in ascending order."""
        with naming(quantiles=self.quantiles):
            levels = np.atleast_1d(np.asarray(self.quantiles, dtype=float))
        valid = levels.ndim == 1 and levels.size and np.all((levels > 0) & (levels < 1))
        if not valid or len(np.unique(levels)) < len(levels):
            raise ValueError(
                f"quantiles={self.quantiles!r} must be different levels between 0 and 1 "
                "(exclusive)."
            )
        return np.sort(levels)

    def _predict(self, X: Any) -> NDArray[Any]:
        """Predictions ``(n_outputs, n_samples)`` in the units of ``y``."""
        self._check_fitted()
        inputs = self._fitted.inputs
        X = inputs.check_X(self, X)
        z = self._fitted.predict(X)
        return z if inputs.anchor is None else inputs.anchor.undo(X, z)

    def predict(self, X: Data) -> NDArray[Any]:
        """Predict the targets.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_targets)
            Predicted values, with the number of axes of ``y`` in `fit`. With several
            ``quantiles``, those of the level closest to 0.5.
        """
        return self._form(self._predict(X))

    def _form(self, z: NDArray[Any]) -> NDArray[Any]:
        """Turn predictions ``(n_outputs, n_samples)`` into the form of ``y``."""
        targets = self._fitted.targets
        if targets.loss_name == "quantile":
            levels = targets.loss.levels
            z = z[np.argmin(np.abs(levels - 0.5)) :: len(levels)]
        return z[0] if targets.is_flat else np.ascontiguousarray(z.T)

    @available_if(_has_quantiles)
    def predict_quantiles(self, X: Data) -> NDArray[Any]:
        """Predict all levels of ``quantiles``, which never cross.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        y : ndarray of shape (n_samples, n_quantiles) or (n_samples, n_targets, n_quantiles)
            Predicted quantiles, in ascending order of the levels.
        """
        z = self._predict(X)
        y = z.reshape(self._fitted.targets.n_targets, -1, z.shape[1]).transpose(2, 0, 1)
        return np.ascontiguousarray(y[:, 0] if y.shape[1] == 1 else y)

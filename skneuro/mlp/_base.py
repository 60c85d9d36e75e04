"""What the two multilayer perceptrons share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted, validate_data

from ..base.clean_input import FLOATS, is_clean
from ..base.estimator import NeuralEstimator
from ..base.input_errors import check_dense, check_flat_rows
from ..base.partial_fit import is_stochastic
from ..options.sizes import check_residual, hidden_sizes
from .layers import make_mlp

NEED_DENSE = ("input_noise", "linear_skip")


class MLPBase(NeuralEstimator):
    """Hidden layer sizes, sparse input, and scikit-learn's fitted attributes."""

    def _check_options(self):
        check_residual(self)

    def _validate_X(self, X):
        """``X`` to predict for; the network casts it to the dtype it was trained in."""
        if is_clean(self, X, (self.n_features_in_,)):
            return X
        check_flat_rows(self, X)
        sparse_formats = False if self.linear_skip else ["csr", "csc"]
        X = validate_data(self, X, reset=False, accept_sparse=sparse_formats)
        return X if isinstance(X, np.ndarray) else X.tocsr()

    def _validate(self, X, y, reset, **for_y):
        """Validated ``X`` and ``y``."""
        check_flat_rows(self, X)
        X, y = validate_data(
            self,
            X,
            y,
            reset=reset,
            accept_sparse=["csr", "csc"],
            dtype=FLOATS,
            **for_y,
        )
        check_dense(self, X, *NEED_DENSE)
        return X if isinstance(X, np.ndarray) else X.tocsr(), y

    def _make_root(self, n_features, targets):
        return make_mlp(n_features, hidden_sizes(self), targets.n_raw_outputs, self)

    def _gradient_scale(self, targets):
        # scikit-learn's stochastic solvers report the mean over the outputs and follow the gradient
        # of the sum. L-BFGS needs the two to agree, and there scikit-learn's do not (its issue
        # 8349).
        summed = targets.loss.averages_outputs and is_stochastic(self.solver)
        return float(targets.n_raw_outputs) if summed else 1.0

    def _fitted_attributes(self, network, targets, *rest):
        return {
            **super()._fitted_attributes(network, targets, *rest),
            "n_layers_": len(network.blocks("B")) + 1,
            "out_activation_": targets.loss.link_name,
        }

    @property
    def coefs_(self) -> list[NDArray[Any]]:
        """Weights of each layer, of shape (n_units_before, n_units); views, not copies."""
        check_is_fitted(self)
        return [block[:-1] for block in self._network.blocks("B")]

    @coefs_.setter
    def coefs_(self, values: Sequence[ArrayLike]) -> None:
        for block, value in zip(self.coefs_, values, strict=True):
            block[...] = value

    @property
    def intercepts_(self) -> list[NDArray[Any]]:
        """Biases of each layer, of shape (n_units,); views, not copies."""
        check_is_fitted(self)
        return [block[-1] for block in self._network.blocks("B")]

    @intercepts_.setter
    def intercepts_(self, values: Sequence[ArrayLike]) -> None:
        for block, value in zip(self.intercepts_, values, strict=True):
            block[...] = value

    def __sklearn_tags__(self):
        """Sparse input is welcome, unless an option needs a dense one."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = not any(getattr(self, name) for name in NEED_DENSE)
        tags.target_tags.multi_output = True
        return tags

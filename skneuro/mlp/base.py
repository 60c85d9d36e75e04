"""Common base of the multilayer perceptrons."""

from collections.abc import Sequence
from dataclasses import KW_ONLY
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from ..base.estimator import NeuralEstimator
from ..base.fitted_net import FittedNet
from ..base.inputs import Inputs, RowInputs
from ..base.partial_fit import is_stochastic
from ..base.targets import Targets
from ..nn.layers.base import Layer
from ..nn.training.objective import Objective
from ..options.declare import options
from ..options.layers import DenseLayerOptions, linear_skip_option
from ..options.sizes import check_residual, hidden_sizes
from ._layer_arrays import LayerArrays
from .layers import make_mlp


@options
class MLPBase(DenseLayerOptions, NeuralEstimator):
    """Base of the multilayer perceptrons: hidden layers, sparse input, `coefs_`."""

    _: KW_ONLY
    linear_skip: bool = linear_skip_option()

    _documented = {
        "X": """\
X : array-like or sparse matrix of shape (n_samples, n_features)
    Input data.""",
        "X_val": """\
X_val : array-like or sparse matrix of shape (n_validation, n_features), default=None
    Validation samples, which are not trained on; ``early_stopping`` uses them instead of
    splitting the training data.""",
    }

    def _check_options(self) -> None:
        check_residual(self)

    def _make_inputs(self) -> Inputs:
        return RowInputs(self)

    def _make_layers(self, inputs: Inputs, targets: Targets) -> Layer:
        return make_mlp(inputs.n_features, hidden_sizes(self), targets.n_raw_outputs, self)

    def _make_objective(
        self,
        net: FittedNet,
        source: Any,
        noise: np.random.Generator | None,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
    ) -> Objective:
        # scikit-learn's stochastic solvers report the mean over the outputs but follow the gradient
        # of the sum. L-BFGS needs both to agree, which they do not in scikit-learn (its issue
        # 8349).
        loss, n_outputs = net.targets.loss, net.targets.n_raw_outputs
        is_summed = loss.averages_outputs and is_stochastic(self.solver)
        scale = float(n_outputs) if is_summed else 1.0
        return Objective(net.network, loss, self.alpha, self.l1, noise, scale)

    def _more_attributes(self, net: FittedNet) -> dict[str, Any]:
        return {
            "n_layers_": len(net.network.blocks("B")) + 1,
            "out_activation_": net.targets.loss.link_name,
        }

    @property
    def coefs_(self) -> list[NDArray[Any]]:
        """Weight matrix of each layer, of shape (n_units_before, n_units), as a view."""
        check_is_fitted(self)
        return self._layer_arrays("coefs_", np.s_[:-1])

    @coefs_.setter
    def coefs_(self, values: Sequence[ArrayLike]) -> None:
        self._check_settable("coefs_")
        self._layer_arrays("coefs_", np.s_[:-1]).assign(values)

    @property
    def intercepts_(self) -> list[NDArray[Any]]:
        """Bias vector of each layer, of shape (n_units,), as a view."""
        check_is_fitted(self)
        return self._layer_arrays("intercepts_", -1)

    @intercepts_.setter
    def intercepts_(self, values: Sequence[ArrayLike]) -> None:
        self._check_settable("intercepts_")
        self._layer_arrays("intercepts_", -1).assign(values)

    def _layer_arrays(self, name: str, rows: Any) -> LayerArrays:
        """Some rows of the weights of each layer, in which the biases are the last one."""
        return LayerArrays(name, (block[rows] for block in self._fitted.network.blocks("B")))

    def _check_settable(self, name: str) -> None:
        """Say how to make the layers whose weights are to be set."""
        if not hasattr(self, "_fitted"):
            raise NotFittedError(
                f"{name} can be set once the layers exist: call fit or partial_fit first, for "
                "instance with max_iter=1, on data of the right shape."
            )

    def __sklearn_tags__(self):
        """Allow sparse input, unless an option needs it dense."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = not any(getattr(self, name) for name in RowInputs.NEED_DENSE)
        tags.target_tags.multi_output = True
        return tags

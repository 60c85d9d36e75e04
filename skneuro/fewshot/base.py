"""Common base of the few-shot nets: training on groups, and adaptation to new ones."""

import copy
import math
from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .._sklearn.validation import check_sample_weight
from ..base.estimator import NeuralEstimator
from ..base.fitted_net import FittedNet
from ..base.inputs import Inputs
from ..base.naming import naming
from ..base.targets import Targets
from ..base.training_data import TrainingData
from ..base.typing import Data
from ..nn.fewshot.head_prior import prior_of
from ..nn.fewshot.heads import GroupHeads
from ..nn.fewshot.marginal_likelihood import GroupObjective
from ..nn.layers.base import Layer
from ..nn.network import Network
from ..nn.training.monitor import Monitor
from ..nn.training.objective import Objective
from ..options.declare import options
from ..options.layers import DenseLayerOptions
from ._data import GroupData, make_group_judge, sorted_table
from ._inputs import GroupInputs
from ._labels import is_missing
from ._layers import check_trunk_options, make_few_shot
from ._options import AUTO_STEPS, MOST_EPOCHS, FewShotOptions


@options
class FewShotBase(FewShotOptions, DenseLayerOptions, NeuralEstimator):
    """Base of the few-shot nets."""

    _documented = {
        "X": """\
X : array-like of shape (n_samples, n_features)
    Input data, with the group column if ``group`` names one; with a recurrent ``trunk`` and
    ``group=None`` also of shape (n_samples, n_timesteps, n_channels).""",
        "X_val": """\
X_val : array-like of shape (n_validation, n_features), default=None
    Validation samples of known or other groups, which are not trained on.""",
        "groups": """\
groups : array-like of shape (n_samples,), default=None
    Group of each row, if the groups are not a column of ``X``.""",
        "few": """\
Parameters
----------
X_few : array-like of shape (n_samples, n_features)
    Samples of one group, in the form of ``X`` in `fit`; the group column may be left out, and its
    values do not matter. There may be no samples at all.
y_few : array-like of shape (n_samples,) or (n_samples, n_targets)
    Targets of ``X_few``.
group : label, default=None
    Label of the group. None returns a new estimator for this group alone; a label adds the
    group to this estimator in place, or adds the samples to a group that it knows.
sample_weight : array-like of shape (n_samples,), default=None
    Sample weights; None gives every sample the weight 1.

Returns
-------
estimator : estimator
    Fitted estimator of the same class, which shares the trunk.""",
    }

    _make_data = GroupData

    # Training --------------------------------------------------------------------------------

    def _make_monitor(self, net: FittedNet, data: TrainingData, **options: Any) -> Monitor:
        return Monitor(net.network, net.progress, validate=make_group_judge(data, net), **options)

    def _check_options(self) -> None:
        check_trunk_options(self)

    def _make_inputs(self) -> Inputs:
        return GroupInputs(self)

    def _make_layers(self, inputs: Inputs, targets: Targets) -> Layer:
        of_groups: Any = targets
        return make_few_shot(inputs, of_groups.n_trained_outputs, of_groups.smallest_noise, self)

    def _n_epochs(self, n_samples: int, batch_size: int) -> int:
        if self.max_iter != "auto":
            return int(self.max_iter)
        n_batches = math.ceil(n_samples / batch_size)
        return min(math.ceil(AUTO_STEPS / n_batches), MOST_EPOCHS)

    def _make_objective(
        self,
        net: FittedNet,
        source: Any,
        noise: np.random.Generator | None,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
    ) -> Objective:
        return GroupObjective(net.network, net.targets.loss, self.alpha, self.l1, noise)

    def _train(
        self,
        data: TrainingData,
        inputs: Inputs,
        targets: Any,
        network: Network,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
        incremental: bool,
    ) -> None:
        assert isinstance(data, GroupData)
        targets.rows_of_groups = data.all_rows()
        super()._train(data, inputs, targets, network, random_state, earlier, incremental)
        _forget_training(targets)

    def _more_attributes(self, net: FittedNet) -> dict[str, Any]:
        """Learn the heads of all groups with the weights of the net."""
        if hasattr(net.targets, "rows_of_groups"):
            net.targets = targets = copy.copy(net.targets)  # the heads are those of this epoch
            rows, y, weights = targets.rows_of_groups
            _forget_training(targets)
            Y = targets.encode(y, np.float64)
            X, table = sorted_table(rows, Y, weights, net.network.dtype)
            labels = net.inputs.labels  # type: ignore[attr-defined]
            n_groups = 1 if labels is None else len(labels)
            self._learn_groups(net, n_groups, X, table)
        return self._head_attributes(net)

    def _learn_groups(
        self, net: FittedNet, n_groups: int, X: NDArray[Any], table: NDArray[Any]
    ) -> None:
        """Learn the heads of all groups from their rows."""
        targets: Any = net.targets
        z = net.network.predict(X)
        targets.heads = GroupHeads.learn(prior_of(net.network), n_groups, z, table)

    def _head_attributes(self, net: FittedNet) -> dict[str, Any]:
        """Public fitted attributes that describe the heads."""
        raise NotImplementedError

    # Adaptation ------------------------------------------------------------------------------

    def _adapt(
        self, X: NDArray[Any], Y: NDArray[Any], group: Any, sample_weight: Any, targets: Any = None
    ) -> Self:
        """Learn the head of one group from validated samples and encoded targets."""
        net: Any = self._fitted
        weights = np.ones(len(X))
        if sample_weight is not None:
            with naming(sample_weight=sample_weight):
                weights = check_sample_weight(
                    sample_weight, X, dtype=float, ensure_non_negative=True
                )
            X, Y, weights = X[weights > 0], Y[weights > 0], weights[weights > 0]
        inputs: Any = copy.copy(net.inputs)
        targets = copy.copy(net.targets) if targets is None else targets
        heads = targets.heads
        if group is None:
            inputs.labels, inputs.is_single = None, True
            targets.heads = heads.fresh().extended(net.network, 0, X, Y, weights)
            adapted = type(self)(**self.get_params(deep=False))
            fitted = {name: value for name, value in vars(self).items() if name.endswith("_")}
            adapted.__dict__.update(fitted)
        else:
            number = self._number_of(group, inputs)
            targets.heads = heads.extended(net.network, number, X, Y, weights)
            adapted = self
        fitted_net = replace(net, inputs=inputs, targets=targets)
        attributes = self._head_attributes(fitted_net)
        attributes |= inputs.attributes() | targets.attributes()
        adapted.__dict__.update(attributes, _fitted=fitted_net)
        return adapted

    def _number_of(self, group: Any, inputs: GroupInputs) -> int:
        """Number of a group, which is added to the labels if it is new."""
        if inputs.is_single:
            raise ValueError(
                f"group={group!r} needs a net fitted with group or groups; this net has one group "
                "only. Without group, adapt returns a net of its own."
            )
        if is_missing(group):
            raise ValueError(f"group={group!r} must be the label of a group.")
        labels = inputs.labels.tolist()
        if group in labels:
            return labels.index(group)
        longer = np.empty(len(labels) + 1, dtype=object)
        longer[:] = [*labels, group]
        same_kind = inputs.labels.dtype.kind in "biuf" and isinstance(group, type(labels[0]))
        inputs.labels = np.array([*labels, group]) if same_kind else longer
        return len(labels)

    def _read(self, X: Data, groups: Any) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Validated rows, and the numbers of their groups."""
        self._check_fitted()
        inputs: Any = self._fitted.inputs
        return inputs.read(self, X, groups)

    def __sklearn_tags__(self):
        """Allow three-dimensional windows with a recurrent trunk."""
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = self.trunk != "mlp"
        return tags


def _forget_training(targets: Any) -> None:
    """Remove what only training needs."""
    for name in ("rows_of_groups", "meta_objective"):
        vars(targets).pop(name, None)

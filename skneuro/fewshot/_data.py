"""Training data of groups: batches of whole groups, held-out groups."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.fitted_net import FittedNet
from ..base.inputs import Inputs
from ..base.targets import Targets
from ..base.training_data import HeldOut, Passed, TrainingData
from ..nn.fewshot.groups import GroupSource, group_table
from ..nn.fewshot.meta_learning import MetaObjective


class GroupData(TrainingData):
    """Training data whose rows have the number of their group as last column.

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
        super().__init__(X, y, weights, held_out, passed)
        self.was_split = False

    def split(self, targets: Targets, validation_fraction: float, random_state: Any) -> None:
        """Hold out a random part of the groups, or of the samples of a single group."""
        self.was_split = True
        codes = self.X[:, -1]
        groups = np.unique(codes)
        if len(groups) == 1:
            super().split(targets, validation_fraction, random_state)
            return
        n_held_out = min(max(round(validation_fraction * len(groups)), 1), len(groups) - 1)
        late = np.isin(codes, random_state.permutation(groups)[:n_held_out])
        weights = self.weights
        held_out_weights = None if weights is None else weights[late]
        self.held_out = HeldOut(self.X[late], self.y[late], held_out_weights)
        self.X, self.y = self.X[~late], self.y[~late]
        self.weights = None if weights is None else weights[~late]

    def all_rows(self) -> tuple[Any, Any, Any]:
        """Rows, targets and weights of all groups, with those held out of training."""
        held_out = self.held_out
        if not self.was_split or held_out is None:
            return self.X, self.y, self.weights
        weights = self.weights
        return (
            np.concatenate([self.X, held_out.X]),
            np.concatenate([self.y, held_out.y]),
            None if weights is None else np.concatenate([weights, held_out.weights]),
        )

    def source(self, inputs: Inputs, targets: Targets, dtype: Any) -> GroupSource:
        """Batches of whole groups; computes the scale of the targets if it is not known."""
        Y = self._encode(self.X, self.y, self.weights, inputs, targets, dtype)
        X, codes = features_and_codes(self.X, dtype)
        weights = None if self.weights is None else self.weights.astype(dtype, copy=False)
        return GroupSource(X, Y, codes, weights)


def features_and_codes(rows: NDArray[Any], dtype: Any) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Take apart validated rows, whose last column is the number of the group."""
    return rows[:, :-1].astype(dtype), rows[:, -1].astype(np.intp)


def sorted_table(
    rows: NDArray[Any], Y: NDArray[Any], weights: Any, dtype: Any
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Features of rows sorted by group, and their targets in the form of a batch."""
    X, codes = features_and_codes(rows, dtype)
    order = np.argsort(codes, kind="stable")
    w = None if weights is None else weights[order]
    return X[order], group_table(Y[order], codes[order], w)


def make_group_judge(data: TrainingData, net: FittedNet) -> Any:
    """Make a function that evaluates a net on held-out groups, or None without any."""
    if data.held_out is None:
        return None
    inputs, targets, network = net.inputs, net.targets, net.network
    Y = data.encoded_held_out(inputs, targets, network.dtype)
    X, table = sorted_table(data.held_out.X, Y, data.held_out.weights, network.dtype)
    meta: MetaObjective | None = getattr(targets, "meta_objective", None)

    def judge() -> tuple[float, float]:
        if meta is None:
            loss = targets.loss.value(network.predict(X), table, 1.0 / len(X))
        else:
            loss = meta.value(network.signal(X), table)
        return loss, -loss

    return judge

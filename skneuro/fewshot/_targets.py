"""Targets of few-shot nets, with the heads of the known groups."""

from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, column_or_1d

from ..base.class_targets import ClassTargets
from ..base.input_errors import check_numbers
from ..base.naming import naming
from ..base.regression_targets import RegressionTargets
from ..nn.fewshot.head_prior import SMALLEST_NOISE
from ..nn.fewshot.heads import GroupHeads
from ..nn.fewshot.marginal_likelihood import MarginalLikelihood
from ..nn.fewshot.meta_learning import GroupSquaredError
from ..nn.fewshot.prototypes import GroupPrototypes, PrototypeLoss
from ._group_rows import GroupRows

LOSS_NAME = "negative log marginal likelihood"


def restore_heads(facts):
    """Heads of the groups, or their samples, from plain arrays."""
    return {cls.kind: cls for cls in (GroupHeads, GroupPrototypes, GroupRows)}[
        facts["kind"]
    ].restore(facts)


class GroupRegressionTargets(RegressionTargets):
    """Numeric targets of samples in groups.

    Parameters
    ----------
    method : str
        Way in which groups are learned.
    scale : bool
        Whether to standardize targets internally.

    Attributes
    ----------
    heads : GroupHeads or GroupRows
        Heads of the known groups, or their samples, set at the end of training.
    """

    score_name = "minus the loss"
    smallest_noise = SMALLEST_NOISE
    heads: GroupHeads | GroupRows

    def __init__(self, method, scale):
        by_bayes = method == "bayes"
        loss = MarginalLikelihood() if by_bayes else GroupSquaredError()
        name = LOSS_NAME if by_bayes else "squared error of adapted nets"
        super().__init__(loss, name, scale, ravel_column=True)

    @property
    def n_trained_outputs(self):
        """Number of outputs of the heads in training."""
        return self.n_targets

    def few(self, estimator, y, n_samples):
        """Check and encode the targets of a new group, which may be none."""
        options = {"ensure_2d": False, "ensure_min_samples": 0, "dtype": None}
        with naming(y_few=y):
            y = check_array(y, input_name="y_few", **options)
        if y.size:
            check_numbers(estimator, y)
        if len(y) != n_samples:
            raise ValueError(f"X_few has {n_samples} rows, but y_few has {len(y)}.")
        if not len(y):
            return np.empty((0, self.n_targets))
        Y = y.reshape(len(y), -1)
        if Y.shape[1] != self.n_targets:
            raise ValueError(f"y_few has {Y.shape[1]} columns, but y of fit had {self.n_targets}.")
        return self.encode(Y.astype(float), float)

    def facts(self):
        """Shift and scale, and the heads, as plain values."""
        return {**super().facts(), "heads": self.heads.facts()}

    def restore(self, facts):
        """Restore the state saved by `facts`."""
        self.heads = restore_heads(facts["heads"])
        super().restore({name: value for name, value in facts.items() if name != "heads"})


class GroupClassTargets(ClassTargets):
    """Class labels of samples in groups, encoded as one column of zeros and ones per class.

    Parameters
    ----------
    class_weight : dict, "balanced" or None
        Weight of each class.
    method : {"bayes", "prototype"}
        Way in which groups are learned.

    Attributes
    ----------
    heads : GroupHeads or GroupPrototypes
        Heads or prototypes of the known groups, set at the end of training.
    sharpness : float
        Factor on the outputs of the heads before softmax.
    n_trained_outputs : int
        Number of classes in training.
    """

    score_name = "minus the loss"
    validation: dict[str, Any] = {}
    heads: GroupHeads | GroupPrototypes
    smallest_noise = 0.1
    sharpness = 1.0
    n_trained_outputs = 0

    def __init__(self, class_weight, method):
        super().__init__(class_weight)
        self.method = method
        self.loss_name = "log-loss of prototypes" if method == "prototype" else LOSS_NAME

    def _choose_loss(self):
        self.loss = PrototypeLoss() if self.method == "prototype" else MarginalLikelihood()
        self.is_fitted = True
        self.n_trained_outputs = self.n_trained_outputs or len(self.classes)

    @property
    def n_raw_outputs(self):
        """Number of classes."""
        return len(self.classes)

    def encode(self, y, dtype):
        """One-hot codes ``(n_samples, n_classes)``."""
        return (np.asarray(y)[:, None] == self.classes).astype(dtype)

    def few(self, y, n_samples):
        """Check the labels of a new group, which may be none."""
        y = column_or_1d(y) if np.size(y) else np.empty(0, self.classes.dtype)
        if len(y) != n_samples:
            raise ValueError(f"X_few has {n_samples} rows, but y_few has {len(y)}.")
        return self._check(y) if len(y) else y

    def facts(self):
        """Classes and heads, as plain values."""
        return {
            "binarizer": super().facts(),
            "heads": self.heads.facts(),
            "sharpness": self.sharpness,
            "n_trained_outputs": self.n_trained_outputs,
        }

    def restore(self, facts):
        """Restore the state saved by `facts`."""
        self.sharpness = facts["sharpness"]
        self.n_trained_outputs = facts["n_trained_outputs"]
        self.heads = restore_heads(facts["heads"])
        super().restore(facts["binarizer"])

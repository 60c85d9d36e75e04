"""Common base of the nets for tables."""

import math
from dataclasses import KW_ONLY
from typing import Any

import numpy as np

from ..base.estimator import NeuralEstimator
from ..base.fitted_net import FittedNet
from ..base.inputs import Inputs
from ..base.targets import Targets
from ..base.training_data import HeldOut, Passed, TrainingData
from ..nn.layers.annealed_dropout import AnnealedDropout, Annealing
from ..nn.layers.base import Layer
from ..nn.tabular.annealed_objective import AnnealedObjective
from ..nn.tabular.member_loss import MemberLoss
from ..nn.tabular.member_monitor import MemberMonitor
from ..nn.training.objective import Objective
from ..options.declare import options
from ._folds import EnsembleData
from ._inputs import TableInputs
from ._judge import MemberJudge
from ._layers import make_ensemble
from ._options import TableOptions


@options
class TableNet(TableOptions, NeuralEstimator):
    """Base of the nets for tables: preprocessing, ensemble and its training."""

    _: KW_ONLY

    _documented = {
        "X": """\
X : data frame or array-like of shape (n_samples, n_features)
    Input data: numbers, booleans and categories, with missing values anywhere.""",
        "X_val": """\
X_val : data frame or array-like of shape (n_validation, n_features), default=None
    Validation samples, which are not trained on; all members keep their best epoch on them.""",
    }

    def _check_options(self) -> None:
        if self.warm_start:
            raise ValueError(
                "warm_start=True is not supported: the scales, categories and learning rates of a "
                "net for tables belong to one set of data. Fit again with all data."
            )

    def _make_inputs(self) -> Inputs:
        return TableInputs(self)

    def _make_layers(self, inputs: Any, targets: Any) -> Layer:
        targets.n_members = self.n_ensemble
        return make_ensemble(inputs, targets.n_raw_outputs, self)

    def _make_data(
        self, X: Any, y: Any, weights: Any, held_out: HeldOut | None, passed: Passed
    ) -> TrainingData:
        return EnsembleData(X, y, weights, held_out, passed, self)

    def _make_monitor(self, net: FittedNet, data: Any, **options: Any) -> MemberMonitor:
        parts = data.validation_parts(net.inputs, net.targets, net.network.dtype)
        judge = MemberJudge(net.network, net.targets, parts) if parts else None
        options["early_stopping"] = bool(self.early_stopping) and judge is not None
        deadline = np.inf if self.max_time is None else self.max_time
        return MemberMonitor(
            net.network, net.progress, validate=judge, deadline=deadline, **options
        )

    def _n_encoded(self, targets: Any) -> int:
        """Number of columns of the encoded targets."""
        raise NotImplementedError

    def _member_loss(self, targets: Targets) -> Any:
        """Loss that a member minimizes."""
        return targets.loss

    def _make_objective(
        self,
        net: FittedNet,
        source: Any,
        noise: np.random.Generator | None,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
    ) -> Objective:
        n_encoded = self._n_encoded(net.targets)  # the fold of a sample follows, if there are any
        has_folds = source.n_targets > n_encoded
        loss = MemberLoss(self._member_loss(net.targets), self.n_ensemble, has_folds)
        layers = net.network.root.walk()
        annealing = next((x.annealing for x in layers if isinstance(x, AnnealedDropout)), None)
        size = 200 if self.batch_size == "auto" else self.batch_size
        return AnnealedObjective(
            net.network,
            loss,
            self.alpha,
            self.l1,
            noise,
            n_batches=self.max_iter * math.ceil(source.n_samples / size),
            annealing=annealing or Annealing(),
        )

    def _more_attributes(self, net: FittedNet) -> dict[str, Any]:
        validated = net.progress.best_weights is not None
        return {
            "best_validation_score_": net.progress.best_score if validated else None,
            "best_loss_": None if validated else net.progress.best_loss,
        }

    def __sklearn_tags__(self):
        """Allow missing values, categories and text."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        tags.target_tags.multi_output = True
        return tags

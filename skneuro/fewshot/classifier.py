"""Few-shot classification."""

from dataclasses import KW_ONLY
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import log_softmax, softmax
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score

from .._sklearn.decorators import fit_context
from ..base.classification import ClassificationNet
from ..base.fitted_net import FittedNet
from ..base.inputs import Inputs
from ..base.targets import Targets
from ..base.typing import Data
from ..nn.fewshot.group_model import GroupBlock
from ..nn.fewshot.groups import N_EXTRA, blocks
from ..nn.fewshot.head_prior import Prior
from ..nn.fewshot.heads import GroupHeads
from ..nn.fewshot.prototypes import GroupPrototypes
from ..nn.layers.base import Layer
from ..nn.training.objective import Objective
from ..options.declare import estimator, option, override
from ..options.type_text import OneOf
from ._inputs import GroupedRows
from ._layers import make_features
from ._targets import GroupClassTargets
from .base import FewShotBase

SHARPNESS = (0.1, 100.0)  # range of the factor before softmax


@estimator
class FewShotClassifier(ClassifierMixin, FewShotBase):
    """Few-shot classification: shared features, and a head in closed form for each group.

    For data from many groups with few samples each, and for new groups that must be served after a
    handful of samples. The labels of a group may mean something of its own, and new classes may
    come with a new group. A net that all groups share, the trunk, computes features; each group has
    a linear head of its own for the indicators of the classes, drawn from a Gaussian prior that is
    learned as well.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels.
    groups_ : ndarray of shape (n_groups,) or None
        Labels of the known groups; None if all samples are one group.
    group_coef_ : ndarray of shape (n_groups, n_features_learned + 1, n_classes)
        Coefficients of each group's head, the intercept last.
    group_sizes_ : ndarray of shape (n_groups,)
        Number of samples of each group.
    prior_mean_ : ndarray of shape (n_features_learned + 1, n_classes)
        Mean of the heads, which is the head of an unknown group.
    prior_scale_ : ndarray of shape (n_features_learned + 1, n_classes)
        Standard deviation of the heads between groups.
    noise_scale_ : ndarray of shape (n_classes,)
        Standard deviation of the noise of the indicators within a group.
    <training>

    See Also
    --------
    FewShotRegressor : The same for numbers, with the formulas.

    Notes
    -----
    The indicators of the classes, zeros and ones, are regression targets of the model that
    `FewShotRegressor` describes. Probabilities are the softmax of the heads' outputs times a factor
    that minimizes the log-loss of leave-one-out predictions within the training groups.

    If the samples passed to `adapt` have a class that `fit` has not seen, the adapted estimator
    knows the classes of these samples only, and the prior is the same for all of them.

    References
    ----------
    .. [Snell2017] Snell, Swersky & Zemel (2017). Prototypical networks for few-shot learning.
       NeurIPS.
    .. [1] Bertinetto, Henriques, Torr & Vedaldi (2019). Meta-learning with differentiable
       closed-form solvers. ICLR.
    .. [Gal2016] Gal & Ghahramani (2016). A theoretically grounded application of dropout in
       recurrent neural networks. NeurIPS.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import FewShotClassifier
    >>> rng = np.random.default_rng(0)
    >>> user = np.repeat(np.arange(60), 10)
    >>> x = rng.normal(size=(user.size, 2))
    >>> likes = rng.normal(size=(60, 2))[user]
    >>> y = np.where((likes * x).sum(axis=1) > 0, "yes", "no")
    >>> X = np.column_stack([user, x])
    >>> net = FewShotClassifier(8, group=0, max_iter=200, random_state=0).fit(X, y)
    >>> new_x = np.array([[-2.0, 0.1], [-1.0, 0.5], [1.5, -0.3], [1.0, 0.2]])
    >>> new_user = net.adapt(new_x, ["no", "no", "yes", "yes"])
    >>> new_user.predict([[2.0, 0.0], [-2.0, 0.0]])
    array(['yes', 'no'], dtype='<U3')
    """

    _: KW_ONLY
    method: str = option(
        "bayes",
        [OneOf(["bayes", "prototype"])],
        """
        Way in which groups are learned. 'bayes': a linear head for each group, with a prior, in
        closed form. 'prototype': the mean of the features of each class in a group; a sample
        belongs to the nearest one [Snell2017]_. Classes that a group has no sample of have the mean
        over all groups.""",
    )
    class_weight: Any = override(ClassificationNet, "class_weight", None)

    _documented = {
        "y": "y : array-like of shape (n_samples,)\n    Class labels.",
        "y_val": """\
y_val : array-like of shape (n_validation,), default=None
    Class labels of ``X_val``.""",
    }

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Data | None = None,
        groups: Data | None = None,
    ) -> Self:
        """Fit the trunk and the prior to data, and the head of every group.

        Parameters
        ----------
        <X>
        <y>
        <sample_weight>
        <X_val>
        <y_val>
        <groups>

        Returns
        -------
        self : estimator
            Fitted net.
        """
        rows: Any = X if groups is None else GroupedRows(X, groups)
        return self._fit(rows, y, sample_weight, X_val, y_val)

    def adapt(
        self, X_few: Data, y_few: Data, group: Any = None, sample_weight: Data | None = None
    ) -> Self:
        """Learn the head of a new group from its first samples, without changing the trunk.

        <few>
        """
        self._check_fitted()
        net: Any = self._fitted
        X, _ = net.inputs.read(self, X_few, few=True)
        y = net.targets.few(y_few, len(X))
        new = np.setdiff1d(y, net.targets.classes) if len(y) else y
        if not len(new):
            return self._adapt(X, net.targets.encode(y, float), group, sample_weight)
        if group is not None:
            raise ValueError(
                f"y_few has the classes {new.tolist()}, which are not among classes_; "
                f"group={group!r} adds a group with the classes of fit. Without group, adapt "
                "returns a net with the classes of y_few."
            )
        targets = _with_classes(net.targets, np.unique(y))
        return self._adapt(X, targets.encode(y, float), None, sample_weight, targets)

    def predict_proba(self, X: Data, groups: Data | None = None) -> NDArray[Any]:
        """Predict the probability of each class.

        Parameters
        ----------
        <X>
        <groups>

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes)
            Probabilities, columns in the order of ``classes_``.
        """
        return softmax(self._logits(X, groups), axis=1)

    def predict_log_proba(self, X: Data, groups: Data | None = None) -> NDArray[Any]:
        """Predict the logarithm of the probability of each class.

        Parameters
        ----------
        <X>
        <groups>

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes)
            Logarithms of the probabilities, columns in the order of ``classes_``.
        """
        return log_softmax(self._logits(X, groups), axis=1)

    def predict(self, X: Data, groups: Data | None = None) -> NDArray[Any]:
        """Predict the class: of known groups by their heads, of unknown ones by the prior.

        Parameters
        ----------
        <X>
        <groups>

        Returns
        -------
        y : ndarray of shape (n_samples,)
            Predicted classes.
        """
        most_likely = self._logits(X, groups).argmax(axis=1)
        return self.classes_[most_likely]

    def score(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        groups: Data | None = None,
    ) -> float:
        """Compute the accuracy of the predictions.

        Parameters
        ----------
        <X>
        <y>
        <sample_weight>
        <groups>

        Returns
        -------
        score : float
            Accuracy.
        """
        predicted = self.predict(X, groups=groups)
        return float(accuracy_score(y, predicted, sample_weight=sample_weight))

    def _logits(self, X: Data, groups: Any) -> NDArray[Any]:
        """Arguments of softmax ``(n_samples, n_classes)``, in the precision of the net."""
        rows, codes = self._read(X, groups)
        targets: Any = self._fitted.targets
        outputs = targets.sharpness * targets.heads.outputs(self._fitted.network, rows, codes)
        return outputs.T.astype(self._fitted.network.dtype)

    def _make_targets(self) -> Targets:
        return GroupClassTargets(self.class_weight, self.method)

    def _make_layers(self, inputs: Inputs, targets: Targets) -> Layer:
        if self.method == "bayes":
            return super()._make_layers(inputs, targets)
        return make_features(inputs, self)

    def _make_objective(
        self,
        net: FittedNet,
        source: Any,
        noise: np.random.Generator | None,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
    ) -> Objective:
        if self.method == "bayes":
            return super()._make_objective(net, source, noise, random_state, earlier)
        return Objective(net.network, net.targets.loss, self.alpha, self.l1, noise)

    def _learn_groups(
        self, net: FittedNet, n_groups: int, X: NDArray[Any], table: NDArray[Any]
    ) -> None:
        targets: Any = net.targets
        z = net.network.predict(X)
        if self.method == "prototype":
            targets.heads = GroupPrototypes.learn(n_groups, z, table)
            return
        super()._learn_groups(net, n_groups, X, table)
        targets.sharpness = best_sharpness(targets.heads.prior, z, table)

    def _head_attributes(self, net: FittedNet) -> dict[str, Any]:
        heads: Any = net.targets.heads  # type: ignore[attr-defined]
        if isinstance(heads, GroupPrototypes):
            return {"group_sizes_": heads.sizes}
        prior = heads.prior
        return {
            "group_coef_": heads.coefficients,
            "group_sizes_": heads.sizes,
            "prior_mean_": prior.mean,
            "prior_scale_": prior.scale[:, None] * prior.units,
            "noise_scale_": prior.noise,
        }


def _with_classes(targets: Any, classes: NDArray[Any]) -> GroupClassTargets:
    """Targets with other classes, which all have the same prior: the mean over the old ones."""
    heads = targets.heads
    made = GroupClassTargets(None, targets.method)
    made.n_trained_outputs = targets.n_trained_outputs
    made.sharpness = targets.sharpness
    made.fit_classes(classes)
    if isinstance(heads, GroupPrototypes):
        common = np.repeat(heads.common.mean(axis=0)[None], len(classes), axis=0)
        made.heads = GroupPrototypes(common, common[None, :0], common[None, :0, 0], heads.sizes)
        return made
    prior = heads.prior
    mean = np.repeat(prior.mean.mean(axis=1, keepdims=True), len(classes), axis=1)
    noise = np.full(len(classes), prior.mean_noise)
    made.heads = GroupHeads.of_prior(Prior(mean, prior.scale, noise))
    return made


def best_sharpness(prior: Prior, z: NDArray[Any], table: NDArray[Any]) -> float:
    """Factor on the outputs for which leave-one-out predictions have the lowest log-loss.

    Parameters
    ----------
    prior : Prior
        Prior of the heads.
    z : ndarray of shape (n_features, n_samples)
        Features of the training samples.
    table : ndarray of shape (n_classes + 2, n_samples)
        Indicators of the classes, group numbers and weights, sorted by group.
    """
    features, targets = z.T, table[:-N_EXTRA].T
    outputs, truth, counts = [], [], []
    for _, columns, weights in blocks(table):
        group = GroupBlock(features[columns], targets[columns], weights, prior).solve()
        inside = weights > 0
        outputs.append(group.left_out()[inside])
        truth.append(targets[columns][inside])
        counts.append(weights[inside])
    f, t, w = np.concatenate(outputs), np.concatenate(truth), np.concatenate(counts)

    def slope(factor: float) -> float:  # of the log-loss, which is convex in the factor
        return float(w @ ((softmax(factor * f, axis=1) - t) * f).sum(axis=1))

    lowest, highest = SHARPNESS
    if slope(lowest) >= 0:
        return lowest
    return highest if slope(highest) <= 0 else float(brentq(slope, lowest, highest, xtol=1e-12))

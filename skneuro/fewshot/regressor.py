"""Few-shot regression."""

from dataclasses import KW_ONLY
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score

from .._sklearn.decorators import fit_context
from ..base.fitted_net import FittedNet
from ..base.inputs import Inputs
from ..base.regression import RegressionNet
from ..base.solver import warn_of_predictions
from ..base.targets import Targets
from ..base.typing import Data, available_if
from ..nn.fewshot.meta_learning import MetaObjective
from ..nn.layers.base import Layer
from ..nn.training.objective import Objective
from ..options.declare import estimator, override
from ._group_rows import GroupRows, make_inner_loop
from ._inputs import GroupedRows
from ._layers import check_method_options, make_perceptron
from ._options import MethodOptions
from ._targets import GroupRegressionTargets
from .base import FewShotBase

NEEDS_BAYES = "needs a net fitted with method='bayes'"


def has_intervals(net: Any) -> bool:
    """Whether the method (of the last fit, if any) has a predictive distribution."""
    fitted = getattr(net, "_fitted", None)
    options = net.get_params(deep=False) if fitted is None else fitted.options
    return options["method"] == "bayes"


def _has_intervals(net: Any) -> bool:
    if not has_intervals(net):
        raise AttributeError(f"predict_interval {NEEDS_BAYES}.")
    return True


@estimator
class FewShotRegressor(RegressorMixin, MethodOptions, FewShotBase):
    """Few-shot regression: a mixed model whose features are learned.

    For data from many groups (stores, patients, sensors, users) with few samples each, and for new
    groups that must be served after a handful of samples. A net that all groups share, the trunk,
    computes features; each group has a linear head of its own, drawn from a Gaussian prior that is
    learned as well. `adapt` learns the head of a new group in closed form, without retraining.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    groups_ : ndarray of shape (n_groups,) or None
        Labels of the known groups; None if all samples are one group.
    group_coef_ : ndarray of shape (n_groups, n_features_learned + 1) or \
            (n_groups, n_features_learned + 1, n_targets)
        Coefficients of each group's head, the intercept last.
    group_sizes_ : ndarray of shape (n_groups,)
        Number of samples of each group.
    prior_mean_ : ndarray of shape (n_features_learned + 1,) or (n_features_learned + 1, n_targets)
        Mean of the heads, which is the head of an unknown group.
    prior_scale_ : ndarray of the same shape
        Standard deviation of the heads between groups.
    noise_scale_ : float or ndarray of shape (n_targets,)
        Standard deviation of the noise within a group.
    <training>

    See Also
    --------
    FewShotClassifier : The same for classes.
    FewShotSplit : Cross-validation on groups of which few samples are known.

    Notes
    -----
    With features :math:`\\phi(x)`, the trunk's outputs and a constant, sample :math:`i` of group
    :math:`g` is :math:`y_i = \\phi(x_i)^T w_g + \\epsilon_i`, with heads
    :math:`w_g \\sim N(m, \\operatorname{diag}(s^2))` and noise
    :math:`\\epsilon_i \\sim N(0, \\sigma^2)`. Trunk, :math:`m`, :math:`s` and :math:`\\sigma`
    maximize the marginal likelihood of the groups, in which the heads are integrated out exactly.
    With ``hidden_layer_sizes=()`` this is the linear mixed model with independent random
    coefficients, fitted by maximum likelihood.

    The loss is the negative log-likelihood per sample, of the standardized targets with
    ``scale_target``. Predictions of a known group use the posterior mean of its head, those of an
    unknown group the prior mean. To serve a group, no data need to be kept: a fitted net stores the
    posterior of each head.

    References
    ----------
    .. [1] Laird & Ware (1982). Random-effects models for longitudinal data. Biometrics 38, 963-974.
    .. [2] Harrison, Sharma & Pavone (2018). Meta-learning priors for efficient online Bayesian
       regression. WAFR.
    .. [Finn2017] Finn, Abbeel & Levine (2017). Model-agnostic meta-learning for fast adaptation of
       deep networks. ICML.
    .. [Nichol2018] Nichol, Achiam & Schulman (2018). On first-order meta-learning algorithms.
       arXiv:1803.02999.
    .. [Raghu2020] Raghu, Raghu, Bengio & Vinyals (2020). Rapid learning or feature reuse? Towards
       understanding the effectiveness of MAML. ICLR.
    .. [Gal2016] Gal & Ghahramani (2016). A theoretically grounded application of dropout in
       recurrent neural networks. NeurIPS.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import FewShotRegressor
    >>> rng = np.random.default_rng(0)
    >>> store = np.repeat(np.arange(50), 8)
    >>> x = rng.uniform(-3, 3, store.size)
    >>> demand = rng.normal(size=50)[store] * np.sin(x) + 0.1 * rng.normal(size=store.size)
    >>> X = np.column_stack([store, x])
    >>> net = FewShotRegressor(group=0, random_state=0).fit(X, demand)
    >>> new_x = np.array([[-2.0], [0.5], [1.5]])
    >>> new_store = net.adapt(new_x, 2 * np.sin(new_x[:, 0]))
    >>> float(np.round(new_store.predict([[1.0]])[0] / np.sin(1.0)))
    2.0
    """

    _: KW_ONLY
    scale_target: bool = override(RegressionNet, "scale_target", True)

    _documented = RegressionNet._documented

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
        return self._adapt(X, net.targets.few(self, y_few, len(X)), group, sample_weight)

    def predict(
        self, X: Data, return_std: bool = False, groups: Data | None = None
    ) -> NDArray[Any] | tuple[NDArray[Any], NDArray[Any]]:
        """Predict the targets: of known groups by their heads, of unknown ones by the prior.

        Parameters
        ----------
        <X>
        return_std : bool, default=False
            Whether to return the standard deviation of the predictive distribution as well, noise
            included.
        <groups>

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_targets)
            Predicted values.
        std : ndarray of the same shape
            Standard deviations; only with ``return_std``.
        """
        rows, codes = self._read(X, groups)
        targets: Any = self._fitted.targets
        network = self._fitted.network
        if return_std and not has_intervals(self):
            raise ValueError(f"return_std=True {NEEDS_BAYES}.")
        decoded = targets.decode(targets.heads.outputs(network, rows, codes))
        warn_of_predictions(decoded)
        if not return_std:
            return self._form(decoded)
        spread = targets.heads.deviation(network.predict(rows), codes) * targets.scale_[:, None]
        return self._form(decoded), self._form(spread)

    @available_if(_has_intervals)
    def predict_interval(
        self, X: Data, coverage: float = 0.9, groups: Data | None = None
    ) -> NDArray[Any]:
        """Predict central intervals of the predictive distribution.

        Parameters
        ----------
        <X>
        coverage : float, default=0.9
            Probability with which a value is inside, between 0 and 1 (exclusive).
        <groups>

        Returns
        -------
        interval : ndarray of shape (n_samples, 2) or (n_samples, n_targets, 2)
            Lower and upper bounds.
        """
        if not 0 < coverage < 1:
            raise ValueError(f"coverage={coverage!r} must be between 0 and 1 (exclusive).")
        y, std = self.predict(X, return_std=True, groups=groups)
        half = (ndtri(0.5 + coverage / 2) * std).astype(std.dtype)
        return np.stack([y - half, y + half], axis=-1)

    def score(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        groups: Data | None = None,
    ) -> float:
        """Compute R2 of the predictions.

        Parameters
        ----------
        <X>
        <y>
        <sample_weight>
        <groups>

        Returns
        -------
        score : float
            R2, the mean over the targets.
        """
        return float(r2_score(y, self.predict(X, groups=groups), sample_weight=sample_weight))

    def _form(self, z: NDArray[Any]) -> NDArray[Any]:
        """Turn values ``(n_targets, n_samples)`` into the form and precision of ``y``."""
        targets: Any = self._fitted.targets
        z = z.astype(self._fitted.network.dtype, copy=False)
        return z[0] if targets.is_flat else np.ascontiguousarray(z.T)

    def _make_targets(self) -> Targets:
        return GroupRegressionTargets(self.method, self.scale_target)

    def _check_options(self) -> None:
        super()._check_options()
        check_method_options(self)

    def _make_layers(self, inputs: Inputs, targets: Targets) -> Layer:
        if self.method == "bayes":
            return super()._make_layers(inputs, targets)
        return make_perceptron(inputs, targets.n_raw_outputs, self)

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
        inner = make_inner_loop(net.network, self._adaptation())
        targets: Any = net.targets
        targets.meta_objective = MetaObjective(
            net.network, targets.loss, self.method, inner, self.n_shots, self.alpha, self.l1
        )
        return targets.meta_objective

    def _adaptation(self) -> dict[str, Any]:
        """Options of the steps of adaptation."""
        names = ("activation", "inner_steps", "inner_rate", "method")
        return {name: getattr(self, name) for name in names}

    def _learn_groups(
        self, net: FittedNet, n_groups: int, X: NDArray[Any], table: NDArray[Any]
    ) -> None:
        if self.method == "bayes":
            super()._learn_groups(net, n_groups, X, table)
            return
        targets: Any = net.targets
        targets.heads = GroupRows.learn(self._adaptation(), n_groups, X, table)

    def _head_attributes(self, net: FittedNet) -> dict[str, Any]:
        targets: Any = net.targets
        if isinstance(targets.heads, GroupRows):
            return {"group_sizes_": targets.heads.sizes}
        heads, prior, unit = targets.heads, targets.heads.prior, targets.scale_

        def in_units(W: NDArray[Any]) -> NDArray[Any]:
            W = W * unit
            W[..., -1, :] += targets.shift_
            return W[..., 0] if targets.is_flat else W

        scale = prior.scale[:, None] * prior.units * unit
        noise = prior.noise * unit
        return {
            "group_coef_": in_units(heads.coefficients),
            "group_sizes_": heads.sizes,
            "prior_mean_": in_units(prior.mean),
            "prior_scale_": scale[:, 0] if targets.is_flat else scale,
            "noise_scale_": float(noise[0]) if targets.is_flat else noise,
        }

    def __sklearn_tags__(self):
        """Allow several targets."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

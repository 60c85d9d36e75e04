"""Nets for tables: regression and classification."""

from dataclasses import KW_ONLY
from typing import Any, Self

from .._sklearn.decorators import fit_context
from ..base.classification import ClassificationNet
from ..base.regression import RegressionNet
from ..base.typing import Data
from ..nn.tabular.label_smoothing import SmoothedLogLoss
from ..options.declare import estimator, option, override
from ..options.intervals import BELOW_ONE
from ..options.training import TrainingOptions
from ._base import TableNet
from ._targets import EnsembleClassTargets, EnsembleRegressionTargets


@estimator
class TabularRegressorNP(RegressionNet, TableNet):
    """Ensemble of nets for regression on tables with numbers and categories.

    Takes a data frame (pandas or polars) or an array as it is: columns may hold numbers, booleans,
    text or categories, with missing values anywhere. Scaling, encoding of categories, embeddings of
    numbers and an ensemble of nets are part of the estimator, with defaults in the spirit of
    RealMLP [1]_ that need no tuning.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    <training>

    See Also
    --------
    TabularClassifierNP : The same for classification.
    MLPRegressorNP : A single multilayer perceptron, as in scikit-learn.

    Notes
    -----
    Numbers are centered at their median, divided by their interquartile range and compressed
    smoothly beyond three of these ranges. Columns with missing values get an additional column that
    marks them. New categories at prediction are treated as unknown, not as an error. Predictions
    stay within the range of the training targets.

    Small tables (below 500 samples) are computed in float64, larger ones in float32.

    References
    ----------
    .. [1] Holzmueller, Grinsztajn & Steinwart (2024). Better by default: strong pre-tuned MLPs and
       boosted trees on tabular data. NeurIPS.
    .. [2] Gorishniy, Rubachev & Babenko (2022). On embeddings for numerical features in tabular
       deep learning. NeurIPS.

    Examples
    --------
    >>> from sklearn.datasets import make_friedman1
    >>> from skneuro import TabularRegressorNP
    >>> X, y = make_friedman1(300, random_state=0)
    >>> net = TabularRegressorNP(hidden_layer_sizes=32, max_iter=30, random_state=0)
    >>> bool(net.fit(X, y).score(X, y) > 0.9)
    True
    """

    _: KW_ONLY
    scale_target: bool = override(RegressionNet, "scale_target", True)
    learning_rate_init: float = override(TrainingOptions, "learning_rate_init", 0.2)

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Data | None = None,
    ) -> Self:
        """Fit the ensemble to a table.

        <fit>
        """
        return self._fit(X, y, sample_weight, X_val, y_val)

    def _make_targets(self) -> EnsembleRegressionTargets:
        made = super()._make_targets()
        return EnsembleRegressionTargets(made.loss, made.loss_name, made.scale, made.ravel_column)

    def _n_encoded(self, targets: Any) -> int:
        return targets.n_targets


@estimator
class TabularClassifierNP(ClassificationNet, TableNet):
    """Ensemble of nets for classification of tables with numbers and categories.

    Takes a data frame (pandas or polars) or an array as it is: columns may hold numbers, booleans,
    text or categories, with missing values anywhere. Scaling, encoding of categories, embeddings of
    numbers and an ensemble of nets are part of the estimator, with defaults in the spirit of
    RealMLP [1]_ that need no tuning.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels.
    <training>

    See Also
    --------
    TabularRegressorNP : The same for regression.
    MLPClassifierNP : A single multilayer perceptron, as in scikit-learn.

    Notes
    -----
    Numbers are centered at their median, divided by their interquartile range and compressed
    smoothly beyond three of these ranges. Columns with missing values get an additional column that
    marks them. New categories at prediction are treated as unknown, not as an error. Probabilities
    are the mean over the members of the ensemble.

    Small tables (below 500 samples) are computed in float64, larger ones in float32.

    References
    ----------
    .. [1] Holzmueller, Grinsztajn & Steinwart (2024). Better by default: strong pre-tuned MLPs and
       boosted trees on tabular data. NeurIPS.
    .. [2] Gorishniy, Rubachev & Babenko (2022). On embeddings for numerical features in tabular
       deep learning. NeurIPS.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from skneuro import TabularClassifierNP
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> net = TabularClassifierNP(hidden_layer_sizes=32, max_iter=30, random_state=0).fit(X, y)
    >>> bool(net.score(X, y) > 0.9)
    True
    """

    _: KW_ONLY
    learning_rate_init: float = override(TrainingOptions, "learning_rate_init", 0.06)
    label_smoothing: float = option(
        0.05,
        [BELOW_ONE],
        "Probability mass that training moves from the true class to all classes alike.",
    )

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Data,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Data | None = None,
    ) -> Self:
        """Fit the ensemble to a table.

        <fit>
        """
        return self._fit(X, y, sample_weight, X_val, y_val)

    def _make_targets(self) -> EnsembleClassTargets:
        return EnsembleClassTargets(self.class_weight)

    def _n_encoded(self, targets: Any) -> int:
        return targets.n_raw_outputs

    def _member_loss(self, targets: Any) -> Any:
        if not self.label_smoothing or targets.has_single_class:
            return targets.loss
        return SmoothedLogLoss(targets.loss, self.label_smoothing)

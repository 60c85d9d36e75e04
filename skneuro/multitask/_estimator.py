"""A net for several targets at once."""

from typing import Any, Self

import numpy as np
from sklearn.utils import ClassifierTags, RegressorTags

from .._sklearn.decorators import fit_context
from .._sklearn.validation import check_sample_weight
from ..base.partial_fit import partial_fit_method
from ..base.targets import by_class
from ..base.typing import Data, Table, available_if
from ..mlp.options import activation_option, hidden_layer_sizes_option
from ..options.declare import neural_estimator
from ..options.shared import BodyOptions, NoiseOptions, SolverOptions
from ._base import MultiTaskBase
from ._kinds import kinds_in
from ._options import SharingOptions, TaskOptions
from ._table import read_tasks
from ._targets import task_score


def _has_classes(estimator):
    """Whether some task is a classification task, as far as that is known."""
    kinds = kinds_in(getattr(estimator, "tasks_", estimator.tasks))
    if kinds <= {"regression", "auto"}:
        hint = "" if hasattr(estimator, "tasks_") else " Fit first, or name the kinds in tasks."
        raise AttributeError(
            f"predict_proba needs a classification task, got the kinds {sorted(kinds)}.{hint}"
        )
    return True


@neural_estimator
class MultiTaskNet(
    MultiTaskBase,
    SolverOptions,
    NoiseOptions,
    BodyOptions,
    SharingOptions,
    TaskOptions,
):
    """Neural net that learns several targets of mixed kinds together.

    Numbers, yes-or-no and classes are predicted by one net whose first layers the tasks share, so
    that a task with few labels profits from what the others have learned. Labels may be missing:
    such a row still counts for the tasks whose labels it has.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    tasks_ : dict of str to str
        Kind of each task: 'regression', 'binary' or 'multiclass'.
    classes_ : ndarray, list of ndarray or dict of str to ndarray
        Classes of each classification task, in the form of `predict_proba`; only where there is
        one.
    task_weights_history_ : list of dict of str to float
        Weight of each task's loss in each epoch.
    task_losses_history_ : list of dict of str to float
        Training loss of each task in each epoch, not weighted.
    <training>

    See Also
    --------
    MLPRegressorNP : One or several numbers, all of them known.
    MLPClassifierNP : One target of classes.

    Notes
    -----
    The objective is the sum over the tasks of weight times mean loss over the rows that have the
    task's label: half the squared error in units of the standard deviation, or the log-loss. Rows
    without any label are left out.
    A mini-batch counts each label as often as its task has rows per label, so that a task with few
    labels weighs as much as one with many.

    `score` is the mean over the tasks of R2 or accuracy; ``early_stopping`` watches the same on
    held-out rows. To cross-validate a single classification task with missing labels pass
    ``cv=KFold()``: scikit-learn cannot stratify by them.

    References
    ----------
    .. [Caruana1997] Caruana (1997). Multitask learning. Machine Learning 28, 41-75.
    .. [Misra2016] Misra, Shrivastava, Gupta & Hebert (2016). Cross-stitch networks for multi-task
       learning. CVPR.
    .. [Ma2018] Ma, Zhao, Yi, Chen, Hong & Chi (2018). Modeling task relationships in multi-task
       learning with multi-gate mixture-of-experts. KDD.
    .. [Gal2016] Gal & Ghahramani (2016). A theoretically grounded application of dropout in
       recurrent neural networks. NeurIPS.
    .. [Kendall2018] Kendall, Gal & Cipolla (2018). Multi-task learning using uncertainty to weigh
       losses for scene geometry and semantics. CVPR.
    .. [Chen2018] Chen, Badrinarayanan, Lee & Rabinovich (2018). GradNorm: gradient normalization
       for adaptive loss balancing in deep multitask networks. ICML.
    .. [Liu2019] Liu, Johns & Davison (2019). End-to-end multi-task learning with attention. CVPR.
    .. [Yu2020] Yu, Kumar, Gupta, Levine, Hausman & Finn (2020). Gradient surgery for multi-task
       learning. NeurIPS.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.datasets import load_iris
    >>> from skneuro import MultiTaskNet
    >>> iris = load_iris(as_frame=True)
    >>> X = iris.data.iloc[:, :3]
    >>> Y = pd.DataFrame(
    ...     {
    ...         "petal width": iris.data.iloc[:, 3],
    ...         "species": iris.target_names[iris.target],
    ...     }
    ... )
    >>> Y.loc[::3, "species"] = None  # labels may be missing
    >>> net = MultiTaskNet(16, learning_rate="onecycle", learning_rate_init=0.02, random_state=0)
    >>> net = net.fit(X, Y)
    >>> net.tasks_
    {'petal width': 'regression', 'species': 'multiclass'}
    >>> net.predict(X[:2]).round(1)
       petal width species
    0          0.2  setosa
    1          0.3  setosa
    """

    hidden_layer_sizes: Any = hidden_layer_sizes_option()
    activation: str = activation_option()

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Table,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Table | None = None,
    ) -> Self:
        """Fit the net.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data; with a recurrent ``trunk`` also of shape (n_samples, n_timesteps,
            n_channels).
        y : array-like of shape (n_samples,) or (n_samples, n_tasks), DataFrame or dict
            The targets: one task, a column per task, or an array per name. NaN, None and NA are
            missing labels.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each sample; None is one each.
        X_val : array-like or sparse matrix of shape (n_validation, n_features), default=None
            Samples to watch, never trained on; ``early_stopping`` uses them instead of a split.
        y_val : array-like, DataFrame or dict, default=None
            Their targets.

        Returns
        -------
        self : MultiTaskNet
            The fitted net.
        """
        return self._fit(X, y, sample_weight, X_val, y_val)

    @partial_fit_method
    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self,
        X: Data,
        y: Table,
        sample_weight: Data | None = None,
        classes: Table | None = None,
    ) -> Self:
        """Go once through the given samples, from where the last call ended.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.
        y : array-like of shape (n_samples,) or (n_samples, n_tasks), DataFrame or dict
            The targets. The first call scales the numbers by those it sees; later ones may lack a
            task's labels altogether.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each sample; None is one each.
        classes : array-like, list or dict, default=None
            All classes that will ever come: of the only task, of each task (None for regression),
            or by name. Tasks left out keep to the classes of the first call.

        Returns
        -------
        self : MultiTaskNet
            The net after one more epoch.
        """
        return self._fit(X, y, sample_weight, classes=classes, incremental=True)

    def predict(self, X: Data) -> Any:
        """Predict all tasks.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.

        Returns
        -------
        Y : ndarray, DataFrame or dict of str to ndarray
            The predicted numbers and classes, in the form of ``y`` in `fit`. A DataFrame has the
            index of ``X``, if the net gets that as a DataFrame: in a Pipeline after
            ``set_output(transform="pandas")``. Tables of other libraries come back as pandas'.
        """
        numbers = self._predicted_numbers(X)
        columns = [
            values if task.is_regression else task.classes[values]
            for task, values in zip(self._schema.tasks, numbers, strict=True)
        ]
        index = getattr(X, "index", None) if hasattr(X, "iloc") else None
        return self._schema.give_back(columns, index)

    @available_if(_has_classes)
    def predict_proba(self, X: Data) -> Any:
        """Probability of each class of each classification task.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes), list or dict of str to such arrays
            Columns in the order of ``classes_``. One array if ``y`` was one-dimensional, a list
            over the classification tasks if it was an array of several, else a dict by name.
        """
        self._check_fitted()
        outputs = zip(self._schema.tasks, self._outputs(X), strict=True)
        return self._schema.per_class_task(
            [by_class(p) for task, p in outputs if not task.is_regression]
        )

    def score_tasks(self, X: Data, y: Table, sample_weight: Data | None = None) -> dict[str, float]:
        """R2 or accuracy of each task.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.
        y : array-like of shape (n_samples,) or (n_samples, n_tasks), DataFrame or dict
            The true targets; rows without a task's label are left out for it.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each sample; None is one each.

        Returns
        -------
        scores : dict of str to float
            R2 of regression tasks, accuracy of the others; NaN for a task without any label.
        """
        predicted = self._predicted_numbers(X)
        truth = self._schema.numbers(read_tasks(y, len(predicted[0])))
        if sample_weight is not None:
            sample_weight = check_sample_weight(sample_weight, predicted[0])
        tasks = zip(self._schema.tasks, truth.T, predicted, strict=True)
        return {task.name: task_score(task, t, p, sample_weight) for task, t, p in tasks}

    def score(self, X: Data, y: Table, sample_weight: Data | None = None) -> float:
        """Mean over the tasks of R2 or accuracy, see `score_tasks`.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The input data.
        y : array-like of shape (n_samples,) or (n_samples, n_tasks), DataFrame or dict
            The true targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each sample; None is one each.

        Returns
        -------
        score : float
            Mean over the tasks that have labels in ``y``.
        """
        scores = list(self.score_tasks(X, y, sample_weight).values())
        if np.isnan(scores).all():
            raise ValueError("y has no label of any task to score by: all of them are missing.")
        return float(np.nanmean(scores))

    def __sklearn_tags__(self):
        """Regressor or classifier as ``tasks`` says, neither where it is open or mixed."""
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        tags.input_tags.sparse = self.trunk == "mlp" and not self.input_noise
        tags.input_tags.three_d_array = self.trunk != "mlp"
        kinds = kinds_in(self.tasks)
        if kinds == {"regression"}:
            tags.estimator_type, tags.regressor_tags = "regressor", RegressorTags()
        elif kinds and kinds <= {"binary", "multiclass"}:
            tags.estimator_type = "classifier"
            tags.classifier_tags = ClassifierTags(multi_class="multiclass" in kinds)
        if isinstance(self.tasks, (list, tuple, dict)):
            tags.target_tags.single_output = len(self.tasks) == 1
            tags.target_tags.multi_output = len(self.tasks) > 1
        return tags

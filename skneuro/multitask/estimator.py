"""Neural net for several targets at once."""

from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import ClassifierTags, RegressorTags

from .._sklearn.decorators import fit_context
from .._sklearn.validation import check_sample_weight
from ..base.estimator import NeuralEstimator
from ..base.fitted_net import FittedNet
from ..base.inputs import Inputs
from ..base.naming import naming
from ..base.partial_fit import partial_fit_method
from ..base.targets import Targets
from ..base.typing import Data, Table, available_if
from ..nn.layers.base import Layer
from ..nn.multitask.task_objective import TaskObjective
from ..nn.training.objective import Objective
from ..options.declare import estimator
from ..options.layers import DenseLayerOptions, activation_option, hidden_layer_sizes_option
from ._balancers import make_balancer, resume_balancer
from ._checks import check_task_options
from ._inputs import TaskInputs
from ._kinds import kinds_in
from ._layers import make_multitask
from ._options import SharingOptions, TaskOptions
from ._scores import task_score
from ._table import read_tasks
from ._targets import TaskTargets


def _has_classes(net: Any) -> bool:
    """Whether some task is known to be a classification task."""
    kinds = kinds_in(getattr(net, "tasks_", net.tasks))
    if kinds <= {"regression", "auto"}:
        hint = " Fit first, or name the kinds in tasks."
        if hasattr(net, "tasks_"):
            hint = " Numbers are classes if tasks says so, as in tasks='binary'."
        raise AttributeError(
            f"predict_proba needs a classification task, got the kinds {sorted(kinds)}.{hint}"
        )
    return True


@estimator
class MultiTaskNet(NeuralEstimator, DenseLayerOptions, SharingOptions, TaskOptions):
    """Neural net for multi-task learning: several targets of mixed kinds.

    One net predicts numbers and classes. The tasks share its first layers, so that a task with few
    labels benefits from the labels of the others. Labels may be missing: a row is used for all
    tasks whose labels it has.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    tasks_ : dict of str to str
        Kind of each task: 'regression', 'binary' or 'multiclass'.
    classes_ : ndarray, list of ndarray or dict of str to ndarray
        Classes of each classification task, in the container of `predict_proba`; only defined with
        at least one classification task.
    task_weights_history_ : list of dict of str to float
        Weight of each task's loss in each epoch.
    task_losses_history_ : list of dict of str to float
        Unweighted training loss of each task in each epoch.
    <training>

    See Also
    --------
    MLPRegressorNP : Multilayer perceptron for regression, with one or several targets.
    MLPClassifierNP : Multilayer perceptron for classification, with a single target.

    Notes
    -----
    A task without labels, or whose labels are all of one class, is left out of training with a
    warning, as long as there are others: its prediction is the single class, or missing.

    The objective is the weighted sum over the tasks of the mean loss over the rows with the task's
    label: half the squared error in units of the standard deviation, or the log-loss. Rows without
    any label are left out.
    In a mini-batch, the loss of each label is multiplied by the number of rows per label of its
    task, so that a task with few labels has as much influence as one with many.

    `score` is the mean over the tasks of R2 or accuracy, and ``early_stopping`` monitors the same
    on held-out rows. To cross-validate a single classification task with missing labels, pass
    ``cv=KFold()``, since scikit-learn cannot stratify by missing labels.

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

    _documented = {
        "X": """\
X : array-like or sparse matrix of shape (n_samples, n_features)
    Input data; with a recurrent ``trunk`` also of shape (n_samples, n_timesteps, n_channels).""",
        "y": """\
y : array-like of shape (n_samples,) or (n_samples, n_tasks), DataFrame or dict
    Targets of one task, in a column per task, or in an array per name. NaN, None and NA mark
    missing labels. The first call of `partial_fit` determines the scaling of regression targets;
    later calls may have no labels for a task.""",
        "X_val": """\
X_val : array-like or sparse matrix of shape (n_validation, n_features), default=None
    Validation samples, which are not trained on; ``early_stopping`` uses them instead of
    splitting the training data.""",
        "y_val": """\
y_val : array-like, DataFrame or dict, default=None
    Targets of ``X_val``.""",
        "classes": """\
classes : array-like, list or dict, default=None
    All classes that may occur in this call or later ones: of a single task, of each task (None for
    regression), or by name. Tasks left out have the classes in the first call.""",
    }

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Data,
        y: Table,
        sample_weight: Data | None = None,
        X_val: Data | None = None,
        y_val: Table | None = None,
    ) -> Self:
        """Fit the net to data.

        <fit>
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
        """Train for one epoch on the given samples, from where the last call ended.

        <partial_fit_of_classes>
        """
        return self._fit(X, y, sample_weight, classes=classes, incremental=True)

    def predict(self, X: Data) -> Any:
        """Predict all tasks.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        Y : ndarray, DataFrame or dict of str to ndarray
            Predicted numbers and classes, in the same container as ``y`` in `fit`; for tables of
            other libraries, a pandas DataFrame. A DataFrame has the index of ``X`` if that is a
            DataFrame too (in a Pipeline, with ``set_output(transform="pandas")``).
        """
        numbers = self._predicted_numbers(X)
        schema = self._task_targets.schema
        columns = [task.values(found) for task, found in zip(schema.tasks, numbers, strict=True)]
        index = getattr(X, "index", None) if hasattr(X, "iloc") else None
        return schema.give_back(columns, index)

    @available_if(_has_classes)
    def predict_proba(self, X: Data) -> Any:
        """Predict the probability of each class of each classification task.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes), list or dict of str to such arrays
            Probabilities, with columns in the order of ``classes_``. An array if ``y`` was
            one-dimensional, a list over the classification tasks if ``y`` was a two-dimensional
            array, else a dict by name.
        """
        self._check_fitted()
        targets = self._task_targets
        return targets.schema.per_class_task(targets.probabilities(self._outputs(X)))

    def score_tasks(self, X: Data, y: Table, sample_weight: Data | None = None) -> dict[str, float]:
        """Compute R2 or accuracy of each task.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.
        y : array-like of shape (n_samples,) or (n_samples, n_tasks), DataFrame or dict
            True targets; each task is scored on the rows that have its label.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; None gives every sample the weight 1.

        Returns
        -------
        scores : dict of str to float
            R2 of each regression task and accuracy of each classification task; NaN for a task
            without any label, in ``y`` or in training.
        """
        predicted = self._predicted_numbers(X)
        schema = self._task_targets.schema
        truth = schema.numbers(read_tasks(y, len(predicted[0])), scoring=True)
        if sample_weight is not None:
            with naming(sample_weight=sample_weight):
                sample_weight = check_sample_weight(sample_weight, predicted[0])
        tasks = zip(schema.tasks, truth.T, predicted, strict=True)
        return {task.name: task_score(task, t, p, sample_weight) for task, t, p in tasks}

    def score(self, X: Data, y: Table, sample_weight: Data | None = None) -> float:
        """Compute the mean over the tasks of R2 or accuracy, see `score_tasks`.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.
        y : array-like of shape (n_samples,) or (n_samples, n_tasks), DataFrame or dict
            True targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Sample weights; None gives every sample the weight 1.

        Returns
        -------
        score : float
            Mean score over the tasks that have labels in ``y``.
        """
        scores = list(self.score_tasks(X, y, sample_weight).values())
        if np.isnan(scores).all():
            raise ValueError("y has no label of any task to score: all labels are missing.")
        return float(np.nanmean(scores))

    @property
    def _task_targets(self) -> TaskTargets:
        return cast(TaskTargets, self._fitted.targets)

    def _outputs(self, X: Any) -> list[NDArray[Any]]:
        """Decoded outputs of each task, ``(n, n_samples)``."""
        X = self._fitted.inputs.check_X(self, X)
        return self._task_targets.hide_left_out(self._fitted.predict(X))

    def _predicted_numbers(self, X: Any) -> list[NDArray[Any]]:
        """Predictions of each task, ``(n_samples,)``: values, or codes of classes; or NaN."""
        self._check_fitted()
        return self._task_targets.numbers(self._outputs(X))

    def _check_options(self) -> None:
        check_task_options(self)

    def _make_inputs(self) -> Inputs:
        return TaskInputs(self)

    def _make_targets(self) -> Targets:
        return TaskTargets(self)

    def _make_layers(self, inputs: Inputs, targets: Targets) -> Layer:
        return make_multitask(inputs, targets, self)

    def _make_objective(
        self,
        net: FittedNet,
        source: Any,
        noise: np.random.Generator | None,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
    ) -> Objective:
        targets: Any = net.targets
        targets.loss.measure(source.Y, source.weights)
        names = targets.schema.names
        if earlier is not None and earlier.options["task_weights"] == self.task_weights:
            targets.balancer = resume_balancer(self, cast(TaskTargets, earlier.targets).balancer)
        else:
            targets.balancer = make_balancer(self, names, random_state)
        return TaskObjective(
            net.network,
            targets.loss,
            names,
            targets.balancer,
            source.n_samples,
            self.alpha,
            self.l1,
            noise,
        )

    def _more_attributes(self, net: FittedNet) -> dict[str, Any]:
        return {
            "task_weights_history_": net.progress.curve("task_weights"),
            "task_losses_history_": net.progress.curve("task_losses"),
        }

    def __sklearn_tags__(self):
        """Set the type of estimator by ``tasks``: a classifier has one task, of classes."""
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        tags.input_tags.sparse = self.trunk == "mlp" and not self.input_noise
        tags.input_tags.three_d_array = self.trunk != "mlp"
        kinds = kinds_in(self.tasks)
        if kinds == {"regression"}:
            tags.estimator_type, tags.regressor_tags = "regressor", RegressorTags()
        elif kinds and kinds <= {"binary", "multiclass"} and self._has_one_task():
            tags.estimator_type = "classifier"
            tags.classifier_tags = ClassifierTags(multi_class="multiclass" in kinds)
        if isinstance(self.tasks, (list, tuple, dict)):
            tags.target_tags.single_output = len(self.tasks) == 1
            tags.target_tags.multi_output = len(self.tasks) > 1
        return tags

    def _has_one_task(self) -> bool:
        """Whether there is a single task, as far as can be known: scikit-learn expects it of y."""
        if hasattr(self, "tasks_"):
            return len(self.tasks_) == 1
        return not isinstance(self.tasks, str) and len(self.tasks) == 1

"""Targets of several tasks, encoded as one matrix."""

import numpy as np

from ..base.class_targets import ClassTargets
from ..base.regression_targets import RegressionTargets
from ..base.targets import Targets
from ..nn.multitask.task_loss import TaskLoss
from ._balancers import balancer_facts, restore_balancer
from ._checks import check_task_names, make_losses
from ._inputs import cannot_resume
from ._schema import TaskSchema, learn_schema
from ._scores import accuracy_by_column, r2_by_column

LEARNED = "uncertainty"  # method whose task weights are weights of the net


class TaskTargets(Targets):
    """Targets of all tasks side by side, as a float matrix with NaN for missing labels.

    Parameters
    ----------
    options : MultiTaskNet
        Estimator with the options of `TaskOptions`.

    Attributes
    ----------
    schema : TaskSchema
        Tasks of the net.
    parts : list of Targets
        Targets of each task.
    balancer : Fixed
        Balancer of the tasks' losses, set at the start of training.
    """

    score_name = "mean R² or accuracy"
    loss_name = "weighted sum over the tasks"
    validation = {}

    def __init__(self, options):
        self.options = options
        self.task_weights = options.task_weights

    def learn(self, estimator, y, classes=None, incremental=False):
        """Learn the tasks from a `TaskTable`, and return the labels as numbers."""
        self._take(learn_schema(y, self.options.tasks, classes if incremental else None))
        return self.read(estimator, y, "y")

    def resume(self, earlier, estimator, y, classes=None, incremental=False):
        """Check ``y``, and keep the tasks, shifts and scales of an earlier fit."""
        earlier.schema.check_classes(classes)
        self._take(earlier.schema)
        if (self.task_weights == LEARNED) != (earlier.task_weights == LEARNED):
            raise ValueError(cannot_resume(f"task_weights={self.task_weights!r}"))
        self.is_fitted = True
        for task, part, before in zip(self.schema.tasks, self.parts, earlier.parts, strict=True):
            if task.is_regression:
                if part.loss.shift_invariant != before.loss.shift_invariant:
                    raise ValueError(
                        f"losses gives task {task.name!r} the loss {part.loss_name!r}, but it had "
                        f"{before.loss_name!r}, whose scaling of y warm_start=True and partial_fit "
                        "keep. Fit with warm_start=False first."
                    )
                part.keep_scale(before)
        Y = self.read(estimator, y, "y")
        for part, labels in zip(self.parts, Y.T, strict=True):
            labeled = ~np.isnan(labels)
            if not part.is_fitted and isinstance(part, RegressionTargets) and labeled.any():
                part.fit(labels[labeled, None], None)  # was constant so far
        return Y

    def _take(self, schema):
        """Make the targets and the loss of each task."""
        check_task_names(self.options, schema)
        make_loss, names = make_losses(self.options, schema)
        self.schema = schema
        self.parts = []
        for task in schema.tasks:
            if task.is_regression:
                scale = self.options.scale_target
                part = RegressionTargets(make_loss(task.name), names[task.name], scale)
            else:
                part = ClassTargets().fit_classes(np.arange(len(task.classes)))
            self.parts.append(part)
        n_outputs = [part.n_raw_outputs for part in self.parts]
        self.loss = TaskLoss([part.loss for part in self.parts], n_outputs, n_outputs)

    def read(self, estimator, y, name):
        """Labels as numbers, which must be in the domain of the loss of their task."""
        numbers = self.schema.numbers(y, name)
        if np.isnan(numbers).all():
            raise ValueError(f"{name} has no label of any task: all of them are missing.")
        return numbers

    def check_domain(self, Y, name="y"):
        """Refuse labels outside the domain of the loss of their task."""
        for task, part, labels in zip(self.schema.tasks, self.parts, Y.T, strict=True):
            if part.loss_name != "poisson" or np.isnan(labels).all():
                continue
            if np.nanmin(labels) < 0:
                raise ValueError(
                    f"losses gives task {task.name!r} the loss 'poisson', which needs labels >= 0, "
                    f"got a minimum of {np.nanmin(labels):g} in {name}."
                )

    def usable(self, y):
        """Mask of the rows with at least one label, or None for all rows."""
        has_label = ~np.isnan(y).all(axis=1)
        return None if has_label.all() else has_label

    def strata(self, y, validation_fraction):
        """Combined classes of as many classification tasks as the split can be stratified by."""
        of_classes = [not task.is_regression for task in self.schema.tasks]
        codes = np.where(np.isnan(y), -1, y)[:, of_classes]  # missing labels are a class
        for n_tasks in range(codes.shape[1], 0, -1):
            _, classes, counts = np.unique(
                codes[:, :n_tasks], axis=0, return_inverse=True, return_counts=True
            )
            fits = counts.min() > 1 and len(counts) <= validation_fraction * len(y)
            if fits or codes.shape[1] == 1:
                return classes.ravel()
        return None

    @property
    def n_raw_outputs(self):
        """Number of raw outputs of the net."""
        return sum(part.n_raw_outputs for part in self.parts)

    def fit(self, Y, weights):
        """Compute shift and scale of the regression tasks from labels ``(n_samples, n_tasks)``."""
        self.is_fitted = True
        for task, part, labels in zip(self.schema.tasks, self.parts, Y.T, strict=True):
            labeled = ~np.isnan(labels)
            w = None if weights is None else weights[labeled]
            if not labeled.any() or (w is not None and not w.any()):
                raise ValueError(
                    f"task {task.name!r} has no label to train on: all of its rows are missing, "
                    "have weight zero or are held out."
                )
            if task.is_regression:
                part.fit(labels[labeled, None], w)

    def encode(self, Y, dtype):
        """Training targets ``(n_samples, n_outputs)``, with NaN for missing labels."""
        encoded = np.full((len(Y), self.n_raw_outputs), np.nan, dtype)
        for part, labels, rows in zip(self.parts, Y.T, self.loss.targets, strict=True):
            labeled = ~np.isnan(labels)
            if labeled.any():
                encoded[labeled, rows] = part.encode(labels[labeled, None], dtype)
        return encoded

    def decode(self, z):
        """Turn raw outputs into predictions of each task, ``(n, n_samples)``, in place."""
        return [
            part.decode(z[rows]) for part, rows in zip(self.parts, self.loss.outputs, strict=True)
        ]

    def score(self, z, Y, weights):
        """Mean over the tasks of R2 or accuracy, from raw outputs and encoded targets."""
        if not np.isfinite(z).all():
            return np.nan
        truth, predicted = np.empty((2, len(Y), len(self.parts)))
        of_classes = np.array([isinstance(part, ClassTargets) for part in self.parts])
        with np.errstate(over="ignore"):
            for k, part in enumerate(self.parts):
                raw, y = part.loss.link(z[self.loss.outputs[k]].copy()), Y[:, self.loss.targets[k]]
                truth[:, k] = _codes(y.T) if of_classes[k] else y[:, 0]
                predicted[:, k] = _codes(raw) if of_classes[k] else raw[0]
        if not np.isfinite(predicted[~np.isnan(truth)]).all():
            return np.nan
        r2 = r2_by_column(truth, predicted, weights)
        scores = np.where(of_classes, accuracy_by_column(truth, predicted, weights), r2)
        scores = scores[np.isfinite(scores)]
        return float(np.mean(scores)) if len(scores) else np.nan

    def facts(self):
        """Tasks, their scales and the state of the balancer, as plain values."""
        return {
            "schema": self.schema.facts(),
            "parts": [part.facts() for part in self.parts],
            "balancer": balancer_facts(self.balancer),
        }

    def restore(self, facts):
        """Restore the state saved by `facts`."""
        self._take(TaskSchema.restore(facts["schema"]))
        for part, part_facts in zip(self.parts, facts["parts"], strict=True):
            part.restore(part_facts)
        self.balancer = restore_balancer(self.options, self.schema.names, facts["balancer"])
        self.is_fitted = True

    def attributes(self):
        """Public fitted attributes ``tasks_`` and, with any classification task, ``classes_``."""
        schema = self.schema
        attributes = {"tasks_": {task.name: task.kind for task in schema.tasks}}
        classes = [task.classes for task in schema.tasks if not task.is_regression]
        if classes:
            attributes["classes_"] = schema.per_class_task(classes)
        return attributes


def _codes(columns):
    """Positions of the classes, from encoded labels or probabilities; NaN if missing."""
    if len(columns) == 1:
        return np.where(np.isnan(columns[0]), np.nan, columns[0] > 0.5)
    return np.where(np.isnan(columns[0]), np.nan, columns.argmax(axis=0))

"""Targets of several tasks, encoded as one matrix."""

import numpy as np

from ..base.class_targets import ClassTargets
from ..base.regression_targets import RegressionTargets
from ..base.targets import Targets
from ..base.user_warnings import warn_user
from ..nn.multitask.task_loss import TaskLoss
from ._balancers import balancer_facts, restore_balancer
from ._checks import check_task_names, make_losses
from ._inputs import cannot_resume
from ._schema import TaskSchema, learn_schema
from ._scores import accuracy_by_column, counting, r2_by_column

UNKNOWN = np.zeros((1, 1))  # in place of the labels of a regression task that has none
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
    left_out : ndarray of bool of shape (n_tasks,)
        Tasks that were not trained on: without any label, or with a single class.
    """

    score_name = "mean R² or accuracy"
    loss_name = "weighted sum over the tasks"
    validation = {}

    def __init__(self, options):
        self.options = options
        self.task_weights = options.task_weights

    def learn(self, estimator, y, classes=None, incremental=False):
        """Learn the tasks from a `TaskTable`, and return the labels as numbers."""
        classes = classes if incremental else None
        self._take(learn_schema(y, self.options.tasks, classes, incremental))
        return self.read(estimator, y, "y")

    def resume(self, earlier, estimator, y, classes=None, incremental=False):
        """Check ``y``, and keep the tasks, shifts and scales of an earlier fit."""
        earlier.schema.check_classes(classes)
        self._take(earlier.schema)
        if (self.task_weights == LEARNED) != (earlier.task_weights == LEARNED):
            raise ValueError(cannot_resume(f"task_weights={self.task_weights!r}"))
        self.is_fitted = True
        self.left_out = earlier.left_out.copy()
        for k, (part, before) in enumerate(zip(self.parts, earlier.parts, strict=True)):
            if self.schema.tasks[k].is_regression and not earlier.left_out[k]:
                self._check_loss(k, before)
                part.keep_scale(before)
        Y = self.read(estimator, y, "y")
        for k, (task, part) in enumerate(zip(self.schema.tasks, self.parts, strict=True)):
            labeled = ~np.isnan(Y[:, k])
            if task.is_regression and not part.is_fitted:  # constant or without labels so far
                part.fit(Y[labeled, k][:, None] if labeled.any() else UNKNOWN, None)
            self.left_out[k] &= not (labeled.any() and task.can_be_learned)
        return Y

    def _check_loss(self, k, before):
        """Refuse a loss that cannot continue with the shift and scale of an earlier one."""
        name, part = self.schema.names[k], self.parts[k]
        if part.loss.shift_invariant != before.loss.shift_invariant:
            raise ValueError(
                f"losses gives task {name!r} the loss {part.loss_name!r}, but it had "
                f"{before.loss_name!r}, whose scaling of y warm_start=True and partial_fit "
                "keep. Fit with warm_start=False first."
            )

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
                part = ClassTargets().fit_classes(np.arange(max(len(task.classes), 1)))
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
        """Mask of the rows with at least one label to learn from, or None for all rows."""
        learnable = [task.can_be_learned for task in self.schema.tasks]
        has_label = ~np.isnan(y[:, learnable]).all(axis=1)
        if not has_label.any():
            raise ValueError(nothing_left(self.schema.names))
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
        self.left_out = np.zeros(len(self.parts), bool)
        for k, (task, part) in enumerate(zip(self.schema.tasks, self.parts, strict=True)):
            labeled, w = counting(Y[:, k], weights)
            self.left_out[k] = not labeled.any() or not task.can_be_learned
            if task.is_regression:
                part.fit(*(Y[labeled, k][:, None], w) if labeled.any() else (UNKNOWN, None))
        self._tell_of_left_out()

    def _tell_of_left_out(self):
        """Warn of the tasks that are left out; refuse targets of which none is left."""
        names = [
            task.name for task, out in zip(self.schema.tasks, self.left_out, strict=True) if out
        ]
        if len(names) == len(self.parts):
            raise ValueError(nothing_left(names))
        if names:
            warn_user(
                f"Nothing can be learned of the tasks {names}: they have no label to train on, or "
                "a single class. They are left out of training; their prediction is that class, "
                "or missing."
            )

    def encode(self, Y, dtype):
        """Training targets ``(n_samples, n_outputs)``, with NaN for missing labels."""
        encoded = np.full((len(Y), self.n_raw_outputs), np.nan, dtype)
        columns = zip(self.parts, Y.T, self.loss.targets, self.left_out, strict=True)
        for part, labels, rows, is_left_out in columns:
            labeled = ~np.isnan(labels)
            if labeled.any() and not is_left_out:
                encoded[labeled, rows] = part.encode(labels[labeled, None], dtype)
        return encoded

    def decode(self, z):
        """Turn raw outputs into predictions of each task, ``(n, n_samples)``, in place."""
        return [
            part.decode(z[rows]) for part, rows in zip(self.parts, self.loss.outputs, strict=True)
        ]

    def hide_left_out(self, decoded):
        """Replace the decoded outputs of tasks that were left out of training by NaN, in place."""
        for k in np.flatnonzero(self.left_out):
            decoded[k].fill(np.nan)
        return decoded

    def probabilities(self, decoded):
        """Probabilities ``(n_samples, n_classes)`` of each classification task."""
        tasks = zip(self.schema.tasks, self.parts, decoded, strict=True)
        return [
            part.columns(p)[:, : len(task.classes)]
            for task, part, p in tasks
            if not task.is_regression
        ]

    def numbers(self, decoded):
        """Predictions of each task ``(n_samples,)``: values, or codes of classes; or NaN."""
        numbers = []
        for task, part, z in zip(self.schema.tasks, self.parts, decoded, strict=True):
            if task.is_regression:
                numbers.append(z[0])
            elif part.has_single_class and len(task.classes):
                numbers.append(np.zeros(z.shape[1]))
            else:
                numbers.append(np.where(np.isnan(z[0]), np.nan, part.labels(z)))
        return numbers

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
            "left_out": self.left_out,
        }

    def restore(self, facts):
        """Restore the state saved by `facts`."""
        self._take(TaskSchema.restore(facts["schema"]))
        for part, part_facts in zip(self.parts, facts["parts"], strict=True):
            part.restore(part_facts)
        self.balancer = restore_balancer(self.options, self.schema.names, facts["balancer"])
        self.left_out = facts["left_out"]
        self.is_fitted = True

    def attributes(self):
        """Public fitted attributes ``tasks_`` and, with any classification task, ``classes_``."""
        schema = self.schema
        attributes = {"tasks_": {task.name: task.kind for task in schema.tasks}}
        classes = [task.classes for task in schema.tasks if not task.is_regression]
        if classes:
            attributes["classes_"] = schema.per_class_task(classes)
        return attributes


def nothing_left(names):
    """Message for targets of which no task can be learned."""
    return (
        f"no task has labels to train on: the labels of {names} are missing, have weight zero, are "
        "held out, or are all of the same class."
    )


def _codes(columns):
    """Positions of the classes, from encoded labels or probabilities; NaN if missing."""
    if len(columns) == 1:
        return np.where(np.isnan(columns[0]), np.nan, columns[0] > 0.5)
    return np.where(np.isnan(columns[0]), np.nan, columns.argmax(axis=0))

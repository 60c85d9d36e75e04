"""Between the labels of several tasks and what their net is trained on."""

import numpy as np
from sklearn.metrics import accuracy_score, r2_score

from ..base.targets import ClassTargets, RegressionTargets
from ..nn.multitask.task_loss import TaskLoss


class TaskTargets:
    """Targets of all tasks side by side.

    Parameters
    ----------
    schema : TaskSchema
        The tasks.
    make_loss : callable
        ``make_loss(name) -> Loss`` of a regression task.
    loss_names : dict of str to str
        Names of these losses.
    scale : bool
        Whether numbers are standardised.
    """

    score_name = "mean R² or accuracy"
    loss_name = "weighted sum over the tasks"

    def __init__(self, schema, make_loss, loss_names, scale):
        self.schema = schema
        self.parts = []
        for task in schema.tasks:
            if task.is_regression:
                loss, name = make_loss(task.name), loss_names[task.name]
                part = RegressionTargets(loss, name, 1, scale)
            else:
                part = ClassTargets().fit(np.arange(len(task.classes)))
            self.parts.append(part)
        self.loss = TaskLoss(
            [part.loss for part in self.parts],
            [part.n_raw_outputs for part in self.parts],
            [part.n_raw_outputs for part in self.parts],
        )
        self.is_fitted = False

    def go_on_from(self, earlier):
        """Keep the shifts and scales of an earlier fit."""
        self.is_fitted = True
        for task, part, before in zip(self.schema.tasks, self.parts, earlier.parts, strict=True):
            if task.is_regression:
                if part.loss.shift_invariant != before.loss.shift_invariant:
                    raise ValueError(
                        f"losses gives task {task.name!r} the loss {part.loss_name!r}, but it had "
                        f"{before.loss_name!r}, whose scaling of y warm_start=True and partial_fit "
                        "keep. Fit with warm_start=False first."
                    )
                part.go_on_from(before)

    @property
    def n_raw_outputs(self):
        """Outputs the net needs."""
        return sum(part.n_raw_outputs for part in self.parts)

    def fit(self, Y, weights):
        """Measure the labels ``(n_samples, n_tasks)`` of the regression tasks."""
        self.is_fitted = True
        for task, part, labels in zip(self.schema.tasks, self.parts, Y.T, strict=True):
            labelled = ~np.isnan(labels)
            w = None if weights is None else weights[labelled]
            if not labelled.any() or (w is not None and not w.any()):
                raise ValueError(
                    f"task {task.name!r} has no label to train on: every row of it is missing, has "
                    "weight zero or is held out."
                )
            if task.is_regression:
                if part.loss_name == "poisson" and not (labels[labelled] > 0).any():
                    raise ValueError(
                        f"losses gives task {task.name!r} the loss 'poisson', which needs some "
                        "label > 0 to train on, but all of them are 0."
                    )
                part.fit(labels[labelled, None], w)

    def encode(self, Y, dtype):
        """What the net is trained on, ``(n_samples, n_outputs)``; NaN where a label is missing."""
        encoded = np.full((len(Y), self.n_raw_outputs), np.nan, dtype)
        for part, labels, rows in zip(self.parts, Y.T, self.loss.targets, strict=True):
            labelled = ~np.isnan(labels)
            if labelled.any():
                encoded[labelled, rows] = part.encode(labels[labelled, None], dtype)
        return encoded

    def decode(self, z):
        """Predictions of each task, ``(n, n_samples)``, from raw outputs, in place."""
        return [
            part.decode(z[rows]) for part, rows in zip(self.parts, self.loss.outputs, strict=True)
        ]

    def score(self, z, Y, weights):
        """Mean of the tasks' R2 and accuracy, from raw outputs and encoded targets."""
        if not np.isfinite(z).all():
            return np.nan
        scores = []
        for part, outputs, rows in zip(
            self.parts, self.loss.outputs, self.loss.targets, strict=True
        ):
            labelled, w = _counting(Y[:, rows.start], weights)
            y, raw = Y[labelled, rows], z[outputs][:, labelled]
            if isinstance(part, ClassTargets):
                scores.append(part.score(raw, y, w) if len(y) else np.nan)
            elif len(y) > 1:
                predicted = part.loss.link(raw).T
                if not np.isfinite(predicted).all():
                    return np.nan
                scores.append(r2_score(y, predicted, sample_weight=w))
        scores = [score for score in scores if np.isfinite(score)]
        return float(np.mean(scores)) if scores else np.nan


def task_score(task, truth, predicted, weights):
    """R2 or accuracy of a task, over the samples that have its label; NaN without any.

    Parameters
    ----------
    task : Task
        Which.
    truth, predicted : ndarray of shape (n_samples,)
        Numbers, or places of classes; NaN in ``truth`` is missing.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.
    """
    labelled, w = _counting(truth, weights)
    if not labelled.any():
        return np.nan
    measure = r2_score if task.is_regression else accuracy_score
    return float(measure(truth[labelled], predicted[labelled], sample_weight=w))


def _counting(labels, weights):
    """Which samples have a label and a weight above zero, and their weights."""
    labelled = ~np.isnan(labels)
    if weights is None:
        return labelled, None
    labelled &= weights > 0
    return labelled, weights[labelled]

"""Joint loss of several tasks for samples with missing labels."""

import numpy as np

from ..layers.concat import consecutive_slices


class TaskLoss:
    """Weighted sum of the tasks' losses, each a mean over the samples labeled for the task.

    The raw outputs of the tasks are stacked in ``z``, their encoded labels in ``y``, with NaN for
    missing labels. A sample without a task's label is left out of the loss of this task.

    Parameters
    ----------
    losses : list of Loss
        Loss of each task.
    n_targets : list of int
        Number of rows of each task in ``y``.
    n_outputs : list of int
        Number of rows of each task in ``z``.

    Attributes
    ----------
    weights : ndarray of shape (n_tasks,)
        Factor on each task's loss.
    penalty : float
        Penalty on the learned task weights, part of the total loss.
    label_scale : ndarray of shape (n_tasks,)
        Total weight of all training samples divided by the weight of the samples labeled for each
        task; zero for a task without labels. With this factor on the sample fractions, the mean
        over batches equals the mean over labeled samples, however few of them a batch has.
    """

    def __init__(self, losses, n_targets, n_outputs):
        self.losses = list(losses)
        self.targets, self.outputs = consecutive_slices(n_targets), consecutive_slices(n_outputs)
        self._alike, self._alone = _group(self.losses, self.targets, self.outputs)
        self.weights, self.penalty = np.ones(len(self.losses)), 0.0
        self.label_scale = np.ones(len(self.losses))

    def measure(self, Y, weights):
        """Set ``label_scale`` from all training labels ``(n_samples, n_targets)``."""
        for k, rows in enumerate(self.targets):
            labeled = ~np.isnan(Y[:, rows.start])
            if labeled.all():
                self.label_scale[k] = 1.0
                continue
            w = np.ones(len(Y)) if weights is None else np.asarray(weights, float)
            labeled_weight = w[labeled].sum()
            self.label_scale[k] = w.sum() / labeled_weight if labeled_weight else 0.0

    def task_values(self, z, y, sample_fractions, dz):
        """Loss of each task on a training batch.

        Parameters
        ----------
        z : ndarray of shape (n_outputs, batch_size)
            Raw outputs.
        y : ndarray of shape (n_targets, batch_size)
            Encoded labels, NaN where missing.
        sample_fractions : float or ndarray of shape (batch_size,)
            Weight of each sample in the batch; the weights sum to one.
        dz : ndarray of shape (n_outputs, batch_size)
            Receives the gradient of each task's loss, without task weights.

        Returns
        -------
        values : ndarray of shape (n_tasks,)
            Losses without task weights.
        """
        values = np.zeros(len(self.losses))
        for tasks in self._alike:
            values[tasks] = self._values_alike(tasks, z, y, sample_fractions, dz)
        for k in self._alone:
            values[k] = self._value_alone(k, z, y, sample_fractions, dz)
        return values

    def _values_alike(self, tasks, z, y, sample_fractions, dz):
        """Losses of tasks with one output each and the same loss, all at once."""
        rows = [self.outputs[k].start for k in tasks]
        y = y[[self.targets[k].start for k in tasks]]
        labeled = ~np.isnan(y)
        fractions = labeled * (sample_fractions * self.label_scale[tasks, None]).astype(z.dtype)
        z, y = np.where(labeled, z[rows], 0), np.where(labeled, y, 0)
        gradient = np.empty_like(z)
        values = self.losses[tasks[0]].terms(z, y, gradient)
        gradient *= fractions
        dz[rows] = gradient
        return np.einsum("kb,kb->k", values, fractions)

    def _value_alone(self, k, z, y, sample_fractions, dz):
        """Loss of one task, computed on the samples that have its label."""
        loss, z, y, dz = self.losses[k], z[self.outputs[k]], y[self.targets[k]], dz[self.outputs[k]]
        fractions = sample_fractions * self.label_scale[k].astype(z.dtype)
        labeled = ~np.isnan(y[0])
        if labeled.all():
            return loss.value_and_gradient(z, y, fractions, dz)
        dz.fill(0.0)
        if not labeled.any():
            return 0.0
        if np.ndim(fractions):
            fractions = fractions[labeled]
        part = np.empty((len(z), np.count_nonzero(labeled)), z.dtype)
        value = loss.value_and_gradient(z[:, labeled], y[:, labeled], fractions, part)
        dz[:, labeled] = part
        return value

    def value(self, z, y, sample_fractions):
        """Weighted sum of the tasks' mean losses plus the penalty, on held-out data.

        Parameters
        ----------
        z : ndarray of shape (n_outputs, n_samples)
            Raw outputs.
        y : ndarray of shape (n_targets, n_samples)
            Encoded labels, NaN where missing.
        sample_fractions : float or ndarray of shape (n_samples,)
            Weight of each sample; normalized over the labeled samples of each task.
        """
        total = self.penalty
        for k, loss in enumerate(self.losses):
            labeled = ~np.isnan(y[self.targets[k].start])
            fractions = np.broadcast_to(sample_fractions, labeled.shape)[labeled]
            if fractions.sum() > 0:
                z_k, y_k = z[self.outputs[k]][:, labeled], y[self.targets[k]][:, labeled]
                fractions = (fractions / fractions.sum()).astype(z.dtype)
                total += self.weights[k] * loss.value(z_k, y_k, fractions)
        return float(total)


def _group(losses, targets, outputs):
    """Tasks in groups that are computed at once, and the tasks that are computed one by one."""
    groups = {}
    for k, loss in enumerate(losses):
        if loss.is_elementwise and _size(targets[k]) == _size(outputs[k]) == 1:
            groups.setdefault((type(loss), *vars(loss).values()), []).append(k)
    alike = [tasks for tasks in groups.values() if len(tasks) > 1]
    grouped = {k for tasks in alike for k in tasks}
    return alike, [k for k in range(len(losses)) if k not in grouped]


def _size(rows):
    return rows.stop - rows.start

"""The losses of several tasks together, of samples that may miss some of their labels."""

import numpy as np

from ..layers.concat import consecutive_slices


class TaskLoss:
    """Weighted sum of one loss per task, each a mean over the samples that have its label.

    The raw outputs of the tasks stand one below the other in ``z``, their encoded labels in ``y``,
    where a missing label is NaN. A missing label has no influence at all: its sample is left out
    of the task's loss.

    Parameters
    ----------
    losses : list of Loss
        Of each task.
    n_targets : list of int
        Rows of each task in ``y``.
    n_outputs : list of int
        Rows of each task in ``z``.

    Attributes
    ----------
    weights : ndarray of shape (n_tasks,)
        What each task's loss is multiplied with.
    penalty : float
        What the weights cost by themselves.
    label_scale : ndarray of shape (n_tasks,)
        All samples by labelled ones of each task in the training data, by weight. A batch's
        samples are multiplied with it, so that the mean over batches is the mean over the labelled
        samples, however few of them a batch has.
    """

    def __init__(self, losses, n_targets, n_outputs):
        self.losses = list(losses)
        self.targets, self.outputs = consecutive_slices(n_targets), consecutive_slices(n_outputs)
        self.weights, self.penalty = np.ones(len(self.losses)), 0.0
        self.label_scale = np.ones(len(self.losses))

    def measure(self, Y, weights):
        """Set ``label_scale`` from all training labels ``(n_samples, n_targets)``."""
        for k, rows in enumerate(self.targets):
            labelled = ~np.isnan(Y[:, rows.start])
            if labelled.all():
                self.label_scale[k] = 1.0
                continue
            sample_fractions = np.ones(len(Y)) if weights is None else np.asarray(weights, float)
            has = sample_fractions[labelled].sum()
            self.label_scale[k] = sample_fractions.sum() / has if has else 0.0

    def task_values(self, z, y, sample_fractions, dz):
        """Loss of each task in a training batch.

        Parameters
        ----------
        z : ndarray of shape (n_outputs, batch_size)
            Raw outputs.
        y : ndarray of shape (n_targets, batch_size)
            Encoded labels, NaN where missing.
        sample_fractions : float or ndarray of shape (batch_size,)
            Share of each sample in the batch.
        dz : ndarray of shape (n_outputs, batch_size)
            Filled with the gradient of each task's loss, not yet weighted.

        Returns
        -------
        values : ndarray of shape (n_tasks,)
            The losses, not yet weighted.
        """
        values = np.zeros(len(self.losses))
        for k, loss in enumerate(self.losses):
            z_k, y_k, dz_k = z[self.outputs[k]], y[self.targets[k]], dz[self.outputs[k]]
            share = sample_fractions * self.label_scale[k].astype(z.dtype)
            labelled = ~np.isnan(y_k[0])
            if labelled.all():
                values[k] = loss.value_and_gradient(z_k, y_k, share, dz_k)
                continue
            dz_k.fill(0.0)
            if not labelled.any():
                continue
            if np.ndim(share):
                share = share[labelled]
            part = np.empty((len(z_k), np.count_nonzero(labelled)), z.dtype)
            values[k] = loss.value_and_gradient(z_k[:, labelled], y_k[:, labelled], share, part)
            dz_k[:, labelled] = part
        return values

    def value(self, z, y, sample_fractions):
        """Weighted sum of the tasks' mean losses, and the price, on data that is not trained on.

        Parameters
        ----------
        z : ndarray of shape (n_outputs, n_samples)
            Raw outputs.
        y : ndarray of shape (n_targets, n_samples)
            Encoded labels, NaN where missing.
        sample_fractions : float or ndarray of shape (n_samples,)
            Share of each sample; they are made to sum to one over the labelled samples.
        """
        total = self.penalty
        for k, loss in enumerate(self.losses):
            labelled = ~np.isnan(y[self.targets[k].start])
            share = np.broadcast_to(sample_fractions, labelled.shape)[labelled]
            if share.sum() > 0:
                z_k, y_k = z[self.outputs[k]][:, labelled], y[self.targets[k]][:, labelled]
                share = (share / share.sum()).astype(z.dtype)
                total += self.weights[k] * loss.value(z_k, y_k, share)
        return float(total)

"""Scores of tasks with missing labels."""

import numpy as np
from sklearn.metrics import accuracy_score, r2_score


def task_score(task, truth, predicted, weights):
    """Compute R2 or accuracy of a task over the samples with a label.

    Parameters
    ----------
    task : Task
        Task to score.
    truth, predicted : ndarray of shape (n_samples,)
        Values, or codes of classes; NaN in ``truth`` marks missing labels.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.

    Returns
    -------
    score : float
        R2 or accuracy; NaN without any label.
    """
    labeled, w = counting(truth, weights)
    if not labeled.any():
        return np.nan
    measure = r2_score if task.is_regression else accuracy_score
    return float(measure(truth[labeled], predicted[labeled], sample_weight=w))


def counting(labels, weights):
    """Mask of the samples with a label and a positive weight, and the weights of these samples."""
    labeled = ~np.isnan(labels)
    if weights is None:
        return labeled, None
    labeled &= weights > 0
    return labeled, weights[labeled]

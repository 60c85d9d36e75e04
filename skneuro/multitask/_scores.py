"""R2 or accuracy of a task over the samples that have its label."""

import numpy as np
from sklearn.metrics import accuracy_score, r2_score


def task_score(task, truth, predicted, weights):
    """R2 or accuracy of a task, over the samples that have its label; NaN without any.

    Parameters
    ----------
    task : Task
        Task that is scored.
    truth, predicted : ndarray of shape (n_samples,)
        Numbers, or codes of classes; NaN in ``truth`` is missing.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.
    """
    labelled, w = counting(truth, weights)
    if not labelled.any():
        return np.nan
    measure = r2_score if task.is_regression else accuracy_score
    return float(measure(truth[labelled], predicted[labelled], sample_weight=w))


def counting(labels, weights):
    """Which samples have a label and a weight above zero, and their weights."""
    labelled = ~np.isnan(labels)
    if weights is None:
        return labelled, None
    labelled &= weights > 0
    return labelled, weights[labelled]

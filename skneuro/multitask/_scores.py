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
        R2 or accuracy; NaN without any label, or for a task that was not learned.
    """
    labeled, w = counting(truth, weights)
    if not labeled.any() or np.isnan(predicted[labeled]).any():  # a task that was not learned
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


def r2_by_column(truth, predicted, weights):
    """R2 of each column over its labels, as `r2_score` computes it for one column.

    Parameters
    ----------
    truth, predicted : ndarray of shape (n_samples, n_columns)
        True and predicted values; NaN in ``truth`` marks missing labels.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.

    Returns
    -------
    r2 : ndarray of shape (n_columns,)
        R2; NaN for a column with fewer than two labels, and one or zero for a constant column.
    """
    w = _weights_of_labels(truth, weights)
    truth = np.where(w > 0, truth, 0.0)
    error = np.einsum("nk,nk->k", w, (truth - np.where(w > 0, predicted, 0.0)) ** 2)
    total = np.maximum(w.sum(axis=0), np.finfo(float).tiny)
    mean = np.einsum("nk,nk->k", w, truth) / total
    spread = np.einsum("nk,nk->k", w, (truth - mean) ** 2)
    varies = spread > total * (10 * np.finfo(float).eps * mean) ** 2  # beyond rounding error
    r2 = np.where(varies, 1.0 - error / np.where(varies, spread, 1.0), error == 0)
    return np.where((w > 0).sum(axis=0) > 1, r2, np.nan)


def accuracy_by_column(truth, predicted, weights):
    """Accuracy of each column over its labels; NaN without labels. Parameters as above."""
    w = _weights_of_labels(truth, weights)
    total = w.sum(axis=0)
    right = np.einsum("nk,nk->k", w, (truth == predicted).astype(float))
    return np.where(total > 0, right / np.where(total > 0, total, 1.0), np.nan)


def _weights_of_labels(truth, weights):
    """Weight of each label, zero where it is missing."""
    labeled = (~np.isnan(truth)).astype(float)
    return labeled if weights is None else labeled * weights[:, None]

"""Checks of class labels, with advice in their messages."""

import numpy as np
from scipy import sparse
from sklearn.utils.multiclass import check_classification_targets, type_of_target, unique_labels


def check_labels(y, name):
    """Refuse what are no class labels, such as continuous numbers or numbers as objects."""
    try:
        check_classification_targets(y)
        if y.ndim == 1:
            unique_labels(y)
    except (TypeError, ValueError) as error:
        advice = ""
        if y.dtype == object and y.size:
            first = y.flat[0]
            advice = (
                f" It has dtype object and holds {first!r} of type {type(first).__name__}: "
                f"convert it, as in {name}.astype(int) or {name}.astype(str)."
            )
        raise ValueError(f"{name} cannot be class labels. {error}{advice}") from None


def check_multilabel(y):
    """Refuse a matrix of labels other than zeros and ones, or of several classes."""
    if type_of_target(y) != "multilabel-indicator":
        raise ValueError(
            "Multioutput target data is not supported with label binarization: a y of several "
            "columns must hold zeros and ones, a column per label. For several tasks, each with "
            "its own classes, use MultiTaskNet."
        )
    entries = y.data if sparse.issparse(y) else y
    if entries.dtype.kind != "b" and not ((entries == 0) | (entries == 1)).all():
        values = np.unique(entries).tolist()
        raise ValueError(
            f"multilabel y must hold zeros and ones, got the values {values}. Pass y == label, or "
            "y != 0 for labels other than 1."
        )

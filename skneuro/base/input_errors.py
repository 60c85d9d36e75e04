"""Checks for common mistakes in ``X`` and ``y``, with advice in their messages."""

import numpy as np
from scipy import sparse


def check_same_length(X, y, names=("X", "y")):
    """Refuse inputs with different numbers of samples; scikit-learn makes all other checks."""
    if getattr(X, "ndim", 2) not in (2, 3):
        return  # scikit-learn reports the number of axes first
    lengths = [_length(data) for data in (X, y)]
    if None not in lengths and lengths[0] != lengths[1]:
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: {lengths}. {names[0]} "
            f"has {lengths[0]} rows, {names[1]} has {lengths[1]}; each sample needs one in both."
        )


def check_pair(X, y, names):
    """Refuse one of two inputs without the other."""
    if X is None or y is None:
        passed, missing = names if y is None else names[::-1]
        raise ValueError(f"{passed} was passed without {missing}; pass both or neither.")


def _length(data):
    """Number of samples, or None for data that only scikit-learn can count."""
    if isinstance(data, (list, tuple)):
        return len(data)
    if isinstance(data, np.ndarray) or hasattr(data, "iloc") or sparse.issparse(data):
        length = data.shape[0] if data.ndim else None
        return length if isinstance(length, int) else None  # lazy tables do not know theirs
    return None


def check_flat_rows(estimator, X):
    """Refuse a three-dimensional ``X`` for nets whose samples are rows of numbers."""
    if getattr(X, "ndim", 2) == 3:
        name = type(estimator).__name__
        raise ValueError(
            f"Found array with dim 3, while dim <= 2 is required by {name}: X has shape "
            f"{X.shape}, but a sample must be one row of numbers. Pass X.reshape(len(X), -1), or "
            "use RNNForecaster or RNNClassifier, which read sequences."
        )


def check_dense(estimator, X, *options):
    """Refuse a sparse ``X`` if one of the options is on."""
    for name in options if sparse.issparse(X) else ():
        value = getattr(estimator, name)
        if value:
            raise TypeError(
                f"{name}={value!r} needs a dense X, got a sparse one. Convert it with X.toarray()."
            )


def check_numbers(estimator, y):
    """Refuse targets of a regressor that are not numbers."""
    if y.dtype.kind not in "biuf":
        raise ValueError(
            f"y must be numbers for {type(estimator).__name__}, got {y.item(0)!r} of dtype "
            f"{y.dtype}. For classes use a classifier, such as MLPClassifierNP."
        )

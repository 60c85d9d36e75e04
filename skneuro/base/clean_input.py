"""Fast path for input that needs no validation."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOATS = (np.float64, np.float32)  # dtypes that validation keeps; it casts all others


def is_clean(estimator, X, *shapes):
    """Whether scikit-learn's validation would return ``X`` unchanged.

    Validation takes longer than the prediction of one row by a small net. ``X`` is clean if it is
    a plain array of finite floats with at least one row, and `fit` saw no feature names.

    Parameters
    ----------
    estimator : estimator
        Fitted estimator.
    X : object
        Input data as passed by the user.
    *shapes : tuple of int
        Allowed shapes of a row.

    Returns
    -------
    is_clean : bool
        Whether validation can be skipped.
    """
    return (
        type(X) is np.ndarray
        and X.dtype in FLOATS
        and X.shape[1:] in shapes
        and len(X) > 0
        and not hasattr(estimator, "feature_names_in_")
        and surely_finite(X)
    )


def surely_finite(values: NDArray[Any]) -> bool:
    """Whether all values are finite; cheap, and False also for finite values of immense size.

    Parameters
    ----------
    values : ndarray
        Array of floats.

    Returns
    -------
    finite : bool
        False where a closer look is needed.
    """
    if values.flags.c_contiguous:  # the sum of squares is finite only if every value is
        return math.isfinite(np.vdot(values, values))
    with np.errstate(all="ignore"):  # of a view, the sum makes no copy
        return math.isfinite(values.sum())

"""Rows that are windows of a sequence: flat, or with the two axes apart."""

import numpy as np
from sklearn.utils.validation import check_array, check_X_y, validate_data

FLOATS = (np.float64, np.float32)


def validate_windows(estimator, X, y, reset, **for_y):
    """Validated windows ``(n_samples, n_features)`` or ``(n_samples, n_timesteps, n_channels)``.

    Parameters
    ----------
    estimator : estimator
        Gets ``n_features_in_``, the values in a window, where ``reset`` is true; else they must
        agree.
    X : array-like
        Windows; three-dimensional ones stay the views they may be.
    y : array-like or "no_validation"
        Targets.
    reset : bool
        Whether this is the first data seen.
    **for_y : dict
        Passed to scikit-learn's validation of ``y``.

    Returns
    -------
    X : ndarray
        Windows.
    y : ndarray
        Only where ``y`` was given.
    """
    if getattr(X, "ndim", np.ndim(X) if isinstance(X, (list, tuple)) else 2) != 3:
        return validate_data(estimator, X, y, reset=reset, dtype=FLOATS, **for_y)
    if isinstance(y, str):
        X = checked = check_array(X, dtype=FLOATS, allow_nd=True, estimator=estimator)
    else:
        checked = check_X_y(X, y, dtype=FLOATS, allow_nd=True, estimator=estimator, **for_y)
        X = checked[0]
    n_values = X.shape[1] * X.shape[2]
    if reset:
        estimator.n_features_in_ = n_values
    elif n_values != estimator.n_features_in_:
        raise ValueError(
            f"X has windows of {X.shape[1]} x {X.shape[2]} = {n_values} values, but "
            f"{type(estimator).__name__} is expecting {estimator.n_features_in_}."
        )
    return checked


def split_axes(n_values, shape, n_timesteps):
    """Time steps and channels of a window.

    Parameters
    ----------
    n_values : int
        Values in a window.
    shape : tuple of int
        Of ``X``.
    n_timesteps : int or None
        As the user gave it; None is every column a step, or what a three-dimensional ``X`` says.

    Returns
    -------
    n_timesteps, n_channels : int
        Their product is ``n_values``.
    """
    if len(shape) == 3:
        if n_timesteps is not None and n_timesteps != shape[1]:
            raise ValueError(
                f"n_timesteps={n_timesteps} does not agree with the {shape[1]} steps of X of shape "
                f"{shape}."
            )
        return shape[1], shape[2]
    if n_timesteps is None:
        return n_values, 1
    if n_values % n_timesteps:
        raise ValueError(f"n_timesteps={n_timesteps} does not divide the {n_values} columns of X.")
    return n_timesteps, n_values // n_timesteps

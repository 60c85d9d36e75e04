"""Rows that are windows of a sequence: flat, or with the two axes apart."""

import numpy as np
from sklearn.utils.validation import check_array, check_X_y, validate_data

from .clean_input import FLOATS


def validate_windows(estimator, X, y, reset, **for_y):
    """Validated windows ``(n_samples, n_features)`` or ``(n_samples, n_timesteps, n_channels)``.

    Parameters
    ----------
    estimator : estimator
        Gets ``n_features_in_``, the values in a window, where ``reset`` is true; else they must
        agree.
    X : array-like
        Windows; three-dimensional ones stay the views they may be. They may have NaN.
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
    n_axes = getattr(X, "ndim", np.ndim(X) if isinstance(X, (list, tuple)) else 2)
    if n_axes > 3:
        raise ValueError(
            f"Found array with dim {n_axes}, while dim <= 3 is required by "
            f"{type(estimator).__name__}: X must have shape (n_samples, n_timesteps * n_channels) "
            "or (n_samples, n_timesteps, n_channels)."
        )
    if n_axes != 3:
        return validate_data(
            estimator, X, y, reset=reset, dtype=FLOATS, ensure_all_finite="allow-nan", **for_y
        )
    like = {"dtype": FLOATS, "allow_nd": True, "ensure_all_finite": "allow-nan"}
    if isinstance(y, str):
        X = checked = check_array(X, estimator=estimator, **like)
    else:
        checked = check_X_y(X, y, estimator=estimator, **like, **for_y)
        X = checked[0]
    n_values = X.shape[1] * X.shape[2]
    if reset:
        estimator.n_features_in_ = n_values
        vars(estimator).pop("feature_names_in_", None)  # of an earlier fit to a table
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
        divisors = [n for n in range(1, n_values + 1) if n_values % n == 0]
        raise ValueError(
            f"n_timesteps={n_timesteps} does not divide the {n_values} columns of X; one of "
            f"{divisors} would."
        )
    return n_timesteps, n_values // n_timesteps


def has_missing_steps(X, n_timesteps, n_channels):
    """Whether windows have steps to pass over, NaN in all channels.

    Parameters
    ----------
    X : ndarray of shape (n_samples, ...)
        Windows.
    n_timesteps, n_channels : int
        Steps of a window, values of a step.

    Raises
    ------
    ValueError
        A step has some channels but not all.
    """
    with np.errstate(all="ignore"):
        if not np.isnan(X.sum()):  # makes no array as large as X, which may be a view
            return False
    missing = np.isnan(X).reshape(len(X), n_timesteps, n_channels)
    partly = missing.any(axis=2) & ~missing.all(axis=2)
    if partly.any():
        row, step = np.argwhere(partly)[0]
        channels = np.flatnonzero(missing[row, step]).tolist()
        raise ValueError(
            f"X has NaN in channels {channels} of step {step} in row {row}, but not in all "
            f"{n_channels} channels. A step may be missing as a whole (it is passed over); fill "
            "single values first, as with sklearn.impute.SimpleImputer."
        )
    return bool(missing.any())

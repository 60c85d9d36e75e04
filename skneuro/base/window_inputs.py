"""Rows that are windows of a sequence: flat, or with the two axes apart."""

from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, check_X_y, validate_data

from ..nn.windows.anchors import Anchor
from .clean_input import FLOATS, is_clean
from .input_errors import check_same_length
from .inputs import Facts, Inputs


class WindowInputs(Inputs):
    """Windows ``(n_samples, n_timesteps * n_channels)``, or with the two axes apart.

    Parameters
    ----------
    options : estimator
        Has ``n_timesteps``, ``anchor`` and ``linear_skip``.
    target_channel : int, default=0
        Channel whose future is forecast.

    Attributes
    ----------
    n_timesteps, n_channels : int
        Number of steps of a window, and of values of a step.
    """

    n_timesteps: int
    n_channels: int

    def __init__(self, options: Any, target_channel: int = 0) -> None:
        self.n_timesteps_option = options.n_timesteps
        self.anchor_mode = options.anchor
        self.has_linear_path = options.linear_skip
        self.target_channel = target_channel

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validated windows and targets."""
        check_same_length(X, y)
        n_axes = count_axes(X)
        if n_axes == 3:
            X, y = check_X_y(X, y, estimator=estimator, **THREE_AXES, **for_y)
        else:
            self._refuse_axes(estimator, n_axes)
            X, y = validate_data(estimator, X, y, reset=first, **TWO_AXES, **for_y)
        if first:
            self._learn_axes(estimator, X)
        self._check_windows(estimator, X)
        return X, y

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validated windows to predict for."""
        if is_clean(estimator, X, (self.n_features,), (self.n_timesteps, self.n_channels)):
            return X
        n_axes = count_axes(X)
        if n_axes == 3:
            X = check_array(X, estimator=estimator, **THREE_AXES)
        else:
            self._refuse_axes(estimator, n_axes)
            X = validate_data(estimator, X, reset=False, **TWO_AXES)
        self._check_windows(estimator, X)
        return X

    def accept(self, estimator: Any, source: Any) -> None:
        """Take windows that the package cuts itself."""
        super().accept(estimator, source)
        self._set_axes(split_axes(source.n_features, source.shape, self.n_timesteps_option))

    def _refuse_axes(self, estimator: Any, n_axes: int) -> None:
        if n_axes > 3:
            raise ValueError(
                f"Found array with dim {n_axes}, while dim <= 3 is required by "
                f"{type(estimator).__name__}: X must have shape (n_samples, n_timesteps * "
                "n_channels) or (n_samples, n_timesteps, n_channels)."
            )

    def _learn_axes(self, estimator: Any, X: Any) -> None:
        """Tell steps and channels from the first windows."""
        self.n_features = int(np.prod(X.shape[1:]))
        axes = split_axes(self.n_features, X.shape, self.n_timesteps_option)
        if X.ndim == 3:
            estimator.n_features_in_ = self.n_features
            vars(estimator).pop("feature_names_in_", None)  # of an earlier fit to a table
        self._set_axes(axes)

    def _set_axes(self, axes: tuple[int, int]) -> None:
        self.n_timesteps, self.n_channels = axes
        if self.target_channel >= self.n_channels:
            raise ValueError(
                f"target_channel={self.target_channel} is not among the {self.n_channels} "
                "channels of X, counted from 0."
            )
        if self.anchor_mode is not None:
            self.anchor = Anchor(self.anchor_mode, self.n_channels, self.target_channel)

    def _check_windows(self, estimator: Any, X: Any) -> None:
        """Refuse windows of another shape, and missing values that cannot be passed over."""
        if X.ndim == 3 and X.shape[1:] != (self.n_timesteps, self.n_channels):
            n_values = X.shape[1] * X.shape[2]
            if n_values != self.n_features:
                raise ValueError(
                    f"X has windows of {X.shape[1]} x {X.shape[2]} = {n_values} values, but "
                    f"{type(estimator).__name__} is expecting {self.n_features}."
                )
            raise ValueError(
                f"X has windows of {X.shape[1]} steps x {X.shape[2]} channels, but "
                f"{type(estimator).__name__} was fitted on {self.n_timesteps} x {self.n_channels}."
            )
        if has_missing_steps(X, self.n_timesteps, self.n_channels) and self.has_linear_path:
            raise ValueError(
                "X contains NaN: linear_skip=True weighs every step of a window and can pass over "
                "none. Fill them, or set linear_skip=False."
            )

    def facts(self) -> Facts:
        """Values of a sample, steps and channels."""
        axes = {"n_timesteps": self.n_timesteps, "n_channels": self.n_channels}
        if self.anchor is not None and self.anchor.usual_scale is not None:
            axes["usual_scale"] = self.anchor.usual_scale
        return {**super().facts(), **axes}

    def restore(self, facts: Facts) -> None:
        """Take over what `facts` gave, and make the anchor anew."""
        facts = dict(facts)
        usual_scale = facts.pop("usual_scale", None)
        super().restore(facts)
        self._set_axes((self.n_timesteps, self.n_channels))
        if self.anchor is not None:
            self.anchor.usual_scale = usual_scale

    def attributes(self) -> dict[str, Any]:
        """Steps and channels of a window."""
        return {"n_timesteps_": self.n_timesteps, "n_channels_": self.n_channels}


LIKE: dict[str, Any] = {"dtype": FLOATS, "ensure_all_finite": "allow-nan"}
TWO_AXES = LIKE
THREE_AXES = {**LIKE, "allow_nd": True}  # three-dimensional windows stay the views they may be


def count_axes(X: Any) -> int:
    """Number of axes of array-like data; two where scikit-learn must tell."""
    return getattr(X, "ndim", np.ndim(X) if isinstance(X, (list, tuple)) else 2)


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

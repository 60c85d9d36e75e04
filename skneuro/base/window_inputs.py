"""Reader of windows of a sequence, as flat rows or with separate axes of steps and channels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_array, check_X_y, validate_data

from ..nn.windows.anchors import Anchor
from .clean_input import FLOATS, is_clean
from .column_order import check_names, order_by_names, order_by_option, read_lags
from .input_errors import check_same_length
from .inputs import Facts, Inputs
from .naming import naming


class WindowInputs(Inputs):
    """Reader of windows, two-dimensional or three-dimensional.

    Parameters
    ----------
    options : estimator
        Estimator with the options ``n_timesteps``, ``column_order``, ``anchor`` and
        ``linear_skip``.
    target_channel : int, default=0
        Channel to forecast.

    Attributes
    ----------
    n_timesteps, n_channels : int
        Numbers of time steps and of channels in a window.
    """

    n_timesteps: int
    n_channels: int
    columns: NDArray[np.intp] | None = None  # columns of a table, from the oldest step to the last

    def __init__(self, options: Any, target_channel: int = 0) -> None:
        self.n_timesteps_option = options.n_timesteps
        self.column_order = options.column_order
        self.anchor_mode = options.anchor
        self.has_linear_path = options.linear_skip
        self.target_channel = target_channel

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validate windows and targets."""
        check_same_length(X, y)
        with naming(X=X, y=y):
            n_axes = count_axes(X)
            if n_axes == 3:
                X, y = check_X_y(X, y, estimator=estimator, **THREE_AXES, **for_y)
            else:
                self._refuse_axes(estimator, n_axes)
                X, y = validate_data(estimator, X, y, reset=first, **TWO_AXES, **for_y)
        if first:
            self._learn_axes(estimator, X)
        X = self._in_order(X)
        self._check_windows(estimator, X)
        return X, y

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validate windows for prediction."""
        if is_clean(estimator, X, (self.n_features,), (self.n_timesteps, self.n_channels)):
            return self._in_order(X)
        with naming(X=X):
            n_axes = count_axes(X)
            if n_axes == 3:
                X = check_array(X, estimator=estimator, **THREE_AXES)
            else:
                self._refuse_axes(estimator, n_axes)
                X = validate_data(estimator, X, reset=False, **TWO_AXES)
        X = self._in_order(X)
        self._check_windows(estimator, X)
        return X

    def _in_order(self, X: Any) -> Any:
        """Order windows from the oldest step to the last."""
        if X.ndim == 3:
            return X[:, ::-1] if self.column_order == "newest_first" else X
        return X if self.columns is None else X[:, self.columns]

    def accept(self, estimator: Any, source: Any) -> None:
        """Accept windows cut by the package, which need no validation."""
        if self.column_order != "oldest_first":
            raise ValueError(
                f"column_order={self.column_order!r} must be 'oldest_first' in a SeriesForecaster, "
                "which lays out the windows itself."
            )
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
        """Learn the numbers of steps and channels from the first windows."""
        self.n_features = int(np.prod(X.shape[1:]))
        n_timesteps, names = self.n_timesteps_option, getattr(estimator, "feature_names_in_", None)
        if self.column_order == "from_names":
            self.columns, n_timesteps = self._columns_by_names(None if X.ndim == 3 else names)
        axes = split_axes(self.n_features, X.shape, n_timesteps)
        if X.ndim == 3:
            estimator.n_features_in_ = self.n_features
            vars(estimator).pop("feature_names_in_", None)  # may be left from an earlier fit
        self._set_axes(axes)
        if X.ndim == 3 and self.column_order == "by_channel":
            raise ValueError(
                "column_order='by_channel' needs a two-dimensional X; a three-dimensional one has "
                f"shape (n_samples, n_timesteps, n_channels), got {X.shape}."
            )
        if X.ndim == 2 and self.column_order != "from_names":
            self.columns = order_by_option(self.column_order, *axes)
            check_names(names, self.column_order, self.columns)

    def _columns_by_names(self, names: Any) -> tuple[NDArray[np.intp], int]:
        """Order of the columns and number of steps, from names such as ``lag_1``."""
        lags = None if names is None else read_lags(names)
        found = None if lags is None else order_by_names(lags)
        if found is None:
            seen = "X has none" if names is None else f"got {', '.join(names[:5])}"
            raise ValueError(
                "column_order='from_names' needs column names that end in a lag, such as lag_1 or "
                f"price_lag_1, with the same lags for each channel; {seen}."
            )
        if self.n_timesteps_option not in (None, found[1]):
            raise ValueError(
                f"n_timesteps={self.n_timesteps_option} does not match the {found[1]} lags in "
                "the column names of X."
            )
        return found

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
        """Refuse windows of another shape, and missing values that cannot be skipped."""
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
                "X contains NaN: linear_skip=True weights every step of a window and cannot skip "
                "any. Fill the missing values, or set linear_skip=False."
            )

    def facts(self) -> Facts:
        """Numbers of features, steps and channels, and the order of columns, as plain values."""
        names = ("n_timesteps", "n_channels", "column_order", "columns")
        facts = {**super().facts(), **{name: getattr(self, name) for name in names}}
        if self.anchor is not None and self.anchor.usual_scale is not None:
            facts["usual_scale"] = self.anchor.usual_scale
        return facts

    def restore(self, facts: Facts) -> None:
        """Restore the state saved by `facts`, and make the anchor."""
        facts = dict(facts)
        usual_scale = facts.pop("usual_scale", None)
        super().restore(facts)
        self._set_axes((self.n_timesteps, self.n_channels))
        if self.anchor is not None:
            self.anchor.usual_scale = usual_scale

    def attributes(self) -> dict[str, Any]:
        """Public fitted attributes ``n_timesteps_`` and ``n_channels_``."""
        return {"n_timesteps_": self.n_timesteps, "n_channels_": self.n_channels}


TWO_AXES: dict[str, Any] = {"dtype": FLOATS, "ensure_all_finite": "allow-nan"}
THREE_AXES = {**TWO_AXES, "allow_nd": True}  # three-dimensional views are not copied


def count_axes(X: Any) -> int:
    """Number of axes of array-like data, or 2 for data that scikit-learn must check."""
    return getattr(X, "ndim", np.ndim(X) if isinstance(X, (list, tuple)) else 2)


def split_axes(n_values, shape, n_timesteps):
    """Infer the numbers of time steps and channels of a window.

    Parameters
    ----------
    n_values : int
        Number of values in a window.
    shape : tuple of int
        Shape of ``X``.
    n_timesteps : int or None
        Option of the estimator; None makes every column a step, or takes the second axis of a
        three-dimensional ``X``.

    Returns
    -------
    n_timesteps, n_channels : int
        Numbers of steps and channels, with the product ``n_values``.
    """
    if len(shape) == 3:
        if n_timesteps is not None and n_timesteps != shape[1]:
            raise ValueError(
                f"n_timesteps={n_timesteps} does not match the {shape[1]} steps of X of shape "
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
    """Whether windows have missing steps, which are NaN in all channels.

    Parameters
    ----------
    X : ndarray of shape (n_samples, ...)
        Windows.
    n_timesteps, n_channels : int
        Numbers of time steps and of channels in a window.

    Returns
    -------
    has_missing : bool
        Whether any step of any window is missing.

    Raises
    ------
    ValueError
        If a step is NaN in some channels but not in all.
    """
    with np.errstate(all="ignore"):
        if not np.isnan(X.sum()):  # allocates no array as large as X, which may be a view
            return False
    missing = np.isnan(X).reshape(len(X), n_timesteps, n_channels)
    partly = missing.any(axis=2) & ~missing.all(axis=2)
    if partly.any():
        row, step = np.argwhere(partly)[0]
        channels = np.flatnonzero(missing[row, step]).tolist()
        raise ValueError(
            f"X has NaN in channels {channels} of step {step} in row {row}, but not in all "
            f"{n_channels} channels. Only whole steps may be missing (they are skipped); fill "
            "single values first, such as with sklearn.impute.SimpleImputer."
        )
    return bool(missing.any())

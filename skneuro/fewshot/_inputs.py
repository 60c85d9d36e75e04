"""Reader of X: features, and the group of each row."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.validation import check_array, check_X_y, validate_data

from .._sklearn.validation import safe_indexing
from ..base.clean_input import FLOATS, is_clean
from ..base.input_errors import check_flat_rows, check_same_length
from ..base.inputs import Facts, Inputs
from ..base.naming import naming
from ..base.window_inputs import split_axes
from ._labels import UNKNOWN, as_labels, label_codes, learn_labels


@dataclass
class GroupedRows:
    """Rows with the groups that were passed beside them."""

    X: Any
    groups: Any


class GroupInputs(Inputs):
    """Reader of rows or windows, and of the group of each.

    Validated rows have the number of the group as their last column.

    Parameters
    ----------
    options : estimator
        Estimator with the options ``group``, ``trunk`` and ``n_timesteps``.

    Attributes
    ----------
    labels : ndarray of shape (n_groups,) or None
        Labels of the groups; None before `fit`, and if all rows are one group.
    column : int or None
        Position of the group column in ``X``.
    is_single : bool
        Whether all rows are one group, whatever their label.
    window : tuple of int or None
        Numbers of steps and channels in a window; None without a recurrent trunk.
    """

    def __init__(self, options: Any) -> None:
        self.group = options.group
        self.trunk = options.trunk
        self.n_timesteps_option = options.n_timesteps
        self.labels: Any = None
        self.column: int | None = None
        self.is_single = False
        self.has_learned = False
        self.window: tuple[int, int] | None = None

    def as_passed(self, X: Any) -> Any:
        """``X`` as the user passed it, without the groups."""
        return X.X if isinstance(X, GroupedRows) else X

    # Training --------------------------------------------------------------------------------

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validate rows and targets, and learn the groups."""
        X, groups = self._unwrap(X)
        check_same_length(X, y)
        if self.group is None:
            shape = _shape(X)
            X = self._flat(estimator, X)
            with naming(X=X, y=y):
                X, y = validate_data(estimator, X, y, reset=first, dtype=FLOATS, **for_y)
            labels, name = groups, "groups"
        else:
            validate_data(estimator, X, y, reset=first, skip_check_array=True)
            self.column = self._find_column(estimator, X)
            labels, X = self._take_apart(X)
            with naming(X=X, y=y):
                X, y = check_X_y(X, y, dtype=FLOATS, estimator=estimator, **for_y)
            shape, name = X.shape, f"group={self.group!r}"
        if labels is not None and len(labels) != len(X):
            raise ValueError(f"{name} has {len(labels)} labels, but X has {len(X)} rows.")
        codes = np.zeros(len(X), np.intp)
        if labels is not None:
            labels, codes = learn_labels(labels, name)
        if not self.has_learned:
            self.has_learned, self.labels, self.is_single = True, labels, labels is None
            self._learn_form(X, shape)
        elif self.group is None and self.labels is not None:
            raise ValueError(
                "X_val was passed with groups, but the groups of X_val are unknown: name a column "
                "of both with group, or use early_stopping without X_val."
            )
        return np.column_stack([X, codes.astype(X.dtype)]), y

    def _unwrap(self, X: Any) -> tuple[Any, Any]:
        if not isinstance(X, GroupedRows):
            return X, None
        if self.group is not None:
            raise ValueError(
                f"groups was passed, but group={self.group!r} names a column of X; use one of them."
            )
        return X.X, X.groups

    def _learn_form(self, X: NDArray[Any], shape: tuple[int, ...]) -> None:
        self.n_features = X.shape[1]
        if self.trunk != "mlp":
            self.window = split_axes(self.n_features, shape, self.n_timesteps_option)

    def _flat(self, estimator: Any, X: Any) -> Any:
        """Windows of a recurrent trunk as rows."""
        if self.trunk == "mlp":
            check_flat_rows(estimator, X)
            return X
        shape = _shape(X)
        if len(shape) != 3:
            return X
        if self.window is not None and shape[1:] != self.window:
            raise ValueError(
                f"X has windows of {shape[1]} steps x {shape[2]} channels, but the net was fitted "
                f"on {self.window[0]} x {self.window[1]}."
            )
        return np.asarray(X).reshape(shape[0], -1)

    def _find_column(self, estimator: Any, X: Any) -> int:
        """Position of the group column."""
        if self.column is not None:
            return self.column
        if sparse.issparse(X):
            raise TypeError(f"group={self.group!r} needs a dense X, got a sparse one.")
        n_columns = estimator.n_features_in_
        if isinstance(self.group, Integral):
            if not -n_columns <= self.group < n_columns:
                raise ValueError(
                    f"group={self.group} must be a position from {-n_columns} to {n_columns - 1}: "
                    f"X has {n_columns} columns."
                )
            return int(self.group) % n_columns
        names = list(getattr(X, "columns", []))
        if self.group not in names:
            found = f"the columns {names}" if names else "no column names"
            raise ValueError(
                f"group={self.group!r} must be a column of X, which has {found}. Pass a DataFrame "
                "with this column, the position of the column, or groups= in fit."
            )
        return names.index(self.group)

    def _take_apart(self, X: Any) -> tuple[Any, Any]:
        """The group column, and the other columns."""
        if isinstance(X, (list, tuple)):
            X = np.array(X, dtype=object)
        n_columns = X.shape[1]
        others = [k for k in range(n_columns) if k != self.column]
        labels = safe_indexing(X, self.column, axis=1)
        labels = labels.to_numpy() if hasattr(labels, "to_numpy") else labels
        return labels, safe_indexing(X, others, axis=1)

    # Prediction ------------------------------------------------------------------------------

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validate rows for prediction, without their groups."""
        return self.read(estimator, X)[0]

    def read(
        self, estimator: Any, X: Any, groups: Any = None, few: bool = False
    ) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Validate rows, and look up the number of each row's group.

        Parameters
        ----------
        estimator : estimator
            Fitted estimator.
        X : array-like
            Rows as passed to `fit`. The group column may be left out with ``few``, or if all rows
            are one group.
        groups : array-like of shape (n_samples,), default=None
            Groups of the rows if they are not a column of ``X``.
        few : bool, default=False
            Whether the rows are those of one new group, and may be none at all.
        """
        for_array: dict[str, Any] = {"dtype": FLOATS, "ensure_min_samples": 0 if few else 1}
        whole = {"reset": False, **for_array}
        one = few or self.is_single
        labels, name = groups, "groups"
        if self.column is None:
            X = self._flat(estimator, X)
            if not is_clean(estimator, X, (self.n_features,)):
                with naming(X=X):
                    X = validate_data(estimator, X, **whole)
        else:
            self._unwrap(GroupedRows(X, groups) if groups is not None else X)
            if one and self._lacks_column(estimator, X):
                if not is_clean(None, X, (self.n_features,)):
                    with naming(X=X):
                        X = check_array(X, estimator=estimator, input_name="X", **for_array)
            else:
                validate_data(estimator, X, reset=False, skip_check_array=True)
                labels, X = self._take_apart(X)
                with naming(X=X):
                    X = check_array(X, estimator=estimator, input_name="X", **for_array)
                name = f"group={self.group!r}"
        if one:
            return X, np.zeros(len(X), np.intp)
        if labels is None:
            return X, np.full(len(X), UNKNOWN)
        if len(labels) != len(X):
            raise ValueError(f"{name} has {len(labels)} labels, but X has {len(X)} rows.")
        return X, label_codes(self.labels, labels, name)

    def _lacks_column(self, estimator: Any, X: Any) -> bool:
        """Whether ``X`` has the columns of `fit` without the group column."""
        columns = getattr(X, "columns", None)
        if columns is None:
            shape = _shape(X)
            return len(shape) == 2 and shape[1] == self.n_features
        names = getattr(estimator, "feature_names_in_", None)
        if names is None:
            return len(columns) == self.n_features
        assert self.column is not None
        return list(columns) == np.delete(names, self.column).tolist()

    # State -----------------------------------------------------------------------------------

    def resume(self, earlier: Inputs) -> None:
        """Keep the form of the rows; the groups are learned again."""
        assert isinstance(earlier, GroupInputs)
        if self.group != earlier.group or (self.trunk == "mlp") != (earlier.window is None):
            raise ValueError(
                f"group={self.group!r} and trunk={self.trunk!r} cannot continue from the weights "
                "of the previous fit. Fit with warm_start=False first."
            )
        self.column, self.window = earlier.column, earlier.window

    def facts(self) -> Facts:
        """Form of the rows and labels of the groups, as plain values."""
        names = ("column", "is_single", "has_learned", "window", "group")
        labels = self.labels
        if labels is not None and labels.dtype == object:
            labels = labels.tolist()
        return {"labels": labels, **super().facts(), **{n: getattr(self, n) for n in names}}

    def restore(self, facts: Facts) -> None:
        """Restore the state saved by `facts`."""
        super().restore(facts)
        if isinstance(self.labels, list):
            self.labels = as_labels(self.labels, "groups")

    def attributes(self) -> dict[str, Any]:
        """Public fitted attribute ``groups_``."""
        return {"groups_": self.labels}


def _shape(X: Any) -> tuple[int, ...]:
    """Shape of an array or list; empty for anything that only scikit-learn can convert."""
    return np.shape(X) if isinstance(X, (list, tuple)) else tuple(getattr(X, "shape", ()))

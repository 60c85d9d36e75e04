"""Reader of X for several tasks: the columns of each part of the net, as rows or windows."""

from typing import Any

import numpy as np
from sklearn.utils.validation import column_or_1d, validate_data

from ..base.clean_input import FLOATS
from ..base.input_errors import check_dense
from ..base.inputs import Facts, Inputs
from ..base.naming import naming
from ..base.window_inputs import split_axes
from ._columns import own_and_shared
from ._table import read_tasks


class TaskInputs(Inputs):
    """Reader of rows of numbers, dense or sparse, or of windows for a recurrent trunk.

    Parameters
    ----------
    options : MultiTaskNet
        Estimator with the options ``trunk``, ``n_timesteps``, ``task_inputs`` and
        ``shared_inputs``.

    Attributes
    ----------
    own : dict of str to list of int
        Columns of the branch of each task that has one.
    shared : list of int
        Columns of the trunk.
    window : tuple of int or None
        Numbers of steps and channels in a window; None without a recurrent trunk.
    """

    own: dict[str, list[int]]
    shared: list[int]
    window: tuple[int, int] | None

    def __init__(self, options: Any) -> None:
        self.trunk = options.trunk
        self.n_timesteps_option = options.n_timesteps
        self.task_inputs = options.task_inputs
        self.shared_inputs = options.shared_inputs
        self.feature_names = None
        self.window = None

    @property
    def is_recurrent(self) -> bool:
        """Whether the trunk reads windows."""
        return self.trunk != "mlp"

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validate rows, and turn targets into a `TaskTable`."""
        X = self._check_rows(estimator, X, first)
        check_dense(estimator, X, "input_noise")
        is_one = not isinstance(estimator.tasks, str) and len(estimator.tasks) == 1
        if is_one and isinstance(y, np.ndarray) and y.shape[1:] == (1,):
            y = column_or_1d(y, warn=True)  # as other estimators of a single target
        return X, read_tasks(y, X.shape[0])

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validate rows for prediction."""
        return self._check_rows(estimator, X, first=False)

    def _check_rows(self, estimator: Any, X: Any, first: bool) -> Any:
        """Validate rows; three-dimensional windows are flattened for a recurrent trunk."""
        shape: tuple[int, ...] = getattr(X, "shape", ())
        with naming(X=X):
            if isinstance(X, (list, tuple)):
                shape = np.shape(X)
            if len(shape) == 3 and self.is_recurrent:
                X = np.asarray(X).reshape(len(X), -1)
            formats = False if self.is_recurrent else ["csr", "csc"]
            X = validate_data(estimator, X, reset=first, accept_sparse=formats, dtype=FLOATS)
        if first:
            self.n_features = X.shape[1]
            self.feature_names = getattr(estimator, "feature_names_in_", None)
            self._learn_columns(shape)
        elif len(shape) == 3 and shape[1:] != self.window:
            assert self.window is not None
            raise ValueError(
                f"X has windows of {shape[1]} steps x {shape[2]} channels, but the net was fitted "
                f"on {self.window[0]} x {self.window[1]}."
            )
        return X if isinstance(X, np.ndarray) else X.tocsr()

    def _learn_columns(self, shape: tuple[int, ...]) -> None:
        """Learn the columns of each part of the net, and the shape of windows."""
        self.own, self.shared = self._own_and_shared()
        if not self.is_recurrent:
            return
        if len(shape) == 3 and len(self.shared) < self.n_features:
            raise ValueError(
                "task_inputs and shared_inputs name columns of a two-dimensional X, got one of "
                f"shape {shape}."
            )
        self.window = split_axes(len(self.shared), shape, self.n_timesteps_option)

    def _own_and_shared(self) -> tuple[dict[str, list[int]], list[int]]:
        """Columns of each task's branch, and of the trunk, according to the options."""
        return own_and_shared(
            self.task_inputs, self.shared_inputs, self.n_features, self.feature_names
        )

    def resume(self, earlier: Inputs) -> None:
        """Refuse options that change the columns or the type of the trunk."""
        super().resume(earlier)
        if self.is_recurrent != (self.window is not None):
            raise ValueError(cannot_resume(f"trunk={self.trunk!r}"))
        if self._own_and_shared() != (self.own, self.shared):
            raise ValueError(
                cannot_resume(
                    f"task_inputs={self.task_inputs!r} and shared_inputs={self.shared_inputs!r}"
                )
            )

    def facts(self) -> Facts:
        """Columns, feature names and shape of windows, as plain values."""
        names = ("own", "shared", "window", "feature_names")
        return {**super().facts(), **{name: getattr(self, name) for name in names}}


def cannot_resume(options: str) -> str:
    """Error message for options that differ from those of the previous fit."""
    return (
        f"{options} cannot continue from the weights of the previous fit, as warm_start=True and "
        "partial_fit do. Fit with warm_start=False first."
    )

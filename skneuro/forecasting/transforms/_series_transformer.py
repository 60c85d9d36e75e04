"""Base of the transformers of series: validation, and the position of rows in time."""

from numbers import Integral
from typing import Any, Self

import numpy as np
from sklearn.base import OneToOneFeatureMixin, TransformerMixin
from sklearn.callback import CallbackSupportMixin
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from ..._sklearn.decorators import fit_context
from ..._sklearn.validation import check_n_features, wrap_output
from ...base.clean_input import FLOATS
from ...base.fitted_state import kept_on_failure, set_fitted
from ...base.naming import naming
from ...base.notebook import NotebookView
from ...base.saved_state import add_format, check_format
from ...base.typing import Data
from ...time_index.positions import first_label_and_step, position_of

# Differences below this fraction of a series' largest value are rounding errors.
ROUNDING = 32 * np.finfo(float).eps


class SeriesTransformer(CallbackSupportMixin, OneToOneFeatureMixin, TransformerMixin, NotebookView):
    """Base of transformers that remove a component of each series and can restore it.

    A subclass has ``_fit_series(X)``, which returns fitted attributes by name, and
    ``_remove(X, start)`` and ``_restore(X, start)``, which may return float64: the result is cast
    to the dtype of ``X``.
    """

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Data, y: Any = None) -> Self:
        """Estimate the component of each series to remove.

        Parameters
        ----------
        X : array-like of shape (n_steps, n_series)
            Consecutive time steps, oldest first; each column is a series. NaN marks missing values.
        y : None
            Ignored.

        Returns
        -------
        self : object
            The fitted transformer.
        """
        with kept_on_failure(self):
            X_raw = X
            with naming(X=X):
                X = validate_data(self, X, dtype=FLOATS, ensure_all_finite="allow-nan")
            context = self._init_callback_context()
            context.call_on_fit_task_begin(estimator=self, X=X_raw, y=y)
            attributes = self._fit_series(X.astype(np.float64, copy=False))
            first_label, step = first_label_and_step(X_raw)
            place = {"n_steps_fit_": len(X), "first_label_": first_label, "step_": step}
            # in one stroke: another thread may be transforming with this object
            set_fitted(self, attributes | place)
            context.call_on_fit_task_end(estimator=self, X=X_raw, y=y, reconstruction_attributes={})
        return self

    def transform(self, X: Data, start: Any = None) -> Any:
        """Remove the fitted component from each series.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_series)
            Consecutive time steps, oldest first.
        start : int or None, default=None
            Position of the first row of ``X``, counted from the first fitted step: 0 for the fitted
            data itself, ``n_steps_fit_`` for the steps right after it. None derives the position
            from the pandas index of ``X``, or is 0 without one.

        Returns
        -------
        X_transformed : ndarray or DataFrame of shape (n_rows, n_series)
            Transformed series, in the precision of ``X``; a DataFrame if `set_output` asks for
            one.
        """
        check_is_fitted(self)
        X_raw = X
        with naming(X=X):
            X = validate_data(self, X, reset=False, dtype=FLOATS, ensure_all_finite="allow-nan")
        removed = self._remove(X, self._start(X_raw, start))
        return _without_rounding_errors(removed, X).astype(X.dtype, copy=False)

    def inverse_transform(self, X: Data, start: Any = None) -> Any:
        """Restore the component that `transform` removed.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_series)
            Transformed series, or forecasts of them; column names are ignored.
        start : int or None, default=None
            Position of the first row of ``X``, as in `transform`.

        Returns
        -------
        X_original : ndarray or DataFrame of shape (n_rows, n_series)
            Series as they were before `transform`, in the precision of ``X``; a DataFrame if
            `set_output` asks for one.
        """
        check_is_fitted(self)
        X_raw = X
        # Not validate_data, which would warn that forecasts of a model have no feature names.
        with naming(X=X):
            X = check_array(
                X, dtype=FLOATS, ensure_all_finite="allow-nan", estimator=self, input_name="X"
            )
        check_n_features(self, X, reset=False)
        X = self._restore(X, self._start(X_raw, start)).astype(X.dtype, copy=False)
        # scikit-learn returns an array here, but the step before in a Pipeline needs the index.
        return wrap_output("transform", X, X_raw, self)

    def __getstate__(self):
        return add_format(super().__getstate__())

    def __setstate__(self, state):
        super().__setstate__(check_format(state, type(self).__name__))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _start(self, X, start):
        if start is None:
            return position_of(X, self.first_label_, self.step_, self.n_steps_fit_)
        if not isinstance(start, Integral) or isinstance(start, bool) or start < 0:
            raise ValueError(f"start must be an integer >= 0 or None, got start={start!r}.")
        return int(start)

    def _label(self, column):
        """Name of a column in an error message."""
        names = getattr(self, "feature_names_in_", None)
        return f"column {column}" if names is None else f"column {names[column]!r}"


def _without_rounding_errors(removed, X):
    """Zero in place of rounding errors, which would look like variation of the series."""
    size = np.abs(X).max(axis=0, where=~np.isnan(X), initial=0.0)
    return np.where(np.abs(removed) <= ROUNDING * size, 0.0, removed)

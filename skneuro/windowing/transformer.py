"""Windows of a series: as rows inside a Pipeline, or as views with their targets."""

from numbers import Integral
from typing import Any, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from sklearn.base import TransformerMixin
from sklearn.callback import CallbackSupportMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from .._sklearn.constraints import StrOptions
from .._sklearn.decorators import fit_context, validate_params
from .._sklearn.validation import check_feature_names_in
from ..base.clean_input import FLOATS
from ..base.fitted_state import kept_on_failure, set_fitted
from ..base.naming import naming
from ..base.notebook import NotebookView
from ..base.saved_state import add_format, check_format
from ..base.typing import Data
from ..options.intervals import COUNT
from ..time_index.next_label import label_after

_DEFAULT_WINDOW = 3


@validate_params(
    {"series": ["array-like"], "window": [COUNT], "horizon": [COUNT]},
    prefer_skip_nested_validation=True,
)
def make_windows(
    series: ArrayLike, window: int, horizon: int = 1
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Cut a series into windows and their targets, without copying.

    Window ``i`` holds the steps ``i .. i + window - 1``; its target is the ``horizon`` steps after
    that.

    Parameters
    ----------
    series : array-like of shape (n_steps,) or (n_steps, n_channels)
        The series, oldest step first. Missing values pass through.
    window : int
        Number of time steps in a window.
    horizon : int, default=1
        Number of time steps in a target.

    Returns
    -------
    X : ndarray of shape (n_windows, window) or (n_windows, window, n_channels)
        Windows, ``n_windows = n_steps - window - horizon + 1``, as a read-only view of ``series``.
    Y : ndarray of shape (n_windows, horizon) or (n_windows, horizon, n_channels)
        Targets, as a read-only view of ``series``; ``Y[:, 0]`` is the step after each window.

    See Also
    --------
    WindowTransformer : Windows as a step of a Pipeline.
    RNNForecaster : Takes ``X`` as is, and one channel of ``Y``: ``Y[:, :, 0]``.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import make_windows
    >>> X, Y = make_windows(np.arange(6), window=3, horizon=2)
    >>> X
    array([[0, 1, 2],
           [1, 2, 3]])
    >>> Y
    array([[3, 4],
           [4, 5]])
    """
    series = np.asarray(series)
    if series.ndim not in (1, 2) or series.dtype.kind not in "biuf":
        raise ValueError(
            "series must be numbers of shape (n_steps,) or (n_steps, n_channels), "
            f"got shape {series.shape} and dtype {series.dtype}."
        )
    if window + horizon > len(series):
        raise ValueError(
            f"window={window} and horizon={horizon} need a series of at least {window + horizon} "
            f"steps, got {len(series)}."
        )
    # sliding_window_view puts the steps of a window on the last axis: channels go after them.
    windows = sliding_window_view(series[:-horizon], window, axis=0)
    targets = sliding_window_view(series[window:], horizon, axis=0)
    return np.moveaxis(windows, -1, 1), np.moveaxis(targets, -1, 1)


class WindowTransformer(CallbackSupportMixin, TransformerMixin, NotebookView):
    """Replace each row of a time series by a window of the steps up to it.

    The rows of ``X`` are consecutive time steps. Row ``t`` of the result holds the steps
    ``t - window + 1 .. t``, oldest first, with all features of a step side by side: the format that
    ``RNNForecaster(n_timesteps=window)`` reads. The number of rows stays the same, as a Pipeline
    requires; the first rows are padded unless ``X`` continues the fitted data.

    Parameters
    ----------
    window : int or None, default=None
        Number of time steps the window spans, including the current one. None means 3, unless
        ``lags`` is given.
    lags : array-like of int or None, default=None
        Lags to use, in any order, instead of ``window`` and ``stride``: 0 is the current row, 1 the
        row before.
    stride : int, default=1
        Spacing of the steps taken from the window, counted back from the current one, which is
        always included: ``window=7, stride=3`` gives the lags 6, 3 and 0.
    pad : {'edge', 'nan', 'zero'}, default='edge'
        Padding for the steps before the first row: repeat the first row, NaN, or 0.

    Attributes
    ----------
    lags_ : ndarray of shape (n_lags,)
        Lags in the order of the columns: oldest first.
    context_ : ndarray of shape (max(lags_), n_features_in_)
        Last rows seen in `fit`, used in place of padding when ``X`` continues the fitted data.
    next_label_ : int, pandas.Timestamp, pandas.Period or None
        First index label of an ``X`` that continues the fitted data. None if `fit` saw no pandas
        index, or one that is not evenly spaced at its end.
    n_features_in_ : int
        Number of features of a time step.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features seen in `fit`. Defined only if ``X`` has string column names.

    See Also
    --------
    make_windows : Windows and their targets as views, outside a Pipeline.
    RNNForecaster : Reads the rows as sequences.

    Notes
    -----
    ``X`` continues the fitted data if its pandas index starts with the label that comes next. Its
    first windows then hold the last rows of the fitted data instead of padding, as in the test
    folds of TimeSeriesSplit. The index may be a DatetimeIndex (month ends, business days and other
    calendars included), a PeriodIndex or an index of integers; its last labels must be evenly
    spaced and ascending. Everything else is padded: the fitted data itself, arrays, polars frames,
    and data after a gap.

    Steps of a Pipeline pass the index on only with ``set_output(transform="pandas")``. Dates with
    irregular gaps, such as the holidays of an exchange, have no well-defined next label: number
    such rows with ``X.reset_index(drop=True)`` before splitting them.

    Examples
    --------
    >>> import pandas as pd
    >>> from skneuro import WindowTransformer
    >>> months = pd.date_range("2024-01", periods=6, freq="MS")
    >>> sales = pd.DataFrame({"sales": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}, index=months)
    >>> windows = WindowTransformer(window=3).set_output(transform="pandas")
    >>> windows.fit_transform(sales[:4])
                sales_lag2  sales_lag1  sales_lag0
    2024-01-01         1.0         1.0         1.0
    2024-02-01         1.0         1.0         2.0
    2024-03-01         1.0         2.0         3.0
    2024-04-01         2.0         3.0         4.0

    Rows that come next continue the series, without padding:

    >>> windows.transform(sales[4:])
                sales_lag2  sales_lag1  sales_lag0
    2024-05-01         3.0         4.0         5.0
    2024-06-01         4.0         5.0         6.0
    """

    _parameter_constraints: dict = {
        "window": [COUNT, None],
        "lags": ["array-like", None],
        "stride": [COUNT],
        "pad": [StrOptions({"edge", "nan", "zero"})],
    }

    def __init__(
        self,
        window: int | None = None,
        *,
        lags: ArrayLike | None = None,
        stride: int = 1,
        pad: str = "edge",
    ) -> None:
        self.window = window
        self.lags = lags
        self.stride = stride
        self.pad = pad

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Data, y: Any = None) -> Self:
        """Store the last rows of the series.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
            Consecutive time steps, oldest first.
        y : None
            Ignored.

        Returns
        -------
        self : WindowTransformer
            The fitted transformer.
        """
        with kept_on_failure(self):
            lags, span = self._lags_and_span()
            X_raw = X
            with naming(X=X):
                X = validate_data(self, X, dtype=FLOATS)
            if span > len(X):
                chosen = f"window={span}" if self.lags is None else f"lags={self.lags!r}"
                raise ValueError(f"{chosen} needs at least {span} steps, got n_samples={len(X)}.")
            context = self._init_callback_context()
            context.call_on_fit_task_begin(estimator=self, X=X_raw, y=y)
            reach = lags[0]
            attributes = {
                "lags_": np.array(lags),
                "context_": X[len(X) - reach :].copy(),  # a view would keep all of X alive
                "next_label_": label_after(X_raw, reach),
            }
            # in one stroke: another thread may be transforming with this object
            set_fitted(self, attributes)
            context.call_on_fit_task_end(estimator=self, X=X_raw, y=y, reconstruction_attributes={})
        return self

    def transform(self, X: Data) -> Any:
        """Cut a window for each row.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
            Consecutive time steps, oldest first.

        Returns
        -------
        X_windows : ndarray of shape (n_rows, n_lags * n_features)
            One window per row, with the dtype of ``X``.
        """
        check_is_fitted(self)
        X_raw = X
        with naming(X=X):
            X = validate_data(self, X, reset=False, dtype=FLOATS)
        n_rows, n_features = X.shape
        before = self.context_ if self._follows_on(X_raw) else self._padding(X)
        series = np.concatenate([before, X])
        windows = np.empty((n_rows, len(self.lags_), n_features), X.dtype)
        for position, start in enumerate(len(before) - self.lags_):
            windows[:, position] = series[start : start + n_rows]
        return windows.reshape(n_rows, -1)

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[Any]:
        """Return the column names: ``x0_lag3`` is feature ``x0`` three steps back.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Feature names; None means those seen in `fit`, or else ``x0, x1, ...``.

        Returns
        -------
        names : ndarray of str objects, of shape (n_lags * n_features,)
            Names of the columns.
        """
        check_is_fitted(self)
        names = check_feature_names_in(self, input_features)
        return np.array([f"{name}_lag{lag}" for lag in self.lags_ for name in names], dtype=object)

    def __getstate__(self):
        return add_format(super().__getstate__())

    def __setstate__(self, state):
        super().__setstate__(check_format(state, type(self).__name__))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _lags_and_span(self):
        """Return the lags, oldest first, and the number of steps a series needs."""
        if self.lags is None:
            window = _DEFAULT_WINDOW if self.window is None else self.window
            return range(0, window, self.stride)[::-1], window
        if self.window is not None or self.stride != 1:
            raise ValueError(
                f"lags={self.lags!r} says which steps to take: window must be None and stride 1 "
                f"with it, got window={self.window} and stride={self.stride}."
            )
        array = np.asarray(self.lags, dtype=object)  # as objects, so that 1.0 is refused
        valid = array.ndim == 1 and len(array) > 0 and all(map(_is_lag, array))
        if not valid or len(set(array)) < len(array):
            raise ValueError(f"lags must be distinct integers >= 0, got lags={self.lags!r}.")
        lags = sorted(map(int, array), reverse=True)
        return lags, lags[0] + 1

    def _padding(self, X):
        """Return the rows that pad the start of X."""
        first = {"edge": X[0], "nan": np.nan, "zero": 0.0}[self.pad]
        return np.full((self.lags_[0], X.shape[1]), first, X.dtype)

    def _follows_on(self, X):
        if self.next_label_ is None or not hasattr(X, "iloc"):
            return False
        import pandas as pd

        return X.index[0] is not pd.NA and bool(X.index[0] == self.next_label_)


def _is_lag(value):
    return isinstance(value, Integral) and not isinstance(value, bool) and value >= 0

"""From a series to windows of it: as rows inside a Pipeline, or as views with their targets."""

from numbers import Integral
from typing import Any, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from sklearn.base import TransformerMixin
from sklearn.callback import CallbackSupportMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from .._sklearn.constraints import Interval, StrOptions
from .._sklearn.decorators import fit_context, validate_params
from .._sklearn.validation import check_feature_names_in
from ..base.clean_input import FLOATS
from ..base.fitted_state import kept_on_failure
from ..base.notebook import NotebookView
from ..base.typing import Data
from ..time_index.next_label import label_after

_DEFAULT_WINDOW = 3
_POSITIVE_INT = Interval(Integral, 1, None, closed="left")


@validate_params(
    {"series": ["array-like"], "window": [_POSITIVE_INT], "horizon": [_POSITIVE_INT]},
    prefer_skip_nested_validation=True,
)
def make_windows(
    series: ArrayLike, window: int, horizon: int = 1
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Cut a series into windows and what follows each of them, without copying.

    Window ``i`` holds the steps ``i .. i + window - 1``, its target the ``horizon`` steps after it.

    Parameters
    ----------
    series : array-like of shape (n_steps,) or (n_steps, n_channels)
        The series, oldest step first. Missing values pass through.
    window : int
        Steps in a window.
    horizon : int, default=1
        Steps in a target.

    Returns
    -------
    X : ndarray of shape (n_windows, window) or (n_windows, window, n_channels)
        The windows, ``n_windows = n_steps - window - horizon + 1``: a read-only view of ``series``.
    Y : ndarray of shape (n_windows, horizon) or (n_windows, horizon, n_channels)
        What follows each window (``Y[:, 0]`` is the next step): a read-only view too.

    See Also
    --------
    WindowTransformer : Windows as a step of a Pipeline.
    RNNForecaster : Takes ``X`` as it is; of a ``Y`` with channels, one: ``Y[:, :, 0]``.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro.windowing import make_windows
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
    """Put the time steps before each row beside it.

    The rows of ``X`` are consecutive time steps. Row ``t`` of the result holds the steps
    ``t - window + 1 .. t``, oldest first, all features of a step side by side: what
    ``RNNForecaster(n_timesteps=window)`` reads. There are as many rows as before, so it can stand
    in a Pipeline; the first rows are padded, unless the index of ``X`` tells what came before them.

    Parameters
    ----------
    window : int or None, default=None
        Time steps the window spans, the present one included. None is 3, unless ``lags`` is given.
    lags : array-like of int or None, default=None
        Exactly these steps, in any order, instead of ``window`` and ``stride``: 0 is the present
        row, 1 the row before it.
    stride : int, default=1
        Take every ``stride``-th step of the window, counted back from the present one, which is
        always taken: ``window=7, stride=3`` are the lags 6, 3 and 0.
    pad : {'edge', 'nan', 'zero'}, default='edge'
        What stands for steps before the first row: that row repeated, NaN, or 0.

    Attributes
    ----------
    lags_ : ndarray of shape (n_lags,)
        Steps back in time, in the order of the columns: oldest first.
    history_ : ndarray of shape (max(lags_), n_features_in_)
        The last rows seen in `fit`: what comes before an ``X`` that follows on.
    next_label_ : int, pandas.Timestamp, pandas.Period or None
        The index label an ``X`` that follows on starts with. None where `fit` saw no pandas
        index, or one whose end is not evenly spaced.
    n_features_in_ : int
        Features of a time step.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, where ``X`` had any.

    See Also
    --------
    make_windows : Windows with their targets as views, outside of a Pipeline.
    RNNForecaster : Reads the rows as sequences.

    Notes
    -----
    An ``X`` follows on where its pandas index starts with the label after the last one of the
    fitted data. It gets its true history, so that the test folds of TimeSeriesSplit do not start
    blind. The index may be a DatetimeIndex (month ends, business days and other calendars
    included), a PeriodIndex, or one of integers, if its last labels are evenly spaced and
    ascending. All else is padded: the fitted data itself, arrays, polars frames, data after a gap.

    Steps of a Pipeline hand the index on only with ``set_output(transform="pandas")``. Dates with
    irregular holes (holidays of an exchange) have no label that must come next: number such rows,
    ``X.reset_index(drop=True)``, before they are split.

    Examples
    --------
    >>> import pandas as pd
    >>> from skneuro.windowing import WindowTransformer
    >>> months = pd.date_range("2024-01", periods=6, freq="MS")
    >>> sales = pd.DataFrame({"sales": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}, index=months)
    >>> windows = WindowTransformer(window=3).set_output(transform="pandas")
    >>> windows.fit_transform(sales[:4])
                sales_lag2  sales_lag1  sales_lag0
    2024-01-01         1.0         1.0         1.0
    2024-02-01         1.0         1.0         2.0
    2024-03-01         1.0         2.0         3.0
    2024-04-01         2.0         3.0         4.0

    What comes next has a history:

    >>> windows.transform(sales[4:])
                sales_lag2  sales_lag1  sales_lag0
    2024-05-01         3.0         4.0         5.0
    2024-06-01         4.0         5.0         6.0
    """

    _parameter_constraints: dict = {
        "window": [_POSITIVE_INT, None],
        "lags": ["array-like", None],
        "stride": [_POSITIVE_INT],
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
        """Remember the end of the series.

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
            given, X = X, validate_data(self, X, dtype=FLOATS)
            if span > len(X):
                chosen = f"window={span}" if self.lags is None else f"lags={self.lags!r}"
                raise ValueError(f"{chosen} needs at least {span} steps, got n_samples={len(X)}.")
            context = self._init_callback_context()
            context.call_on_fit_task_begin(estimator=self, X=given, y=y)
            self.lags_ = np.array(lags)
            reach = self.lags_[0]
            self.history_ = X[len(X) - reach :].copy()  # a view would keep all of X alive
            self.next_label_ = label_after(given, reach)
            context.call_on_fit_task_end(estimator=self, X=given, y=y, reconstruction_attributes={})
        return self

    def transform(self, X: Data) -> Any:
        """Put the time steps before each row beside it.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)
            Consecutive time steps, oldest first.

        Returns
        -------
        X_windows : ndarray of shape (n_rows, n_lags * n_features)
            A window per row, in the precision of ``X``.
        """
        check_is_fitted(self)
        given, X = X, validate_data(self, X, reset=False, dtype=FLOATS)
        n_rows, n_features = X.shape
        before = self.history_ if self._follows_on(given) else self._padding(X)
        series = np.concatenate([before, X])
        windows = np.empty((n_rows, len(self.lags_), n_features), X.dtype)
        for position, start in enumerate(len(before) - self.lags_):
            windows[:, position] = series[start : start + n_rows]
        return windows.reshape(n_rows, -1)

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[Any]:
        """Names of the columns, in order: ``x0_lag3`` is feature ``x0`` three steps back.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Names of the features; None takes those seen in `fit`, or else ``x0, x1, ...``.

        Returns
        -------
        names : ndarray of str objects, of shape (n_lags * n_features,)
            The names.
        """
        check_is_fitted(self)
        names = check_feature_names_in(self, input_features)
        return np.array([f"{name}_lag{lag}" for lag in self.lags_ for name in names], dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _lags_and_span(self):
        """The lags, oldest first, and the steps a series needs to have."""
        if self.lags is None:
            window = _DEFAULT_WINDOW if self.window is None else self.window
            return range(0, window, self.stride)[::-1], window
        if self.window is not None or self.stride != 1:
            raise ValueError(
                f"lags={self.lags!r} says which steps to take: window must be None and stride 1 "
                f"with it, got window={self.window} and stride={self.stride}."
            )
        array = np.asarray(self.lags, dtype=object)  # as they are: 1.0 is not taken for 1
        valid = array.ndim == 1 and len(array) > 0 and all(map(_is_lag, array))
        if not valid or len(set(array)) < len(array):
            raise ValueError(f"lags must be distinct integers >= 0, got lags={self.lags!r}.")
        lags = sorted(map(int, array), reverse=True)
        return lags, lags[0] + 1

    def _padding(self, X):
        """What stands for the steps before the first row of X."""
        first = {"edge": X[0], "nan": np.nan, "zero": 0.0}[self.pad]
        return np.full((self.lags_[0], X.shape[1]), first, X.dtype)

    def _follows_on(self, X):
        if self.next_label_ is None or not hasattr(X, "iloc"):
            return False
        import pandas as pd

        return X.index[0] is not pd.NA and bool(X.index[0] == self.next_label_)


def _is_lag(value):
    return isinstance(value, Integral) and not isinstance(value, bool) and value >= 0

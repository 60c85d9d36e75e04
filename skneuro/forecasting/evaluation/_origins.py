"""The origins of a backtest: the steps that forecasts start after."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np

from ...base.user_warnings import warn_user
from ...time_index.grid import steps_of

DEFAULT_ORIGINS = 5


@dataclass
class Origins:
    """Origins of a backtest, for each series.

    Attributes
    ----------
    ends : ndarray of int, of shape (n_origins, n_series)
        Number of steps of each series up to the origin.
    forecast : ndarray of bool, of shape (n_origins, n_series)
        Whether a series is forecast; not if it begins later or ends before.
    """

    ends: np.ndarray
    forecast: np.ndarray

    def groups(self, refit):
        """Group the origins that share a fit, in their order.

        Parameters
        ----------
        refit : bool or int
            Whether to fit at each origin, or the number of origins from one fit to the next.

        Returns
        -------
        groups : list of ndarray of int
            Positions of the origins in each group; the fit is at the first one.
        """
        n_origins = len(self.ends)
        every = (1 if refit else n_origins) if isinstance(refit, bool) else refit
        return np.split(np.arange(n_origins), np.arange(every, n_origins, every))


def choose_origins(data, origins, stride, gap, n_scored):
    """Choose the origins of a backtest.

    Parameters
    ----------
    data : BacktestData
        All series.
    origins : int, array-like of labels or None
        Number of origins, or labels of their last known steps.
    stride : int or None
        Number of steps from one origin to the next.
    gap, n_scored : int
        Number of steps left out after an origin, and of steps scored after them.

    Returns
    -------
    origins : Origins
        The origins, earliest first.
    """
    if origins is None or isinstance(origins, Integral):
        count = DEFAULT_ORIGINS if origins is None else origins
        stride = n_scored if stride is None else stride
        return _last_origins(data, count, stride, gap, n_scored)
    if stride is not None:
        raise ValueError(
            f"stride={stride} needs a number of origins, but origins is a list of labels: leave "
            "one of them out."
        )
    chosen = _labeled_origins(data, origins)
    if data.known:
        _check_covariates(data, chosen, gap + n_scored)
    return chosen


def _last_origins(data, count, stride, gap, n_scored):
    """The last origins whose forecasts can be scored, counted from the end of each series.

    A series that begins after an origin is not forecast from there.
    """
    lengths = np.array([len(one) for one in data.series])
    needed = 1 + (count - 1) * stride + gap + n_scored
    if lengths.max() < needed:
        k = int(lengths.argmax())
        raise ValueError(
            f"origins={count} with stride={stride}, gap={gap} and steps={n_scored} needs at "
            f"least {needed} steps, but series {data.name(k)!r} has {lengths[k]}."
        )
    back = gap + n_scored + stride * np.arange(count)[::-1]
    ends = lengths - back[:, None]
    begun = ends > 0
    if not begun.any(axis=0).all():
        names = [data.name(k) for k in np.flatnonzero(~begun.any(axis=0))]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        warn_user(
            f"backtest leaves out series {', '.join(map(repr, names[:3]))}{more}: too short for "
            f"a step before the last origin, with gap={gap} and steps={n_scored}."
        )
    return Origins(np.maximum(ends, 0), begun)


def _labeled_origins(data, origins):
    """Origins given by the labels of their last known steps."""
    labels = _as_labels(origins, data.series[0].index).sort_values()
    labels = steps_of(labels, max(data.series, key=len).index, data.freq)
    if not labels.is_unique:
        raise ValueError(f"origins has {labels[labels.duplicated()][0]} more than once.")
    indexes = [one.index for one in data.series]
    ends = np.stack([index.searchsorted(labels, side="right") for index in indexes], axis=1)
    present = np.stack([labels.isin(index) for index in indexes], axis=1)
    if not present.any(axis=1).all():
        first, last = min(index[0] for index in indexes), max(index[-1] for index in indexes)
        raise ValueError(
            f"origins: {labels[int(np.argmin(present.any(axis=1)))]} is not a step of any series; "
            f"they go from {first} to {last}."
        )
    return Origins(ends, present)


def _as_labels(origins, index):
    """Convert labels to an index of the type of ``index``; dates may be strings."""
    import pandas as pd

    try:
        if isinstance(index, pd.DatetimeIndex):
            labels = pd.DatetimeIndex(origins, tz=index.tz)
        elif isinstance(index, pd.PeriodIndex):
            labels = pd.PeriodIndex(origins, freq=index.freq)
        else:
            labels = pd.Index(origins)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"origins must be an int or labels of time steps such as {index[-1]}, got {origins!r}."
        ) from error
    numbers = pd.api.types.is_integer_dtype(index.dtype)
    if numbers:
        right = pd.api.types.is_integer_dtype(labels.dtype)
    else:  # numbers would be nanoseconds since 1970
        right = not pd.api.types.is_numeric_dtype(pd.Index(list(origins)).dtype)
    if len(labels) == 0 or labels.hasnans or not right:
        raise ValueError(
            f"origins must be an int or labels of time steps such as {index[-1]}, got {origins!r}."
        )
    return labels


def _check_covariates(data, chosen, n_ahead):
    """Refuse origins without covariates known in advance for all steps to forecast."""
    lengths = np.array([len(one) for one in data.series])
    late = chosen.forecast & (chosen.ends + n_ahead > lengths)
    if late.any():
        origin, k = np.argwhere(late)[0]
        end = chosen.ends[origin, k]
        raise ValueError(
            f"origins: {data.series[k].index[end - 1]} needs {n_ahead} rows of X after "
            f"it, series {data.name(k)!r} has {lengths[k] - end}."
        )

"""From which steps a backtest forecasts."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np

DEFAULT_ORIGINS = 5


@dataclass
class Origins:
    """What is known at each origin.

    Attributes
    ----------
    ends : ndarray of int, of shape (n_origins, n_series)
        Steps of each series that are over.
    forecast : ndarray of bool, of shape (n_origins, n_series)
        Which series are forecast: not those that begin later or ended before.
    """

    ends: np.ndarray
    forecast: np.ndarray

    def groups(self, refit):
        """Origins that share a fit, in their order.

        Parameters
        ----------
        refit : bool or int
            At which origins there is one.

        Returns
        -------
        groups : list of ndarray of int
            Positions of the origins; the fit is at the first of each group.
        """
        n_origins = len(self.ends)
        every = (1 if refit else n_origins) if isinstance(refit, bool) else refit
        return np.split(np.arange(n_origins), np.arange(every, n_origins, every))


def choose_origins(record, origins, stride, gap, steps):
    """Where to forecast from.

    Parameters
    ----------
    record : Record
        All series.
    origins : int, array-like of labels or None
        How many, or which.
    stride : int or None
        Steps between them.
    gap, steps : int
        Steps left out, and steps forecast.

    Returns
    -------
    origins : Origins
        The earliest first.
    """
    if origins is None or isinstance(origins, Integral):
        count = DEFAULT_ORIGINS if origins is None else origins
        return _last_ones(record, count, steps if stride is None else stride, gap, steps)
    if stride is not None:
        raise ValueError(
            f"stride={stride} is the distance between origins where these are a number, but "
            "origins is a list of labels."
        )
    chosen = _labelled(record, origins)
    if record.known:
        _check_covariates(record, chosen, gap + steps)
    return chosen


def _last_ones(record, count, stride, gap, steps):
    """The last origins whose forecasts can be compared, from the end of each series."""
    lengths = np.array([len(history) for history in record.histories])
    needed = 1 + (count - 1) * stride + gap + steps
    if (lengths < needed).any():
        k = int(np.argmax(lengths < needed))
        raise ValueError(
            f"origins={count} with stride={stride}, gap={gap} and steps={steps} needs {needed} "
            f"steps at least, but series {record.name(k)!r} has {lengths[k]}."
        )
    back = gap + steps + stride * np.arange(count)[::-1]
    ends = lengths - back[:, None]
    return Origins(ends, np.ones(ends.shape, bool))


def _labelled(record, origins):
    """Origins by the labels of their last known steps."""
    labels = _as_labels(origins, record.histories[0].index).sort_values()
    if not labels.is_unique:
        raise ValueError(f"origins has {labels[labels.duplicated()][0]} more than once.")
    indexes = [history.index for history in record.histories]
    ends = np.stack([index.searchsorted(labels, side="right") for index in indexes], axis=1)
    there = np.stack([labels.isin(index) for index in indexes], axis=1)
    if not there.any(axis=1).all():
        first, last = min(index[0] for index in indexes), max(index[-1] for index in indexes)
        raise ValueError(
            f"origins: {labels[int(np.argmin(there.any(axis=1)))]} is not a step of any series; "
            f"they go from {first} to {last}."
        )
    return Origins(ends, there)


def _as_labels(origins, index):
    """A list of labels as an index of the kind of ``index``; dates may be given as strings."""
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
    if len(labels) == 0 or (numbers and not pd.api.types.is_integer_dtype(labels.dtype)):
        raise ValueError(
            f"origins must be an int or labels of time steps such as {index[-1]}, got {origins!r}."
        )
    return labels


def _check_covariates(record, chosen, n_ahead):
    """Refuse origins after which covariates known beforehand end too early."""
    lengths = np.array([len(history) for history in record.histories])
    late = chosen.forecast & (chosen.ends + n_ahead > lengths)
    if late.any():
        origin, series = np.argwhere(late)[0]
        end = chosen.ends[origin, series]
        raise ValueError(
            f"origins: {record.histories[series].index[end - 1]} needs {n_ahead} rows of X after "
            f"it, series {record.name(series)!r} has {lengths[series] - end}."
        )

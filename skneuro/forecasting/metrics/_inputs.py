"""The arguments y_true, y_pred and y_train as arrays with a column per series."""

from dataclasses import dataclass

import numpy as np
from sklearn.utils.validation import check_array, check_consistent_length

from ..panel.decomposition import known_span


@dataclass
class TrainingSeries:
    """Series before the forecast by name, from the first known value to the last one."""

    series: dict
    one_dimensional: bool

    def label(self, name):
        """Name of a series in an error message."""
        return "y_train" if self.one_dimensional else f"series {name!r} of y_train"

    def in_container_of_y_train(self, forecasts):
        """Put forecasts into an array of shape (n_ahead,) or (n_ahead, n_series), as y_train."""
        return forecasts[0] if self.one_dimensional else np.column_stack(forecasts)

    def matching(self, y_true, n_series):
        """Match series with the columns of ``y_true``, by name if both have names.

        Parameters
        ----------
        y_true : array-like
            True values as the user passed them.
        n_series : int
            Number of series in ``y_true``.

        Returns
        -------
        series : dict
            Series in the order of the columns.
        """
        if len(self.series) != n_series:
            raise ValueError(
                f"y_train must have the {n_series} series of y_true, got {len(self.series)}."
            )
        names = list(getattr(y_true, "columns", ()))
        by_name = set(names) == set(self.series)
        return {name: self.series[name] for name in (names if by_name else self.series)}


def training_series(y_train, at_least=1, season=None):
    """Read the series before the forecast.

    Parameters
    ----------
    y_train : array-like of shape (n_steps,) or (n_steps, n_series), list or dict of arrays
        Training series; NaN marks missing values.
    at_least : int, default=1
        Required number of steps of each series.
    season : int or None, default=None
        The ``season`` that requires more than one step, for the error message.

    Returns
    -------
    training : TrainingSeries
        The series as float64.
    """
    columns, one_dimensional = _columns_by_name(y_train)
    training = TrainingSeries({}, one_dimensional)
    for name, column in columns.items():
        label = training.label(name)
        values = numbers_of(column, label, allow_nan=True)
        if values.ndim != 1:
            raise ValueError(f"{label} must have shape (n_steps,), got {values.shape}.")
        series, _ = known_span(values)
        if len(series) == 0:
            raise ValueError(f"{label} has no known value.")
        if len(series) < at_least:
            raise ValueError(
                f"season={season} needs at least {at_least} steps, but {label} has {len(series)} "
                "(missing values at its ends do not count)."
            )
        training.series[name] = series
    if not training.series:
        raise ValueError("y_train has no series.")
    return training


def in_columns(**arrays):
    """Check that arrays are numbers of one shape.

    Parameters
    ----------
    **arrays : array-like of shape (n_steps,) or (n_steps, n_series)
        Arrays by their names in error messages.

    Returns
    -------
    columns : list of ndarray of shape (n_steps, n_series)
        Finite float64 arrays.
    """
    columns = [_in_columns(numbers_of(values, name), name) for name, values in arrays.items()]
    check_consistent_length(*columns)
    (first, expected), *others = zip(arrays, (column.shape for column in columns), strict=True)
    for name, shape in others:
        if shape != expected:
            raise ValueError(f"{name} must have the shape of {first}, {expected}, got {shape}.")
    return columns


def combined(scores, multioutput):
    """Aggregate the scores of all series as ``multioutput`` says.

    Parameters
    ----------
    scores : ndarray of shape (n_series,)
        Score of each series.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,)
        All scores, their mean, or their average with these weights.

    Returns
    -------
    score : float or ndarray of shape (n_series,)
        Aggregated score, or all scores.
    """
    if isinstance(multioutput, str):
        return scores if multioutput == "raw_values" else float(scores.mean())
    weights = np.asarray(multioutput, dtype=float)
    if weights.shape != scores.shape:
        raise ValueError(
            f"multioutput must have a weight for each of the {len(scores)} series, "
            f"got an array of shape {weights.shape}."
        )
    return float(np.average(scores, weights=weights))


def numbers_of(values, name, allow_nan=False):
    """Check that an array of any shape holds numbers.

    Parameters
    ----------
    values : array-like
        Values as the user passed them.
    name : str
        Name of the argument in error messages.
    allow_nan : bool, default=False
        Whether values may be missing.

    Returns
    -------
    numbers : ndarray
        Values as float64.
    """
    return check_array(
        values,
        dtype=np.float64,
        ensure_2d=False,
        allow_nd=True,
        ensure_all_finite="allow-nan" if allow_nan else True,
        input_name=name,
    )


def _columns_by_name(y_train):
    """The series by name, and whether ``y_train`` is a one-dimensional array."""
    if isinstance(y_train, dict):
        return y_train, False
    if isinstance(y_train, list | tuple) and len(y_train) and all(map(_is_array, y_train)):
        return dict(enumerate(y_train)), False
    values = numbers_of(y_train, "y_train", allow_nan=True)
    columns = _in_columns(values, "y_train").T
    names = getattr(y_train, "columns", range(len(columns)))
    return dict(zip(names, columns, strict=True)), values.ndim == 1


def _is_array(value):
    # Lists do not count: the rows of a list of lists are steps, as everywhere in scikit-learn.
    return hasattr(value, "__array__") and np.ndim(value) > 0


def _in_columns(values, name):
    if values.ndim > 2:
        raise ValueError(
            f"{name} must have shape (n_steps,) or (n_steps, n_series), got {values.shape}."
        )
    return values.reshape(len(values), -1)

"""From what the user calls y_true, y_pred and y_train to arrays: one, or a column, a series."""

from dataclasses import dataclass

import numpy as np
from sklearn.utils.validation import check_array, check_consistent_length

from ..panel.decomposition import known_span


@dataclass
class TrainingSeries:
    """The series before the forecast, from the first known value to the last one, by name."""

    series: dict
    one_dimensional: bool

    def label(self, name):
        """What an error message calls a series."""
        return "y_train" if self.one_dimensional else f"series {name!r} of y_train"

    def in_its_form(self, forecasts):
        """A list of forecasts, of shape (steps,) or (steps, n_series) as the series were."""
        return forecasts[0] if self.one_dimensional else np.column_stack(forecasts)

    def matching(self, y_true, n_series):
        """The series in the order of the columns of ``y_true``, by name where both have names.

        Parameters
        ----------
        y_true : array-like
            As the user gave it.
        n_series : int
            How many series it has.
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
        NaN are missing values.
    at_least : int, default=1
        Steps that a series must have.
    season : int or None, default=None
        What asks for more than one, for the error message.

    Returns
    -------
    training : TrainingSeries
        Of float64.
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
        By the name an error message calls them.

    Returns
    -------
    columns : list of ndarray of shape (n_steps, n_series)
        Of float64, all of them finite.
    """
    columns = [_in_columns(numbers_of(values, name), name) for name, values in arrays.items()]
    check_consistent_length(*columns)
    (first, expected), *others = zip(arrays, (column.shape for column in columns), strict=True)
    for name, shape in others:
        if shape != expected:
            raise ValueError(f"{name} must have the shape of {first}, {expected}, got {shape}.")
    return columns


def combined(scores, multioutput):
    """One number from the scores of all series, as ``multioutput`` has it.

    Parameters
    ----------
    scores : ndarray of shape (n_series,)
        A score per series.
    multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,)
        All of them, their mean, or their mean under these weights.

    Returns
    -------
    score : float or ndarray of shape (n_series,)
        The result.
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
        What the user gave.
    name : str
        What an error message calls it.
    allow_nan : bool, default=False
        Whether values may be missing.

    Returns
    -------
    numbers : ndarray
        Of float64.
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
    """A dict of the series, and whether there is just one that has no axis of its own."""
    if isinstance(y_train, dict):
        return y_train, False
    if isinstance(y_train, list | tuple) and len(y_train) and all(map(_is_array, y_train)):
        return dict(enumerate(y_train)), False
    values = numbers_of(y_train, "y_train", allow_nan=True)
    columns = _in_columns(values, "y_train").T
    names = getattr(y_train, "columns", range(len(columns)))
    return dict(zip(names, columns, strict=True)), values.ndim == 1


def _is_array(value):
    # A list is none: in a plain list of lists these are steps, as everywhere in scikit-learn.
    return hasattr(value, "__array__") and np.ndim(value) > 0


def _in_columns(values, name):
    if values.ndim > 2:
        raise ValueError(
            f"{name} must have shape (n_steps,) or (n_steps, n_series), got {values.shape}."
        )
    return values.reshape(len(values), -1)

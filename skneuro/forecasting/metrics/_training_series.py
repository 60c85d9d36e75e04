"""The series before a forecast, which scale errors and make naive forecasts."""

from dataclasses import dataclass, field

import numpy as np

from ...time_index.labels import check_index
from ..panel.decomposition import known_span
from .series_table import SeriesTable, labels_steps, oldest_first, read_table


@dataclass
class TrainingSeries:
    """Series before the forecast, from the first known value to the last one.

    Attributes
    ----------
    table : SeriesTable
        The argument ``y_train``.
    series : list of ndarray of shape (n_steps,)
        Known span of each series, oldest step first.
    unusable : dict
        Why a series cannot be used, by its position: it is too short or has no known value.
    """

    table: SeriesTable
    series: list = field(default_factory=list)
    unusable: dict = field(default_factory=dict)

    @property
    def one_dimensional(self):
        """Whether there is one series, in an array or a Series."""
        return self.table.one_dimensional

    def label(self, k):
        """Name of a series in an error message."""
        return self.table.label(k)

    def check(self):
        """Refuse series that cannot be used, if there are only such series."""
        if len(self.unusable) == len(self.series):
            raise ValueError(self.unusable[0])

    def in_container_of_y_train(self, forecasts):
        """Put forecasts into an array of shape (n_ahead,) or (n_ahead, n_series), as y_train."""
        return forecasts[0] if self.one_dimensional else np.column_stack(forecasts)

    def matching(self, compared):
        """Match series with those of ``y_true``: by name if it names them all, else by order.

        Parameters
        ----------
        compared : Compared
            True values.

        Returns
        -------
        positions : list of int
            Positions of the series in ``y_train``, in the order of ``y_true``.
        """
        names, n_series = self.table.names, len(compared.names)
        if compared.has_names and self.table.has_names and set(compared.names) <= set(names):
            return [names.index(name) for name in compared.names]
        if len(names) != n_series:
            raise ValueError(
                f"y_train must have the {n_series} series of y_true, got {len(names)}."
            )
        return list(range(n_series))


def training_series(y_train, at_least=1, season=None):
    """Read the series before the forecast.

    Parameters
    ----------
    y_train : array-like of shape (n_steps,) or (n_steps, n_series), DataFrame, list or dict
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
    if isinstance(y_train, dict) and not y_train:
        raise ValueError("y_train has no series.")
    training = TrainingSeries(read_table(y_train, "y_train"))
    for k, (index, values) in enumerate(
        zip(training.table.indexes, training.table.values, strict=True)
    ):
        label = training.label(k)
        series, _ = known_span(_evenly_spaced(values, index, label))
        if len(series) == 0:
            training.unusable[k] = f"{label} has no known value."
        elif len(series) < at_least:
            training.unusable[k] = (
                f"season={season} needs at least {at_least} steps, but {label} has {len(series)} "
                "(missing values at its ends do not count)."
            )
        training.series.append(series)
    return training


def _evenly_spaced(values, index, label):
    """Values in the order of their labels, which must be evenly spaced."""
    if not labels_steps(index):
        return values
    order = oldest_first(index)
    try:
        check_index(index[order], label)
    except ValueError as error:
        if "gap" not in str(error):
            raise
        gap = str(error).split(". ")[0]
        raise ValueError(
            f"{gap}. Insert missing steps as NaN, as asfreq does, or use reset_index(drop=True) to "
            "number the steps."
        ) from error
    return values[order]

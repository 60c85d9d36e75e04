"""True values and forecasts aligned by series and time."""

from dataclasses import dataclass, replace

import numpy as np

from ..panel.numbers import naming_argument
from .series_table import oldest_first, read_table


@dataclass
class Compared:
    """True values beside forecasts.

    Attributes
    ----------
    names : list
        Names of the series, in the order of ``y_true``.
    has_names : bool
        Whether ``y_true`` names its series.
    y_true : ndarray of shape (n_steps, n_series)
        True values; NaN where one is missing, and after the end of a shorter series.
    forecasts : list of ndarray of shape (n_steps, n_series) or (n_steps, n_series, n_levels)
        Forecasts of the same steps; NaN only where the true value is.
    """

    names: list
    has_names: bool
    y_true: np.ndarray
    forecasts: list

    def mean(self, losses):
        """Mean loss of each series over the steps whose true value is known; NaN without any."""
        known = ~np.isnan(self.y_true)
        if known.all():
            return losses.mean(axis=0)
        counts = known.sum(axis=0)
        totals = np.where(known, losses, 0.0).sum(axis=0)
        return np.divide(totals, counts, out=np.full(len(counts), np.nan), where=counts > 0)

    def combined(self, scores, multioutput, undefined=None):
        """Aggregate the scores of all series as ``multioutput`` says.

        Parameters
        ----------
        scores : ndarray of shape (n_series,)
            Score of each series; an average leaves out series without any known true value.
        multioutput : {'raw_values', 'uniform_average'} or array-like of shape (n_series,)
            All scores, their mean, or their average with these weights.
        undefined : dict, default=None
            Why a series has no score, by its position; an average that counts it is refused.

        Returns
        -------
        score : float or ndarray of shape (n_series,)
            Aggregated score, or all scores.
        """
        if isinstance(multioutput, str) and multioutput == "raw_values":
            return scores
        weights = self._weights(multioutput, scores)
        counted = ~np.isnan(self.y_true).all(axis=0)
        for k, reason in (undefined or {}).items():
            if counted[k] and weights[k]:
                raise ValueError(reason)
            counted[k] = False
        return float(np.average(scores[counted], weights=weights[counted]))

    def _weights(self, multioutput, scores):
        if isinstance(multioutput, str):
            return np.ones(len(scores))
        labels = multioutput.index if hasattr(multioutput, "loc") else ()  # of a Series
        if self.has_names and set(labels) == set(self.names):
            multioutput = multioutput.loc[self.names]
        with naming_argument("multioutput"):
            weights = np.asarray(multioutput, dtype=float)
        if weights.shape != scores.shape:
            raise ValueError(
                f"multioutput must have a weight for each of the {len(scores)} series, "
                f"got an array of shape {weights.shape}."
            )
        return weights


def aligned(y_true, levels=None, **forecasts):
    """Align forecasts with true values: by series and time where both have labels.

    Parameters
    ----------
    y_true : array-like, Series, DataFrame, list or dict of arrays
        True values as the user passed them.
    levels : ndarray of shape () or (n_levels,), default=None
        Quantile levels of the forecasts.
    **forecasts : array-like, Series, DataFrame, list or dict of arrays
        Forecasts by their names in error messages.

    Returns
    -------
    compared : Compared
        True values and forecasts in the order of ``y_true``.
    """
    true = read_table(y_true, "y_true")
    if all(np.isnan(values).all() for values in true.values):
        raise ValueError("Input y_true contains NaN only: there is no true value to compare with.")
    others = [read_table(values, name, levels) for name, values in forecasts.items()]
    columns = [true.values, *(_in_order_of(true, other, levels) for other in others)]
    orders = [oldest_first(index) for index in true.indexes]
    y_true, *forecasts = [_stacked(parts, orders) for parts in columns]
    return Compared(true.names, true.has_names, y_true, forecasts)


def _in_order_of(true, other, levels):
    """Values of each series of ``other``, in the order of ``true``."""
    if true.rows is not None and len(true.names) > 1 and other.one_dimensional:
        other = _split_like(true, other)
    order = _order_of_series(true, other, levels)
    found, parts = {}, []
    for k, position in enumerate(order):
        expected, index = true.indexes[k], other.indexes[position]
        values, known = other.values[position], ~np.isnan(true.values[k])
        if expected is None or index is None or len(expected) == len(index):
            # the columns of a table share their labels
            key = id(expected), id(index)
            if key not in found:
                found[key] = _same_labels(expected, index)
            if found[key]:
                _check_length(true.values[k], values, other.argument)
                parts.append(values)
                continue
        parts.append(_at_labels(values, index, expected, known, other.label(position)))
    for k, part in enumerate(parts):
        _check_known(part, true, k, other.argument)
    return parts


def _check_length(expected, values, name):
    if len(values) != len(expected):
        raise ValueError(
            f"{name} has {len(values)} steps, y_true has {len(expected)}: inconsistent numbers of "
            f"samples: [{len(expected)}, {len(values)}]"
        )


def _same_labels(expected, index):
    return expected is None or index is None or expected.equals(index)


def _order_of_series(true, other, levels):
    """Positions in ``other`` of the series of ``true``: by name if both have names."""
    if len(true.names) != len(other.names):
        if true.rows is None and true.indexes[0] is None and other.indexes[0] is None:
            _check_length(true.values[0], other.values[0], other.argument)
        raise ValueError(_shape_message(true, other, levels))
    if levels is not None and {part.shape[1] for part in other.values} != {levels.size}:
        raise ValueError(_shape_message(true, other, levels))
    if true.has_names and other.has_names:
        positions = {name: k for k, name in enumerate(other.names)}
        missing = [name for name in true.names if name not in positions]
        if not missing:
            return [positions[name] for name in true.names]
        if not (true.has_default_names or other.has_default_names):
            raise ValueError(
                f"{other.argument} must have the series of y_true: it has no series {missing[0]!r}."
            )
    return list(range(len(true.names)))


def _shape_message(true, other, levels):
    def shape(table, levels):
        n_steps = len(table.values[0])
        one = table.one_dimensional and true.one_dimensional
        return (n_steps,) if one else (n_steps, len(table.names), *levels)

    if levels is None:
        return (
            f"{other.argument} must have the shape of y_true, {shape(true, ())}, got "
            f"{shape(other, ())}."
        )
    expected = shape(true, (levels.size,) if levels.ndim else ())
    return (
        f"{other.argument} must have the shape of y_true and the levels after it, {expected}, got "
        f"{shape(other, other.values[0].shape[1:])}."
    )


def _split_like(true, other):
    """Rows of an array that follow those of a long table, split into its series."""
    n_rows = sum(map(len, true.rows))
    if len(other.values[0]) != n_rows:
        raise ValueError(
            f"{other.argument} must have the {n_rows} rows of y_true, got {len(other.values[0])}."
        )
    values = [other.values[0][rows] for rows in true.rows]
    indexes = [None] * len(values)
    return replace(other, names=true.names, indexes=indexes, values=values)


def _at_labels(values, index, expected, known, label):
    """Values at the expected labels; NaN where there is none and no true value is known."""
    for labels, name in ((expected, "y_true"), (index, label)):
        if not labels.is_unique:
            raise ValueError(f"{name} has {labels[labels.duplicated()][0]} more than once.")
    rows = index.get_indexer(expected)
    lacking = (rows < 0) & known
    extra = ~np.isnan(values).reshape(len(values), -1).all(axis=1)
    extra[rows[rows >= 0]] = False
    differs = lacking.any() or extra.any()
    if differs and len(index) == len(expected) and (_is_numbered(index) or _is_numbered(expected)):
        return values  # only one of them has labels
    if lacking.any():
        raise ValueError(
            f"{label} has no value at {expected[int(np.argmax(lacking))]}, where y_true has one: "
            "both must have the same time steps."
        )
    if extra.any():
        raise ValueError(
            f"{label} has a value at {index[int(np.argmax(extra))]}, which is not a time step of "
            "y_true: both must have the same time steps."
        )
    found = values[rows]
    found[rows < 0] = np.nan
    return found


def _is_numbered(index):
    """Whether an index only numbers the rows, as pandas does without labels."""
    import pandas as pd

    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1


def _check_known(values, true, k, argument):
    """Refuse missing forecasts of known true values."""
    missing = np.isnan(values).reshape(len(values), -1).any(axis=1) & ~np.isnan(true.values[k])
    if missing.any():
        step = int(np.argmax(missing))
        index = true.indexes[k]
        where = f"step {step}" if index is None else str(index[step])
        of_series = "" if true.one_dimensional else f" of series {true.names[k]!r}"
        raise ValueError(f"Input {argument} contains NaN at {where}{of_series}.")


def _stacked(parts, orders):
    """Columns side by side, oldest step first, the shorter ones padded with NaN."""
    n_steps = max(map(len, parts))
    columns = np.full((n_steps, len(parts), *parts[0].shape[1:]), np.nan)
    for k, (part, order) in enumerate(zip(parts, orders, strict=True)):
        columns[: len(part), k] = part[order]
    return columns

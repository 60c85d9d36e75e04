"""Reading of series and their covariates: checked, resampled and split into single series."""

import numpy as np
from sklearn.utils.validation import check_array

from ...base.clean_input import FLOATS
from ...base.user_warnings import warn_user
from ...time_index.grid import moved_stamps, resample, resample_after
from ...time_index.labels import check_index
from ...time_index.panel_labels import check_panel, unfamiliar_step
from .containers import rows_of_series
from .covariate_checks import check_unique
from .numbers import naming_argument, nan_where_missing
from .series_data import SeriesData

LARGEST = 1e150  # value whose square, times the number of steps, is finite


def read_values(y):
    """Convert observations to floating-point numbers; NaN marks missing ones."""
    with naming_argument("y"):
        values = check_array(
            nan_where_missing(y),
            ensure_2d=False,
            dtype=FLOATS,
            ensure_all_finite=False,
            input_name="y",
        )
    if values.ndim > 2:
        raise ValueError(f"y must have one or two dimensions, got shape {values.shape}.")
    return values


def read_series(container, y, table, X, static, freq, fitted=()):
    """Split ``y`` and its covariates into single series.

    Parameters
    ----------
    container : Container
        Container of ``y``.
    y : array, Series or DataFrame
        Series as `read_container` returns them.
    table : object
        Covariates as the user passed them, for their index.
    X : ndarray of shape (n_rows, n_features) or None
        Values of the covariates.
    static : ndarray of shape (n_series, n_static) or None
        Static covariates, in the order of ``container.names``.
    freq : str, pandas.DateOffset or None
        Frequency of the even grid to resample the series to.
    fitted : list of SeriesData, default=()
        Series of ``fit``; the labels of new series have the same step wherever they allow it.

    Returns
    -------
    series : list of SeriesData
        The series from their first observations on, in the order of ``container.names``.
    """
    series = _split(container, y, table, X, static)
    series = (
        _resampled(series, freq) if freq is not None else _checked(series, container.steps, fitted)
    )
    return [_from_first_observation(one) for one in series]


def read_later_steps(container, y, table, X, freq, fitted):
    """Split ``y`` and its covariates into later steps of the series of ``fit``.

    Parameters
    ----------
    container, y, table, X, freq : object
        Parameters of `read_series`.
    fitted : list of SeriesData
        The series so far, whose grid the steps are resampled to with ``freq``.

    Returns
    -------
    series : list of SeriesData
        The steps, whose labels the caller compares with the expected ones.
    """
    import pandas as pd

    series = _split(container, y, table, X, None)
    if freq is None:
        return series
    index_of = {one.name: one.index for one in fitted}
    for one in series:
        if one.name not in index_of or not len(one):
            continue
        index = index_of[one.name]
        values = resample_after(pd.DataFrame(one.values, one.index), index)
        if one.X is not None:
            one.X = resample_after(pd.DataFrame(one.X, one.index), index).ffill().to_numpy()
        one.index, one.values = values.index, values[0].to_numpy()
    return series


def _split(container, y, table, X, static):
    """The series one by one, with the labels that they came with."""
    if container.is_stacked:
        rows = rows_of_series(y.index, container.names)
        covariates = _split_covariates(table, X, y, rows)
        values = _values_naming_series(y, container.names, lambda k: y.iloc[rows[k]])
        times = y.index.get_level_values(1)
        parts = [(times[part], values[part]) for part in rows]
    else:
        columns = hasattr(y, "iloc") and y.ndim == 2
        values = _values_naming_series(
            y, container.names if columns else [], lambda k: y.iloc[:, k]
        )
        if table is not None and len(table) != len(values):
            raise ValueError(
                f"X has {len(table)} rows, y has {len(values)}: inconsistent numbers of samples: "
                f"[{len(table)}, {len(values)}]"
            )
        index = _index(y, table, len(values))
        columns = values[:, None] if values.ndim == 1 else values
        parts = [(index, column) for column in columns.T]
        covariates = [X] * len(parts)
    series = [
        SeriesData(name, index, values, rows, None if static is None else static[k])
        for k, (name, (index, values), rows) in enumerate(
            zip(container.names, parts, covariates, strict=True)
        )
    ]
    for one in series:
        _check_size(one)
    return series


def _values_naming_series(y, names, values_of):
    """Convert all observations to numbers; an error names the first series it comes from."""
    try:
        return read_values(y)
    except (TypeError, ValueError):
        for k, name in enumerate(names):
            try:
                read_values(values_of(k))
            except (TypeError, ValueError) as error:
                raise type(error)(f"Series {name!r}: {error}") from error
        raise


def _check_size(series):
    """Refuse infinite values, and those whose squares would be."""
    of_type = float(np.finfo(series.values.dtype).max)
    too_large = np.abs(series.values) > min(LARGEST, of_type)
    if too_large.any():
        k = int(too_large.argmax())
        of_series = "" if series.name is None else f" of series {series.name!r}"
        at = f"at {series.index[k]}{of_series}"
        if np.isinf(series.values[k]):
            raise ValueError(f"Input y contains infinity {at}: NaN marks a gap.")
        raise ValueError(
            f"Input y contains {series.values[k]:g} {at}, whose square is infinite: use a larger "
            "unit, or NaN for a fill value."
        )


def _checked(series, steps, fitted):
    """The series with checked labels, each with the step of the panel wherever they allow it."""
    fitted = [one.index for one in fitted]
    names = [_label(one) for one in series]
    indexes = check_panel([one.index for one in series], names, steps, fitted)
    for one, index in zip(series, indexes, strict=True):
        one.index = index
    if fitted:
        unfamiliar = [unfamiliar_step(index, fitted) for index in indexes]
        if any(unfamiliar):
            name, step = next(pair for pair in zip(names, unfamiliar, strict=True) if pair[1])
            warn_user(f"The index of {name} has {step}.")
    return series


def _resampled(series, freq):
    """The series and their covariates on an even grid."""
    import pandas as pd

    moved = None
    for one in series:
        raw, label = one.index, _label(one)
        values = resample(pd.Series(one.values, raw), freq, fill=False, name=label)
        if one.X is not None:
            rows = resample(pd.DataFrame(one.X, raw), freq, fill=True, name=label)
            one.X = rows.to_numpy()
        one.index, one.values = check_index(values.index, label), values.to_numpy()
        moved = moved or moved_stamps(raw, one.index, freq)
    if moved is not None:
        warn_user(moved)
    return series


def _index(y, table, n_steps):
    """The labels of the time steps: from y, else from X, else numbers."""
    import pandas as pd

    indexes = [part.index for part in (y, table) if isinstance(part, pd.Series | pd.DataFrame)]
    if len(indexes) == 2 and not indexes[0].equals(indexes[1]):
        raise ValueError(
            "X and y must have the same index: y has "
            f"{indexes[0][0]} to {indexes[0][-1]}, X has {indexes[1][0]} to {indexes[1][-1]}."
        )
    return indexes[0] if indexes else pd.RangeIndex(n_steps)


def _split_covariates(table, X, y, parts):
    """Covariates of each series, from a long table like y or a table of shared time steps."""
    import pandas as pd

    if X is None:
        return [None] * len(parts)
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            "Stacked series need X as a DataFrame, with the index of y or one of time steps; got "
            f"{type(table).__name__}."
        )
    check_unique(table.index, "X")
    if isinstance(table.index, pd.MultiIndex):
        rows = table.index.get_indexer(y.index)
        missing = y.index
    else:
        missing = y.index.get_level_values(1)
        rows = table.index.get_indexer(missing)
    if (rows < 0).any():
        raise ValueError(f"X has no row for {missing[int(np.argmax(rows < 0))]}, which y has.")
    return [X[rows[part]] for part in parts]


def _label(series):
    return "y" if series.name is None else f"series {series.name!r}"


def _from_first_observation(series):
    """The series without the missing values before its first observation."""
    index, values, rows = series.index, series.values, series.X
    if len(values) == 0 or np.isnan(values[0]):
        known = ~np.isnan(values)
        if not known.any():
            raise ValueError(
                f"{_label(series)} has no observation: it is empty or all its values are NaN."
            )
        first = int(known.argmax())
        index, values = index[first:], values[first:]
        rows = None if rows is None else rows[first:]
    return SeriesData(series.name, index, values, rows, series.static)

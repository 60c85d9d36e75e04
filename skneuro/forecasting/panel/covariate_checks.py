"""Errors in covariates, with the names of the argument, the column and the row."""

import numpy as np

from .refusals import check_levels, columns_of, first_text, holds_dates


def check_columns(table, name):
    """Refuse dates and text in a table, naming the column.

    Parameters
    ----------
    table : object
        Covariates as the user passed them; only tables have columns to name.
    name : str
        Name of the argument in error messages.
    """
    import pandas as pd

    if isinstance(table, pd.DataFrame) and not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise ValueError(f"{name} has more than one column named {twice!r}.")
    for column, values in columns_of(table) or ():
        if holds_dates(values):
            raise ValueError(
                f"Column {column!r} of {name} holds dates, not numbers: dates of time steps belong "
                f"in the index, {name}.set_index({column!r}); calendar= makes features of them."
            )
        text = first_text(values)
        if text is not None:
            raise ValueError(
                f"Column {column!r} of {name} holds text (could not convert string to float: "
                f"{text!r}): encode it as numbers, with pd.get_dummies({name}) for one."
            )
    if isinstance(table, pd.DataFrame) and isinstance(table.index, pd.MultiIndex):
        check_levels(table, name)
    if columns_of(table) is None and holds_dates(table):
        raise ValueError(f"{name} holds dates, not numbers; calendar= makes features of dates.")


def check_finite(values, table, name):
    """Refuse missing and infinite values, naming the column and the row.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        Values of the covariates.
    table : object
        Covariates as the user passed them, for their names and labels.
    name : str
        Name of the argument in error messages.
    """
    finite = np.isfinite(values)
    if finite.all():
        return
    row, k = (int(position) for position in np.argwhere(~finite)[0])
    columns = columns_of(table)
    column = k if columns is None else columns[k][0]
    label = table.index[row] if hasattr(table, "iloc") else f"row {row}"
    what = "NaN" if np.isnan(values[row, k]) else "infinity"
    raise ValueError(f"Input {name} contains {what} in column {column!r} at {label}.")


def check_unique(index, name):
    """Refuse a label that stands for two rows."""
    if not index.is_unique:
        raise ValueError(f"{name} has a row for {index[index.duplicated()][0]} more than once.")

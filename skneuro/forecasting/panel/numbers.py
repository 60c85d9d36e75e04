"""Conversion to numbers: missing values of all kinds are NaN, errors name the argument."""

from contextlib import contextmanager

import numpy as np


@contextmanager
def naming_argument(name):
    """Name the argument in NumPy's error about a value that is no number."""
    try:
        yield
    except ValueError as error:
        if "could not convert" not in str(error):
            raise
        raise ValueError(f"{name} must hold numbers, NaN where one is missing: {error}.") from error


def nan_where_missing(values):
    """Replace missing values of objects, such as pandas.NA, by NaN; return other data unchanged."""
    import pandas as pd

    if isinstance(values, pd.Series | pd.DataFrame):
        dtypes = [values.dtype] if isinstance(values, pd.Series) else list(values.dtypes)
        if any(getattr(dtype, "kind", "") == "O" for dtype in dtypes):
            return values.where(values.notna(), np.nan)
    elif isinstance(values, np.ndarray) and values.dtype == object:
        return np.where(pd.isna(values), np.nan, values)
    return values

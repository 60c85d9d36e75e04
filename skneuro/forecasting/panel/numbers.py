"""Conversion to numbers: missing values of all kinds are NaN, errors name the argument."""

import re
from contextlib import contextmanager

import numpy as np

NO_NUMBER = re.compile(r"could not convert|float\(\) argument|NAType|as a float")


@contextmanager
def naming_argument(name):
    """Name the argument in an error of NumPy or scikit-learn about its values."""
    try:
        yield
    except (TypeError, ValueError) as error:
        message = str(error)
        if re.search(rf"\b{re.escape(name)}\b", message):
            raise
        kind = TypeError if isinstance(error, TypeError) else ValueError
        if NO_NUMBER.search(message):
            raise kind(f"{name} must hold numbers, NaN where one is missing: {error}.") from error
        raise kind(f"{name}: {error}") from error


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

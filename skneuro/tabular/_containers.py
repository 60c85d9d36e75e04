"""Columns of data frames and arrays, as numbers or as objects."""

import datetime as dt
import decimal
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_array

from ..base.clean_input import FLOATS

DATES = (dt.date, dt.time, dt.timedelta, np.datetime64, np.timedelta64)
NO_CELLS = (list, tuple, dict, set, complex, np.ndarray)
NUMBERS = (int, float, np.number, np.bool_, decimal.Decimal)
DATE_ADVICE = (
    "holds dates or times, from which a net cannot learn as they are. Turn them into numbers, "
    "such as year, month, day of the week or days since a fixed date, or drop the column"
)


@dataclass
class Column:
    """One column of ``X``.

    Attributes
    ----------
    name : str or int
        Name of the column, or its position if columns have no names.
    values : ndarray of shape (n_samples,)
        Floats with NaN where missing, or objects with None where missing.
    is_number : bool
        Whether the values are floats.
    is_categorical : bool
        Whether the column has a categorical dtype, or holds text.
    """

    name: str | int
    values: NDArray[Any]
    is_number: bool
    is_categorical: bool


def read_columns(X: Any) -> list[Column] | NDArray[Any]:
    """Read the columns of a data frame or an array of objects; check other arrays.

    Parameters
    ----------
    X : data frame, array-like or sparse matrix
        Input of `fit` or of a prediction.

    Returns
    -------
    columns : list of Column, or ndarray of shape (n_samples, n_columns)
        Columns, or a numeric array of floats with NaN where missing.
    """
    if hasattr(X, "iloc") and hasattr(X, "dtypes") and hasattr(X, "columns"):
        _check_size(X)
        return [_from_pandas(str(X.columns[k]), X.iloc[:, k]) for k in range(X.shape[1])]
    if type(X).__module__.partition(".")[0] == "polars":
        if hasattr(X, "collect"):
            raise TypeError("X is a polars LazyFrame; pass X.collect().")
        _check_size(X)
        return [_from_polars(series) for series in X.get_columns()]
    if isinstance(X, (list, tuple)):
        converted = np.asarray(X, dtype=None if _is_numeric_list(X) else object)
        X = converted if converted.dtype.kind != "U" else np.asarray(X, dtype=object)
    if getattr(getattr(X, "dtype", None), "kind", "f") in "OUSmM":
        X = check_array(X, dtype=None, ensure_all_finite=False)
        return [_from_objects(k, X[:, k]) for k in range(X.shape[1])]
    return check_array(X, dtype=FLOATS, ensure_all_finite="allow-nan", input_name="X")


def _is_numeric_list(X: Any) -> bool:
    """Whether no row holds text, which would turn the numbers beside it to text."""
    return not any(isinstance(v, str) for row in X if isinstance(row, (list, tuple)) for v in row)


def _check_size(X: Any) -> None:
    """Refuse a data frame without rows or columns, in the words of scikit-learn."""
    for axis, name in enumerate(["sample", "feature"]):
        if X.shape[axis] == 0:
            raise ValueError(
                f"Found array with 0 {name}(s) (shape={tuple(X.shape)}) while a minimum of 1 is "
                "required."
            )


def _number(name: str | int, values: NDArray[Any], is_categorical: bool = False) -> Column:
    values = np.asarray(values, dtype=float)
    if np.isinf(values).any():
        raise ValueError(
            f"Input X contains infinity or a value too large for dtype('float64'), in column "
            f"{name!r}."
        )
    return Column(name, values, True, is_categorical)


def _from_pandas(name: str, series: Any) -> Column:
    """Column of a pandas data frame."""
    dtype = series.dtype
    kind = getattr(dtype, "kind", "O")
    if kind in "Mm" or str(dtype).startswith(("period", "interval", "timestamp", "date", "time")):
        raise ValueError(f"Column {name!r} of X has dtype {dtype}: it {DATE_ADVICE}.")
    if kind == "c":
        raise ValueError(f"Complex data not supported, in column {name!r} of X.")
    if str(dtype) == "category":
        categories = series.cat.categories
        if getattr(categories.dtype, "kind", "O") in "biuf":
            codes = series.cat.codes.to_numpy()
            values = np.append(categories.to_numpy(dtype=float), np.nan)[codes]
            return _number(name, values, is_categorical=True)
        objects = series.astype(object)
        return _from_objects(name, objects.to_numpy(), series.isna().to_numpy(), categorical=True)
    if kind in "biuf":
        return _number(name, series.to_numpy(dtype=float, na_value=np.nan))
    objects = series.astype(object).to_numpy()
    return _from_objects(name, objects, series.isna().to_numpy())


def _from_polars(series: Any) -> Column:
    """Column of a polars data frame."""
    dtype, name = series.dtype, series.name
    if dtype.is_temporal():
        raise ValueError(f"Column {name!r} of X has dtype {dtype}: it {DATE_ADVICE}.")
    if dtype.is_nested():
        raise ValueError(f"Column {name!r} of X has dtype {dtype}; pass one value per cell.")
    if dtype.is_numeric() or str(dtype) in ("Boolean", "Null"):
        import polars as pl

        return _number(name, series.cast(pl.Float64).fill_null(float("nan")).to_numpy())
    return _from_objects(name, np.array(series.to_list(), dtype=object))


def _from_objects(
    name: str | int, objects: NDArray[Any], missing: Any = None, categorical: bool = False
) -> Column:
    """Column of objects: numbers if all of them are, else categories."""
    values = objects.tolist() if isinstance(objects, np.ndarray) else list(objects)
    if missing is None:
        missing = np.fromiter((_is_missing(v) for v in values), bool, len(values))
    known = [v for v, absent in zip(values, missing, strict=True) if not absent]
    if any(isinstance(v, DATES) for v in known):
        raise ValueError(f"Column {name!r} of X {DATE_ADVICE}.")
    for value in known:
        if isinstance(value, NO_CELLS):
            raise ValueError(
                f"Column {name!r} of X holds {value!r}, a {type(value).__name__}: each value must "
                "be a number, text or missing."
            )
    if all(isinstance(v, NUMBERS) for v in known) and not categorical:
        numbers = [
            np.nan if absent else float(v) for v, absent in zip(values, missing, strict=True)
        ]
        return _number(name, np.array(numbers))
    cleaned = np.empty(len(values), dtype=object)
    cleaned[:] = [None if absent else _key(v) for v, absent in zip(values, missing, strict=True)]
    return Column(name, cleaned, False, True)


def _is_missing(value: Any) -> bool:
    """Whether a value is None, NaN, or pandas' NA or NaT."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and value != value


def _key(value: Any) -> Any:
    """Text or number that stands for a value among the categories."""
    if isinstance(value, str):
        return str(value)
    return float(value) if isinstance(value, NUMBERS) else str(value)

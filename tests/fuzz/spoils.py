"""What people pass by mistake: ways to spoil an argument of a call that was right."""

import datetime as dt

import numpy as np
import pandas as pd
from scipy import sparse

NAN, INF = np.nan, np.inf


def _with(X, value, dtype=float):
    """Copy with another value in one place."""
    spoiled = np.array(X, dtype=dtype)
    spoiled.flat[spoiled.size // 2] = value
    return spoiled


def _ragged(X):
    rows = np.asarray(X).tolist()
    return [*rows[:-1], [*np.ravel(rows[-1]), 1.0, 2.0]]


ANY = {  # of an array of numbers, whatever it is for
    "none": lambda X: None,
    "nan": lambda X: _with(X, NAN),
    "all nan": lambda X: np.full(np.shape(X), NAN),
    "infinite": lambda X: _with(X, INF),
    "beyond float32": lambda X: _with(X, 1e300),
    "text": lambda X: _with(X, "a", object),
    "all text": lambda X: np.full(np.shape(X), "a"),
    "number as text": lambda X: np.asarray(X).astype(str),
    "none inside": lambda X: _with(X, None, object),
    "missing inside": lambda X: _with(X, pd.NA, object),
    "date inside": lambda X: _with(X, dt.datetime(2024, 1, 1), object),
    "dates": lambda X: np.full(np.shape(X), np.datetime64("2024-01-01")),
    "durations": lambda X: np.full(np.shape(X), np.timedelta64(1, "D")),
    "complex": lambda X: np.asarray(X) * 1j,
    "list inside": lambda X: _with(X, [1.0], object) if np.size(X) else X,
    "empty": lambda X: np.asarray(X)[:0],
    "shorter": lambda X: np.asarray(X)[:-1],
    "one more": lambda X: np.concatenate([X, X[:1]]),
    "scalar": lambda X: 3.0,
    "word": lambda X: "abc",
    "flat": lambda X: np.ravel(X),
    "column": lambda X: np.asarray(X).reshape(-1, 1),
    "one more axis": lambda X: np.asarray(X)[..., None],
    "two more axes": lambda X: np.asarray(X)[..., None, None],
    "transposed": lambda X: np.asarray(X).T,
    "ragged": _ragged,
    "dict": lambda X: {"a": 1.0},
    "set": lambda X: {1.0, 2.0},
    "generator": lambda X: (row for row in X),
    "function": lambda X: np.mean,
    "masked": lambda X: np.ma.masked_array(X, mask=np.asarray(X) > 0),
    "sparse": lambda X: sparse.csr_array(np.atleast_2d(np.asarray(X, dtype=float))),
    "series": lambda X: pd.Series(np.ravel(X)),
    "same names": lambda X: pd.DataFrame(np.column_stack([X, X]), columns=None).rename(
        columns=lambda name: "x"
    ),
    "mixed names": lambda X: pd.DataFrame(np.column_stack([X, X])).rename(columns={0: "x"}),
    "missing numbers": lambda X: (
        pd.DataFrame(np.column_stack([X])).astype("Float64").mask(lambda table: table > 0)
    ),
    "categories": lambda X: pd.DataFrame(np.column_stack([X])).astype("category"),
    "structured": lambda X: np.zeros(len(X), dtype=[("a", float), ("b", int)]),
}
WEIGHTS = {
    "negative": lambda w: -np.ones(len(w)),
    "zeros": lambda w: np.zeros(len(w)),
    "one known": lambda w: np.eye(1, len(w))[0],
    "huge": lambda w: np.full(len(w), 1e300),
    "tiny": lambda w: np.full(len(w), 1e-300),
    **{
        name: ANY[name]
        for name in ("nan", "infinite", "text", "none inside", "shorter", "empty", "scalar")
    },
    **{name: ANY[name] for name in ("word", "column", "dict", "dates", "complex", "series")},
}
OPTIONS = (
    *(None, -1, 0, 1, 1.5, NAN, INF, "x", "", (), [], {}, [1, 2], [0], (-1,), ["a"], [[1]]),
    *(True, b"x", 1j, np.array([]), np.array([1.0, NAN]), np.array("x"), object, pd.NA, 10**30),
    *(pd.Series([1]), {"a": 1}, {1: None}, range(2), 1e-320, np.float32(0.5), [None], slice(2)),
)


def _shuffled(y):
    return y.iloc[np.random.default_rng(0).permutation(len(y))]


def _labels(change):
    """Spoil the labels of the steps of a series or table."""
    return lambda y: y.set_axis(change(y.index)) if len(y) > 2 else y


def _twice(index):
    return index[[0, *range(len(index) - 1)]]


SERIES = {  # of a Series or table with labels
    **{
        name: lambda y, spoil=spoil: (
            pd.Series(np.asarray(changed), y.index[: len(changed)])
            if (changed := spoil(y.to_numpy())) is not None and np.ndim(changed) == 1
            else changed
        )
        for name, spoil in ANY.items()
        if name
        in (
            *("none", "nan", "all nan", "infinite", "beyond float32", "text", "all text"),
            *("number as text", "none inside", "missing inside", "date inside", "dates"),
            *("durations", "complex", "list inside", "empty", "shorter", "scalar", "word"),
        )
    },
    "array": lambda y: y.to_numpy(),
    "list": lambda y: y.tolist(),
    "shuffled": _shuffled,
    "reversed": lambda y: y[::-1],
    "label twice": _labels(_twice),
    "gap": lambda y: y.drop(y.index[len(y) // 2]) if len(y) > 2 else y,
    "missing label": _labels(lambda index: index.where(np.arange(len(index)) != 1)),
    "labels as text": _labels(lambda index: index.astype(str)),
    "labels as floats": _labels(lambda index: pd.Index(np.arange(len(index)) + 0.5)),
    "numbers as labels": _labels(lambda index: pd.RangeIndex(len(index))),
    "other dates": _labels(lambda index: pd.date_range("1990-01-01", periods=len(index), freq="h")),
    "other zone": _labels(
        lambda index: pd.date_range("2024-01-01", periods=len(index), freq="D", tz="Asia/Tokyo")
    ),
    "durations as labels": _labels(lambda index: pd.to_timedelta(np.arange(len(index)), unit="D")),
    "categories as labels": _labels(lambda index: pd.CategoricalIndex(index.astype(str))),
    "pairs as labels": _labels(lambda index: pd.MultiIndex.from_arrays([index, index])),
    "dates of python": _labels(lambda index: pd.Index([dt.date(2024, 1, 1)] * len(index))),
    "table": lambda y: y.to_frame("a").assign(b=1.0) if isinstance(y, pd.Series) else y,
    "nullable": lambda y: y.astype("Float64"),
    "categories": lambda y: y.astype("category"),
    "objects": lambda y: y.astype(object),
    "one step": lambda y: y[-1:],
}

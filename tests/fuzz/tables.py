"""Tables of numbers as samples or steps, and the forms in which people have them."""

import numpy as np
import pandas as pd
import polars as pl
from hypothesis import strategies as st
from scipy import sparse

SCALES = (1.0, 1.0, 1e-9, 1e-3, 1e3, 1e9)
DTYPES = (float, float, np.float32, np.float16, np.int64, np.int8, np.uint8, bool, object)
KINDS = ("normal", "counts", "constant column", "repeated column", "sparse", "heavy", "large level")
SEEDS = st.integers(0, 10_000)


@st.composite
def tables(draw, dtypes=DTYPES):
    """Arrays of numbers of all kinds, scales and dtypes."""
    n, d = draw(st.integers(1, 40)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(SEEDS))
    X = rng.normal(size=(n, d))
    kind = draw(st.sampled_from(KINDS))
    if kind == "counts":
        X = rng.poisson(2.0, size=(n, d)).astype(float)
    elif kind == "constant column":
        X[:, 0] = draw(st.sampled_from([0.0, 1.0, 0.1]))
    elif kind == "repeated column":
        X[:, -1] = X[:, 0]
    elif kind == "sparse":
        X[rng.random((n, d)) < 0.8] = 0.0
    elif kind == "heavy":
        X = rng.standard_t(1.0, size=(n, d))
    elif kind == "large level":
        X += 1e6
    return as_dtype(X * draw(st.sampled_from(SCALES)), draw(st.sampled_from(dtypes)))


def as_dtype(values, dtype):
    """Values in a dtype, within its limits."""
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        low, high = max(limits.min, -(2**50)), min(limits.max, 2**50)
        return np.clip(np.round(values), low, high).astype(dtype)
    if dtype == np.float16:
        values = np.clip(values, -6e4, 6e4)
    return values > 0 if dtype.kind == "b" else values.astype(dtype)


def dense_forms(X):
    """The same numbers in all dense forms that keep them exactly."""
    reversed_twice = X[::-1].copy()[::-1]
    fixed = X.copy()
    fixed.flags.writeable = False
    names = [f"x{k}" for k in range(X.shape[1])]
    forms = {
        "list": X.tolist(),
        "columns first": np.asfortranarray(X),
        "reversed view": reversed_twice,
        "read-only": fixed,
        "frame": pd.DataFrame(X, columns=names),
        "dated frame": pd.DataFrame(
            X, pd.date_range("2024-01-01", periods=len(X), freq="h"), columns=names
        ),
        "split frame": pd.concat(
            [pd.Series(X[:, k], name=name) for k, name in enumerate(names)], axis=1
        ),
    }
    if X.dtype in (np.float64, np.int64):
        forms["polars"] = pl.DataFrame({name: X[:, k] for k, name in enumerate(names)})
        nullable = "Float64" if X.dtype.kind == "f" else "Int64"
        forms["nullable frame"] = forms["frame"].astype(nullable)
    if X.dtype in (np.float32, np.float16, np.int8, np.uint8, bool):
        del forms["list"]  # a list has no dtype
    return forms


def sparse_forms(X):
    """The same numbers as sparse matrices and arrays."""
    if X.dtype not in (np.float64, np.float32, np.int64):
        return {}
    return {
        "csr": sparse.csr_array(X),
        "csc": sparse.csc_matrix(X),
        "coordinates": sparse.coo_array(X),
    }

"""Comparison of data of any kind: numbers, tables, and what contains them."""

import copy
import pickle

import numpy as np
import pandas as pd
from scipy import sparse


def frozen(data):
    """Copy of arguments, to see later that a call has not changed them."""
    return copy.deepcopy(data)


def assert_same(found, expected, where="data"):
    """Assert that two pieces of data have the same type, values and labels."""
    assert type(found) is type(expected), where
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(found, expected, check_freq=True)
    elif isinstance(expected, pd.Series):
        pd.testing.assert_series_equal(found, expected, check_freq=True)
    elif isinstance(expected, np.ndarray):
        assert found.dtype == expected.dtype or expected.dtype.kind not in "fiu", where
        if expected.dtype.kind not in "fiu":
            assert found.shape == expected.shape, where
            assert all(map(_same_value, found.flat, expected.flat)), where
        else:
            np.testing.assert_array_equal(found, expected, err_msg=where)
    elif sparse.issparse(expected):
        assert_same(found.data, expected.data, f"{where}.data")
        assert_same(found.toarray(), expected.toarray(), where)
    elif isinstance(expected, dict | list | tuple):
        items = dict(expected if isinstance(expected, dict) else enumerate(expected))
        others = dict(found if isinstance(found, dict) else enumerate(found))
        assert list(others) == list(items), where
        for key, value in items.items():
            assert_same(others[key], value, f"{where}[{key!r}]")
    elif hasattr(expected, "equals"):  # tables of other libraries
        assert found.equals(expected), where
    else:
        assert _same_value(found, expected), where


def _same_value(found, expected):
    """Whether two values are equal, or both missing."""
    return found is expected or found == expected or (found != found and expected != expected)


def numbers_in(answer):
    """All numbers of an answer as one vector, in the order of its container."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple):
        return np.concatenate([numbers_in(part) for part in answer]) if answer else np.array([])
    return np.asarray(answer, dtype=float).ravel()


def assert_close(found, expected, rtol=1e-6, size=None):
    """Assert that the numbers of two answers agree, beside the largest of them."""
    found, expected = numbers_in(found), numbers_in(expected)
    size = np.nanmax(np.abs(expected), initial=0.0) if size is None else size
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol * size)


def pickled(estimator):
    """An estimator after a round trip through pickle."""
    return pickle.loads(pickle.dumps(estimator))

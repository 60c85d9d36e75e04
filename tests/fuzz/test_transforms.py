"""Transforms of series and windows: the way there and back, containers, units."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from sklearn.base import clone

from skneuro import WindowTransformer, make_windows
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer
from tests.fuzz.answers import Refused, answer
from tests.fuzz.budget import fuzz
from tests.fuzz.options import options_of
from tests.fuzz.same import assert_same, frozen, pickled
from tests.fuzz.series import GAPS, KINDS, SCALES, arrays_of_series, indexes
from tests.fuzz.tables import dense_forms

TRANSFORMS = {t.__name__: t for t in (Deseasonalizer, Detrender, Differencer)}
EACH = pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS)
OPTIONS = {name: options_of(transform) for name, transform in TRANSFORMS.items()}
AHEAD = 4


@st.composite
def columns(draw, kinds=KINDS, gaps=GAPS, scales=SCALES):
    """Series in columns, and the steps after them."""
    n, d = draw(st.integers(1, 40)), draw(st.integers(1, 3))
    series = [draw(arrays_of_series(n + AHEAD, kinds, gaps, scales)) for _ in range(d)]
    X = np.column_stack(series).astype(draw(st.sampled_from([float, np.float32])))
    return X[:-AHEAD], X[-AHEAD:]


def fitted_or_refused(transform, X):
    """A fitted transform, or None if it said why it cannot be fitted."""
    before = frozen(X)
    names = {*transform.get_params(), type(transform).__name__, "column"}
    found = answer(lambda: transform.fit(X), names)
    assert_same(X, before)
    if isinstance(found, Refused):
        assert vars(transform).keys() == transform.get_params().keys()
        return None
    return found


def assert_close(found, expected, X):
    """Assert that values agree up to the rounding errors of the largest value of a column."""
    size = np.nan_to_num(np.abs(X)).max(axis=0, initial=0.0).astype(float)
    tolerance = 1e5 * np.finfo(X.dtype).eps * (size + np.nan_to_num(np.abs(expected)))
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    assert (np.nan_to_num(np.abs(found - expected)) <= tolerance).all()


@EACH
@fuzz(15, data=st.data(), parts=columns())
def test_the_inverse_restores_what_was_transformed(transform, data, parts):
    X, X_next = parts
    fitted = fitted_or_refused(transform(**data.draw(OPTIONS[transform.__name__])), X)
    if fitted is None:
        return
    there = fitted.transform(X)
    back = fitted.inverse_transform(there)
    assert_close(back, X, X)
    after = answer(lambda: fitted.transform(X_next, start=len(X)), fitted.get_params())
    if not np.isnan(X_next).any():
        assert np.isfinite(after).all()
        again = fitted.inverse_transform(after, start=len(X))
        assert_close(again, X_next, np.concatenate([X, X_next]))
    assert_same(pickled(fitted).transform(X), there)
    assert_same(clone(fitted).fit(X).transform(X), there)


@EACH
@fuzz(9, data=st.data(), parts=columns())
def test_forms_and_order_of_the_series_do_not_matter(transform, data, parts):
    X, _ = parts
    options = data.draw(OPTIONS[transform.__name__])
    fitted = fitted_or_refused(transform(**options), X)
    forms = dense_forms(X)
    name = data.draw(st.sampled_from(sorted(forms)))
    other = fitted_or_refused(transform(**options), forms[name])
    mirrored = fitted_or_refused(transform(**options), X[:, ::-1])
    assert (fitted is None) == (other is None) == (mirrored is None)
    if fitted is not None:
        there = fitted.transform(X)
        assert_same(np.asarray(other.transform(forms[name])), there)
        assert_close(mirrored.transform(X[:, ::-1])[:, ::-1], there, X)
        back = np.asarray(other.inverse_transform(other.transform(forms[name])))
        np.testing.assert_array_equal(back, fitted.inverse_transform(there))


@EACH
@fuzz(9, data=st.data(), parts=columns(scales=[1.0]), factor=st.sampled_from([2.0**-40, 2.0**40]))
def test_transforms_follow_the_unit(transform, data, parts, factor):
    X = parts[0].astype(float)
    options = data.draw(OPTIONS[transform.__name__])
    fitted = fitted_or_refused(transform(**options), X)
    other = fitted_or_refused(transform(**options), X * factor)
    assert (fitted is None) == (other is None)
    if fitted is not None:
        multiplicative = options.get("model") == "multiplicative"
        expected, found = fitted.transform(X), other.transform(X * factor)
        assert_close(found / factor, expected, X)
        assert multiplicative == (getattr(fitted, "model_", "additive") == "multiplicative")


@fuzz(24, data=st.data(), parts=columns(gaps=[None]))
def test_windows_hold_the_steps_before(data, parts):
    X, X_next = parts
    options = data.draw(options_of(WindowTransformer))
    index = data.draw(indexes(len(X) + AHEAD))
    frame, later = pd.DataFrame(X, index[: len(X)]), pd.DataFrame(X_next, index[len(X) :])
    fitted = fitted_or_refused(WindowTransformer(**options), frame)
    if fitted is None:
        return
    whole = np.concatenate([X, X_next])
    windows = fitted.transform(later)
    # the distance of the last labels is known only if there are enough of them
    if fitted.next_label_ is not None:
        assert fitted.next_label_ == index[len(X)]
        for k, lag in enumerate(fitted.lags_):
            rows = np.arange(len(X), len(whole)) - lag
            np.testing.assert_array_equal(
                windows[:, k * X.shape[1] : (k + 1) * X.shape[1]], whole[rows]
            )
    assert_same(pickled(fitted).transform(later), windows)
    assert_same(clone(fitted).fit(X).transform(X), fitted.transform(X))


@fuzz(15, parts=columns(), window=st.integers(1, 6), horizon=st.integers(1, 4))
def test_windows_and_targets_are_cut_from_the_series(parts, window, horizon):
    series = parts[0][:, 0] if parts[0].shape[1] == 1 else parts[0]
    found = answer(lambda: make_windows(series, window, horizon))
    if isinstance(found, Refused):
        assert window + horizon > len(series)
        return
    X, Y = found
    assert len(X) == len(Y) == len(series) - window - horizon + 1
    for k in range(len(X)):
        np.testing.assert_array_equal(X[k], series[k : k + window])
        np.testing.assert_array_equal(Y[k], series[k + window : k + window + horizon])

"""Trends against NumPy's polynomials, in the fitted data and beyond them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.forecasting import Detrender


def trend_by_hand(series, degree, positions):
    known = np.flatnonzero(~np.isnan(series))
    return Polynomial.fit(known, series[known], degree)(positions)


def walks(n_steps, n_series, seed, share_missing=0.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_steps, n_series)).cumsum(axis=0)
    X[rng.random(X.shape) < share_missing] = np.nan
    return X


@given(
    degree=st.integers(0, 4),
    n_steps=st.integers(15, 40),
    start=st.integers(0, 60),
    seed=st.integers(0, 10**6),
    share_missing=st.sampled_from([0.0, 0.2]),
)
def test_the_trend_is_the_polynomial_of_least_squares(degree, n_steps, start, seed, share_missing):
    X = walks(n_steps, 3, seed, share_missing)
    X[-1] = 1.0  # some value is known
    X[: degree + 1] = 0.0
    detrender = Detrender(degree).fit(X)
    positions = np.arange(start, start + 5)
    found = detrender.inverse_transform(np.zeros((5, 3)), start=start)
    expected = np.column_stack([trend_by_hand(series, degree, positions) for series in X.T])
    assert_allclose(found, expected, rtol=1e-7, atol=1e-7 * np.abs(expected).max())


@given(
    degree=st.integers(0, 3),
    start=st.integers(0, 50),
    n_rows=st.integers(1, 20),
    seed=st.integers(0, 10**6),
)
def test_removed_components_are_restored(degree, start, n_rows, seed):
    X = walks(30, 2, seed)
    detrender = Detrender(degree).fit(X)
    rows = walks(n_rows, 2, seed + 1)
    back = detrender.inverse_transform(detrender.transform(rows, start=start), start=start)
    assert_allclose(back, rows, atol=1e-10 * (1 + np.abs(detrender.coef_).max() * 4**degree))


@pytest.mark.parametrize("degree", [0, 1, 2, 5])
def test_a_pure_trend_is_removed_and_extrapolated(degree):
    polynomial = Polynomial(np.random.default_rng(0).normal(size=degree + 1), domain=[0, 39])
    X = polynomial(np.arange(60)).reshape(-1, 1)
    detrender = Detrender(degree).fit(X[:40])
    assert_allclose(detrender.transform(X[:40]), 0.0, atol=1e-12)
    assert_allclose(detrender.transform(X[40:], start=40) / np.abs(X[40:]), 0.0, atol=1e-11)
    assert_allclose(detrender.coef_.ravel(), polynomial.coef, atol=1e-12)


def test_of_degree_0_it_is_the_mean():
    X = walks(20, 2, seed=0, share_missing=0.3)
    detrender = Detrender(0).fit(X)
    assert_allclose(detrender.coef_[0], np.nanmean(X, axis=0))
    assert_allclose(Detrender(0).fit_transform([[3.0]]), [[0.0]])


def test_a_long_series_is_no_worse_conditioned():
    X = 1e-6 * np.arange(10.0**5).reshape(-1, 1) ** 2
    assert_allclose(Detrender(8).fit_transform(X), 0.0, atol=1e-8)


def test_few_known_values_get_a_lower_degree():
    X = np.full((10, 3), np.nan)
    X[[2, 5], 0] = [1.0, 4.0]
    X[3, 1] = 7.0
    detrender = Detrender(3).fit(X)
    found = detrender.inverse_transform(np.zeros((2, 3)), start=8)
    assert_allclose(found, [[7.0, 7.0, 0.0], [8.0, 7.0, 0.0]])
    assert_array_equal(np.isnan(detrender.transform(X)), np.isnan(X))


@pytest.mark.parametrize(
    ("degree", "message"),
    [
        (-1, "'degree' parameter .* Got -1"),
        (1.5, "'degree' parameter .* Got 1.5"),
        (4, "degree=4 needs at least 5 steps, got n_samples=4"),
        (10**15, "degree=10+ needs at least 10+1 steps"),
    ],
)
def test_fit_says_which_parameter_is_wrong(degree, message):
    with pytest.raises(ValueError, match=message):
        Detrender(degree).fit(np.ones((4, 1)))

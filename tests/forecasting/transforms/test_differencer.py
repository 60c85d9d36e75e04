"""Differences and their inverse against slow references, in the fitted data and after it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.forecasting import Differencer

nan = np.nan
ORDERS_AND_SEASON = st.tuples(st.integers(0, 3), st.none() | st.integers(1, 6)).filter(
    lambda pair: pair != (0, None)
)


def whole_numbers(n_steps, n_series, seed, share_missing=0.0):
    """Series whose differences are exact, so that restored values must be equal."""
    rng = np.random.default_rng(seed)
    X = rng.integers(-1000, 1000, (n_steps, n_series)).astype(float)
    X[rng.random(X.shape) < share_missing] = nan
    return X


def differences_by_hand(X, orders, season):
    """Differences value by value, by their definition."""

    def value(row, column, lags):
        if row < 0:
            return nan
        if not lags:
            return X[row, column]
        *before, lag = lags
        return value(row, column, before) - value(row - lag, column, before)

    lags = ([] if season is None else [season]) + [1] * orders
    return np.array(
        [[value(row, column, lags) for column in range(X.shape[1])] for row in range(len(X))]
    )


@given(
    orders_and_season=ORDERS_AND_SEASON,
    n_fit=st.integers(10, 25),
    n_later=st.integers(1, 15),
    seed=st.integers(0, 10**6),
    share_missing=st.sampled_from([0.0, 0.2]),
)
def test_differences_are_those_of_the_definition(
    orders_and_season, n_fit, n_later, seed, share_missing
):
    orders, season = orders_and_season
    X = whole_numbers(n_fit + n_later, 2, seed, share_missing)
    X[n_fit - orders - (season or 0) : n_fit] = 7.0  # the end of the fitted data is known
    differencer = Differencer(season, orders=orders).fit(X[:n_fit])
    expected = differences_by_hand(X, orders, season)
    assert_array_equal(differencer.transform(X[:n_fit]), expected[:n_fit])
    assert_array_equal(differencer.transform(X[n_fit:], start=n_fit), expected[n_fit:])


@given(
    orders_and_season=ORDERS_AND_SEASON,
    n_fit=st.integers(10, 30),
    n_later=st.integers(1, 15),
    seed=st.integers(0, 10**6),
    share_missing=st.sampled_from([0.0, 0.1, 0.5]),
)
def test_differenced_values_are_restored(orders_and_season, n_fit, n_later, seed, share_missing):
    X = whole_numbers(n_fit, 3, seed, share_missing)
    orders, season = orders_and_season
    differencer = Differencer(season, orders=orders).fit(X)
    assert_array_equal(differencer.inverse_transform(differencer.transform(X)), X)
    later = whole_numbers(n_later, 3, seed + 1)
    later[:, np.isnan(X).all(axis=0)] = nan  # such a series has no known value
    differences = differencer.transform(later, start=n_fit)
    assert_array_equal(differencer.inverse_transform(differences, start=n_fit), later)


@pytest.mark.parametrize(("orders", "season"), [(1, None), (2, None), (0, 7), (1, 24)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_real_numbers_are_restored_up_to_rounding(orders, season, dtype):
    X = np.random.default_rng(0).normal(100, 10, (500, 2)).astype(dtype)
    differencer = Differencer(season, orders=orders).fit(X[:400])
    tolerance = 1e-9 if dtype == np.float64 else 0.5 if orders == 2 else 2e-3
    for rows, start in [(X[:400], 0), (X[400:], 400)]:
        back = differencer.inverse_transform(differencer.transform(rows, start), start)
        assert back.dtype == dtype
        assert_allclose(back, rows, atol=tolerance, rtol=0)


def test_the_first_rows_are_restored_whatever_they_hold():
    X = whole_numbers(20, 2, seed=0)
    differencer = Differencer(orders=1, season=4).fit(X)
    differences = differencer.transform(X)
    assert np.isnan(differences[:5]).all()
    assert not np.isnan(differences[5:]).any()
    differences[:5] = 1e6
    assert_array_equal(differencer.inverse_transform(differences), X)
    assert_array_equal(differencer.inverse_transform(differences[:3], start=0), X[:3])


def test_forecasts_after_the_fitted_data_continue_from_its_end():
    X = np.arange(10.0).reshape(-1, 1)
    differencer = Differencer().fit(X)
    differences = np.full((14, 1), 1.0)
    assert_array_equal(differencer.inverse_transform(differences), np.arange(14.0).reshape(-1, 1))


@pytest.mark.parametrize(
    ("X", "season", "tail"),
    [
        ([1, 2, 3, nan], None, [3]),
        ([1, 2, nan, nan], None, [2]),
        ([1, 2, 3, 4, nan, 6], 2, [3, 6]),  # of the same season
        ([1, nan, 3, nan, 5, nan], 2, [5, 5]),  # never known: the step before
        ([nan, nan, nan, nan, nan, 6], 2, [6, 6]),  # not known before: the step after
        ([nan, nan, nan], None, [nan]),
    ],
)
def test_gaps_at_the_end_are_filled(X, season, tail):
    X = np.array(X, dtype=float).reshape(-1, 1)
    differencer = Differencer(orders=1 if season is None else 0, season=season).fit(X)
    assert_array_equal(differencer.tail_.ravel(), tail)
    following = differencer.inverse_transform([[1.0]], start=len(X))
    assert_array_equal(following[0], [tail[0] + 1.0])


def test_after_a_gap_in_following_data_the_level_is_unknown():
    X = np.arange(6.0).reshape(-1, 1)
    differencer = Differencer().fit(X)
    later = np.array([[6.0], [nan], [8.0], [9.0]])
    differences = differencer.transform(later, start=6)
    assert_array_equal(differences.ravel(), [1, nan, nan, 1])
    back = differencer.inverse_transform(differences, start=6)
    assert_array_equal(back.ravel(), [6, nan, nan, nan])


def test_before_a_series_begins_there_is_nothing():
    X = np.array([[nan], [nan], [3.0], [4.0]])
    differencer = Differencer().fit(X)
    assert_array_equal(differencer.inverse_transform(np.ones((4, 1))).ravel(), [nan, nan, 3, 4])


def test_a_season_of_one_is_an_ordinary_difference():
    X = whole_numbers(12, 2, seed=3)
    seasonal, ordinary = Differencer(orders=0, season=1), Differencer(orders=1)
    assert_array_equal(seasonal.fit_transform(X), ordinary.fit_transform(X))


def test_fit_remembers_copies():
    X = whole_numbers(30, 2, seed=0)
    differencer = Differencer(season=3).fit(X)
    assert differencer.tail_.shape == (4, 2)
    assert differencer.tail_.base is None
    expected = differencer.transform(X)
    X_changed = X.copy()
    X[:] = 0.0
    assert_array_equal(differencer.inverse_transform(expected), X_changed)


def test_a_single_argument_is_the_season():
    X = np.arange(40.0)[:, None] ** 2
    assert Differencer(12).fit(X).lags_ == [12, 1]
    with pytest.raises(TypeError):
        Differencer(12, 1)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"orders": 0}, "orders=0 and season=None take no difference"),
        ({"orders": -1}, "'orders' parameter .* Got -1"),
        ({"orders": 1.0}, "'orders' parameter .* Got 1.0"),
        ({"season": 0}, "'season' parameter .* Got 0"),
        ({"season": "week"}, "'season' parameter .* Got 'week'"),
        ({"orders": 4}, "'orders' parameter .* Got 4"),
        ({"orders": 3, "season": 2}, "orders=3 and season=2 need at least 6 steps, got n_samp"),
        ({"season": 4}, "orders=1 and season=4 need at least 6 steps, got n_samples=5"),
        ({"season": 10**15}, "need at least 10+2 steps"),
    ],
)
def test_fit_says_which_parameter_is_wrong(parameters, message):
    with pytest.raises(ValueError, match=message):
        Differencer(**parameters).fit(np.ones((5, 1)))


@pytest.mark.parametrize("method", ["transform", "inverse_transform"])
@pytest.mark.parametrize("start", [1, 4, 6])
def test_differences_begin_only_where_values_are_known(method, start):
    differencer = Differencer().fit(np.ones((5, 1)))
    message = rf"start at step 0 or follow on directly at step 5, .* got start={start}\."
    with pytest.raises(ValueError, match=message):
        getattr(differencer, method)(np.ones((2, 1)), start=start)

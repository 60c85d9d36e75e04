"""Seasonal adjustment against a port of R's decompose, and published values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.forecasting import Deseasonalizer

# International airline passengers in thousands, 1949-1960 (Box and Jenkins, 1976, series G).
# fmt: off
AIR_PASSENGERS = np.array(
    [
        112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
        115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
        145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
        171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
        196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
        204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
        242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
        284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
        315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
        340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
        360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
        417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
    ],
    dtype=float,
).reshape(-1, 1)
# fmt: on
# Output of decompose(AirPassengers, type)$figure in R.
FIGURES = {
    "additive": """-24.748737 -36.188131  -2.241162  -8.036616  -4.506313  35.402778
                    63.830808  62.823232  16.520202 -20.642677 -53.593434 -28.619949""",
    "multiplicative": """0.9102304 0.8836253 1.0073663 0.9759060 0.9813780 1.1127758
                         1.2265555 1.2199110 1.0604919 0.9217572 0.8011781 0.8988244""",
}


def decompose(x, frequency, model):
    """Port of R's decompose; returns the seasonal indices."""
    if frequency % 2 == 0:
        weights = np.array([0.5, *[1.0] * (frequency - 1), 0.5]) / frequency
    else:
        weights = np.ones(frequency) / frequency
    reach = len(weights) // 2
    trend = np.full(len(x), np.nan)
    for t in range(reach, len(x) - reach):
        trend[t] = sum(weights[i] * x[t - reach + i] for i in range(len(weights)))
    season = x - trend if model == "additive" else x / trend
    figure = np.array([np.nanmean(season[i::frequency]) for i in range(frequency)])
    return figure - figure.mean() if model == "additive" else figure / figure.mean()


def passes_the_test_of_m4(x, frequency):
    """SeasonalityTest of the M4 benchmarks, whose clim is a cumulative sum."""
    if len(x) < 3 * frequency:
        return False
    d = x - x.mean()
    acf = [(d[k:] * d[: len(x) - k]).sum() / (d * d).sum() for k in range(1, frequency + 1)]
    limits = 1.645 / np.sqrt(len(x)) * np.sqrt(np.cumsum([1, *(2 * np.square(acf))]))
    return abs(acf[frequency - 1]) > limits[frequency - 1]


def seasonal_series(n_steps, season, strength, seed, n_series=1):
    """Positive series of trend, seasonality of that strength and noise."""
    rng = np.random.default_rng(seed)
    figure = rng.uniform(-1, 1, (season, n_series))
    positions = np.arange(n_steps)
    noise = rng.normal(0, 0.3, (n_steps, n_series))
    return 50 + 0.05 * positions[:, np.newaxis] + strength * figure[positions % season] + noise


@pytest.mark.parametrize("model", FIGURES)
def test_airline_passengers_have_the_figure_that_r_prints(model):
    deseasonalizer = Deseasonalizer(12, model).fit(AIR_PASSENGERS)
    assert deseasonalizer.is_seasonal_.tolist() == [True]
    published = np.array(FIGURES[model].split(), dtype=float)
    decimals = 6 if model == "additive" else 7
    assert_array_equal(deseasonalizer.seasonal_.ravel().round(decimals), published)


@given(
    season=st.integers(2, 9),
    n_extra=st.integers(0, 30),
    seed=st.integers(0, 10**6),
    model=st.sampled_from(["additive", "multiplicative"]),
)
def test_the_figure_is_that_of_r(season, n_extra, seed, model):
    X = seasonal_series(2 * season + n_extra, season, 3.0, seed, n_series=2)
    deseasonalizer = Deseasonalizer(season, model, test=False).fit(X)
    expected = np.column_stack([decompose(x, season, model) for x in X.T])
    assert_allclose(deseasonalizer.seasonal_, expected, atol=1e-12)
    mean = 0.0 if model == "additive" else 1.0
    assert_allclose(deseasonalizer.seasonal_.mean(axis=0), mean, atol=1e-12)


@given(
    season=st.integers(2, 9),
    n_steps=st.integers(12, 60),
    strength=st.floats(0, 2),
    seed=st.integers(0, 10**6),
)
def test_the_test_is_that_of_m4(season, n_steps, strength, seed):
    X = seasonal_series(n_steps, season, strength, seed)
    deseasonalizer = Deseasonalizer(season).fit(X)
    assert deseasonalizer.is_seasonal_[0] == passes_the_test_of_m4(X[:, 0], season)
    if not deseasonalizer.is_seasonal_[0]:
        assert_array_equal(deseasonalizer.transform(X), X)


def test_the_test_distinguishes_noise_from_a_season():
    noise = np.random.default_rng(0).normal(size=(120, 1))
    X = np.hstack([noise, seasonal_series(120, 7, 5.0, seed=0)])
    assert Deseasonalizer(7).fit(X).is_seasonal_.tolist() == [False, True]
    assert Deseasonalizer(7, test=False).fit(X).is_seasonal_.tolist() == [True, True]
    assert Deseasonalizer(7).fit(X[:20]).is_seasonal_.tolist() == [False, False]  # too short


@given(
    model=st.sampled_from(["additive", "multiplicative"]),
    season=st.integers(1, 8),
    start=st.integers(0, 100),
    n_rows=st.integers(1, 30),
    seed=st.integers(0, 10**6),
)
def test_adjusted_values_are_restored_with_their_season(model, season, start, n_rows, seed):
    X = seasonal_series(140, season, 5.0, seed, n_series=2)
    deseasonalizer = Deseasonalizer(season, model).fit(X[:40])
    rows = X[start : start + n_rows]
    adjusted = deseasonalizer.transform(rows, start=start)
    assert_allclose(deseasonalizer.inverse_transform(adjusted, start=start), rows)
    whole = deseasonalizer.transform(X)
    assert_array_equal(adjusted, whole[start : start + n_rows])


@pytest.mark.parametrize("model", FIGURES)
def test_a_pure_season_is_found_and_removed(model):
    figure = np.array([1.0, -2.0, 0.5, 0.5]) / (1 if model == "additive" else 4)
    seasons = np.tile(figure, 6).reshape(-1, 1)
    X = 20 + seasons if model == "additive" else 20 * (1 + seasons)
    assert_allclose(Deseasonalizer(4, model).fit_transform(X), np.full((24, 1), 20.0))


@pytest.mark.parametrize("constant", [0.0, 0.1, 1 / 3])
def test_a_constant_series_has_no_season(constant):
    deseasonalizer = Deseasonalizer(2).fit(np.full((300, 1), constant))
    assert not deseasonalizer.is_seasonal_[0]


def test_a_season_of_one_leaves_all_as_it_is():
    X = seasonal_series(30, 5, 3.0, seed=0)
    deseasonalizer = Deseasonalizer(1, test=False).fit(X)
    assert_array_equal(deseasonalizer.transform(X), X)
    assert deseasonalizer.seasonal_.shape == (1, 1)


# Missing values ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", FIGURES)
def test_a_few_gaps_change_the_figure_little(model):
    gaps = AIR_PASSENGERS.copy()
    gaps[[13, 40, 41, 90]] = np.nan
    whole, holey = (Deseasonalizer(12, model).fit(X) for X in (AIR_PASSENGERS, gaps))
    assert holey.is_seasonal_[0]
    spread = np.ptp(whole.seasonal_)
    assert_allclose(holey.seasonal_, whole.seasonal_, atol=0.03 * spread)
    adjusted = holey.transform(gaps)
    assert_array_equal(np.isnan(adjusted), np.isnan(gaps))
    assert_allclose(holey.inverse_transform(adjusted), gaps)


@given(n_before=st.integers(0, 20), n_after=st.integers(0, 20))
def test_missing_values_at_the_ends_are_no_part_of_a_series(n_before, n_after):
    X = np.vstack([np.full((n_before, 1), np.nan), AIR_PASSENGERS, np.full((n_after, 1), np.nan)])
    deseasonalizer = Deseasonalizer().fit(X)
    figure = np.roll(Deseasonalizer().fit(AIR_PASSENGERS).seasonal_, n_before, axis=0)
    assert_array_equal(deseasonalizer.seasonal_, figure)


def test_gaps_weaken_the_test_as_fewer_values_would():
    rng = np.random.default_rng(0)
    X = np.tile([0.0, 1.0, 5.0], 40).reshape(-1, 1) + rng.normal(0, 0.1, (120, 1))
    X[rng.random(X.shape) < 0.3] = np.nan
    assert Deseasonalizer(3).fit(X).is_seasonal_[0]
    X[8:] = np.nan
    assert not Deseasonalizer(3).fit(X).is_seasonal_[0]


@pytest.mark.parametrize(("model", "neutral"), [("additive", 0.0), ("multiplicative", 1.0)])
def test_a_day_without_any_value_has_a_neutral_index(model, neutral):
    X = np.tile([3.0, 4.0, 5.0, np.nan], 10).reshape(-1, 1)
    figure = Deseasonalizer(4, model, test=False).fit(X).seasonal_.ravel()
    assert figure[3] == neutral
    assert figure[0] < figure[1] < figure[2]


def test_a_series_without_any_value_is_left_alone():
    X = np.hstack([AIR_PASSENGERS, np.full_like(AIR_PASSENGERS, np.nan)])
    deseasonalizer = Deseasonalizer().fit(X)
    assert deseasonalizer.is_seasonal_.tolist() == [True, False]
    assert_array_equal(deseasonalizer.transform(X)[:, 1], X[:, 1])


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"season": 0}, "'season' parameter .* Got 0"),
        ({"season": 2.5}, "'season' parameter .* Got 2.5"),
        ({"model": "log"}, "'model' parameter .* Got 'log'"),
        ({"test": "yes"}, "'test' parameter .* Got 'yes'"),
        (
            {"season": 4, "test": False},
            r"test=False need at least 8 known values .* but column 1 has 6 \(n_samples=8\)",
        ),
    ],
)
def test_fit_says_which_parameter_is_wrong(parameters, message):
    X = np.ones((8, 2))
    X[:2, 1] = np.nan
    with pytest.raises(ValueError, match=message):
        Deseasonalizer(**parameters).fit(X)


def test_multiplicative_names_the_column_that_is_not_positive():
    X = pd.DataFrame({"tea": [1.0, 2.0, 3.0], "coffee": [1.0, 0.0, -3.0]})
    deseasonalizer = Deseasonalizer(2, "multiplicative")
    with pytest.raises(ValueError, match=r"positive values, but column 'coffee' has 0.0 in row 1"):
        deseasonalizer.fit(X)
    with pytest.raises(ValueError, match=r"positive values, but column 1 has 0.0 in row 1"):
        deseasonalizer.fit(X.to_numpy())

"""Seasons: how they are found, removed and put back."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from skneuro.forecasting.panel.series_data import SeriesData
from skneuro.forecasting.pretrained.periods import find_period, periods_of, periods_of_index
from skneuro.forecasting.pretrained.seasons import estimate_season, remove_seasons

RNG = np.random.RandomState(0)
DAY = 10 * np.sin(2 * np.pi * np.arange(24) / 24) + RNG.randn(24)


@pytest.mark.parametrize(
    ("freq", "expected"),
    [
        ("YS", ()),
        ("QS", (4,)),
        ("MS", (12,)),
        ("ME", (12,)),
        ("2MS", (6,)),
        ("W", (52,)),
        ("D", (7,)),
        ("B", (5,)),
        ("h", (24, 168)),
        ("30min", (48, 336)),
        ("15min", (96, 672)),
        ("min", (1440, 10080)),
        ("s", None),
    ],
)
def test_dates_tell_the_season(freq, expected):
    assert periods_of_index(pd.date_range("2020-01-01", periods=60, freq=freq)) == expected


def test_periods_tell_the_season_and_numbers_do_not():
    assert periods_of_index(pd.period_range("2020-01", periods=30, freq="M")) == (12,)
    assert periods_of_index(pd.RangeIndex(30)) is None
    assert periods_of_index(pd.DatetimeIndex(["2020-01-01"])) is None


def series(values, index=None):
    return SeriesData("a", pd.RangeIndex(len(values)) if index is None else index, values)


def test_the_user_has_the_first_word():
    hours = pd.date_range("2020-01-01", periods=100, freq="h")
    one = series(RNG.randn(100), hours)
    assert periods_of(one, None) == ((24, 168), 1)
    assert periods_of(one, 1) == ((), 0)
    assert periods_of(one, 24) == ((24, 168), 1)
    assert periods_of(one, 10) == ((10,), 1)
    assert periods_of(one, [168, 24, 1]) == ((24, 168), 2)


@pytest.mark.parametrize("period", [4, 7, 12, 24, 48, 52])
def test_a_season_is_found_in_the_values(period):
    pattern = RNG.randn(period)
    values = np.tile(pattern, 6) + 0.2 * RNG.randn(6 * period) + 0.1 * np.arange(6 * period)
    assert find_period(values) == period


def test_no_season_is_found_where_there_is_none():
    found = [find_period(np.random.RandomState(k).randn(60).cumsum()) for k in range(200)]
    assert np.mean(np.equal(found, 1)) > 0.93
    assert find_period(np.ones(50)) == 1
    assert find_period(np.arange(50.0)) == 1
    assert find_period(RNG.randn(8)) == 1
    assert find_period(np.full(30, np.nan)) == 1


def test_a_pure_season_is_removed_and_restored():
    values = 100 + np.tile(DAY, 12) + 0.05 * np.arange(288)
    adjusted, (season,) = remove_seasons(values - 200, [24], 1)
    assert not season.multiplicative
    assert np.ptp(np.diff(adjusted)) < 0.1 * np.ptp(np.diff(values))
    later = season.restore(np.zeros((30, 1)), len(values))[:, 0]
    assert_allclose(later, np.tile(DAY - DAY.mean(), 14)[288:318], atol=0.1)


def test_positive_series_have_multiplicative_seasons():
    t = np.arange(96)
    values = np.exp(0.02 * t + 0.3 * np.sin(2 * np.pi * t / 12))
    season = estimate_season(values, 12)
    assert season.multiplicative
    assert_allclose(np.diff(np.log(season.remove(values))), 0.02, atol=0.02)
    assert not estimate_season(values - values.mean(), 12).multiplicative


def test_noise_has_no_season_to_speak_of():
    values = RNG.randn(60) - 10
    season = estimate_season(values, 12)
    assert season is None or np.std(season.figure) < 0.5


def test_recent_cycles_count_more():
    values = np.concatenate([np.tile([-1.0, 1.0, 0.0, 0.0], 20), np.tile([1.0, -1.0, 0.0, 0.0], 6)])
    season = estimate_season(values - 5, 4)
    assert season.figure[0] > 0.5


def test_two_seasons():
    week = np.repeat([0.0, 0, 0, 0, 0, -8, -8], 24)
    values = np.tile(week, 5) + np.tile(DAY, 35) + 0.1 * RNG.randn(840) - 50
    adjusted, seasons = remove_seasons(values, [24, 168], 1)
    assert [season.period for season in seasons] == [24, 168]
    assert adjusted.std() < 0.35 * values.std()
    _, seasons = remove_seasons(np.tile(DAY, 35) + RNG.randn(840) - 50, [24, 168], 1)
    assert seasons[0].period == 24
    assert all(season.figure.std() < 0.5 for season in seasons[1:])


def test_too_few_cycles_and_missing_positions():
    assert remove_seasons(RNG.randn(24), [12], 1)[1] == []
    values = np.tile(DAY, 4) - 50
    values[5::24] = np.nan
    assert estimate_season(values, 24) is None

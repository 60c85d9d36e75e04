"""Calendar features against their definition, and their effect on forecasts."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

from skneuro.forecasting.panel.calendar import CYCLES, calendar_features
from tests.forecasting.series_samples import Zero, quick, walk

HOURS = pd.date_range("2023-12-20", periods=24 * 400, freq="h", tz="Europe/Berlin")

SPELLED = {"dayofweek": "day_of_week", "dayofyear": "day_of_year"}  # as pandas now does


def angles(features):
    """Positions on the circle, between 0 and 1."""
    return np.arctan2(features[:, 0], features[:, 1]) / (2 * np.pi) % 1


@pytest.mark.parametrize("name", CYCLES)
def test_each_position_of_a_cycle_is_a_position_on_the_circle(name):
    times = pd.date_range(
        "2023-12-31 23:30", periods=4000, freq="10min" if name == "minute" else "h"
    )
    features = calendar_features(times, [name])
    assert features.shape == (4000, 2)
    assert_allclose((features**2).sum(axis=1), 1)
    numbers = (
        times.isocalendar()["week"] if name == "week" else getattr(times, SPELLED.get(name, name))
    )
    positions = pd.Series(angles(features).round(9)).groupby(np.asarray(numbers)).nunique()
    assert (positions == 1).all()
    assert len(np.unique(angles(features).round(9))) == len(positions)


@pytest.mark.parametrize(
    ("name", "last", "length"),
    [
        ("minute", "2024-01-01 00:59", 60),
        ("hour", "2024-01-01 23:00", 24),
        ("dayofweek", "2024-01-07", 7),
        ("day", "2024-01-31", 31),
        ("dayofyear", "2024-12-31", 366),
        ("week", "2020-12-31", 53),
        ("month", "2024-12-01", 12),
        ("quarter", "2024-12-01", 4),
    ],
)
def test_the_last_position_lies_just_before_the_first(name, last, length):
    features = calendar_features(pd.DatetimeIndex([last]), [name])
    assert_allclose(angles(features), 1 - 1 / length)


@pytest.mark.parametrize(
    ("freq", "names"),
    [
        ("h", ["hour", "day", "week"]),
        ("D", ["dayofweek", "dayofyear", "week", "month"]),
        ("M", ["month", "quarter"]),
        ("Q-DEC", ["quarter"]),
    ],
)
def test_periods_have_the_features_of_their_dates(freq, names):
    periods = pd.period_range("2023-12-31", periods=60, freq=freq)
    expected = calendar_features(periods.to_timestamp(), names)
    assert_allclose(calendar_features(periods, names), expected)


def test_local_time_counts():
    local, utc = (calendar_features(times, ["hour"]) for times in (HOURS, HOURS.tz_convert("UTC")))
    assert not np.allclose(local, utc)
    assert_allclose(local[0], [0, 1], atol=1e-12)


def test_columns_are_in_the_requested_order():
    both = calendar_features(HOURS[:50], ["month", "hour"])
    assert_array_equal(both[:, 2:], calendar_features(HOURS[:50], ["hour"]))


def test_what_the_calendar_alone_explains_is_learned():
    days = pd.date_range("2024-01-01", periods=400, freq="D")
    y = pd.Series(np.random.RandomState(0).randn(7)[days.day_of_week], days)
    window = {"window": 2, "horizon": 7, "anchor": None}
    trees = RandomForestRegressor(10, random_state=0)
    informed = quick(trees, calendar=["dayofweek"], **window).fit(y=y[:-14])
    assert r2_score(y[-14:], informed.forecast(14)) > 0.9
    with_noise = y + np.random.RandomState(1).randn(len(y))
    monthly = quick(trees, calendar=["month"], **window).fit(y=with_noise[:-14])
    assert r2_score(with_noise[-14:], monthly.forecast(14)) < 0.5


def test_a_row_has_the_calendar_of_the_steps_to_forecast():
    days = pd.date_range("2024-01-01", periods=30, freq="D")
    forecaster = quick(Zero(), calendar=["dayofweek", "month"]).fit(y=pd.Series(walk(30), days))
    rows = forecaster.regressors_[0].X_
    assert rows.shape == (24, 5 + 2 * 4)
    expected = [
        calendar_features(days, ["dayofweek", "month"])[k : k + 2].ravel() for k in range(5, 29)
    ]
    assert_array_equal(rows[:, 5:], expected)


def test_series_as_long_as_another_have_their_own_dates():
    days = pd.date_range("2024-01-01", periods=60, freq="D")
    other = pd.Series(walk(), days + pd.Timedelta(days=3))
    forecaster = quick(calendar=["dayofweek"]).fit(y={"a": pd.Series(walk(), days), "b": other})
    together = forecaster.forecast()
    assert (together["a"].to_numpy() != together["b"].to_numpy()).all()
    assert_allclose(together["b"], forecaster.forecast(y=other))
    rows = quick(Zero(), calendar=["dayofweek"]).fit(y={"a": pd.Series(walk(), days), "b": other})
    expected = calendar_features(other.index, ["dayofweek"])[5:7].ravel()
    assert_allclose(rows.regressors_[0].X_[54, 5:], expected)


@pytest.mark.parametrize("y", [walk(), pd.Series(walk())], ids=["array", "integers"])
def test_a_calendar_needs_dates(y):
    with pytest.raises(
        ValueError, match=r"calendar=\['month'\] needs a DatetimeIndex .* got Range"
    ):
        quick(calendar=["month"]).fit(y=y)


@pytest.mark.parametrize("calendar", [["moon"], ["month", "moon"], [1]])
def test_unknown_features_are_refused_by_name(calendar):
    with pytest.raises(
        ValueError, match=r"('moon'|1) is not one of \['day', 'dayofweek', .*'week'\]"
    ):
        quick(calendar=calendar).fit(y=pd.Series(walk(), HOURS[:60]))

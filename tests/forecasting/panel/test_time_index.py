"""Valid labels of time steps, and the labels of forecasts."""

import re

import numpy as np
import pandas as pd
import pytest

from skneuro.time_index.grid import resample
from skneuro.time_index.labels import check_index, labels_after
from tests.forecasting.series_samples import daily, quick, walk

N = 40
BERLIN = {"tz": "Europe/Berlin"}
# all labels, those of the two forecasts included
EVEN = {
    "days": pd.date_range("2024-01-01", periods=N, freq="D"),
    "month_starts": pd.date_range("2021-01-01", periods=N, freq="MS"),
    "month_ends": pd.date_range("2020-12-31", periods=N, freq="ME"),
    "hours": pd.date_range("2024-02-28", periods=N, freq="h"),
    "quarters_of_an_hour": pd.date_range("2024-02-28", periods=N, freq="15min"),
    "business_days": pd.date_range("2024-01-01", periods=N, freq="B"),
    "weeks": pd.date_range("2024-01-01", periods=N, freq="7D"),
    "wednesdays": pd.date_range("2024-01-01", periods=N, freq="W-WED"),
    "years": pd.date_range("1960-01-01", periods=N, freq="YS"),
    "days_to_a_short_one": pd.date_range(end="2024-04-01", periods=N, freq="D", **BERLIN),
    "days_over_a_short_one": pd.date_range("2024-03-20", periods=N, freq="D", **BERLIN),
    "days_to_a_long_one": pd.date_range(end="2024-10-28", periods=N, freq="D", **BERLIN),
    "hours_over_a_skipped_one": pd.date_range(
        end="2024-03-31 03:00", periods=N, freq="h", **BERLIN
    ),
    "hours_over_a_repeated_one": pd.date_range("2024-10-26", periods=N, freq="h", **BERLIN),
    "seconds_as_unit": pd.date_range("2024", periods=N, freq="D").as_unit("s"),
    "months": pd.period_range("2021-01", periods=N, freq="M"),
    "quarters": pd.period_range("2010Q1", periods=N, freq="Q"),
    "range": pd.RangeIndex(N),
    "even_numbers": pd.RangeIndex(10, 10 + 2 * N, 2),
    "integers": pd.Index(np.arange(100, 100 + 3 * N, 3)),
    "through_zero": pd.Index(np.arange(N) - 20),
    "to_the_end_of_int8": pd.Index(np.arange(128 - N, 128), dtype="int8"),
    "unsigned": pd.Index(np.arange(N), dtype="uint16"),
    "nullable": pd.Index(np.arange(N), dtype="Int64"),
}
EACH = pytest.mark.parametrize("labels", EVEN.values(), ids=EVEN.keys())


def without_freq(index):
    """Dates without a frequency, as read from a file."""
    return pd.DatetimeIndex(index, freq=None) if isinstance(index, pd.DatetimeIndex) else index


@pytest.mark.parametrize("forget", [lambda index: index, without_freq], ids=["", "dates_alone"])
@EACH
def test_forecasts_have_the_following_labels_and_the_name(labels, forget):
    labels = forget(labels).rename("when")
    y = pd.Series(walk(N), labels, name="load")
    forecast = quick().fit(y=y[:-2]).forecast()
    assert list(forecast.index) == list(labels[-2:])
    assert (forecast.index.name, forecast.name) == ("when", "load")


@EACH
def test_updates_keep_the_labels_going(labels):
    y = pd.Series(walk(N), without_freq(labels))
    forecaster = quick().fit(y=y[:-6])
    for k in (6, 4, 3):
        forecaster.update(y=y[N - k : N - k + (2 if k == 6 else 1)])
    assert list(forecaster.forecast().index) == list(labels[-2:])


def test_labels_of_an_update_after_a_gap_keep_the_unit():
    y = pd.Series(walk(N), EVEN["seconds_as_unit"])
    forecaster = quick(freq="D").fit(y=y[:-6])
    forecaster.update(y=y[-4:-2])
    forecast = forecaster.forecast()
    pd.testing.assert_index_equal(forecast.index, y.index[-2:])


@EACH
def test_a_later_table_is_accepted_by_its_labels(labels):
    forecaster = quick().fit(y=pd.Series(walk(N), labels)[:-2])
    following = pd.DataFrame(index=without_freq(labels[-2:]))
    assert list(forecaster.predict(following).index) == list(labels[-2:])
    expected = re.escape(str(labels[-2]))
    with pytest.raises(ValueError, match=rf"must follow on .* expected 2 labels from {expected}"):
        forecaster.predict(pd.DataFrame(index=labels[:2]))
    with pytest.raises(ValueError, match="must follow on"):
        forecaster.forecast(X=pd.DataFrame(index=labels[:2]))


def test_a_calendar_of_ones_own_is_followed():
    closed = pd.offsets.CustomBusinessDay(holidays=["2024-01-15"])
    labels = pd.date_range("2023-12-01", periods=N, freq=closed)
    after = labels_after(check_index(labels[: labels.get_loc("2024-01-12") + 1], "y"), 1)
    assert list(after) == [pd.Timestamp("2024-01-16")]


def test_arrays_get_arrays():
    forecast = quick().fit(y=walk()).forecast()
    assert isinstance(forecast, np.ndarray)
    assert forecast.shape == (2,)


@pytest.mark.parametrize("index", [pd.RangeIndex(7, 10, 5), pd.RangeIndex(7, 17, 5)])
def test_the_step_of_a_range_is_known_from_one_or_two_labels(index):
    following = labels_after(check_index(index, "y"), 2)
    assert list(np.diff(following)) == [5]
    assert following[0] == index[-1] + 5


def test_the_frequency_is_known_from_two_dates_but_not_from_one():
    two = pd.DatetimeIndex(["2024-01-01", "2024-01-03"], name="day")
    following = labels_after(check_index(two, "y"), 1)
    assert (list(following), following.name) == ([pd.Timestamp("2024-01-05")], "day")
    with pytest.raises(ValueError, match=r"after the single label 2024-01-01 .* set freq"):
        labels_after(check_index(two[:1], "y"), 1)


def test_series_too_short_to_infer_a_frequency_take_that_of_the_longest():
    months = pd.date_range("2020-01-01", periods=N, freq="MS")
    y = {n: pd.Series(walk(n), without_freq(months[:n])) for n in (N, 1, 2)}
    forecasts = quick().fit(y=y).forecast()
    for n, forecast in forecasts.items():
        assert list(forecast.index) == list(pd.date_range(months[n - 1], periods=3, freq="MS")[1:])
    assert list(quick().fit(y=walk()).forecast(1, y=y)[2].index) == [months[2]]


def test_a_short_series_on_another_grid_keeps_its_own():
    months = pd.date_range("2020-01-01", periods=N, freq="MS")
    y = {"a": pd.Series(walk(N), months), "b": pd.Series([1.0, 2.0], DAYS_APART)}
    assert list(quick().fit(y=y).forecast(1)["b"].index) == [pd.Timestamp("2024-01-07")]


DAYS_APART = pd.DatetimeIndex(["2024-01-03", "2024-01-05"])

# What is refused ---------------------------------------------------------------------------------

DAYS = pd.date_range("2024-01-01", periods=10, freq="D")


@pytest.mark.parametrize(
    ("index", "apart"),
    [
        (DAYS.delete(4), ("2024-01-06", "2024-01-04")),
        (
            pd.date_range("2024-01-01", periods=10, freq="MS").delete(7),
            ("2024-09-01", "2024-07-01"),
        ),
        (
            pd.date_range("2024-01-01", periods=15, freq="B").delete(10),
            ("2024-01-16", "2024-01-12"),
        ),
        (DAYS.insert(4, pd.Timestamp("2024-01-04 12:00")), ("2024-01-04 12", "2024-01-04 00")),
        (DAYS.to_period().delete(4), ("2024-01-06", "2024-01-04")),
        (pd.RangeIndex(10).delete(4), ("5", "3")),
        (pd.RangeIndex(0, 20, 2).delete(4), ("10", "6")),
        (DAYS.to_period()[::7].append(DAYS.to_period()[8:]), ("2024-01-08", "2024-01-01")),
    ],
)
def test_a_gap_is_refused_by_where_it_is(index, apart):
    y = pd.Series(walk(len(index)), index, name="load")
    with pytest.raises(
        ValueError, match="'load' has a gap: {}.* after {}.*Set freq".format(*apart)
    ):
        quick().fit(y=y)


@pytest.mark.parametrize(
    "index",
    [
        DAYS[::-1],
        DAYS[[0, 1, 2, 2, 3, 4, 5, 6]],
        DAYS[[0, 2, 1, 3, 4, 5, 6]],
        pd.DatetimeIndex([*DAYS, None]),
        pd.RangeIndex(10, 0, -1),
        pd.Index([1, 2, 3, 3, 4, 5, 6, 7]),
        pd.Index([1, 2, None, 4, 5, 6, 7], dtype="Int64"),
        DAYS.to_period()[::-1],
    ],
)
def test_an_index_out_of_order_is_refused(index):
    with pytest.raises(ValueError, match=r"index of series 'load' must be in order.*sort_index"):
        quick().fit(y=pd.Series(walk(len(index)), index, name="load"))


@pytest.mark.parametrize(
    "index", [pd.Index(list("abcdefgh")), pd.Index(np.arange(8.0)), pd.timedelta_range("1D", "8D")]
)
def test_labels_that_are_not_of_time_are_refused(index):
    with pytest.raises(
        TypeError, match="must be a DatetimeIndex, a PeriodIndex or an index of int"
    ):
        quick().fit(y=pd.Series(walk(8), index))


# With freq ---------------------------------------------------------------------------------------


def test_with_freq_a_gap_becomes_a_missing_value():
    y = daily()
    holes = y.index[[7, 20, 21]]
    expected = quick().fit(y=y.where(~y.index.isin(holes))).forecast()
    found = quick(freq="D").fit(y=y.drop(holes)).forecast()
    pd.testing.assert_series_equal(found, expected)


def test_with_freq_values_of_a_step_become_their_mean_whatever_their_order():
    hours = pd.date_range("2024-01-01", periods=24 * 30, freq="h")
    y = pd.Series(walk(len(hours)), hours)
    expected = quick().fit(y=y.resample("D").mean()).forecast()
    found = quick(freq="D").fit(y=y.sample(frac=1.0, random_state=0)).forecast()
    pd.testing.assert_series_equal(found, expected)


def test_with_freq_periods_stay_periods():
    months = pd.period_range("2020-01", periods=N, freq="M")
    y = pd.Series(walk(N), months)
    found = quick(freq="MS").fit(y=y.drop(months[5])).forecast()
    pd.testing.assert_series_equal(found, quick().fit(y=y.where(months != months[5])).forecast())
    assert list(found.index) == [pd.Period("2023-05", "M"), pd.Period("2023-06", "M")]


def test_with_freq_covariates_of_a_gap_repeat_those_before_it():
    table = pd.DataFrame({"k": np.arange(4.0)}, DAYS[[0, 1, 4, 5]])
    assert resample(table, "D", fill=True)["k"].tolist() == [0, 1, 1, 1, 2, 3]
    assert resample(table, "D", fill=False)["k"].isna().sum() == 2


@pytest.mark.parametrize("y", [walk(), pd.Series(walk())], ids=["array", "integers"])
def test_freq_needs_dates(y):
    with pytest.raises(
        ValueError, match="freq='D' needs a DatetimeIndex or PeriodIndex, got Range"
    ):
        quick(freq="D").fit(y=y)

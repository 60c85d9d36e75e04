"""Forecasts have the labels that the data would have had, for every frequency of pandas."""

import numpy as np
import pandas as pd
import pytest

from skneuro.forecasting import Detrender
from skneuro.windowing import WindowTransformer
from tests.forecasting.series_samples import quick, walk

N = 40
OFFSETS = pd.offsets
ALIASES = [
    *("ms", "250ms", "us", "s", "90s", "min", "15min", "h", "3h", "36h", "bh"),
    *("D", "2D", "7D", "10D", "B", "2B", "W", "W-WED", "2W-MON", "WOM-3FRI", "SMS", "SME"),
    *("MS", "ME", "2MS", "3ME", "BMS", "BME", "QS", "QS-FEB", "QE", "QE-NOV", "2QS", "BQS"),
    *("BQE-OCT", "YS", "YE", "YS-JUL", "YE-MAR", "BYS", "BYE"),
]
FREQS = {alias: alias for alias in ALIASES} | {
    "monday_to_saturday": OFFSETS.CustomBusinessDay(weekmask="Mon Tue Wed Thu Fri Sat"),
    "a_holiday": OFFSETS.CustomBusinessDay(holidays=["2024-01-15"]),
    "mornings": OFFSETS.CustomBusinessHour(start="08:00", end="12:00"),
    "a_day_of_the_month": pd.DateOffset(months=1),
    "the_30th": pd.DateOffset(months=1, day=30),
    "two_weeks": pd.DateOffset(weeks=2),
    "six_hours": pd.DateOffset(hours=6),
    "last_fridays": OFFSETS.LastWeekOfMonth(weekday=4),
    "easter": OFFSETS.Easter(),
    "fiscal_years": OFFSETS.FY5253(weekday=4, startingMonth=12, variation="last"),
    "twice_a_month": OFFSETS.SemiMonthBegin(day_of_month=10),
    "custom_month_ends": OFFSETS.CustomBusinessMonthEnd(),
}
NOT_INFERRED = {  # from dates alone
    "monday_to_saturday",
    "a_holiday",
    "mornings",
    "the_30th",  # its first date here is of another day
    "easter",
    "fiscal_years",
}
PERIODS = [
    *("s", "15min", "30min", "h", "3h", "D", "2D"),
    *("W", "W-MON", "M", "2M", "Q", "2Q", "Q-FEB", "Y"),
]
UNITS = ["s", "ms", "us", "ns"]
EACH_FREQ = pytest.mark.parametrize("name", FREQS)
EACH_ZONE = pytest.mark.parametrize("tz", [None, "Europe/Berlin", "America/Sao_Paulo"])


def labels_of(name, tz=None, unit="ns"):
    """Labels of the data and of the steps after them, and the same without a frequency."""
    start = "2024-01-05 09:00" if tz or name in ("bh", "mornings") else "2024-01-05"
    index = pd.date_range(start, periods=N, freq=FREQS[name], tz=tz)
    if name not in ("ms", "us", "250ms"):
        index = index.as_unit(unit)
    return index, pd.DatetimeIndex(index, freq=None)


def assert_labels(forecast, expected):
    assert list(forecast.index) == list(expected)
    assert forecast.index.dtype == expected.dtype


@EACH_ZONE
@EACH_FREQ
def test_an_index_with_a_frequency_goes_on(name, tz):
    index, _ = labels_of(name, tz)
    assert_labels(quick().fit(y=pd.Series(walk(N - 2), index[:-2])).forecast(), index[-2:])


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", sorted(FREQS.keys() - NOT_INFERRED))
def test_dates_alone_go_on(name, unit):
    _, bare = labels_of(name, unit=unit)
    assert_labels(quick().fit(y=pd.Series(walk(N - 2), bare[:-2])).forecast(), bare[-2:])


@pytest.mark.parametrize("name", sorted(NOT_INFERRED))
def test_what_cannot_be_inferred_is_refused(name):
    _, bare = labels_of(name)
    with pytest.raises(ValueError, match="has a gap"):
        quick().fit(y=pd.Series(walk(N), bare))


@EACH_ZONE
@EACH_FREQ
def test_freq_fills_a_gap_of_any_frequency(name, tz):
    index, bare = labels_of(name, tz)
    y = pd.Series(walk(N - 2), bare[:-2])
    gap = quick(freq=FREQS[name]).fit(y=y.drop(bare[20])).forecast()
    assert_labels(gap, index[-2:])
    expected = quick().fit(y=y.set_axis(index[:-2]).where(index[:-2] != index[20])).forecast()
    np.testing.assert_allclose(gap, expected)


@EACH_FREQ
def test_short_series_go_on_as_the_longest_does(name):
    index, bare = labels_of(name)
    whole = pd.Series(walk(N - 2), index[:-2])
    y = {"whole": whole} | {n: pd.Series(walk(n), bare[N - 2 - n : N - 2]) for n in range(1, 6)}
    for forecast in quick().fit(y=y).forecast().values():
        assert_labels(forecast, index[-2:])
    stacked = quick(freq=FREQS[name]).fit(y=pd.concat(y)).forecast()
    for n in y:
        assert list(stacked.loc[n].index) == list(index[-2:])


@EACH_ZONE
@EACH_FREQ
def test_alone_is_together_and_later(name, tz):
    index, bare = labels_of(name, tz)
    model = quick().fit(y=pd.Series(walk(N - 2), index[:-2]))
    for n in range(1, 6):
        alone = model.forecast(y=pd.Series(walk(n), bare[N - 2 - n : N - 2]))
        assert_labels(alone, index[-2:])
    for k in (N - 2, N - 1):
        model.update(y=pd.Series([1.0], bare[k : k + 1]))
    assert model.forecast().index[0] > index[-1]
    whole = quick().fit(y=pd.Series(walk(N), index)).forecast()
    assert_labels(model.forecast(), whole.index)


@pytest.mark.parametrize("freq", PERIODS)
def test_periods_of_any_length_go_on(freq):
    index = pd.period_range("2024-01-01", periods=N, freq=freq)
    y = pd.Series(walk(N - 2), index[:-2])
    assert_labels(quick().fit(y=y).forecast(), index[-2:])
    for alias in (freq, index.freqstr, index.freq):
        found = quick(freq=alias).fit(y=y.drop(index[20])).forecast()
        assert_labels(found, index[-2:])
    panel = quick().fit(y={"whole": y, "new": y[-1:]}).forecast()
    assert_labels(panel["new"], index[-2:])
    assert_labels(quick().fit(y=pd.DataFrame({"a": y, "b": y})).forecast(), index[-2:])
    with pytest.raises(ValueError, match=rf"{index[20]} is missing.*freq='{index.freqstr}'"):
        quick().fit(y=y.drop(index[20]))


@pytest.mark.parametrize("name", sorted(FREQS.keys() - NOT_INFERRED))
def test_windows_know_the_same_next_label(name):
    _, bare = labels_of(name)
    X = pd.DataFrame({"x": walk(N)}, bare)
    assert WindowTransformer(3).fit(X[:-1]).next_label_ == bare[-1]


@EACH_ZONE
@EACH_FREQ
def test_transforms_find_the_same_position(name, tz):
    index, bare = labels_of(name, tz)
    X = pd.DataFrame({"x": walk(N)}, index)
    fitted = Detrender().fit(X[:-5])
    later = X[-5:].set_axis(bare[-5:])
    np.testing.assert_array_equal(
        fitted.inverse_transform(later), fitted.inverse_transform(later, start=N - 5)
    )


# Changes of the clock ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tz", "start"),
    [
        ("Europe/Berlin", "2024-03-01 02:30"),  # does not exist on March 31
        ("Europe/Berlin", "2024-10-01 02:30"),  # exists twice on October 27
        ("America/Sao_Paulo", "2018-10-10"),  # no midnight on November 4
        ("Africa/Cairo", "2024-04-01"),  # no midnight on April 26
    ],
)
def test_local_times_that_do_not_exist_or_exist_twice_cost_no_fit(tz, start):
    wall = pd.date_range(start, periods=N, freq="D")
    labels = wall.tz_localize(tz, nonexistent="shift_forward", ambiguous=np.ones(N, bool))
    for n in range(10, N - 3):
        model = quick(calendar=["dayofweek"]).fit(y=pd.Series(walk(n), labels[:n]))
        assert list(model.forecast().index) == list(labels[n : n + 2])
        model.update(y=pd.Series([1.0], labels[n : n + 1]))
        assert list(model.forecast().index) == list(labels[n + 1 : n + 3])


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("nonexistent", ["shift_forward", pd.Timedelta(hours=1)], ids=str)
@pytest.mark.parametrize("start", ["2024-03-01 02:30", "2024-10-01 02:30"])
def test_later_labels_may_resolve_the_clock_in_either_way(start, nonexistent, is_first):
    wall = pd.date_range(start, periods=N, freq="D")
    labels = wall.tz_localize(
        "Europe/Berlin", nonexistent=nonexistent, ambiguous=np.full(N, is_first)
    )
    model = quick().fit(y=pd.Series(walk(20), labels[:20]))
    model.update(y=pd.Series(walk(N - 20), labels[20:]))
    assert model.forecast().index[0].tz_localize(None) == wall[-1] + pd.Timedelta(days=1)

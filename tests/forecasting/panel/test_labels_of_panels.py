"""Series of a panel, and new ones after the fit, have its frequency wherever their labels allow."""

import numpy as np
import pandas as pd
import pytest

from tests.forecasting.series_samples import quick, walk

BUSINESS_DAYS = pd.date_range("2024-01-01", periods=60, freq="B")
MONTHS = pd.date_range("2020-01-01", periods=48, freq="MS")
MON_TO_SAT = pd.offsets.CustomBusinessDay(weekmask="Mon Tue Wed Thu Fri Sat")


def bare(index):
    """Dates without a frequency, as read from a file."""
    return pd.DatetimeIndex(index, freq=None)


def series(index):
    """A random walk with labels."""
    return pd.Series(walk(len(index)), index)


@pytest.mark.parametrize("stack", [dict, pd.concat], ids=["dict", "long"])
@pytest.mark.parametrize("n", range(1, 8))
def test_a_new_branch_is_closed_at_weekends(n, stack):
    y = stack({"old": series(bare(BUSINESS_DAYS)), "new": series(bare(BUSINESS_DAYS[-n:]))})
    forecast = quick().fit(y=y).forecast()
    new = forecast["new"] if stack is dict else forecast.loc["new"]
    assert list(new.index.strftime("%a")) == ["Mon", "Tue"]


def test_months_that_end_on_business_days_are_business_months_in_their_panel():
    ends = pd.date_range("2018-01-01", periods=40, freq="BME")
    is_end = ends.is_month_end
    start = next(k for k in range(30) if is_end[k : k + 3].all())
    y = {"old": series(bare(ends)), "new": series(bare(ends[start : start + 3]))}
    forecast = quick().fit(y=y).forecast()["new"]
    assert list(forecast.index) == list(ends[start + 3 : start + 5])


def test_series_that_are_all_short_share_the_frequency_that_fits_them_all():
    days = pd.DatetimeIndex(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"])
    over_a_weekend = pd.DatetimeIndex(["2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10"])
    forecast = quick(window=2).fit(y={"a": series(days), "b": series(over_a_weekend)}).forecast()
    assert forecast["a"].index[0] == pd.Timestamp("2024-01-08")


def test_own_frequencies_of_members_are_kept():
    mixed = {
        "calendar": pd.date_range("2024-01-01", periods=50, freq=MON_TO_SAT),
        "of_the_3rd": pd.date_range("2020-01-03", periods=30, freq=pd.DateOffset(months=1)),
        "twice_a_month": pd.date_range("2020-01-01", periods=30, freq="SMS"),
        "daily": pd.date_range("2024-01-01", periods=3, freq="D"),
    }
    forecasts = quick().fit(y={name: series(index) for name, index in mixed.items()}).forecast()
    for name, index in mixed.items():
        following = pd.date_range(index[0], periods=len(index) + 2, freq=index.freq)[-2:]
        assert list(forecasts[name].index) == list(following)


@pytest.mark.parametrize("options", [{}, {"freq": MON_TO_SAT}], ids=["own", "given"])
@pytest.mark.parametrize("stack", [dict, pd.concat, pd.DataFrame], ids=["dict", "long", "wide"])
def test_a_calendar_of_ones_own_in_a_panel(stack, options):
    index = pd.date_range("2024-01-01", periods=52, freq=MON_TO_SAT)
    y = stack({"a": series(index[:-2]), "b": series(index[:-2])})
    forecast = quick(**options).fit(y=y).forecast()
    labels = forecast.loc["a"].index if stack is pd.concat else forecast["a"].index
    assert list(labels) == list(index[-2:])


# New series --------------------------------------------------------------------------------------

TWO_MONTHS = pd.Series([5.0, 6.0], pd.DatetimeIndex(["2024-01-01", "2024-02-01"]))


@pytest.mark.parametrize("n", [1, 2])
def test_a_new_series_alone_has_the_frequency_of_the_fit(n):
    expected = list(pd.date_range("2024-01-01", periods=n + 2, freq="MS")[-2:])
    panel = quick().fit(y={"a": series(MONTHS), "b": series(MONTHS[5:])})
    assert list(panel.forecast(y={"new": TWO_MONTHS[:n]})["new"].index) == expected
    together = {"new": TWO_MONTHS[:n], "a": series(MONTHS)}
    assert list(panel.forecast(y=together)["new"].index) == expected
    assert list(quick().fit(y=series(MONTHS)).forecast(y=TWO_MONTHS[:n]).index) == expected
    assert list(quick().fit(y=series(bare(MONTHS))).forecast(y=TWO_MONTHS[:n]).index) == expected


def test_the_frequency_survives_updates():
    model = quick().fit(y=series(BUSINESS_DAYS[:50]))
    for k in range(50, 56):
        model.update(y=series(bare(BUSINESS_DAYS[k : k + 1])))
    new = model.forecast(y=series(bare(BUSINESS_DAYS[:5])))
    assert list(new.index) == list(BUSINESS_DAYS[5:7])


def test_integers_alone_have_the_step_of_the_fit():
    numbered = pd.Series(walk(30), np.arange(30) * 3)
    model = quick().fit(y={"a": numbered, "b": numbered[:1]})
    assert list(model.forecast()["b"].index) == [3, 6]
    assert list(model.forecast(y=pd.Series([1.0], [7])).index) == [10, 13]


def test_two_months_without_a_fit_to_dates_are_months():
    model = quick().fit(y=walk())
    assert list(model.forecast(1, y=TWO_MONTHS).index) == [pd.Timestamp("2024-03-01")]
    ends = TWO_MONTHS.set_axis(pd.DatetimeIndex(["2024-01-31", "2024-02-29"]))
    assert list(model.forecast(1, y=ends).index) == [pd.Timestamp("2024-03-31")]


def test_a_series_of_another_frequency_is_forecast_with_a_warning():
    model = quick().fit(y=series(MONTHS))
    daily = series(pd.date_range("2024-01-01", periods=20, freq="D"))
    with pytest.warns(UserWarning, match="y has a step of 'D', but .* fitted to steps of 'MS'"):
        assert list(model.forecast(1, y=daily).index) == [pd.Timestamp("2024-01-21")]


def test_two_dates_of_the_panel_with_some_missing_between_are_a_gap():
    gap = series(bare(MONTHS[[3, 6]]))
    message = r"2020-05-01 .* is missing.* freq='MS'"
    with pytest.raises(ValueError, match=message):
        quick().fit(y={"a": series(MONTHS), "new": gap})
    model = quick().fit(y=series(MONTHS))
    with pytest.raises(ValueError, match=message):
        model.forecast(y=gap)


# Messages ----------------------------------------------------------------------------------------

HOURS = pd.date_range("2024-01-01", periods=50, freq="h")
LONG_DAYS = pd.date_range("2024-01-01", periods=200, freq="B")
OF_THE_3RD = MONTHS + pd.Timedelta(days=2)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (HOURS.delete(20), r"2024-01-01 20:00:00 is missing.* freq='h'"),
        (LONG_DAYS.delete([86, 92]), r"2024-04-30 00:00:00 is missing.* freq='B'"),
        (MONTHS.delete(8), r"2020-09-01 00:00:00 is missing.* freq='MS'"),
        (
            bare(OF_THE_3RD.delete(8)),
            r"2020-09-03 .* is missing.* freq=pd.DateOffset\(months=1, day=3\)",
        ),
        (
            bare(pd.date_range("2024-01-01", periods=50, freq=MON_TO_SAT)),
            r"2024-01-07 .* freq=pd.offsets.CustomBusinessDay\(weekmask='Mon Tue Wed Thu Fri Sat'",
        ),
        (MONTHS.to_period().delete(8), r"2020-09 is missing.* freq='M'"),
        (pd.RangeIndex(20).delete(7), r"8 comes after 6\. reindex"),
    ],
)
def test_a_gap_is_refused_with_the_frequency_seen(index, message):
    with pytest.raises(ValueError, match=message):
        quick().fit(y=series(index))


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (HOURS.insert(5, HOURS[5]), r"2024-01-01 05:00:00 occurs 2 times.* freq='h'"),
        (HOURS.insert(5, pd.NaT), r"label of row 5 is missing \(NaT\)"),
        (HOURS[[0, 1, 3, 2, 4]], r"2024-01-01 02:00:00 comes after 2024-01-01 03:00:00; sort_ind"),
        (
            pd.Index([0, 1, 1, 2]),
            r"1 occurs 2 times, which sort_index.* leaves as it is; groupby",
        ),
        (pd.Index([0, 2, 1, 3]), "1 comes after 2; sort_index"),
        (MONTHS.to_period()[[0, 1, 1, 2]], r"2020-02 occurs 2 times.* freq='M'"),
    ],
)
def test_labels_out_of_order_are_named(index, message):
    with pytest.raises(ValueError, match=message):
        quick().fit(y=series(index))


def test_freq_does_not_drop_rows_without_a_label():
    with pytest.raises(ValueError, match=r"label of row 5 is missing"):
        quick(freq="h").fit(y=series(HOURS.insert(5, pd.NaT)))

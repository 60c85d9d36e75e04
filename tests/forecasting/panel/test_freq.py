"""``freq`` puts all data on one grid: those of the fit, of later calls, and origins."""

import numpy as np
import pandas as pd
import pytest

from skneuro.forecasting import backtest
from tests.forecasting.series_samples import quick, walk

N = 60
MONDAYS = pd.date_range("2023-01-02", periods=N, freq="W-MON")
OTHER_GRIDS = {  # freq, labels that lie on another grid, their own frequency
    "W": (MONDAYS, "W-MON"),
    "QS": (pd.date_range("2003-03-01", periods=N, freq="QS-MAR"), "QS-(MAR|DEC)"),
    "ME": (pd.date_range("2003-01-01", periods=N, freq="MS"), "MS"),
    "MS": (
        pd.date_range("2003-01-01", periods=N, freq="MS") + pd.Timedelta(days=2),
        r"pd.DateOffset\(months=1, day=3\)",
    ),
}
ON_GRID = {
    "W-MON": MONDAYS,
    "7D": MONDAYS,
    "h": pd.date_range("2023-01-02 00:05", periods=N, freq="h"),
    "2h": pd.date_range("2023-01-02 01:00", periods=N, freq="2h"),
    "D": pd.date_range("2023-01-02 06:00", periods=N, freq="D"),
    "M": pd.period_range("2020-01", periods=N, freq="M"),
    "MS": pd.period_range("2020-01", periods=N, freq="M"),
    "15min": pd.period_range("2020-01-01", periods=N, freq="15min"),
}


def table_and_series(index):
    """A covariate and a random walk that follows it."""
    X = pd.DataFrame({"price": walk(len(index), seed=1)}, index)
    return X, pd.Series(walk(len(index)), index)


def all_calls(freq, index):
    """Labels of the last two steps from each way to forecast them."""
    X, y = table_and_series(index)
    past, future = slice(None, -2), slice(-2, None)
    model = quick(freq=freq).fit(X[past], y[past])
    stacked = quick(freq=freq).fit({"a": X[past], "b": X[past]}, {"a": y[past], "b": y[past]})
    long = pd.concat({"b": X[future], "a": X[future]})
    yield model.predict(X[future]).index
    yield model.forecast(2, X[future]).index
    yield model.forecast(2, X, y=y[past]).index
    yield stacked.forecast(2, {"a": X[future], "b": X[future]})["b"].index
    yield stacked.forecast(2, X[future])["b"].index
    yield stacked.predict(long).loc["a"].index
    yield model.update(X[-2:-1], y[-2:-1]).forecast(1, X[-1:]).index


@pytest.mark.parametrize("freq", OTHER_GRIDS)
def test_stamps_of_another_grid_are_moved_with_a_warning_in_every_call(freq):
    index, own = OTHER_GRIDS[freq]
    with pytest.warns(UserWarning, match=f"freq='{freq}' moves time stamps.*freq='?{own}'? keeps"):
        found = list(all_calls(freq, index))
    _, y = table_and_series(index)
    expected = y.resample(freq).mean().index
    for labels in found:
        assert list(labels) == list(expected[-len(labels) :])


@pytest.mark.parametrize(("freq", "index"), ON_GRID.items(), ids=ON_GRID.keys())
def test_stamps_on_a_grid_of_the_frequency_stay(freq, index):
    for labels in all_calls(freq, index):
        assert list(labels) == list(index[-len(labels) :])


def test_origins_are_steps_of_the_grid():
    _, y = table_and_series(MONDAYS)
    with pytest.warns(UserWarning, match="moves time stamps"):
        table = backtest(quick(freq="W"), y, origins=["2024-01-01"])
    assert set(table["origin"]) == {pd.Timestamp("2024-01-07")}
    table = backtest(quick(freq="W-MON"), y, origins=["2024-01-01"])
    assert set(table["origin"]) == {pd.Timestamp("2024-01-01")}


@pytest.mark.parametrize("end", [300, 301, 303])
@pytest.mark.parametrize("stack", [False, True])
def test_finer_covariates_of_future_steps_are_averaged(end, stack):
    X, y = table_and_series(pd.date_range("2024-01-01", periods=500, freq="15min"))
    hourly, past = y[:end].resample("h").mean(), X[:end].resample("h").mean()
    hours = pd.date_range(hourly.index[-1], periods=25, freq="h")[1:]
    future = X.resample("h").mean().loc[hours]
    expected = quick().fit(past, hourly).forecast(24, future)
    if stack:
        model = quick(freq="h").fit({"a": X[:end]}, {"a": y[:end]})
        found = model.forecast(24, {"a": X[end:]})["a"]
    else:
        model = quick(freq="h").fit(X[:end], y[:end])
        found = model.forecast(24, X[end:])
    assert list(found.index) == list(hours)
    np.testing.assert_allclose(found, expected)


def test_covariates_of_steps_before_the_end_are_still_refused():
    X, y = table_and_series(pd.date_range("2024-01-01", periods=500, freq="15min"))
    model = quick(freq="h").fit(X[:300], y[:300])
    for later in (X[200:], X[310:], X[300:][::-1]):
        with pytest.raises(ValueError, match="must follow on"):
            model.forecast(4, later)


def test_a_grid_of_a_given_offset():
    index = pd.date_range("2020-01-03", periods=30, freq=pd.DateOffset(months=1))
    y = pd.Series(walk(28), index[:28]).drop(index[5])
    for offset in (pd.DateOffset(months=1), pd.DateOffset(months=1, day=3)):
        assert list(quick(freq=offset).fit(y=y).forecast().index) == list(index[28:])


def test_periods_are_averaged_to_longer_ones():
    index = pd.period_range("2020-01", periods=48, freq="M")
    y = pd.Series(walk(48), index)
    quarters = y.groupby(index.asfreq("Q")).mean()
    found = quick(freq="Q").fit(y=y).forecast()
    pd.testing.assert_series_equal(found, quick().fit(y=quarters).forecast())

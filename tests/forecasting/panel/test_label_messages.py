"""Messages about labels say which call makes labels of them that the package takes."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from skneuro.forecasting import SeriesForecaster, mase, smape
from tests.forecasting.series_samples import quick, walk

N = 30
DAYS = pd.date_range("2024-03-15", periods=N)
Y = pd.Series(walk(N), DAYS)
BERLIN = Y.tz_localize("Europe/Berlin")
TEXT = Y.set_axis(DAYS.astype(str))
PYTHON = Y.set_axis(pd.Index(list(DAYS.date), dtype=object))
OFFSETS = BERLIN.set_axis(BERLIN.index.astype(str))
MIXED = BERLIN.set_axis(pd.Index(list(BERLIN.index), dtype=object))
TO_DATES = r"pd\.DatetimeIndex\(data\.index\) makes dates"
TO_ZONE = r"pd\.to_datetime\(data\.index, utc=True\)\.tz_convert\(zone\) makes dates"
LABELS = {
    "text": (TEXT, TO_DATES),
    "python": (PYTHON, TO_DATES),
    "offsets": (OFFSETS, TO_ZONE),
    "mixed offsets": (MIXED, TO_ZONE),
}
CONTAINERS = {
    "series": lambda y: y,
    "wide": lambda y: y.to_frame("a"),
    "long": lambda y: pd.concat({"a": y}),
    "dict": lambda y: {"a": y, "b": Y},
}


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
@pytest.mark.parametrize(("y", "line"), LABELS.values(), ids=LABELS)
def test_labels_that_are_no_dates_yet(y, line, container):
    with pytest.raises(TypeError, match=rf"must be a DatetimeIndex, .* labels such as .*{line}"):
        quick().fit(y=container(y))


@pytest.mark.parametrize("y", [OFFSETS, MIXED], ids=["text", "objects"])
def test_the_line_for_local_times_works_over_a_change_of_the_clock(y):
    labels = pd.to_datetime(y.index, utc=True).tz_convert("Europe/Berlin")
    forecast = quick().fit(y=y.set_axis(labels)).forecast()
    assert forecast.index.equals(quick().fit(y=BERLIN).forecast().index)


def test_series_are_in_one_time_zone():
    message = "series 'a' is Europe/Berlin, that of series 'b' is UTC. tz_convert"
    with pytest.raises(ValueError, match=message):
        quick().fit(y={"a": BERLIN, "b": Y.tz_localize("UTC")})
    with pytest.raises(ValueError, match=r"series 'b' is None\. tz_localize"):
        quick().fit(y={"a": BERLIN, "b": Y})


def test_covariates_without_the_time_zone_of_the_series():
    model = quick().fit(BERLIN.to_frame("price"), BERLIN)
    days = pd.date_range("2024-04-14", periods=2)
    future = pd.DataFrame({"price": [1.0, 2.0]}, days)
    with pytest.raises(ValueError, match=r"without a time zone: tz_localize\('Europe/Berlin'\)"):
        model.forecast(2, future)
    assert len(model.forecast(2, future.tz_localize("Europe/Berlin"))) == 2


@pytest.mark.parametrize(("freq", "shift"), [("s", 30), ("min", 400), ("15min", 3000), ("h", 9000)])
def test_a_clock_that_is_not_exact_gets_the_round_frequency(freq, shift):
    rng = np.random.default_rng(0)
    stamps = pd.date_range("2024-05-01", periods=60, freq=freq)
    stamps += pd.to_timedelta(rng.integers(0, shift, 60), unit="ms")
    y = pd.Series(walk(60), stamps)
    with pytest.raises(ValueError, match=f"Set freq, here freq='{freq}'"):
        quick().fit(y=y)
    forecast = quick(freq=freq).fit(y=y).forecast()
    assert list(forecast.index) == list(pd.date_range("2024-05-01", periods=62, freq=freq)[-2:])


def test_metrics_match_the_dates_of_python_with_those_of_pandas():
    truth, forecast = Y[:5], Y[:5] + 1
    expected = smape(truth, forecast)
    assert smape(PYTHON[:5], forecast) == smape(truth, PYTHON[:5] + 1) == expected
    assert smape(pd.concat({"a": PYTHON[:5]}), {"a": forecast[::-1]}) == expected
    days = [dt.date(2024, 4, 14)]
    assert mase(Y[:1].set_axis(days), Y[:1].set_axis(days) + 1, y_train=Y, season=1) > 0


THREE = pd.concat({("a", "x"): Y, ("a", "z"): Y * 2}, names=["store", "item", "day"])


def test_a_third_level_is_joined_by_the_line_of_the_message():
    calls = {
        "y": lambda: quick().fit(y=THREE),
        "X": lambda: quick().fit(THREE.to_frame("price"), {"a": Y}),
        "y_true": lambda: smape(THREE, THREE),
        "y_pred": lambda: smape(Y, THREE),
        "y_train": lambda: mase(Y, Y, y_train=THREE, season=1),
    }
    for name, call in calls.items():
        with pytest.raises(ValueError, match=f"MultiIndex of {name} must have two levels") as error:
            call()
        line = str(error.value).split("name a series: ")[1].rstrip(".")
        joined = eval(line, {"pd": pd, name: THREE})
        assert list(quick().fit(y=joined).forecast().index.unique(0)) == ["a/x", "a/z"]


@pytest.mark.parametrize("freq", ["x", "", "1.5.D"])
def test_a_name_that_is_no_frequency(freq):
    for y in (Y, Y.to_period("D"), Y.to_numpy()):
        with pytest.raises(ValueError, match=f"freq={freq!r} is not a frequency of pandas"):
            SeriesForecaster(Ridge(), freq=freq).fit(y=y)


@pytest.mark.parametrize("freq", ["M", "2M", "15min", "W-MON", "WOM-3FRI", "SMS", "Q-FEB"])
def test_names_of_frequencies_are_known_before_the_data(freq):
    with pytest.raises(ValueError, match="needs a DatetimeIndex or PeriodIndex"):
        SeriesForecaster(Ridge(), freq=freq).fit(y=Y.to_numpy())

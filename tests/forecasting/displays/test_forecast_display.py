"""Plots of forecasts show the right values, times and series."""

import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge

from skneuro import MLPRegressorNP
from skneuro.forecasting import ForecastDisplay, SeriesForecaster

DAYS = pd.date_range("2024-01-01", periods=80, freq="D", name="day")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def table_of_series():
    time = np.arange(80)
    noise = np.random.default_rng(0).standard_normal((80, 2))
    wave = np.sin(2 * np.pi * time / 7)
    return pd.DataFrame({"a": wave, "b": 5 + wave}, DAYS) + 0.1 * noise


def series():
    return table_of_series()["a"].rename("sales")


def fitted(y, X=None, **options):
    return SeriesForecaster(Ridge(), **{"window": 7, "horizon": 5, **options}).fit(X, y)


def dates(artist):
    return pd.DatetimeIndex(artist.get_xdata())


def test_history_forecast_interval_and_truth_are_drawn():
    y = series()
    model = fitted(y[:-5], interval=0.8)
    display = ForecastDisplay.from_estimator(model, truth=y)
    assert_array_equal(dates(display.history_line_), DAYS[45:75])
    assert_array_equal(display.history_line_.get_ydata(), y[45:75])
    assert_array_equal(dates(display.forecast_line_), DAYS[75:])
    assert_allclose(display.forecast_line_.get_ydata(), model.forecast())
    assert_array_equal(display.truth_line_.get_ydata(), y[75:])
    reach = display.interval_band_.get_datalim(display.ax_.transData).intervaly
    ends = model.forecast_interval()
    assert_allclose(reach, [ends["lower"].min(), ends["upper"].max()])
    assert display.quantile_bands_ == []


def test_axes_and_legend_are_labeled():
    display = ForecastDisplay.from_estimator(fitted(series(), interval=0.8))
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("day", "sales")
    legend = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert legend == ["history", "forecast", "80% interval"]
    assert display.figure_ is display.ax_.figure


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_quantiles_are_nested_bands():
    net = MLPRegressorNP(hidden_layer_sizes=(4,), max_iter=2, random_state=0)
    model = SeriesForecaster(net, window=7, horizon=5, quantiles=[0.9, 0.1, 0.5, 0.75, 0.25])
    model.fit(y=series())
    display = ForecastDisplay.from_estimator(model)
    wide, narrow = (
        band.get_datalim(display.ax_.transData).intervaly for band in display.quantile_bands_
    )
    levels = model.forecast_quantiles()
    assert_allclose(wide, [levels[0.1].min(), levels[0.9].max()])
    assert_allclose(narrow, [levels[0.25].min(), levels[0.75].max()])
    assert [text.get_text() for text in display.ax_.get_legend().get_texts()] == [
        "history",
        "forecast",
        "quantiles 0.1 to 0.9",
    ]


CONTAINERS = {
    "wide array": lambda wide: wide.to_numpy(),
    "wide": lambda wide: wide,
    "long": lambda wide: wide.T.stack().rename("sales"),
    "dict": lambda wide: dict(wide.items()),
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_one_of_many_series_is_shown(container):
    wide = table_of_series()
    model = fitted(CONTAINERS[container](wide[:-5]), interval=0.5)
    truth = CONTAINERS[container](wide)
    truth = truth[-5:] if container == "wide array" else truth
    display = ForecastDisplay.from_estimator(
        model, truth=truth, series=1 if container == "wide array" else "b"
    )
    assert_allclose(
        display.forecast_line_.get_ydata(), fitted(wide[:-5]).forecast()["b"], rtol=1e-10
    )
    assert_array_equal(display.truth_line_.get_ydata(), wide["b"][-5:])
    assert display.ax_.get_ylabel() == ("series 1" if container == "wide array" else "b")


def test_the_first_series_is_shown_by_default():
    display = ForecastDisplay.from_estimator(fitted(table_of_series()), n_history=3)
    assert display.forecast.name == "a"
    assert len(display.history_line_.get_xdata()) == 3


def test_an_array_is_drawn_over_its_steps():
    display = ForecastDisplay.from_estimator(fitted(series().to_numpy()), truth=[1.0, 2.0])
    assert_array_equal(display.forecast_line_.get_xdata(), np.arange(80, 85))
    assert_array_equal(display.truth_line_.get_ydata(), [1, 2, np.nan, np.nan, np.nan])
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("step", "")


def test_other_series_and_covariates_are_passed_on():
    y, X = series(), pd.DataFrame({"x": np.cos(np.arange(80))}, DAYS)
    model = fitted(y[:40], X[:40])
    display = ForecastDisplay.from_estimator(model, 4, X[:74], y=y[:70])
    assert_array_equal(dates(display.history_line_), DAYS[40:70])
    assert_allclose(display.forecast_line_.get_ydata(), model.forecast(4, X[:74], y=y[:70]))


@pytest.mark.parametrize("index", [DAYS.tz_localize("Europe/Berlin"), DAYS.to_period()])
def test_time_zones_and_periods_are_drawn_as_dates(index):
    y = series().set_axis(index)
    display = ForecastDisplay.from_estimator(fitted(y[:-5]), truth=y)
    assert_array_equal(dates(display.forecast_line_), DAYS[75:])
    assert_array_equal(display.truth_line_.get_ydata(), y[75:])


def test_a_single_step_is_a_dot():
    display = ForecastDisplay.from_estimator(fitted(series()), 1)
    assert display.forecast_line_.get_marker() == "o"


def test_other_predictions_are_drawn_in_the_axes_and_styles_passed():
    y = series()
    _, ax = plt.subplots()
    interval = pd.DataFrame({"lower": y[75:] - 1, "upper": y[75:] + 1})
    quantiles = pd.DataFrame({0.1: y[75:] - 2, 0.9: y[75:] + 2})
    display = ForecastDisplay.from_predictions(
        y[75:],
        history=y[:75],
        interval=interval,
        quantiles=quantiles,
        level=0.6,
        ax=ax,
        history_kwargs={"lw": 3},
        forecast_kwargs={"c": "red", "label": "mine"},
        band_kwargs={"alpha": 0.5},
    )
    assert display.ax_ is ax
    assert display.truth_line_ is None
    assert display.history_line_.get_linewidth() == 3
    assert display.interval_band_.get_alpha() == 0.5
    assert_array_equal(display.interval_band_.get_facecolor()[0, :3], [1, 0, 0])
    assert "60% interval" in {text.get_text() for text in ax.get_legend().get_texts()}
    assert display.plot().ax_ is not ax


def test_bad_arguments_are_named():
    model = fitted(table_of_series())
    with pytest.raises(ValueError, match=r"series='c' does not exist; the series are 'a', 'b'\."):
        ForecastDisplay.from_estimator(model, series="c")
    with pytest.raises(ValueError, match="truth has no value from 2024-03-21"):
        ForecastDisplay.from_estimator(model, truth=table_of_series())
    with pytest.raises(ValueError, match="n_history=0 must be an int >= 1"):
        ForecastDisplay.from_estimator(model, n_history=0)
    with pytest.raises(TypeError, match="forecast must be a pandas Series, got ndarray"):
        ForecastDisplay.from_predictions(np.ones(3))
    with pytest.raises(TypeError, match="interval must be a pandas DataFrame, got ndarray"):
        ForecastDisplay.from_predictions(series(), interval=np.ones((80, 2)))
    with pytest.raises(NotFittedError):
        ForecastDisplay.from_estimator(SeriesForecaster())


def test_without_matplotlib_the_error_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"ForecastDisplay\.from_predictions requires matplotlib"):
        ForecastDisplay.from_predictions(series())


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_the_truth_can_be_seen_on_any_ground(style):
    y = series()
    with plt.style.context(style):
        display = ForecastDisplay.from_estimator(fitted(y[:-5]), truth=y)
    drawn = plt.matplotlib.colors.to_rgb(display.truth_line_.get_color())
    assert abs(np.subtract(drawn, display.ax_.get_facecolor()[:3])).max() > 0.5

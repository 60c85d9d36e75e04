"""Plots of backtests against errors computed by hand."""

import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import Ridge

from skneuro.forecasting import BacktestDisplay, SeriesForecaster, backtest, smape

TABLE = pd.DataFrame(
    {
        "series": list("aaaabbbb"),
        "step": [1, 2] * 4,
        "truth": [1.0, 2, 3, 4, 5, np.nan, 0, 8],
        "forecast": [2.0, 2, 1, 1, 5, 1, 0, 0],
    }
)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def series():
    rng = np.random.default_rng(0)
    return np.sin(2 * np.pi * np.arange(100) / 7) + 0.3 * rng.standard_normal(100)


@pytest.mark.parametrize(
    ("metric", "expected", "quartiles"),
    [
        ("mae", [3 / 4, 11 / 3], [(0, 1.25), (1.5, 5.5)]),
        ("rmse", [np.sqrt(5 / 4), np.sqrt(73 / 3)], [(0, 1.25), (1.5, 5.5)]),
        ("smape", [(200 / 3 + 100) / 4, (120 + 200) / 3], [(0, 75), (60, 160)]),
    ],
)
def test_errors_are_means_over_series_and_origins(metric, expected, quartiles):
    display = BacktestDisplay.from_predictions(TABLE, metric=metric)
    assert_allclose(display.line_.get_ydata(), expected)
    assert_array_equal(display.line_.get_xdata(), [1, 2])
    assert_allclose(display.errors[["lower", "upper"]], quartiles)
    reach = display.band_.get_datalim(display.ax_.transData).intervaly
    assert_allclose(reach, [quartiles[0][0], quartiles[1][1]])


def test_smape_is_that_of_the_metrics():
    known = TABLE[(TABLE["step"] == 2) & TABLE["truth"].notna()]
    display = BacktestDisplay.from_predictions(TABLE, metric="smape")
    assert_allclose(display.errors.loc[2, "error"], smape(known["truth"], known["forecast"]))


def test_an_estimator_is_backtested():
    model = SeriesForecaster(Ridge(), window=7, horizon=3, interval=0.8)
    display = BacktestDisplay.from_estimator(model, series(), origins=10, stride=1)
    table = backtest(model, series(), origins=10, stride=1)
    error = (table["truth"] - table["forecast"]).abs().groupby(table["step"]).mean()
    assert_allclose(display.line_.get_ydata(), error)
    within = table["truth"].between(table["lower"], table["upper"]).mean()
    assert display.coverage == within
    assert display.ax_.get_title(loc="left") == f"{within:.0%} within the 80% interval"
    assert display.ax_.get_xlabel() == "steps ahead"
    assert display.ax_.get_ylabel() == "mean absolute error"


def test_coverage_leaves_out_missing_truths_and_takes_the_outermost_quantiles():
    table = TABLE.assign(**{"q0.5": 0.0, "q0.05": 0.5, "q0.95": 4.5})
    display = BacktestDisplay.from_predictions(table)
    assert_allclose(display.coverage, 4 / 7)
    assert display.ax_.get_title(loc="left") == "57% within quantiles 0.05 to 0.95"
    assert BacktestDisplay.from_predictions(TABLE.assign(**{"q0.5": 0.0})).coverage is None


def test_several_share_axes_and_differ_by_name():
    one = BacktestDisplay.from_predictions(TABLE, name="one")
    table = TABLE.assign(lower=0.0, upper=10.0)
    two = BacktestDisplay.from_predictions(table, name="two", ax=one.ax_)
    assert one.ax_ is two.ax_
    assert one.ax_.get_ylim()[0] == 0
    assert one.line_.get_color() != two.line_.get_color()
    legend = [text.get_text() for text in two.ax_.get_legend().get_texts()]
    assert legend == ["one", "two (100% within the interval)"]


def test_a_further_line_makes_room_for_itself():
    ax = BacktestDisplay.from_predictions(TABLE, band=False, name="small").ax_
    large = BacktestDisplay.from_predictions(
        TABLE.assign(forecast=100.0), band=False, name="large", ax=ax
    )
    assert large.band_ is None
    assert ax.get_ylim()[1] > large.line_.get_ydata().max()


def test_styles_are_passed_on():
    display = BacktestDisplay.from_predictions(
        TABLE[TABLE["step"] == 1], line_kwargs={"c": "red"}, band_kwargs={"alpha": 0.5}
    )
    assert display.line_.get_marker() == "o"
    assert display.line_.get_color() == "red"
    assert display.band_.get_alpha() == 0.5


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="metric='mse' must be one of mae, rmse, smape"):
        BacktestDisplay.from_predictions(TABLE, metric="mse")
    with pytest.raises(ValueError, match="metric='mse' must be one of"):
        BacktestDisplay.from_estimator(SeriesForecaster(), None, metric="mse")
    with pytest.raises(ValueError, match="table has no column 'step'"):
        BacktestDisplay.from_predictions(TABLE.drop(columns="step"))
    with pytest.raises(ValueError, match="no row with a truth"):
        BacktestDisplay.from_predictions(TABLE.assign(truth=np.nan))


def test_without_matplotlib_the_error_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"BacktestDisplay\.from_predictions requires matplotlib"):
        BacktestDisplay.from_predictions(TABLE)

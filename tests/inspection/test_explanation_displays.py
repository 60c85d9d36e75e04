"""Plots of attributions, importance of lags and memory."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import SeriesForecaster
from skneuro.inspection import (
    AttributionDisplay,
    LagImportanceDisplay,
    MemoryDisplay,
    attributions,
    shapley_attributions,
)

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 15))
frame = pd.DataFrame(X, columns=[f"f{k}" for k in range(15)])
QUICK = {"max_iter": 5, "learning_rate": "onecycle", "random_state": 0}
net = MLPRegressorNP(hidden_layer_sizes=4, **QUICK).fit(frame, X[:, 0])
rnn = RNNForecaster("gru", 4, n_timesteps=5, **QUICK).fit(X, X[:, 0])
series = pd.Series(
    np.sin(np.arange(80) / 3) + 5, pd.date_range("2020-01-01", periods=80), name="load"
)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def labels(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def test_bars_of_one_row_and_of_all():
    display = AttributionDisplay.from_estimator(net, frame, row=2, max_display=5)
    result = attributions(net, frame)
    drawn = [bar.get_width() for bar in display.artists_]
    order = np.argsort(-np.abs(result.values[2]))
    np.testing.assert_allclose(drawn[:4], result.values[2][order[:4]])
    assert drawn[4] == pytest.approx(result.values[2][order[4:]].sum())
    assert labels(display.ax_)[4] == "11 others"
    assert labels(display.ax_)[0] == f"f{order[0]} = {X[2, order[0]]:.4g}"
    assert display.ax_.get_xlabel() == "contribution to the prediction"
    everything = AttributionDisplay(explanation=result).plot(max_display=20)
    means = np.abs(result.values).mean(axis=0)
    np.testing.assert_allclose([b.get_width() for b in everything.artists_], -np.sort(-means))


def test_a_waterfall_leads_from_baseline_to_prediction():
    display = AttributionDisplay.from_estimator(net, frame, kind="waterfall", row=1)
    result = attributions(net, frame)
    bars = list(display.artists_)
    assert bars[0].get_x() == pytest.approx(result.baseline_value[1])
    end = bars[-1].get_x() + bars[-1].get_width()
    assert end == pytest.approx(result.predictions[1], abs=2 * abs(result.gap[1]) + 1e-12)
    assert labels(display.ax_)[0] == "baseline: mean input"
    assert labels(display.ax_)[-1] == "prediction"


def test_heat_maps():
    display = AttributionDisplay.from_estimator(rnn, X, kind="heatmap", row=4)
    expected = attributions(rnn, X).values[4].T
    np.testing.assert_allclose(display.artists_.get_array(), expected)
    assert labels(display.ax_) == ["channel 0", "channel 1", "channel 2"]
    ticks = display.ax_.xaxis.get_major_formatter()
    assert [ticks(k, 0) for k in (0, 4, 9)] == ["4", "0", ""]
    of_rows = AttributionDisplay.from_estimator(net, frame, kind="heatmap")
    assert of_rows.artists_.get_array().shape == (15, 60)
    assert AttributionDisplay.from_estimator(rnn, X).ax_.get_xlabel().startswith("mean absolute")


def test_shapley_values_are_drawn_too():
    result = shapley_attributions(Ridge().fit(X, X[:, 0]), X[:3], n_permutations=2)
    display = AttributionDisplay(explanation=result).plot("waterfall")
    assert labels(display.ax_)[0] == "baseline: background rows"


def test_a_history_with_its_influence():
    forecaster = SeriesForecaster(Ridge(), window=10).fit(y=series)
    result = forecaster.explain(2, block=3, n_permutations=2, random_state=0)
    display = AttributionDisplay(explanation=result).plot("history")
    np.testing.assert_allclose(display.artists_.get_ydata(), series[-10:])
    beneath = display.ax_.child_axes[0]
    heights = [bar.get_height() for bar in beneath.patches]
    by_lag = dict(zip(result.lags, result.values, strict=True))
    np.testing.assert_allclose(heights[-3:], by_lag[1])
    np.testing.assert_allclose(heights[0], by_lag[10])
    assert display.ax_.get_ylabel() == "load"
    texts = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert texts == ["history", "forecast of 2020-03-22", "baseline"]
    for kind in ("bar", "waterfall"):
        assert AttributionDisplay(explanation=result).plot(kind).ax_.get_xlabel()
    with pytest.raises(ValueError, match="kind='heatmap' needs several rows"):
        AttributionDisplay(explanation=result).plot("heatmap")


def test_what_is_refused():
    display = AttributionDisplay(explanation=attributions(net, frame))
    with pytest.raises(ValueError, match="kind='pie' must be one of"):
        display.plot("pie")
    with pytest.raises(ValueError, match="row=60 is not among the 60 rows"):
        display.plot(row=60)
    with pytest.raises(ValueError, match="kind='history' needs the result of"):
        display.plot("history")


def test_importance_of_lags():
    display = LagImportanceDisplay.from_estimator(rnn, X, X[:, 0], block=2, random_state=0)
    assert len(display.bars_) == 3
    heights = [bar.get_height() for bar in display.bars_[1]]
    np.testing.assert_allclose(heights, display.result.importances_mean[:, 1])
    assert [t.get_text() for t in display.ax_.get_xticklabels()] == ["0-1", "2-3", "4"]


@pytest.mark.parametrize("kind", ["gradient", "forgetting", "capacity"])
def test_memory_by_lag(kind):
    display = MemoryDisplay.from_estimator(rnn, X, kind=kind, random_state=0)
    np.testing.assert_allclose(display.line_.get_ydata(), display.profile.mean)
    n = display.profile.effective_memory
    assert display.effective_.get_xdata() == [n - 0.5, n - 0.5]
    assert display.ax_.get_xlabel() == "lag (steps before the newest)"
    assert MemoryDisplay(profile=display.profile).plot(log=True).ax_.get_yscale() == "log"


def test_time_scales():
    display = MemoryDisplay.from_estimator(rnn, X, kind="timescales")
    np.testing.assert_allclose(display.line_.get_ydata(), display.profile.timescales)
    assert display.band_ is None
    assert display.ax_.get_yscale() == "log"

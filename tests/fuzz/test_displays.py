"""Displays: a picture of whatever can be fitted, or a clear word."""

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import strategies as st

from skneuro import MLPRegressorNP, MultiTaskNet
from skneuro.forecasting import BacktestDisplay, ForecastDisplay
from skneuro.inspection import LearningCurvesDisplay, TaskWeightsDisplay
from tests.fuzz.answers import Refused, answer
from tests.fuzz.budget import fuzz
from tests.fuzz.forecasters import LINEAR, NETS, forecasters
from tests.fuzz.options import training_options
from tests.fuzz.series import panels
from tests.fuzz.tables import tables

FORECASTERS = forecasters(LINEAR + NETS[:1])


def drawn(call, names):
    """Draw a display as far as its pixels, and close the figure."""
    found = answer(call, names)
    try:
        if not isinstance(found, Refused):
            answer(found.figure_.canvas.draw)
    finally:
        plt.close("all")
    return found


@fuzz(5, data=st.data(), forecaster=FORECASTERS, panel=panels())
def test_forecasts_are_drawn(data, forecaster, panel):
    names = {*forecaster.get_params(), *panel.names}
    fitted = answer(lambda: forecaster.fit(panel.known, panel.series, static=panel.static), names)
    if isinstance(fitted, Refused):
        return
    name = data.draw(st.sampled_from([None, *panel.series]))
    X = None if panel.future is None else panel.future[: forecaster.horizon]
    display = drawn(lambda: ForecastDisplay.from_estimator(fitted, X=X, series=name), names)
    if not isinstance(display, Refused):
        assert len(display.forecast) == forecaster.horizon


@fuzz(5, data=st.data(), forecaster=FORECASTERS, panel=panels(least_steps=12))
def test_errors_of_a_backtest_are_drawn(data, forecaster, panel):
    metric = data.draw(st.sampled_from(["mae", "rmse", "smape"]))
    display = drawn(
        lambda: BacktestDisplay.from_estimator(
            forecaster,
            panel.series,
            panel.known,
            static=panel.static,
            metric=metric,
            origins=2,
        ),
        {*forecaster.get_params(), *panel.names},
    )
    if not isinstance(display, Refused):
        assert 1 <= len(display.errors) <= forecaster.horizon


@fuzz(5, options=training_options(MLPRegressorNP), X=tables(dtypes=[float]))
def test_learning_curves_are_drawn(options, X):
    net = MLPRegressorNP(**options)
    fitted = answer(lambda: net.fit(X, np.abs(X[:, 0])), options)
    if not isinstance(fitted, Refused):
        display = drawn(lambda: LearningCurvesDisplay.from_estimator(fitted), options)
        assert not isinstance(display, Refused), display.error


@fuzz(5, method=st.sampled_from(["uncertainty", "gradnorm", "dwa"]), X=tables(dtypes=[float]))
def test_task_weights_are_drawn(method, X):
    net = MultiTaskNet(3, task_weights=method, max_iter=2, random_state=0)
    Y = {"level": X[:, 0], "sign": X[:, 0] > 0}
    fitted = answer(lambda: net.fit(X, Y), {*net.get_params(), *Y})
    if not isinstance(fitted, Refused):
        display = drawn(lambda: TaskWeightsDisplay.from_estimator(fitted), net.get_params())
        assert not isinstance(display, Refused), display.error

"""Arguments of functions and methods that are no data: answered, or refused by their name."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from skneuro import MLPRegressorNP, MultiTaskNet, RNNForecaster, make_windows
from skneuro.forecasting import (
    BacktestDisplay,
    Differencer,
    ForecastDisplay,
    SeriesForecaster,
    backtest,
    coverage,
    interval_score,
    mase,
    mean_pinball,
    naive2,
    owa,
    rmsse,
    seasonal_naive,
    smape,
)
from skneuro.inspection import LearningCurvesDisplay, TaskWeightsDisplay
from tests.fuzz.answers import answer
from tests.fuzz.budget import fuzz
from tests.fuzz.spoils import OPTIONS

Y = pd.Series(np.arange(40.0) % 7 + 0.1 * np.arange(40), pd.date_range("2024-01-01", periods=40))
TABLE = pd.DataFrame({"a": Y, "b": Y[::-1].to_numpy()})
X = pd.DataFrame({"price": np.arange(40.0)}, Y.index)
NEXT = pd.date_range("2024-02-10", periods=2)
FITTED = SeriesForecaster(Ridge(), window=4, horizon=2, interval=0.5).fit(y=TABLE)
WITH_X = SeriesForecaster(Ridge(), window=4, horizon=2).fit(X, Y)
UNFITTED = SeriesForecaster(Ridge(), window=4, horizon=2)
TRUTH, PRED, TRAIN = TABLE[-4:], TABLE[-4:] + 1, TABLE[:-4]
DIFFERENCER = Differencer().fit(TABLE)
NET = RNNForecaster("gru", 2, max_iter=1, random_state=0)
CALLS = {
    "forecast steps": lambda v: FITTED.forecast(v),
    "forecast y": lambda v: FITTED.forecast(2, y=v),
    "forecast X": lambda v: WITH_X.forecast(2, v),
    "forecast X unseen": lambda v: FITTED.forecast(2, v),
    "forecast static": lambda v: FITTED.forecast(2, y=TABLE, static=v),
    "predict X": lambda v: WITH_X.predict(v),
    "interval steps": lambda v: FITTED.forecast_interval(v),
    "fit y": lambda v: UNFITTED.fit(y=v),
    "fit X": lambda v: UNFITTED.fit(v, Y),
    "fit static": lambda v: UNFITTED.fit(y=TABLE, static=v),
    "update y": lambda v: FITTED.update(y=v),
    "score y": lambda v: FITTED.score(pd.DataFrame(index=NEXT), v),
    "backtest origins": lambda v: backtest(UNFITTED, TABLE, origins=v),
    "backtest stride": lambda v: backtest(UNFITTED, TABLE, origins=2, stride=v),
    "backtest refit": lambda v: backtest(UNFITTED, TABLE, origins=2, refit=v),
    "backtest gap": lambda v: backtest(UNFITTED, TABLE, origins=2, gap=v),
    "backtest steps": lambda v: backtest(UNFITTED, TABLE, origins=2, steps=v),
    "backtest static": lambda v: backtest(UNFITTED, TABLE, origins=2, static=v),
    "smape multioutput": lambda v: smape(TRUTH, PRED, multioutput=v),
    "mase season": lambda v: mase(TRUTH, PRED, y_train=TRAIN, season=v),
    "mase y_train": lambda v: mase(TRUTH, PRED, y_train=v, season=1),
    "rmsse multioutput": lambda v: rmsse(TRUTH, PRED, y_train=TRAIN, season=1, multioutput=v),
    "owa season": lambda v: owa(TRUTH, PRED, y_train=TRAIN, season=v),
    "coverage lower": lambda v: coverage(TRUTH, v, PRED),
    "interval_score level": lambda v: interval_score(TRUTH, TRUTH, PRED, level=v),
    "mean_pinball quantiles": lambda v: mean_pinball(TRUTH["a"], TRUTH[["a"]], quantiles=v),
    "smape y_true": lambda v: smape(v, PRED),
    "naive2 steps": lambda v: naive2(TRAIN, v, 1),
    "naive2 season": lambda v: naive2(TRAIN, 2, v),
    "seasonal_naive y_train": lambda v: seasonal_naive(v, 2, 1),
    "make_windows series": lambda v: make_windows(v, 1, 1),
    "make_windows window": lambda v: make_windows(Y, v, 1),
    "make_windows horizon": lambda v: make_windows(Y, 1, v),
    "transform start": lambda v: DIFFERENCER.transform(TABLE, start=v),
    "inverse_transform start": lambda v: DIFFERENCER.inverse_transform(TABLE, start=v),
    "ForecastDisplay steps": lambda v: ForecastDisplay.from_estimator(FITTED, v),
    "ForecastDisplay series": lambda v: ForecastDisplay.from_estimator(FITTED, series=v),
    "ForecastDisplay n_history": lambda v: ForecastDisplay.from_estimator(FITTED, n_history=v),
    "ForecastDisplay truth": lambda v: ForecastDisplay.from_estimator(FITTED, truth=v),
    "ForecastDisplay forecaster": lambda v: ForecastDisplay.from_estimator(v),
    "BacktestDisplay metric": lambda v: BacktestDisplay.from_estimator(UNFITTED, Y, metric=v),
    "BacktestDisplay table": lambda v: BacktestDisplay.from_predictions(v),
    "LearningCurvesDisplay estimator": lambda v: LearningCurvesDisplay.from_estimator(v),
    "TaskWeightsDisplay estimator": lambda v: TaskWeightsDisplay.from_estimator(v),
    "partial_fit classes": lambda v: MultiTaskNet(2).partial_fit(X, X > 3, classes=v),
    "coefs_": lambda v: setattr(MLPRegressorNP(max_iter=1).fit(X, Y), "coefs_", v),
    "step x": lambda v: NET.fit(TABLE, Y).step(v),
}
# Names of arguments besides those of `answers.ARGUMENTS`.
NAMES = {
    *("forecaster", "estimator", "truth", "n_history", "coefs_", "x", "gap", "a", "b", "task"),
    *FITTED.get_params(deep=False),
}


@pytest.mark.parametrize("call", CALLS)
@fuzz(8, value=st.sampled_from(OPTIONS))
def test_wrong_arguments(call, value):
    if isinstance(value, int) and value > 1e9:
        return
    try:
        answer(lambda: CALLS[call](value), NAMES)
    finally:
        plt.close("all")

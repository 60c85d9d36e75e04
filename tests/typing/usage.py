"""A user's program, to be checked and not run: ``mypy --strict`` must find nothing in it."""

from typing import Any, assert_type

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from numpy.typing import NDArray

import skneuro
from skneuro import (
    FewShotClassifier,
    FewShotRegressor,
    FewShotSplit,
    MLPClassifierNP,
    MLPRegressorNP,
    MultiTaskNet,
    RNNClassifier,
    RNNForecaster,
    WindowTransformer,
    make_windows,
)
from skneuro.datasets import load_sunspots
from skneuro.forecasting import (
    BacktestDisplay,
    Deseasonalizer,
    Detrender,
    Differencer,
    ForecastDisplay,
    SeriesForecaster,
    backtest,
    mase,
    seasonal_naive,
)
from skneuro.inspection import LearningCurvesDisplay, TaskWeightsDisplay

X = np.zeros((20, 3))
y = [0.0] * 20
table = pd.DataFrame(X)


def few_shots() -> None:
    net = FewShotRegressor((20, 20), "tanh", group="store", method="bayes", max_iter="auto")
    assert_type(net.fit(table, y, groups=None), FewShotRegressor)
    assert_type(net.adapt(X, y, group="new"), FewShotRegressor)
    assert_type(net.predict_interval(X, coverage=0.8), NDArray[Any])
    classifier = FewShotClassifier(method="prototype", trunk="mlp")
    assert_type(classifier.fit(X, y).adapt(X, y).predict_proba(X), NDArray[Any])
    for train, test in FewShotSplit(n_shots=5).split(X, y, groups=y):
        assert len(train) > len(test)


def perceptrons() -> None:
    net = MLPRegressorNP("squared_error", (50, 50), "relu", alpha=1e-3, max_iter=10)
    assert_type(net.fit(X, y, X_val=table, y_val=y), MLPRegressorNP)
    assert_type(net.partial_fit(table, y), MLPRegressorNP)
    assert_type(net.predict(X), NDArray[Any])
    assert_type(net.coefs_, list[NDArray[Any]])
    assert_type(net.learning_rate_init, float)
    net.summary()
    classifier = MLPClassifierNP((50,), class_weight="balanced", early_stopping=True)
    assert_type(classifier.fit(X, ["a", "b"] * 10).predict_proba(X), NDArray[Any])


def several_tasks() -> None:
    net = MultiTaskNet((50, 50), "relu", tasks={"a": "binary"}, task_weights="gradnorm")
    targets = {"a": [True, False] * 10, "b": y}
    assert_type(net.fit(X, targets, X_val=X, y_val=targets), MultiTaskNet)
    assert_type(net.partial_fit(table, targets), MultiTaskNet)
    assert_type(net.score(X, targets), float)
    assert_type(net.score_tasks(table, targets), dict[str, float])
    assert_type(TaskWeightsDisplay.from_estimator(net), TaskWeightsDisplay)
    print(net.predict(X)["a"], net.predict_proba(X)["a"])


def recurrent_nets() -> None:
    windows, targets = make_windows(np.arange(100.0), window=24, horizon=3)
    forecaster = RNNForecaster("gru", 16, n_timesteps=24).fit(windows, targets)
    assert_type(forecaster, RNNForecaster)
    assert_type(forecaster.predict(windows), NDArray[Any])
    _, state = forecaster.step([1.0])
    forecaster.step([2.0], state)
    assert_type(RNNClassifier(bidirectional=True).fit(X, [0, 1] * 10), RNNClassifier)
    assert_type(WindowTransformer(window=3).fit(table), WindowTransformer)


def series(net: MLPRegressorNP) -> None:
    sunspots = load_sunspots()
    assert_type(sunspots, "pd.Series[float]")
    model = SeriesForecaster(net, window=132, horizon=12, transformer=[Differencer(), Detrender()])
    assert_type(model.fit(y=sunspots), SeriesForecaster)
    model.fit(y={"a": sunspots, "b": sunspots}).update(y={"a": sunspots})
    assert_type(model.score(X, sunspots), float)
    Deseasonalizer(season=12).fit(sunspots.to_frame()).inverse_transform(X)
    assert_type(backtest(model, sunspots, origins=11), pd.DataFrame)
    assert_type(seasonal_naive(sunspots, 12, 12), NDArray[Any])
    mase(sunspots, sunspots, y_train=sunspots, season=12)


def pictures(net: MLPRegressorNP, model: SeriesForecaster) -> None:
    sunspots = load_sunspots()
    _, ax = plt.subplots()
    assert_type(LearningCurvesDisplay.from_estimator(net, ax=ax), LearningCurvesDisplay)
    assert_type(ForecastDisplay.from_estimator(model, 12, truth=sunspots).plot(), ForecastDisplay)
    BacktestDisplay.from_estimator(model, sunspots, ax=ax, metric="rmse")

    skneuro.show_versions()

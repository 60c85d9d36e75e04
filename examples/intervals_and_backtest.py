"""Forecast monthly sunspot numbers two years ahead, with intervals, and try that on the past.

A backtest forecasts every half-year of three solar cycles, each time from what was known by then;
every three years the net is fitted anew. Two baselines forecast from the same months: the last
value repeated, and the values one cycle earlier. Prints a table of errors, and how many of the
truths the 80 % intervals held; saves a picture.
"""

import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from skneuro import MLPRegressorNP
from skneuro.datasets import load_sunspots
from skneuro.forecasting import BacktestDisplay, ForecastDisplay, SeriesForecaster, backtest

HORIZON = 24  # months ahead
CYCLE = 132  # months, about the length of a solar cycle
WHEN = {"origins": 3 * CYCLE // 6, "stride": 6, "refit": 6}  # half-years
PICTURE = Path(__file__).with_suffix(".png")


def make_forecaster():
    """A small net that sees a whole cycle."""
    net = MLPRegressorNP(
        loss="absolute_error",
        hidden_layer_sizes=32,
        learning_rate="onecycle",
        max_iter=30,
        random_state=0,
    )
    return SeriesForecaster(net, window=CYCLE, horizon=HORIZON, interval=0.8)


def baselines(table, series):
    """The forecasts of `table` by two simple rules instead of a net."""
    origin = series.index.get_indexer(table["origin"])
    cycle_before = series.index.get_indexer(table["time"]) - CYCLE
    rules = {"last value": origin, "one cycle earlier": cycle_before}
    columns = ["series", "origin", "step", "time", "truth"]
    return {
        name: table[columns].assign(forecast=series.to_numpy()[rows])
        for name, rows in rules.items()
    }


def errors(table):
    """Mean absolute and root mean squared error."""
    error = table["truth"] - table["forecast"]
    return {"MAE": error.abs().mean(), "RMSE": np.sqrt((error**2).mean())}


def save_picture(forecaster, series, tables):
    """The last two years as they were forecast, and the errors step by step."""
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(12, 4.5), width_ratios=[3, 2], layout="constrained"
    )
    forecaster.fit(y=series[:-HORIZON])
    ForecastDisplay.from_estimator(forecaster, truth=series, n_history=CYCLE, ax=left)
    for name, table in tables.items():
        BacktestDisplay.from_predictions(table, name=name, ax=right, band=False)
    left.set_ylabel("relative sunspot number")
    right.set_xlabel("months ahead")
    figure.savefig(PICTURE, dpi=120)


def main():
    """Backtest, compare, draw."""
    start = time.perf_counter()
    series = load_sunspots().astype(np.float32)  # half the precision, twice the speed
    forecaster = make_forecaster()
    table = backtest(forecaster, series, **WHEN)
    tables = {"MLPRegressorNP": table, **baselines(table, series)}

    first, last = table["time"].min().year, table["time"].max().year
    print(f"error on {first}-{last}, forecast {HORIZON} months ahead")
    print(pd.DataFrame({name: errors(part) for name, part in tables.items()}).T.round(1))
    within = table["truth"].between(table["lower"], table["upper"])
    width = (table["upper"] - table["lower"]).groupby(table["step"]).mean()
    print(f"\nthe 80% intervals held {within.mean():.0%} of the truths")
    print(f"their mean width: {width[1]:.0f} a month ahead, {width[HORIZON]:.0f} two years ahead")
    save_picture(forecaster, series, tables)
    print(f"\npicture: {PICTURE}\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

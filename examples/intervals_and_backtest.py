"""
Prediction intervals and a backtest
===================================

Monthly sunspot numbers are forecast two years ahead with intervals that should cover 80% of the
true values. A backtest checks this on the past: it forecasts every half year of three solar cycles,
each time from the data known at that point. The two baselines repeat the last value, and the values
one cycle earlier.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from skneuro import MLPRegressorNP
from skneuro.datasets import load_sunspots
from skneuro.forecasting import BacktestDisplay, ForecastDisplay, SeriesForecaster, backtest

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
HORIZON = 24  # months ahead
CYCLE = 132  # months, about the length of a solar cycle

# %%
# Forecast
# --------
# A small net with a window of a whole cycle. With ``interval=0.8`` it is fitted twice: first
# without the end of the series, to measure its errors there at each step of the horizon, and then
# on all of it.

series = load_sunspots().astype(np.float32)  # half the precision, twice the speed
net = MLPRegressorNP(
    loss="absolute_error",
    hidden_layer_sizes=32,
    learning_rate="onecycle",
    max_iter=10 if SMALL else 30,
    random_state=0,
)
forecaster = SeriesForecaster(net, window=CYCLE, horizon=HORIZON, interval=0.8)
forecaster.fit(y=series[:-HORIZON])

plt.rc("axes.spines", top=False, right=False)
figure, axes = plt.subplots(figsize=(9, 4.2), layout="constrained")
ForecastDisplay.from_estimator(forecaster, truth=series, n_history=CYCLE, ax=axes)
axes.set_ylabel("relative sunspot number")
figure.suptitle("The last two years of the series")
plt.show()

# %%
# Backtest
# --------
# A single forecast proves nothing. The backtest forecasts from every sixth month and refits the net
# every three years. The result is a table with a row for each forecast month.

table = backtest(forecaster, series, origins=3 * CYCLE // 6, stride=6, refit=6)
print(table.head(3).to_string(index=False, float_format="{:.1f}".format))

# %%
# Tables of the same form for the baselines.

origin = series.index.get_indexer(table["origin"])
cycle_before = series.index.get_indexer(table["time"]) - CYCLE
columns = ["series", "origin", "step", "time", "truth"]
tables = {"MLPRegressorNP": table}
for name, rows in {"last value": origin, "one cycle earlier": cycle_before}.items():
    tables[name] = table[columns].assign(forecast=series.to_numpy()[rows])

errors = {}
for name, part in tables.items():
    error = part["truth"] - part["forecast"]
    errors[name] = {"MAE": error.abs().mean(), "RMSE": np.sqrt((error**2).mean())}
first, last = table["time"].min().year, table["time"].max().year
print(f"error on {first}-{last}, forecast {HORIZON} months ahead")
print(pd.DataFrame(errors).T.round(1))

# %%
# Coverage of the intervals
# -------------------------
# The backtest also gives the fraction of true values inside the intervals.

within = table["truth"].between(table["lower"], table["upper"])
width = (table["upper"] - table["lower"]).groupby(table["step"]).mean()
print(f"coverage of the 80% intervals: {within.mean():.0%}")
print(f"mean width of the first step: {width[1]:.0f}")
print(f"mean width of the last step: {width[HORIZON]:.0f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
for name, part in tables.items():
    BacktestDisplay.from_predictions(part, name=name, ax=left, band=False)
left.set(title="Error, month by month", xlabel="months ahead")
right.axhline(0.8, color="0.5", linestyle="--", label="nominal")
right.plot(within.groupby(table["step"]).mean(), "o-", label="measured")
right.set(title="Coverage of the intervals", xlabel="months ahead", ylim=(0, 1))
right.set_xticks(range(3, HORIZON + 1, 3))
right.legend(frameon=False, loc="lower right")
plt.show()

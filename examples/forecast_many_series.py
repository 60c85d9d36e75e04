"""
One net for a thousand series
=============================

The daily sales of shops are simulated: each shop has its own size, weekly season and drifting
level, and opened between two and fourteen months ago. One net learns from a thousand of them, and
forecasts their next two weeks and those of two hundred shops that it has never seen. The baseline
repeats the sales of the last week.
"""

import os
import time

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.dates import DateFormatter, WeekdayLocator

from skneuro import MLPRegressorNP
from skneuro.forecasting import SeriesForecaster, mase, seasonal_naive, smape

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_SHOPS, N_NEW = (200, 50) if SMALL else (1000, 200)
WEEK, HORIZON = 7, 14

# %%
# The series
# ----------
# A series with a MultiIndex of shop and day. The last two weeks are held out, as are all days of
# the new shops.


def make_sales():
    """Sales by shop and day."""
    rng = np.random.default_rng(0)
    shops = {}
    for k in range(N_SHOPS + N_NEW):
        n = rng.integers(8 * WEEK, 60 * WEEK)
        days = pd.date_range(end="2025-06-29", periods=n, freq="D")
        level = rng.normal(4.5, 1.2) + np.cumsum(0.03 * rng.normal(size=n))
        week = 0.35 * rng.normal(size=WEEK) + [0, 0, 0, 0.1, 0.3, 0.5, -0.4]
        noise = 0.15 * rng.normal(size=n)
        sales = np.exp(level + week[days.day_of_week] + noise)
        shops[f"shop {k}"] = pd.Series(sales, days, dtype="float32")
    return pd.concat(shops, names=["shop", "day"]).rename("sales")


sales = make_sales()
last_weeks = sales.groupby("shop", sort=False).tail(HORIZON)
past = sales.drop(last_weeks.index)
is_new = past.index.get_level_values("shop").isin(
    [f"shop {k}" for k in range(N_SHOPS, N_SHOPS + N_NEW)]
)

# %%
# Fit once, forecast all
# ----------------------
# The net sees eight weeks at a time. Each window is shifted by its own level and divided by its own
# standard deviation, so shops of any size look alike. A shop that was not in the training data is
# forecast by passing its past to ``forecast``.

net = MLPRegressorNP(
    loss="absolute_error",
    hidden_layer_sizes=(64,),
    linear_skip=True,
    learning_rate="onecycle",
    batch_size=256,
    max_iter=5,
    random_state=0,
)
forecaster = SeriesForecaster(
    net, window=8 * WEEK, horizon=HORIZON, anchor="mean", anchor_steps=14, window_scale="std"
)
start = time.perf_counter()
forecaster.fit(y=past[~is_new])
fitted = time.perf_counter()
forecasts = forecaster.forecast(), forecaster.forecast(y=past[is_new])
end = time.perf_counter()
print(f"{np.count_nonzero(~is_new)} days of {N_SHOPS} shops: fit {fitted - start:.1f} s")
print(f"{HORIZON} days of {N_SHOPS + N_NEW} shops: forecast {end - fitted:.2f} s")

# %%
# Errors
# ------
# MASE is the error relative to that of repeating the last week in the training period; below 1 is
# better.


def side_by_side(sales):
    """Sales of equally many days per shop as an array with a column per shop."""
    return sales.to_numpy().reshape(-1, HORIZON).T


rows = {}
groups = ("known shops", past[~is_new]), ("new shops", past[is_new])
for (group, known), forecast in zip(groups, forecasts, strict=True):
    truth = side_by_side(last_weeks[forecast.index])
    pasts = [of_shop.to_numpy() for _, of_shop in known.groupby("shop", sort=False)]
    naive = seasonal_naive(pasts, steps=HORIZON, season=WEEK)
    for name, values in (("one net", side_by_side(forecast)), ("last week again", naive)):
        scaled = mase(truth, values, y_train=pasts, season=WEEK)
        rows[f"{name}, {group}"] = {"sMAPE": smape(truth, values), "MASE": scaled}
print(pd.DataFrame(rows).T.round(2))

# %%
# Three shops of the training data, and three new ones. Their sales differ by a factor of a hundred
# and their weekly seasons have nothing in common, yet one set of weights forecasts them all.

plt.rc("axes.spines", top=False, right=False)
figure, panels = plt.subplots(2, 3, figsize=(11, 5), sharex=True, layout="constrained")
for row, forecast, title in zip(panels, forecasts, ("", "new: "), strict=True):
    names = forecast.index.unique("shop")[:3]
    for axes, name in zip(row, names, strict=True):
        axes.plot(past[name][-6 * WEEK :], color="0.65", label="history")
        axes.plot(last_weeks[name], color="black", linewidth=1.2, label="truth")
        axes.plot(forecast[name], color="C3", linewidth=2, label="one net")
        axes.set(title=title + name, ylim=(0, None))
        axes.xaxis.set_major_locator(WeekdayLocator(interval=2))
        axes.xaxis.set_major_formatter(DateFormatter("%d %b"))
    row[0].set_ylabel("sales a day")
handles, labels = panels[0, 0].get_legend_handles_labels()
figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
plt.show()

"""One net for a thousand series, which also forecasts series it has never seen.

The daily sales of shops are made up: each has its own size, its own week and a level that wanders,
and they opened between two months and fourteen months ago. A net learns from all days but the last
two weeks of a thousand of them. Then it forecasts these two weeks, and those of two hundred shops
that were not among the thousand, beside the sales of the last week repeated. Prints how long it
took and how far off the forecasts were.
"""

import time

import numpy as np
import pandas as pd

from skneuro import MLPRegressorNP
from skneuro.forecasting import SeriesForecaster, mase, seasonal_naive, smape

N_SHOPS, N_NEW = 1000, 200
WEEK, HORIZON = 7, 14


def make_sales():
    """Sales by shop and day, one shop below the other."""
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


def make_forecaster():
    """A net that sees eight weeks, each in units of its own level and spread."""
    net = MLPRegressorNP(
        loss="absolute_error",
        hidden_layer_sizes=(64,),
        linear_skip=True,
        learning_rate="onecycle",
        batch_size=256,
        max_iter=5,
        random_state=0,
    )
    return SeriesForecaster(
        net, window=8 * WEEK, horizon=HORIZON, anchor="mean", anchor_steps=14, window_scale="std"
    )


def side_by_side(sales):
    """A long table of as many days of each shop as an array with a column for each."""
    return sales.to_numpy().reshape(-1, HORIZON).T


def errors(known, truth, forecast):
    """How far a forecast of some shops was off."""
    past = [sales.to_numpy() for _, sales in known.groupby("shop", sort=False)]
    scaled = mase(truth, forecast, y_train=past, season=WEEK)
    return {"sMAPE": smape(truth, forecast), "MASE": scaled}


def main():
    """Learn from a thousand shops, forecast these and others."""
    sales = make_sales()
    last_weeks = sales.groupby("shop", sort=False).tail(HORIZON)
    past = sales.drop(last_weeks.index)
    new = past.index.get_level_values("shop").isin(
        [f"shop {k}" for k in range(N_SHOPS, N_SHOPS + N_NEW)]
    )
    start = time.perf_counter()
    forecaster = make_forecaster().fit(y=past[~new])
    fitted = time.perf_counter()
    forecasts = forecaster.forecast(), forecaster.forecast(y=past[new])
    end = time.perf_counter()
    print(f"{np.count_nonzero(~new)} days of {N_SHOPS} shops: fit {fitted - start:.1f} s")
    print(f"{HORIZON} days of {N_SHOPS + N_NEW} shops: forecast {end - fitted:.2f} s\n")

    rows = {}
    groups = (f"{N_SHOPS} shops", past[~new]), (f"{N_NEW} new shops", past[new])
    for (group, known), forecast in zip(groups, forecasts, strict=True):
        truth = side_by_side(last_weeks[forecast.index])
        weeks = [sales.to_numpy() for _, sales in known.groupby("shop", sort=False)]
        naive = seasonal_naive(weeks, steps=HORIZON, season=WEEK)
        rows[group, "one net"] = errors(known, truth, side_by_side(forecast))
        rows[group, "last week again"] = errors(known, truth, naive)
    print(pd.DataFrame(rows).T.round(2))


if __name__ == "__main__":
    main()

"""
Calendar features and covariates
================================

An hourly electricity load is forecast a day ahead. The load is simulated, so that its causes are
known: the daily and weekly seasons, public holidays (like Sundays), a temperature that is known a
day ahead, and a price that is only known afterwards and to which large consumers respond a day
later. The same net is fitted four times, each time with more of these covariates.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.dates import DateFormatter

from skneuro import MLPRegressorNP
from skneuro.forecasting import SeriesForecaster

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
DAY, WEEK = 24, 168  # hours
FIRST_DAY, N_DAYS, N_TEST_DAYS = "2022-05-02", 58 * 7, 28
HOLIDAYS = """2022-05-26 2022-06-06 2022-06-16 2022-08-15 2022-10-03 2022-11-01 2022-12-26
    2023-01-06 2023-04-07 2023-04-10 2023-05-01 2023-05-18 2023-05-29 2023-06-08"""

# %%
# The load
# --------
# More than a year of hourly values. The last four weeks are the test period.


def smooth(rng, n, memory):
    """Autoregressive noise with mean 0 and standard deviation 1."""
    noise = rng.normal(size=n)
    for step in range(1, n):
        noise[step] = memory * noise[step - 1] + np.sqrt(1 - memory**2) * noise[step]
    return noise


def bump(hour, middle, width):
    """Bump around an hour of the day."""
    return np.exp(-(((hour - middle) / width) ** 2))


def make_load():
    """Hourly load in MW, and the covariates of each hour."""
    rng = np.random.default_rng(0)
    steps = pd.date_range(FIRST_DAY, periods=N_DAYS * DAY, freq="h")
    n, hour, weekday = len(steps), steps.hour.to_numpy(), steps.day_of_week
    holiday = steps.normalize().isin(pd.to_datetime(HOLIDAYS.split()))
    season = 9 * np.cos(2 * np.pi * (steps.day_of_year - 200) / 365)
    daily = 3 * np.cos(2 * np.pi * (hour - 16) / DAY)
    temperature = 10 + season + daily + 4 * smooth(rng, n, 0.985)
    spot_price = np.exp(4.3 + 0.35 * smooth(rng, n, 0.98))

    work = np.select([(weekday == 6) | holiday, weekday == 5], [0.2, 0.5], 1)
    load = 420 + 140 * work * bump(hour, 13, 5) + 60 * bump(hour, 11, 4) + 50 * bump(hour, 19, 2)
    load += 5 * np.maximum(16 - temperature, 0) + 6 * np.maximum(temperature - 22, 0)
    load += 8 * smooth(rng, n, 0.9) - 0.6 * np.roll(spot_price - spot_price.mean(), DAY)
    table = {"holiday": holiday, "temperature": temperature, "price": spot_price}
    return pd.Series(load, steps, dtype="float32"), pd.DataFrame(table, steps, dtype="float32")


load, table = make_load()
train_end = len(load) - N_TEST_DAYS * DAY

# %%
# A forecast each midnight
# ------------------------
# The net is fitted once. It forecasts each test day from midnight, and is updated with the observed
# load at the end of the day. Past covariates are not known in advance, so ``predict`` does not get
# them; ``update`` does.


def forecast_days(table, **options):
    """Forecasts of all test days, concatenated."""
    net = MLPRegressorNP(
        hidden_layer_sizes=(64,),
        linear_skip=True,
        dropout=0.1,
        learning_rate="onecycle",
        learning_rate_init=0.003,
        max_iter=3 if SMALL else 10,
        random_state=0,
    )
    forecaster = SeriesForecaster(net, window=WEEK, horizon=DAY, anchor="mean", **options)
    forecaster.fit(table[:train_end], load[:train_end])
    forecasts = []
    for begin in range(train_end, len(load), DAY):
        rows, came = table[begin : begin + DAY], load[begin : begin + DAY]
        beforehand = rows.drop(columns=options.get("past_covariates", []))
        forecasts.append(forecaster.predict(beforehand))
        forecaster.update(rows, came)
    return pd.concat(forecasts)


# %%
# More and more covariates
# ------------------------
# The baseline is the load a week earlier.

nothing, known = table[[]], table[["holiday", "temperature"]]
dates = {"calendar": ["hour", "dayofweek"]}
forecasts = pd.DataFrame(
    {
        "a week earlier": load.shift(WEEK)[train_end:],
        "the load alone": forecast_days(nothing),
        "+ hour and day of week": forecast_days(nothing, **dates),
        "+ holidays, temperature": forecast_days(known, **dates),
        "+ past prices": forecast_days(table, past_covariates=["price"], **dates),
    }
)
errors = forecasts.sub(load[train_end:], axis=0).abs().astype(float)
on_holidays = errors[table["holiday"][train_end:] == 1]
report = pd.DataFrame({"MAE": errors.mean(), "on holidays": on_holidays.mean()})
print(f"error in MW, {N_TEST_DAYS} days, each forecast from midnight:\n{report.round(1)}")

# %%
# The week of a holiday
# ---------------------
# The net that only knows the load forecasts an ordinary Thursday. The load a week earlier is wrong
# twice: it misses the holiday, and repeats it a week later.

plt.rc("axes.spines", top=False, right=False)
week = slice("2023-05-15", "2023-05-21")
figure, axes = plt.subplots(figsize=(11, 4.6), layout="constrained")
axes.axvspan(*pd.to_datetime(["2023-05-18", "2023-05-19"]), color="0.92", label="a holiday")
axes.plot(load[week], color="black", linewidth=1.2, label="load")
looks = {
    "a week earlier": ("C2", "a week earlier"),
    "the load alone": ("C0", "net, from the load alone"),
    "+ past prices": ("C3", "net, from all covariates"),
}
for name, (color, label) in looks.items():
    axes.plot(forecasts.loc[week, name], color=color, linewidth=1.5, label=label)
axes.set(title="Load of a week, each day forecast from midnight", ylabel="load in MW")
axes.xaxis.set_major_formatter(DateFormatter("%a %d %b"))
axes.margins(x=0.01)
figure.legend(loc="outside lower center", ncols=5, frameon=False)
plt.show()

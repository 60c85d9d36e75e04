"""Forecast an hourly electricity load a day ahead, with what is known beside the series.

The load is made up, so that its causes are known: the rhythm of day and week, public holidays (like
Sundays), a temperature that is known a day ahead, and a price that is only known afterwards and
that large consumers answer a day later. A net learns from a year of it, then forecasts each day of
the last four weeks from midnight, and is told at its end what came. It is tried four times, each
time with more to go by, beside the load of a week earlier. Prints a table of errors and saves a
picture.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd

from skneuro import MLPRegressorNP
from skneuro.forecasting import SeriesForecaster

DAY, WEEK = 24, 168  # hours
FIRST_DAY, N_DAYS, N_TEST_DAYS = "2022-05-02", 58 * 7, 28
HOLIDAYS = """2022-05-26 2022-06-06 2022-06-16 2022-08-15 2022-10-03 2022-11-01 2022-12-26
    2023-01-06 2023-04-07 2023-04-10 2023-05-01 2023-05-18 2023-05-29 2023-06-08"""
PICTURE = Path(__file__).with_suffix(".png")


def smooth(rng, n, memory):
    """Noise of mean 0 and spread 1, of which each step keeps a share of the one before."""
    noise = rng.normal(size=n)
    for step in range(1, n):
        noise[step] = memory * noise[step - 1] + np.sqrt(1 - memory**2) * noise[step]
    return noise


def bump(hour, middle, width):
    """A rise and fall in the course of a day."""
    return np.exp(-(((hour - middle) / width) ** 2))


def make_load():
    """An hourly load in MW, and what is known of each hour."""
    rng = np.random.default_rng(0)
    steps = pd.date_range(FIRST_DAY, periods=N_DAYS * DAY, freq="h")
    n, hour, weekday = len(steps), steps.hour.to_numpy(), steps.day_of_week
    holiday = steps.normalize().isin(pd.to_datetime(HOLIDAYS.split()))
    season = 9 * np.cos(2 * np.pi * (steps.day_of_year - 200) / 365)
    daily = 3 * np.cos(2 * np.pi * (hour - 16) / DAY)
    temperature = 10 + season + daily + 4 * smooth(rng, n, 0.985)
    price = np.exp(4.3 + 0.35 * smooth(rng, n, 0.98))

    work = np.select([(weekday == 6) | holiday, weekday == 5], [0.2, 0.5], 1)
    load = 420 + 140 * work * bump(hour, 13, 5) + 60 * bump(hour, 11, 4) + 50 * bump(hour, 19, 2)
    load += 5 * np.maximum(16 - temperature, 0) + 6 * np.maximum(temperature - 22, 0)
    load += 8 * smooth(rng, n, 0.9) - 0.6 * np.roll(price - price.mean(), DAY)
    table = {"holiday": holiday, "temperature": temperature, "price": price}
    return pd.Series(load, steps, dtype="float32"), pd.DataFrame(table, steps, dtype="float32")


def forecast_days(load, table=None, **options):
    """Fit once; forecast each of the last days from its beginning, then take in what came."""
    net = MLPRegressorNP(
        hidden_layer_sizes=(64,),
        linear_skip=True,
        dropout=0.1,
        learning_rate="onecycle",
        learning_rate_init=0.003,
        max_iter=10,
        random_state=0,
    )
    forecaster = SeriesForecaster(net, window=WEEK, horizon=DAY, anchor="mean", **options)
    table = pd.DataFrame(index=load.index) if table is None else table
    train_end = len(load) - N_TEST_DAYS * DAY
    forecaster.fit(table[:train_end], load[:train_end])
    forecasts = []
    for begin in range(train_end, len(load), DAY):
        rows, came = table[begin : begin + DAY], load[begin : begin + DAY]
        beforehand = rows.drop(columns=options.get("past_covariates", []))
        forecasts.append(forecaster.predict(beforehand))
        forecaster.update(rows, came)
    return pd.concat(forecasts)


def save_picture(load, forecasts):
    """The week of a holiday."""
    import matplotlib.pyplot as plt
    from matplotlib.dates import DateFormatter

    week = slice("2023-05-15", "2023-05-21")
    figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
    axes.axvspan(*pd.to_datetime(["2023-05-18", "2023-05-19"]), color="0.92", label="a holiday")
    axes.plot(load[week], color="black", linewidth=1.2, label="load")
    looks = {
        "a week earlier": ("C2", "a week earlier"),
        "the load alone": ("C0", "net, told the load alone"),
        "+ past prices": ("C3", "net, told everything"),
    }
    for name, (color, label) in looks.items():
        axes.plot(forecasts.loc[week, name], color=color, linewidth=1.5, label=label)
    axes.set(title="Load of a week, each day forecast from midnight", ylabel="MW")
    axes.xaxis.set_major_formatter(DateFormatter("%a %d %b"))
    figure.legend(loc="outside lower center", ncols=5, frameon=False)
    figure.savefig(PICTURE, dpi=120)


def main():
    """Forecast with more and more to go by, and compare."""
    start = time.perf_counter()
    load, table = make_load()
    dates = {"calendar": ["hour", "dayofweek"]}
    known = table[["holiday", "temperature"]]
    forecasts = {
        "a week earlier": load.shift(WEEK)[-N_TEST_DAYS * DAY :],
        "the load alone": forecast_days(load),
        "+ hour and day of week": forecast_days(load, **dates),
        "+ holidays, temperature": forecast_days(load, known, **dates),
        "+ past prices": forecast_days(load, table, past_covariates=["price"], **dates),
    }
    forecasts = pd.DataFrame(forecasts)
    errors = forecasts.sub(load[forecasts.index], axis=0).abs().astype(float)
    on_holidays = errors[table["holiday"][errors.index] == 1]
    report = pd.DataFrame({"MAE": errors.mean(), "on holidays": on_holidays.mean()})
    print(f"error in MW, {N_TEST_DAYS} days, each forecast from midnight:\n{report.round(1)}")
    save_picture(load, forecasts)
    print(f"\npicture: {PICTURE}\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

"""Groups of the M4 competition, forecast by one net for all series."""

import time
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import Ridge

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.datasets import fetch_m4
from skneuro.forecasting import (
    SeriesForecaster,
    coverage,
    mase,
    naive2,
    seasonal_naive,
    smape,
)

from .reporting import publish

LEVEL = 0.9  # of the intervals


class Group(NamedTuple):
    """A group of series, what the competition says of it, and how it is forecast.

    ``naive2`` are sMAPE and MASE of Naive2 in the competition's own table, which OWA divides by;
    ``quoted`` OWAs of others; ``target`` the OWA to reach.
    """

    season: int
    naive2: tuple
    quoted: dict
    target: float
    windows: list
    options: dict
    n_ensemble: int
    max_iter: int
    dropout: float
    recurrent: dict
    linear: dict


GROUPS = {
    "Hourly": Group(
        season=24,
        naive2=(18.383, 2.395),
        quoted={"Theta": 1.006, "winner of the M4 (ES-RNN)": 0.440, "best entry": 0.410},
        target=0.43,
        windows=[168, 336],
        options={"anchor": "mean", "anchor_steps": 168},
        n_ensemble=3,
        max_iter=12,
        dropout=0.0,
        recurrent={"window": 336, "n_timesteps": 14},
        linear={"window_scale": "difference", "error_unit": None},
    ),
    "Weekly": Group(
        season=1,
        naive2=(9.161, 2.777),
        quoted={"Theta": 0.971, "winner of the M4 (ES-RNN)": 0.851, "best entry": 0.739},
        target=0.77,
        windows=[52],
        options={"anchor": "last"},
        n_ensemble=4,
        max_iter=8,
        dropout=0.1,
        recurrent={"window": 52, "n_timesteps": 13},
        linear={"window_scale": "std", "error_unit": "both"},
    ),
}
NET = {
    "loss": "absolute_error",
    "linear_skip": True,
    "solver": "adamw",
    "learning_rate": "onecycle",
    "learning_rate_init": 1e-3,
    "batch_size": 512,
    "random_state": 0,
}
EPOCHS_QUICK = 1

NOTES = """Errors as the M4 competition defines them, over all {n_series} series and {horizon}
steps: sMAPE in percent, MASE with the in-sample error of the seasonal naive forecast (season
{season}) as unit, OWA the mean of both after division by Naive2's ({naive2}). The target for the
ensemble is an OWA of {target}. Seconds are wall time of fit and of forecast, all on two cores.

*Linear model*: ridge regression on the windows that the nets get, {windows} values long, in the
units that are best for it: {linear}. *One net*: a multilayer perceptron of 256-256 units beside a
linear path that starts at the ridge solution, on windows of {window} values. *Ensemble*: the mean
of {n_members} such nets, {n_ensemble} for each length of window. *Recurrent net*: a GRU of 128
units that reads a window of {recurrent_window} values in {n_timesteps} steps, beside a linear path
too. Each learns from all windows of all series at once: shifted by {shift}, divided by
their mean absolute difference of values a season apart, errors counted half in that unit and half
in that of the window's level (`error_unit="both"`).

Everything was chosen by the errors on the last {horizon} values of the training
series, of models that had learned from what is before them.

*Interval*: split-conformal, level {level:.0%}, of one net: its share of the test values inside, and
the seconds of its two fits.

*Quoted* OWAs are those of Makridakis, Spiliotis & Assimakopoulos (2020), International Journal of
Forecasting 36, 54-74, and its tables of entries; nothing of them was run here."""


def run(arguments):
    """Forecast a group and compare with what came."""
    name = arguments.group
    group = GROUPS[name]
    train, test = fetch_m4(name)
    horizon = len(next(iter(test.values())))
    truth = np.stack(list(test.values()), axis=1)
    series = {key: values.astype(np.float32) for key, values in train.items()}

    def judged(label, forecast, fit_seconds=None, forecast_seconds=None):
        errors = (
            smape(truth, forecast),
            mase(truth, forecast, y_train=list(train.values()), season=group.season),
        )
        owa = sum(e / n for e, n in zip(errors, group.naive2, strict=True)) / 2
        row = {"method": label, "sMAPE": errors[0], "MASE": errors[1], "OWA": round(owa, 4)}
        row |= {"fit (s)": fit_seconds, "forecast (s)": forecast_seconds}
        print(row, flush=True)
        return row

    def forecaster(regressor, **options):
        return SeriesForecaster(
            regressor,
            horizon=horizon,
            season=group.season,
            **{"window_scale": "difference", "error_unit": "both", **group.options, **options},
        )

    def measured(label, model):
        start = time.perf_counter()
        model.fit(y=series)
        middle = time.perf_counter()
        forecast = model.forecast()
        end = time.perf_counter()
        values = np.stack([forecast[key].to_numpy() for key in series], axis=1)
        return judged(label, values, middle - start, end - middle)

    epochs = EPOCHS_QUICK if arguments.quick else group.max_iter
    shared = {"max_iter": epochs, "dropout": group.dropout, **NET}
    net = MLPRegressorNP(hidden_layer_sizes=(256, 256), **shared)
    window, n_timesteps = group.recurrent["window"], group.recurrent["n_timesteps"]
    recurrent = RNNForecaster("gru", 128, n_timesteps=n_timesteps, **shared)
    several = {
        "window": group.windows,
        "n_ensemble": group.n_ensemble,
        "combine": "mean",
        "n_jobs": 2,
    }
    past = list(train.values())
    rows = [
        judged("seasonal naive", seasonal_naive(past, horizon, group.season)),
        judged("Naive2", naive2(past, horizon, group.season)),
        measured("linear model", forecaster(Ridge(), window=group.windows, **group.linear)),
        measured("one net", forecaster(net, window=group.windows[0])),
        measured("ensemble", forecaster(net, random_state=0, **several)),
        measured("recurrent net", forecaster(recurrent, window=window)),
    ]
    blank = {"sMAPE": None, "MASE": None, "fit (s)": None, "forecast (s)": None}
    rows += [{"method": f"{k}, quoted", **blank, "OWA": v} for k, v in group.quoted.items()]
    one = forecaster(net, window=group.windows[0], interval=LEVEL)
    notes = NOTES.format(
        n_series=len(series),
        horizon=horizon,
        season=group.season,
        naive2="{} and {}".format(*group.naive2),
        target=group.target,
        linear=", ".join(f"`{key}={value!r}`" for key, value in group.linear.items()),
        windows=", ".join(map(str, group.windows)),
        window=group.windows[0],
        n_members=group.n_ensemble * len(group.windows),
        n_ensemble=group.n_ensemble,
        recurrent_window=window,
        n_timesteps=n_timesteps,
        shift={
            "last": "their last value",
            "mean": f"the mean of their last {group.options.get('anchor_steps')} values",
        }[group.options["anchor"]],
        level=LEVEL,
    )
    publish(
        f"m4-{name.lower()}",
        f"M4 {name}",
        [{head: row[head] for head in rows[0]} for row in rows],
        notes,
        arguments.quick,
        further={"Interval": [interval_row(one, series, truth)]},
        command=f"m4 --group {name}",
    )


def interval_row(model, series, truth):
    """How many of the test values lie inside the interval."""
    start = time.perf_counter()
    model.fit(y=series)
    seconds = time.perf_counter() - start
    ends = model.forecast_interval()
    lower, upper = (
        np.stack([ends[key][end].to_numpy() for key in series], axis=1)
        for end in ("lower", "upper")
    )
    by_step = [coverage(*step) for step in zip(truth, lower, upper, strict=True)]
    return {
        "level": LEVEL,
        "coverage": coverage(truth, lower, upper),
        "least of a step": min(by_step),
        "most of a step": max(by_step),
        "fit (s)": seconds,
    }

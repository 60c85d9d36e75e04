"""Groups of the M4 competition, forecast by one net for all series."""

import time

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

from ..harness.publishing import publish
from .m4_groups import GROUPS

LEVEL = 0.9  # of the intervals
NET = {
    "loss": "absolute_error",
    "linear_skip": True,
    "solver": "adamw",
    "learning_rate": "onecycle",
    "learning_rate_init": 1e-3,
    "batch_size": 512,
    "random_state": 0,
}
N_SERIES_QUICK = 5

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


class GroupForecasts:
    """Forecasts of one group by several methods, and their errors.

    Parameters
    ----------
    name : {"Hourly", "Weekly"}
        Name of the group.
    quick : bool
        Whether to take a few series, one epoch and ensembles of one net per length of window.
    """

    def __init__(self, name, quick):
        self.group = GROUPS[name]
        train, test = fetch_m4(name)
        if quick:
            self.group = self.group._replace(max_iter=1, n_ensemble=1)
            train = dict(list(train.items())[:N_SERIES_QUICK])
        self.past = list(train.values())
        self.truth = np.stack([test[key] for key in train], axis=1)
        self.horizon = len(self.truth)
        self.series = {key: values.astype(np.float32) for key, values in train.items()}

    def score(self, label, forecast, fit_seconds=None, forecast_seconds=None):
        """Row of the table for forecasts ``(horizon, n_series)``."""
        errors = (
            smape(self.truth, forecast),
            mase(self.truth, forecast, y_train=self.past, season=self.group.season),
        )
        owa = sum(e / n for e, n in zip(errors, self.group.naive2, strict=True)) / 2
        row = {"method": label, "sMAPE": errors[0], "MASE": errors[1], "OWA": round(owa, 4)}
        row |= {"fit (s)": fit_seconds, "forecast (s)": forecast_seconds}
        print(row, flush=True)
        return row

    def forecaster(self, regressor, **options):
        """Forecaster with the options that all methods of the group share."""
        return SeriesForecaster(
            regressor,
            horizon=self.horizon,
            season=self.group.season,
            **{"window_scale": "difference", "error_unit": "both"} | self.group.options | options,
        )

    def measure(self, label, model):
        """Fit, forecast, and make a row."""
        start = time.perf_counter()
        model.fit(y=self.series)
        middle = time.perf_counter()
        forecast = model.forecast()
        end = time.perf_counter()
        values = np.stack([forecast[key].to_numpy() for key in self.series], axis=1)
        return self.score(label, values, middle - start, end - middle)

    def measure_all(self):
        """Rows of all methods, and the row about the interval."""
        group, past = self.group, self.past
        shared = {"max_iter": group.max_iter, "dropout": group.dropout, **NET}
        net = MLPRegressorNP(hidden_layer_sizes=(256, 256), **shared)
        window, n_timesteps = group.recurrent["window"], group.recurrent["n_timesteps"]
        recurrent = RNNForecaster("gru", 128, n_timesteps=n_timesteps, **shared)
        several = {
            "window": group.windows,
            "n_ensemble": group.n_ensemble,
            "combine": "mean",
            "n_jobs": 2,
        }
        linear = self.forecaster(Ridge(), window=group.windows, **group.linear)
        rows = [
            self.score("seasonal naive", seasonal_naive(past, self.horizon, group.season)),
            self.score("Naive2", naive2(past, self.horizon, group.season)),
            self.measure("linear model", linear),
            self.measure("one net", self.forecaster(net, window=group.windows[0])),
            self.measure("ensemble", self.forecaster(net, random_state=0, **several)),
            self.measure("recurrent net", self.forecaster(recurrent, window=window)),
        ]
        one = self.forecaster(net, window=group.windows[0], interval=LEVEL)
        return rows, interval_row(one, self.series, self.truth)


def run(arguments):
    """Forecast a group and compare with the true values."""
    name = arguments.group
    forecasts = GroupForecasts(name, arguments.quick)
    rows, interval = forecasts.measure_all()
    blank = dict.fromkeys(rows[0])
    quoted = forecasts.group.quoted.items()
    publish(
        f"m4-{name.lower()}",
        command=f"m4 --group {name}",
        title=f"M4 {name}",
        headline=headline(rows),
        rows=rows + [blank | {"method": f"{k}, quoted", "OWA": v} for k, v in quoted],
        notes=describe(forecasts),
        further={"Interval": [interval]},
        quick=arguments.quick,
    )


def headline(rows):
    """OWA of the methods that are trained."""
    trained = "linear model", "one net", "ensemble", "recurrent net"
    return {f"OWA, {row['method']}": row["OWA"] for row in rows if row["method"] in trained}


def describe(forecasts):
    """Notes with the figures of the group."""
    group = forecasts.group
    return NOTES.format(
        n_series=len(forecasts.series),
        horizon=forecasts.horizon,
        season=group.season,
        naive2="{} and {}".format(*group.naive2),
        target=group.target,
        linear=", ".join(f"`{key}={value!r}`" for key, value in group.linear.items()),
        windows=", ".join(map(str, group.windows)),
        window=group.windows[0],
        n_members=group.n_ensemble * len(group.windows),
        n_ensemble=group.n_ensemble,
        recurrent_window=group.recurrent["window"],
        n_timesteps=group.recurrent["n_timesteps"],
        shift={
            "last": "their last value",
            "mean": f"the mean of their last {group.options.get('anchor_steps')} values",
        }[group.options["anchor"]],
        level=LEVEL,
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

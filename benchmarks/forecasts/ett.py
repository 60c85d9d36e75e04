"""Long forecasts of an electricity transformer, by the standard protocol."""

import time
from typing import NamedTuple

import numpy as np

from skneuro import RNNForecaster
from skneuro.datasets import fetch_ett
from skneuro.forecasting import SeriesForecaster
from skneuro.nn.training.linear import ridge_solution
from skneuro.nn.windows.panel import Panel
from skneuro.nn.windows.source import WindowSource
from skneuro.nn.windows.windows import Windows

from ..harness.publishing import publish

LOOK_BACKS = {512: 32, 336: 14}  # values in a window, and the steps a recurrent net reads them in
TOGETHER = 100  # origins forecast in one call


class Protocol(NamedTuple):
    """Rows of the table to train on, to choose by and to test on; members for each look-back."""

    n_train: int
    n_validation: int
    n_test: int
    n_seeds: int


STANDARD = Protocol(8640, 2880, 2880, n_seeds=6)  # 12, 4 and 4 months of 30 days
QUICK = Protocol(1200, 0, 200, n_seeds=1)


class Net(NamedTuple):
    """What differs between the horizons: the longer, the less there is to learn."""

    hidden_layer_sizes: int
    weight_decay: float
    learning_rate_init: float
    max_iter: int
    target: float
    quoted: tuple


HORIZONS = {
    96: Net(64, 1.0, 1e-3, 4, 0.365, (0.385, 0.375, 0.351)),
    192: Net(64, 3.0, 1e-3, 3, 0.400, (0.413, 0.405, 0.392)),
    336: Net(32, 10.0, 2e-3, 3, 0.423, (0.440, 0.439, 0.423)),
    720: Net(32, 10.0, 2e-3, 2, 0.428, (0.456, 0.472, 0.466)),
}
QUOTED = "PatchTST, quoted", "DLinear, quoted", "SegRNN, quoted"
SHARED = {
    "cell": "gru",
    "linear_skip": True,
    "loss": "squared_error",
    "dropout": 0.5,
    "solver": "adamw",
    "learning_rate": "onecycle",
    "batch_size": 256,
    "alpha": 0.0,
    "max_grad_norm": 1.0,
    "scale_target": False,
}

NOTES = """ETTh1: the first {train} hours train, the next {validation} are for choosing, the next
{test} are the test; the seven columns are standardized with mean and spread of the training part.
Every window of the test part counts ({windows} of them), whose look-back may
reach into what came before. Mean squared and absolute error over all windows, steps and columns, in
standardized units. *MSE target* is what the net is to reach; seconds are wall time.

*Net*: the mean of {n_members} GRUs, {n_seeds} with windows of 512 values read in 32 steps of 16 and
{n_seeds} of 336 values in 14 steps of 24, each beside a linear path that starts at the ridge
solution; one net for all columns, all steps of the horizon at once, windows anchored at their last
value. Trained on the training part alone. The longer the horizon, the smaller and the more strongly
regularized the net. *Ridge*: the ridge solutions alone, averaged in the same way. The configuration
was chosen on the validation part.

*Quoted*: MSE of PatchTST (Nie et al. 2023, with the loader that drops no windows), DLinear (Zeng et
al. 2023) and SegRNN (Lin et al. 2023, look-back 720) as published; nothing of them was run here."""


def run(arguments):
    """Train for each horizon and forecast every window of the test part."""
    quick = arguments.quick
    protocol = QUICK if quick else STANDARD
    n_train, n_validation, n_test, n_seeds = protocol
    table = fetch_ett("ETTh1").iloc[: n_train + n_validation + n_test]
    train = table.iloc[:n_train]
    table = ((table - train.mean()) / train.std(ddof=0)).astype(np.float32)
    rows, windows = [], []
    for horizon in [96] if quick else HORIZONS:
        origins = np.arange(n_train + n_validation, len(table) - horizon + 1)
        windows.append(len(origins))
        rows.append(measure(table, horizon, origins, protocol, quick))
        print(rows[-1], flush=True)
    notes = NOTES.format(
        train=n_train,
        validation=n_validation,
        test=n_test,
        windows="/".join(map(str, windows)),
        n_members=n_seeds * len(LOOK_BACKS),
        n_seeds=n_seeds,
    )
    publish(
        "ett",
        title="ETTh1, the long horizons",
        headline=headline(rows),
        rows=[{key: _shown(value) for key, value in row.items()} for row in rows],
        notes=notes,
        raw=rows,
        quick=quick,
    )


def headline(rows):
    """Error of the net at each horizon."""
    return {f"MSE, {row['horizon']} hours": row["net MSE"] for row in rows}


def measure(table, horizon, origins, protocol, quick):
    """Row of the table: errors and seconds of the net and of ridge regression."""
    net, values = HORIZONS[horizon], table.to_numpy()
    truth = np.stack([values[origin : origin + horizon] for origin in origins])
    row = {"horizon": horizon}
    if quick:
        net = net._replace(max_iter=1)
    for name, forecast in (
        ("net", lambda: net_forecasts(table, horizon, net, origins, protocol)),
        ("ridge", lambda: ridge_forecasts(values, horizon, origins, protocol.n_train)),
    ):
        start = time.perf_counter()
        error = forecast() - truth
        row[f"{name} MSE"] = float(np.mean(error**2))
        row[f"{name} MAE"] = float(np.mean(np.abs(error)))
        row[f"{name} (s)"] = time.perf_counter() - start
    row["MSE target"] = net.target
    return row | dict(zip(QUOTED, net.quoted, strict=True))


def _shown(value):
    return f"{value:.4f}" if isinstance(value, float) and value < 1 else value


def net_forecasts(table, horizon, net, origins, protocol):
    """Mean forecasts ``(n_origins, horizon, n_columns)`` of all members."""
    total = 0.0
    for look_back, n_timesteps in LOOK_BACKS.items():
        regressor = RNNForecaster(
            hidden_layer_sizes=net.hidden_layer_sizes,
            weight_decay=net.weight_decay,
            learning_rate_init=net.learning_rate_init,
            max_iter=net.max_iter,
            n_timesteps=n_timesteps,
            **SHARED,
        )
        model = SeriesForecaster(
            regressor,
            window=look_back,
            horizon=horizon,
            n_ensemble=protocol.n_seeds,
            window_scale=None,
            combine="mean",
            n_jobs=2,
            random_state=0,
        )
        model.fit(y=table.iloc[: protocol.n_train])
        total = total + forecasts_from(model, table, look_back, origins)
    return total / len(LOOK_BACKS)


def forecasts_from(model, table, look_back, origins):
    """What a fitted forecaster says at each origin, a few at a time."""
    values, found = table.to_numpy(), []
    for first in range(0, len(origins), TOGETHER):
        chosen = origins[first : first + TOGETHER]
        columns = [column for origin in chosen for column in values[origin - look_back : origin].T]
        past = dict(enumerate(columns))
        forecast = np.stack([series.to_numpy() for series in model.forecast(y=past).values()])
        found.append(forecast.reshape(len(chosen), values.shape[1], -1).transpose(0, 2, 1))
    return np.concatenate(found)


def ridge_forecasts(values, horizon, origins, n_train):
    """Mean forecasts of the linear models that the nets start from."""
    n_columns = values.shape[1]
    panel = Panel(values[:n_train].T.ravel(), starts=np.arange(n_columns + 1) * n_train)
    total = 0.0
    for look_back in LOOK_BACKS:
        windows = Windows(panel, look_back, horizon, anchor="last")
        ends = np.arange(look_back, n_train - horizon + 1)
        ends = (ends + panel.starts[:-1, None]).ravel()
        block = ridge_solution(WindowSource(windows, ends))
        seen = np.stack([values[origin - look_back : origin] for origin in origins])
        last = seen[:, -1:]
        forecast = np.einsum("ntc,th->nhc", seen - last, block[:-1], optimize=True)
        total = total + forecast + block[-1][:, None] + last
    return total / len(LOOK_BACKS)

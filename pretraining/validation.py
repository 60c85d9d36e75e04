"""Errors on the last training values of the development sets, never on their test parts."""

import csv
import gzip
import os
from pathlib import Path

import numpy as np

from skneuro.forecasting import coverage, mase, naive2, smape
from skneuro.forecasting.panel.series_data import SeriesData
from skneuro.forecasting.pretrained.net import make_net
from skneuro.forecasting.pretrained.windows import MEDIAN
from skneuro.forecasting.pretrained.zero_shot import adjust, forecast

N_YEARLY = 4000  # of the 23,000 series, for speed
# steps to forecast, season that errors are measured with, season that the forecaster is told
SETS = {
    "M4 Yearly": (6, 1, None),
    "M4 Weekly": (13, 1, None),
    "M4 Hourly": (48, 24, 24),
    "M1 yearly": (6, 1, 1),
    "M1 quarterly": (8, 4, 4),
    "M1 monthly": (18, 12, 12),
}


def read_training_values():
    """Read the training values of all sets from the folder that SKNEURO_DATA names."""
    folder = Path(os.environ["SKNEURO_DATA"])
    series = {name: [] for name in SETS}
    for name in ("Yearly", "Weekly", "Hourly"):
        path = next((folder / "m4").glob(f"{name}-train.csv*"))
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
            rows = csv.reader(file)
            next(rows)
            series[f"M4 {name}"] = [
                np.array([float(value) for value in row[1:] if value not in ("", "NA")])
                for row in rows
            ]
    order = np.random.default_rng(1).permutation(len(series["M4 Yearly"]))
    series["M4 Yearly"] = [series["M4 Yearly"][k] for k in order[:N_YEARLY]]
    with gzip.open(folder / "m1.csv.gz", "rt") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            values = np.array([float(value) for value in row[4 : 4 + int(row[2])]])
            series[f"M1 {row[1]}"].append(values)
    return series


def network_of(checkpoint):
    """The net with the averaged weights of a checkpoint, rounded as in the file of weights."""
    with np.load(checkpoint, allow_pickle=False) as stored:
        network = make_net(stored["hidden"].tolist())
        network.parameters.theta[:] = stored["averaged"].astype(np.float16)
    return network


def validate(network, names=None):
    """Forecast the last training values of each set.

    Parameters
    ----------
    network : Network
        Net to judge.
    names : iterable of str, default=None
        Keys of `SETS`; None judges on all.

    Yields
    ------
    row : dict
        sMAPE, MASE, their mean relative to Naive2, and the coverage of two intervals.
    """
    training = read_training_values()
    for name in SETS if names is None else names:
        horizon, season, named = SETS[name]
        usable = [one for one in training[name] if len(one) >= horizon + max(2 * season, 5)]
        past = [one[:-horizon] for one in usable]
        truth = np.stack([one[-horizon:] for one in usable], axis=1)
        kept = [k for k, one in enumerate(past) if np.abs(np.diff(one)).any()]
        past, truth = [past[k] for k in kept], truth[:, kept]
        quantiles = forecast(network, adjusted(past, named), horizon).transpose(1, 0, 2)
        median = quantiles[..., MEDIAN]
        errors = smape(truth, median), mase(truth, median, y_train=past, season=season)
        naive = naive2([np.maximum(one, 1e-9) for one in past], horizon, season)
        naive = np.stack(list(naive), axis=1) if isinstance(naive, list) else naive
        bases = smape(truth, naive), mase(truth, naive, y_train=past, season=season)
        yield {
            "set": name,
            "sMAPE": round(errors[0], 3),
            "MASE": round(errors[1], 3),
            "relative": round(sum(e / b for e, b in zip(errors, bases, strict=True)) / 2, 4),
            "80 %": round(coverage(truth, quantiles[..., 2], quantiles[..., 6]), 3),
            "95 %": round(coverage(truth, quantiles[..., 1], quantiles[..., 7]), 3),
        }


def adjusted(past, season):
    """Series as the net reads them."""
    import pandas as pd

    index = pd.RangeIndex(max(map(len, past)))
    return [adjust(SeriesData(None, index[: len(one)], one), season) for one in past]

"""The series of the zero-shot benchmark, from the folder that SKNEURO_DATA names."""

import csv
import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from skneuro.datasets import fetch_m4

M4 = {  # group: season that errors are measured with, season that forecasters are given
    "Yearly": (1, 1),
    "Weekly": (1, 1),
    "Hourly": (24, 24),
}
M1 = {"yearly": (6, 1), "quarterly": (8, 4), "monthly": (18, 12)}  # steps ahead, season
SMALL = {  # file: column, then (season, steps ahead) of each problem
    "AirPassengers": (1, [(12, 12)]),
    "monthly-sunspots": (1, [(132, 24)]),
    "taylor": (0, [(48, 48), (336, 48)]),
}
N_ORIGINS = 3


@dataclass
class Problem:
    """Series to forecast, with what follows them.

    Attributes
    ----------
    name : str
        Name in the tables.
    past : list of ndarray of shape (n_steps,)
        Values up to the forecast.
    truth : ndarray of shape (horizon, n_series)
        Values after them.
    season : int
        Season of the unit of MASE.
    named : int
        Season that the forecasters are given; 1 for none.
    """

    name: str
    past: list
    truth: np.ndarray
    season: int
    named: int

    @property
    def horizon(self):
        """Number of steps to forecast."""
        return len(self.truth)

    def head(self, n_series):
        """The first series alone."""
        return Problem(
            self.name, self.past[:n_series], self.truth[:, :n_series], self.season, self.named
        )


def read_problems():
    """Read all problems whose files exist."""
    folder = Path(os.environ.get("SKNEURO_DATA", ""))
    problems = [_read_m4(folder, group) for group in M4 if _has_m4(folder, group)]
    if (folder / "m1.csv.gz").exists():
        problems += _read_m1(folder / "m1.csv.gz")
    for name in SMALL:
        path = folder / "small" / f"{name}.csv"
        if path.exists():
            problems += _read_small(path, name)
    return problems


def _has_m4(folder, group):
    return any((folder / "m4").glob(f"{group}-train.csv*")) or group != "Yearly"


def _read_m4(folder, group):
    parts = []
    for part in ("train", "test"):
        path = folder / "m4" / f"{group}-{part}.csv.gz"
        if not path.exists():
            parts = fetch_m4(group)
            break
        with gzip.open(path, "rt") as file:
            rows = csv.reader(file)
            next(rows)
            parts.append(
                {
                    name: np.array([float(value) for value in values if value not in ("", "NA")])
                    for name, *values in rows
                }
            )
    train, test = parts
    season, named = M4[group]
    truth = np.stack([test[name] for name in train], axis=1)
    return Problem(f"M4 {group}", list(train.values()), truth, season, named)


def _read_m1(path):
    series = {period: ([], []) for period in M1}
    with gzip.open(path, "rt") as file:
        rows = csv.reader(file)
        next(rows)
        for _, period, n_train, n_test, *values in rows:
            n_train, n_test = int(n_train), int(n_test)
            numbers = np.array([float(value) for value in values[: n_train + n_test]])
            series[period][0].append(numbers[:n_train])
            series[period][1].append(numbers[n_train:])
    return [
        Problem(f"M1 {period}", past, np.stack(truth, axis=1), M1[period][1], M1[period][1])
        for period, (past, truth) in series.items()
    ]


def _read_small(path, name):
    """Forecasts from rolling origins: each origin counts as a series."""
    column, seasons = SMALL[name]
    with path.open() as file:
        rows = csv.reader(file)
        next(rows)
        values = np.array([float(row[column]) for row in rows if row])
    problems = []
    for season, horizon in seasons:
        origins = [len(values) - k * horizon for k in range(N_ORIGINS, 0, -1)]
        past = [values[:origin] for origin in origins]
        truth = np.stack([values[origin : origin + horizon] for origin in origins], axis=1)
        problems.append(Problem(f"{name}, season {season}", past, truth, season, season))
    return problems

"""Files that look like the public data sets, with noise in them, so that no test downloads."""

import csv
import json

import numpy as np
import pandas as pd

from skneuro.datasets import _fetch

N_LONG_SERIES = 5  # as many as a quick run takes


def write_ett(folder):
    """Write a table of the size of ETTh1."""
    n_rows, freq = _fetch.ETT_SETS["ETTh1"]
    values = np.random.default_rng(0).standard_normal((n_rows, len(_fetch.ETT_COLUMNS)))
    dates = pd.date_range("2016-07-01", periods=n_rows, freq=freq, name="date")
    table = pd.DataFrame(values.round(3), dates, _fetch.ETT_COLUMNS)
    table.to_csv(folder / "ETTh1.csv")


def write_m4(folder, group):
    """Write the training and test part of a group of the M4 competition."""
    n_series, horizon = _fetch.M4_GROUPS[group]
    rng = np.random.default_rng(0)
    for part, lengths in (
        ("train", [500] * N_LONG_SERIES + [2] * (n_series - N_LONG_SERIES)),
        ("test", [horizon] * n_series),
    ):
        path = folder / "m4" / f"{group}-{part}.csv"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["V1"])
            for k, length in enumerate(lengths):
                rows.writerow([f"{group[0]}{k + 1}", *rng.uniform(10, 20, length).round(2)])


def write_tables(folder):
    """A table for regression and one for classification, with a column of categories."""
    rng = np.random.RandomState(0)
    (folder / "tabular").mkdir()
    facts = {}
    for name, kind in (("abalone", "regression"), ("phoneme", "classification")):
        a, b = rng.randn(80), rng.choice(["x", "y", "z"], 80)
        y = a + (b == "x") if kind == "regression" else np.where(a > 0, "yes", "no")
        pd.DataFrame({"a": a, "b": b, "y": y}).to_csv(
            folder / "tabular" / f"{name}.csv.gz", index=False
        )
        facts[name] = {"target": "y", "kind": kind, "rows": 80, "columns": 2, "categorical": ["b"]}
    (folder / "tabular" / "index.json").write_text(json.dumps(facts))

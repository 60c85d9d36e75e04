"""Tables for measuring, and their fixed splits."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sklearn.model_selection import train_test_split

FEW_ROWS = 3000  # tables with fewer rows are measured on ten seeds, others on five


@dataclass
class Table:
    """One table.

    Attributes
    ----------
    name : str
        Name of the table.
    X : DataFrame
        Columns; those that hold categories have a categorical dtype.
    y : ndarray
        Targets, or labels as text.
    is_regression : bool
        Whether the target is a number.
    """

    name: str
    X: object
    y: object
    is_regression: bool

    @property
    def seeds(self):
        """Seeds of the splits."""
        return range(10 if len(self.X) < FEW_ROWS else 5)

    def split(self, seed):
        """Training and test part of a seed: ``X_train, X_test, y_train, y_test``."""
        stratify = None if self.is_regression else self.y
        return train_test_split(self.X, self.y, test_size=0.2, random_state=seed, stratify=stratify)


def folder():
    """Folder of the tables, in the folder that the environment variable SKNEURO_DATA names."""
    path = Path(os.environ.get("SKNEURO_DATA", ".")) / "tabular"
    if not (path / "index.json").is_file():
        raise SystemExit(
            f"The tables are read from {path}: set SKNEURO_DATA to a folder with "
            "tabular/index.json and a CSV file for each table."
        )
    return path


@cache
def index():
    """Facts about all tables by name, small tables first."""
    facts = json.loads((folder() / "index.json").read_text())
    return dict(sorted(facts.items(), key=lambda item: item[1]["rows"] * item[1]["columns"]))


@cache
def load(name):
    """Read one table."""
    import pandas as pd

    facts = index()[name]
    X = pd.read_csv(folder() / f"{name}.csv.gz").dropna(axis=1, how="all")
    y = X.pop(facts["target"])
    for column in facts["categorical"]:
        X[column] = X[column].astype("category")
    X.columns = [f"x{k}" for k in range(X.shape[1])]  # LightGBM refuses some characters
    is_regression = facts["kind"] == "regression"
    y = y.to_numpy(dtype=float) if is_regression else y.astype(str).to_numpy(dtype=str)
    return Table(name, X, y, is_regression)

"""Data for nets with several tasks: numbers, booleans and three classes, some of them missing."""

import numpy as np
import pandas as pd
import pytest

from skneuro import MultiTaskNet

N = 90
QUICK = {"hidden_layer_sizes": 6, "max_iter": 4, "batch_size": 30, "random_state": 0}

rng = np.random.RandomState(0)
X = rng.randn(N, 6)
PRICE = 100.0 + 10.0 * np.sin(X[:, 0]) + X[:, 1] ** 2
SOLD = X[:, 0] + X[:, 2] > 0
COLOR = np.array(["blue", "green", "red"])[np.digitize(X[:, 1], [-0.5, 0.5])]


def table(missing=True):
    """Table with a column of each kind; with missing labels, each row has at least one label."""
    columns = {
        "price": pd.Series(PRICE.copy()),
        "sold": pd.Series(SOLD, dtype="boolean"),
        "color": pd.Series(COLOR, dtype=object),
    }
    if missing:
        columns["price"][::5] = np.nan
        columns["sold"][1::3] = pd.NA
        columns["color"][np.arange(N) % 7 == 2] = None
    return pd.DataFrame(columns)


def mapping(missing=True):
    """The targets of `table` as a dict of arrays."""
    return {name: column.to_numpy(object) for name, column in table(missing).items()}


def matrix(missing=True):
    """The targets of `table` as a matrix of floats, with class codes."""
    frame = table(missing)
    codes = frame["color"].map({"blue": 0.0, "green": 1.0, "red": 2.0})
    sold = frame["sold"].astype("Float64").to_numpy(float, na_value=np.nan)
    return np.column_stack([frame["price"], sold, codes.astype(float)])


KINDS = ["regression", "binary", "multiclass"]


def raw(net, inputs=X):
    """Numbers and probabilities that a net predicts, one row per output."""
    return np.vstack(net._outputs(inputs))


def assert_refused(message, y=None, inputs=X, error=ValueError, data=None, **options):
    """Assert that fitting fails with the message, and that nothing is fitted."""
    net = MultiTaskNet(**{**QUICK, **options})
    with pytest.raises(error, match=message):
        net.fit(inputs, table() if y is None else y, **(data or {}))
    assert vars(net).keys() == net.get_params().keys()

"""Data for nets of several tasks: a number, a yes-or-no and three classes, some not known."""

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
COLOUR = np.array(["blue", "green", "red"])[np.digitize(X[:, 1], [-0.5, 0.5])]


def table(missing=True):
    """A table with a column of each kind; where labels are missing, each row has at least one."""
    columns = {
        "price": pd.Series(PRICE.copy()),
        "sold": pd.Series(SOLD, dtype="boolean"),
        "colour": pd.Series(COLOUR, dtype=object),
    }
    if missing:
        columns["price"][::5] = np.nan
        columns["sold"][1::3] = pd.NA
        columns["colour"][np.arange(N) % 7 == 2] = None
    return pd.DataFrame(columns)


def mapping(missing=True):
    """The same as a dict of arrays."""
    return {name: column.to_numpy(object) for name, column in table(missing).items()}


def matrix(missing=True):
    """The same as a matrix of floats, classes by number."""
    frame = table(missing)
    codes = frame["colour"].map({"blue": 0.0, "green": 1.0, "red": 2.0})
    sold = frame["sold"].astype("Float64").to_numpy(float, na_value=np.nan)
    return np.column_stack([frame["price"], sold, codes.astype(float)])


KINDS = ["regression", "binary", "multiclass"]


def raw(net, inputs=X):
    """Everything a net says before labels are chosen, a row per output."""
    return np.vstack(net._outputs(inputs))


def assert_refused(message, y=None, inputs=X, error=ValueError, data=None, **options):
    """Fitting fails with the message, and nothing is fitted."""
    net = MultiTaskNet(**{**QUICK, **options})
    with pytest.raises(error, match=message):
        net.fit(inputs, table() if y is None else y, **(data or {}))
    assert vars(net).keys() == net.get_params().keys()

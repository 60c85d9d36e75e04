"""Targets and sample weights of nets."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from tests.fuzz.tables import SCALES, SEEDS

NAMES = (
    ("no", "yes", "maybe", "never"),
    (0, 1, 2, 3),
    (-1, 7, 3, 10**6),
    (False, True),
    (0.0, 1.0, 2.0, 5.0),
    (1, 2),
)


@st.composite
def numeric_targets(draw, n_rows):
    """Targets of a regressor, with one or two axes."""
    rng = np.random.default_rng(draw(SEEDS))
    n_columns = draw(st.sampled_from([None, None, None, 1, 2, 3]))
    y = rng.normal(size=(n_rows, n_columns or 1))
    kind = draw(st.sampled_from(["normal", "counts", "constant", "heavy", "large level", "zeros"]))
    if kind == "counts":
        y = rng.poisson(1.0, size=y.shape).astype(float)
    elif kind in ("constant", "zeros"):
        y[:] = 0.1 if kind == "constant" else 0.0
    elif kind == "heavy":
        y = rng.standard_t(1.0, size=y.shape)
    elif kind == "large level":
        y += 1e6
    y = y * draw(st.sampled_from(SCALES))
    dtype = draw(st.sampled_from([float, float, np.float32, int, object]))
    y = np.round(y).astype(np.int64) if dtype is int else y.astype(dtype)
    return y[:, 0] if n_columns is None else y


@st.composite
def class_labels(draw, n_rows, multilabel=True):
    """Classes of many kinds, as often as it happens, or several labels per row."""
    rng = np.random.default_rng(draw(SEEDS))
    if multilabel and draw(st.integers(0, 5)) == 0:
        Y = rng.integers(0, 2, size=(n_rows, draw(st.sampled_from([2, 3]))))
        return Y.astype(draw(st.sampled_from([int, bool, float])))
    names = draw(st.sampled_from(NAMES))[: draw(st.integers(1, 4))]
    fractions = rng.dirichlet(np.full(len(names), draw(st.sampled_from([0.3, 5.0]))))
    y = np.array(names)[rng.choice(len(names), size=n_rows, p=fractions)]
    return y.astype(object) if draw(st.integers(0, 3)) == 0 else y


@st.composite
def weights(draw, n_rows):
    """Sample weights, mostly none; some of them are zero, tiny or large."""
    kind = draw(st.sampled_from([None, None, None, "ones", "random", "zeros", "counts", "unit"]))
    rng = np.random.default_rng(draw(SEEDS))
    if kind is None:
        return None
    if kind == "ones":
        return np.ones(n_rows)
    if kind == "counts":
        return rng.integers(0, 3, size=n_rows)
    if kind == "unit":
        return rng.random(n_rows) * draw(st.sampled_from([1e-12, 1e12]))
    w = rng.random(n_rows)
    if kind == "zeros":
        w[rng.random(n_rows) < 0.5] = 0.0
    return w.tolist() if draw(st.booleans()) else w.astype(draw(st.sampled_from([float, "f4"])))


def forms_of_targets(y):
    """The same targets in other containers."""
    forms = {}
    if y.dtype != np.float32:
        forms["list"] = y.tolist()
    if y.ndim == 1:
        forms |= {"series": pd.Series(y, index=np.arange(5, 5 + len(y)), name="target")}
    else:
        forms |= {"frame": pd.DataFrame(y)}
    if y.ndim == 1 and y.dtype.kind not in "f":
        forms["categories"] = pd.Series(pd.Categorical(y))
    return forms

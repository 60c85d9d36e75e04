"""The net for several tasks: mixed kinds, missing labels, all containers."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from sklearn.base import clone

from skneuro import MultiTaskNet
from tests.fuzz.answers import Refused, answer, said_not_finite
from tests.fuzz.budget import fuzz
from tests.fuzz.labels import class_labels, numeric_targets, weights
from tests.fuzz.options import training_options
from tests.fuzz.same import assert_close, assert_same, frozen, pickled
from tests.fuzz.tables import SEEDS, tables

NAMES = ("price", "kind", "count", 7)
KINDS = ("auto", "auto", "auto", "regression", "binary", "multiclass")


@st.composite
def tables_of_labels(draw, n_rows):
    """Columns of numbers and of classes, some of them with missing labels."""
    columns = {}
    for name in NAMES[: draw(st.integers(1, 4))]:
        is_class = draw(st.booleans())
        y = draw(class_labels(n_rows, multilabel=False) if is_class else numeric_targets(n_rows))
        y = pd.Series(y if y.ndim == 1 else y[:, 0])
        rng = np.random.default_rng(draw(SEEDS))
        gaps = rng.random(n_rows) < draw(st.sampled_from([0.0, 0.0, 0.3, 0.9]))
        if gaps.any():
            y = (y if y.dtype.kind == "f" else y.astype(object)).mask(gaps)
        columns[name] = y
    return pd.DataFrame(columns)


@st.composite
def problems(draw):
    """A net with its options, its inputs, labels and weights."""
    X = draw(tables())
    Y, w = draw(tables_of_labels(len(X))), draw(weights(len(X)))
    options = draw(training_options(MultiTaskNet))
    for name in ("tasks", "losses", "task_weights", "task_inputs", "shared_inputs"):
        options.pop(name, None)
    options["tasks"] = draw(
        st.sampled_from(KINDS) | st.dictionaries(st.sampled_from(NAMES), st.sampled_from(KINDS[3:]))
    )
    options["task_weights"] = draw(
        st.sampled_from(["equal", "uncertainty", "gradnorm", "dwa", "pcgrad", {"price": 2.0}])
    )
    if draw(st.integers(0, 4)) == 0:
        options["losses"] = {"price": draw(st.sampled_from(["poisson", "huber", "absolute_error"]))}
    if draw(st.integers(0, 5)) == 0:
        options["task_inputs"] = {"price": [0]}
        options["shared_inputs"] = draw(st.sampled_from(["rest", "all", [0]]))
    return MultiTaskNet(**options), X, Y, w


def words(net, Y):
    """Names that an error message may speak of."""
    return {*net.get_params(), "MultiTaskNet", *map(str, Y), "task", "tasks"}


def fitted_or_refused(net, X, Y, w, names):
    """A fitted net, or None if it said why it cannot be fitted."""
    before = frozen((X, Y, w))
    found = answer(lambda: net.fit(X, Y, sample_weight=w), names)
    assert_same((X, Y, w), before)
    if isinstance(found, Refused):
        assert vars(net).keys() == net.get_params().keys()
        return None
    return found


def predictions(net, X):
    """All predictions, and whether a warning says that they are not finite."""
    return said_not_finite(
        lambda: {
            name: getattr(net, name)(X)
            for name in ("predict", "predict_proba")
            if hasattr(net, name)
        }
    )


@fuzz(24, problem=problems())
def test_a_fit_answers_and_answers_the_same_again(problem):
    net, X, Y, w = problem
    fitted = fitted_or_refused(net, X, Y, w, words(net, Y))
    if fitted is None:
        return
    found, said = predictions(fitted, X)
    for name, kind in fitted.tasks_.items():
        values = found["predict"][name]
        counted = Y[name].notna() & (True if w is None else np.asarray(w) > 0)
        if kind == "regression":
            # the fit warns of a task without any label
            assert said or not counted.any() or np.isfinite(values.astype(float)).all()
        else:
            known = Y.loc[Y[name].notna(), name]
            assert set(values) <= (set(known) if counted.any() else {None})
    assert_same(predictions(pickled(fitted), X)[0], found)
    again = clone(fitted)
    answer(lambda: again.fit(X, Y, sample_weight=w))
    assert_same(predictions(again, X)[0], found)
    score = answer(lambda: fitted.score(X, Y), words(net, Y))
    assert isinstance(score, Refused) or said or not np.isposinf(score)


@fuzz(12, problem=problems())
def test_containers_of_the_same_labels_agree(problem):
    net, X, Y, w = problem
    names = words(net, Y)
    as_dict = {name: Y[name].to_numpy() for name in Y}
    fitted = fitted_or_refused(clone(net), X, Y, w, names)
    other = fitted_or_refused(clone(net), X, as_dict, w, names)
    assert (fitted is None) == (other is None)
    if fitted is not None:
        found, expected = predictions(other, X)[0]["predict"], predictions(fitted, X)[0]["predict"]
        for name in Y:
            if fitted.tasks_[name] == "regression":
                size = max(np.abs(expected[name]).max(), 1e-30)
                assert_close(found[name], expected[name], 1e-4, size)
            else:
                np.testing.assert_array_equal(np.asarray(found[name]), expected[name].to_numpy())

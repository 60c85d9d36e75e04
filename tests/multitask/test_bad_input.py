"""Bad input to MultiTaskNet raises an error that names the cause and what is allowed."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skneuro import MultiTaskNet
from tests.multitask.tasks import (
    COLOR,
    PRICE,
    QUICK,
    SOLD,
    N,
    X,
    assert_refused,
    mapping,
    matrix,
    table,
)

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


# Tasks ---------------------------------------------------------------------------------------

WRONG_TASKS = {
    "unknown kind": ("numbers", "The 'tasks' parameter of MultiTaskNet must be .*'regression'"),
    "unknown kind by name": (
        {"sold": "yesno"},
        r"task 'sold' the kind 'yesno'; it must be one of \['auto', 'regression', 'binary'",
    ),
    "unknown kind in a list": (
        ["regression", "binary", "text"],
        "task 'color' the kind 'text'; it must be",
    ),
    "no kind at all": ([["regression"], 1, None], r"task 'price' the kind \['regression'\]"),
    "unknown task": (
        {"size": "regression"},
        r"tasks names the tasks \['size'\], but y has only \['price', 'sold', 'color'\]",
    ),
    "too few": (["regression"], "names 1 kinds, but y has the 3 tasks"),
    "none": ([], "names 0 kinds, but y has the 3 tasks"),
    "number": (3, "The 'tasks' parameter"),
    "text as numbers": ("regression", "task 'color' is a regression task, but has text"),
    "three classes as two": (
        "binary",
        "task 'price'|task 'color' is set to 'binary' in tasks, but",
    ),
    "numbers as classes": ({"price": "multiclass"}, "task 'price': Unknown label type: continuous"),
    "three as two": (
        {"color": "binary"},
        r"'color' is set to 'binary' in tasks, but has 3 classes",
    ),
}


@pytest.mark.parametrize(("tasks", "message"), WRONG_TASKS.values(), ids=WRONG_TASKS)
def test_tasks_that_are_none(tasks, message):
    assert_refused(message, tasks=tasks)


WRONG_LABELS = {
    "one class": (np.full(N, "blue"), r"task 'y' has the single class \['blue'\]"),
    "one class of bools": (np.full(N, True), r"task 'y' has the single class \[True\]"),
    "dates": (
        pd.Series(pd.date_range("2000", periods=N), name="day"),
        "infer the kind of task 'day'",
    ),
    "text and numbers": ([1, "a"] * (N // 2), "infer the kind of task 'y'"),
    "bools and text": ([True, "a"] * (N // 2), "infer the kind of task 'y'"),
    "complex": (PRICE + 1j, "Complex data not supported|cannot infer"),
    "infinite": (np.where(SOLD, np.inf, PRICE), "Input y contains infinity"),
    "nothing": ([None] * N, "task 'y' has no label: all of its rows are missing"),
    "lists": ([[1], [1, 2]] * (N // 2), "infer the kind of task 'y'|inhomogeneous"),
}


@pytest.mark.parametrize(("y", "message"), WRONG_LABELS.values(), ids=WRONG_LABELS)
def test_labels_that_are_none(y, message):
    assert_refused(message, y)


def test_infinite_and_mixed_labels_of_a_classification():
    assert_refused("Input y contains infinity", np.where(SOLD, np.inf, 0.0), tasks="multiclass")
    assert_refused("has labels of several types, .*no order", [1, "a"] * 45, tasks="multiclass")


FORMS = {
    "rows": (table()[:-1], "y has 89 rows of task 'price', but X has 90: inconsistent .*: .90, 89"),
    "rows of one task": (
        {"a": PRICE, "b": PRICE[:-2]},
        "y has 88 rows of task 'b', but X has 90: inconsistent numbers of samples",
    ),
    "no tasks": ({}, "y has no tasks: it needs at least one column"),
    "no columns": (table()[[]], "y has no tasks: it needs at least one column"),
    "the same name twice": (
        pd.concat([table(), table()], axis=1),
        r"y has more than one column called \['color', 'price', 'sold'\]",
    ),
    "three dimensions": (np.ones((N, 2, 2)), "Found array with dim 3"),
    "two dimensions of a task": (
        {"a": np.ones((N, 2))},
        r"y\['a'\] must have one label per sample, got the shape \(90, 2\)",
    ),
    "sparse": (sparse.csr_array(matrix(False)), "[Ss]parse"),
}


@pytest.mark.parametrize(("y", "message"), FORMS.values(), ids=FORMS)
def test_targets_of_a_wrong_form(y, message):
    assert_refused(message, y, error=(ValueError, TypeError))


# Data ----------------------------------------------------------------------------------------


def test_counts_must_not_be_negative():
    y = {"count": PRICE - 120.0}
    losses = {"losses": {"count": "poisson"}}
    assert_refused(r"'poisson', which needs labels >= 0, got a minimum of -2\d.* in y", y, **losses)
    good = {"count": PRICE}
    data = {"X_val": X, "y_val": y}
    assert_refused(
        r"needs labels >= 0, got a minimum of -2\d.* in y_val", good, data=data, **losses
    )
    net = MultiTaskNet(**QUICK, **losses).fit(X, good)
    net.partial_fit(X, {"count": 0 * PRICE})


def test_three_dimensional_inputs():
    cube = X.reshape(N, 3, 2)
    assert_refused("Found array with dim 3", inputs=cube)
    assert_refused(
        r"task_inputs and shared_inputs name columns of a two-dimensional X, got .*\(90, 3, 2\)",
        inputs=cube,
        trunk="gru",
        task_inputs={"sold": [0]},
    )
    assert_refused("n_timesteps=2 does not match the 3", inputs=cube, trunk="gru", n_timesteps=2)
    net = MultiTaskNet(**QUICK, trunk="gru").fit(cube, table())
    with pytest.raises(ValueError, match="2 steps x 3 channels, but the net was fitted on 3 x 2"):
        net.predict(X.reshape(N, 2, 3))


def test_sparse_inputs_where_they_cannot_be():
    inputs = sparse.csr_array(X)
    assert_refused("Sparse data was passed", inputs=inputs, trunk="gru", error=TypeError)
    assert_refused(
        "input_noise=0.1 needs a dense X, got a sparse one",
        inputs=inputs,
        input_noise=0.1,
        error=TypeError,
    )


VALIDATION = {
    "rows": (X, table()[:-1], r"inconsistent numbers of samples.*\[90, 89\]"),
    "unknown task": (X, table().assign(size=1.0), r"y_val names the tasks \['size'\]"),
    "task left out": (X, table()[["price"]], r"y_val has no column for the tasks \['sold', 'col"),
    "columns": (X, matrix()[:, :2], "y_val has 2 columns, but the net has the 3 tasks"),
    "unseen label": (
        X,
        table().assign(color="pink"),
        r"task 'color' has labels \['pink'\], which are not among its classes \['blue', 'green'",
    ),
    "nothing": (X, {name: [None] * N for name in table()}, "y_val has no label of any task"),
    "features": (X[:, :3], table(), "X has 3 features, but MultiTaskNet is expecting 6"),
}


@pytest.mark.parametrize(("X_val", "y_val", "message"), VALIDATION.values(), ids=VALIDATION)
def test_validation_data(X_val, y_val, message):
    assert_refused(message, data={"X_val": X_val, "y_val": y_val})


def test_targets_to_score_by():
    net = MultiTaskNet(**QUICK).fit(X, mapping())
    for y, message in (
        (table().assign(color=1), "task 'color' has labels .1., which are not among"),
        (table().assign(price="dear"), "task 'price' is a regression task, but has text"),
        (table()[["price"]], "y has no column for the tasks"),
        (table()[:5], "y has 5 rows of task 'price', but X has 90"),
    ):
        for method in (net.score, net.score_tasks):
            with pytest.raises(ValueError, match=message):
                method(X, y)


CLASSES = {
    "unknown task": ({"size": [1, 2]}, r"classes names the tasks \['size'\]"),
    "too few": ([["blue"]], "must have an entry for each of the tasks"),
    "of one for all": (["no", "yes", "perhaps"], "must have an entry for each of the tasks"),
    "of a regression": ({"price": [1, 2]}, None),
    "that y has more of": ({"color": ["blue", "red"]}, r"has labels \['green'\], which are not"),
    "single": ({"color": ["blue"]}, "has the single class"),
}


@pytest.mark.parametrize(("classes", "message"), CLASSES.values(), ids=CLASSES)
def test_announced_classes_that_are_wrong(classes, message):
    net = MultiTaskNet(**QUICK, tasks={"price": "regression"})
    message = message or "classes gives task 'price' the classes .*, but it is a regression task"
    with pytest.raises(ValueError, match=message):
        net.partial_fit(X, table(), classes=classes)
    assert vars(net).keys() == net.get_params().keys()


def test_announced_classes_that_change():
    net = MultiTaskNet(**QUICK).partial_fit(X, COLOR, classes=["blue", "green", "red", "white"])
    message = r"classes of task 'y' are not the same as on last call: got \['blue', 'red'\]"
    with pytest.raises(ValueError, match=message):
        net.partial_fit(X, COLOR, classes=["blue", "red"])
    with pytest.raises(ValueError, match=r"task 'y' has labels \['pink'\], which are not"):
        net.partial_fit(X, np.full(N, "pink"))


def test_an_error_does_not_list_all_of_many_classes():
    many = {f"t{k}": PRICE for k in range(3)}
    many["label"] = [f"class {k % 40}" for k in range(N)]
    message = r"has 40 classes, \[.*\] and 30 more; set it to 'multiclass'"
    with pytest.raises(ValueError, match=message):
        MultiTaskNet(tasks={"label": "binary"}).fit(X, many)

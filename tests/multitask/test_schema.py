"""The tasks of a net: names, kinds and classes, and the container of their targets."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from skneuro.multitask._schema import learn_schema
from skneuro.multitask._table import read_tasks

MATRIX = np.array([[1.5, 0.0], [2.5, 1.0], [0.5, 1.0]])
FRAME = pd.DataFrame({"a": MATRIX[:, 0], "b": ["x", "y", "y"]})


def learn(y, kinds="auto", classes=None):
    return learn_schema(read_tasks(y, 3), kinds, classes)


def summary(schema):
    return {task.name: task.kind for task in schema.tasks}


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("auto", {"y0": "regression", "y1": "regression"}),
        ("regression", {"y0": "regression", "y1": "regression"}),
        (["auto", "binary"], {"y0": "regression", "y1": "binary"}),
        ({"y1": "binary"}, {"y0": "regression", "y1": "binary"}),
        ({"p": "regression", "q": "binary"}, {"p": "regression", "q": "binary"}),
        ({"y1": "binary", "y0": "auto"}, {"y0": "regression", "y1": "binary"}),
    ],
    ids=str,
)
def test_names_and_kinds_of_a_matrix(kinds, expected):
    assert summary(learn(MATRIX, kinds)) == expected


def test_names_of_a_table_are_its_columns():
    assert summary(learn(FRAME)) == {"a": "regression", "b": "binary"}
    assert summary(learn(FRAME.rename(columns={"a": 0, "b": 1}))) == {0: "regression", 1: "binary"}


def test_columns_are_found_by_name_or_else_by_place():
    schema = learn(FRAME)
    expected = [[1.5, 0], [2.5, 1], [0.5, 1]]
    assert_array_equal(schema.numbers(read_tasks(FRAME[["b", "a"]], 3)), expected)
    assert_array_equal(schema.numbers(read_tasks(FRAME.to_numpy(), 3)), expected)
    by_place = learn(FRAME.to_numpy())
    renamed = FRAME.rename(columns={"a": "p", "b": "q"})
    assert_array_equal(by_place.numbers(read_tasks(renamed, 3)), expected)


def test_predictions_go_back_by_form():
    values = [np.array([1.0, 2.0]), np.array(["x", "y"])]
    assert learn(MATRIX[:, 0]).give_back(values[:1]) is values[0]
    assert list(learn(dict(FRAME)).give_back(values)) == ["a", "b"]
    assert learn(FRAME.to_numpy()).give_back(values).tolist() == [[1.0, "x"], [2.0, "y"]]
    assert learn(FRAME).give_back(values).equals(pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}))


def test_what_there_is_per_classification_task():
    assert learn(["x", "y", "y"]).per_class_task([1]) == 1
    assert learn(FRAME.to_numpy()).per_class_task([1]) == [1]
    assert learn(FRAME).per_class_task([1]) == {"b": 1}


@pytest.mark.parametrize(
    "classes", [{"b": ["x", "y", "z"]}, [None, ["z", "y", "x"]], (None, np.array(["x", "y", "z"]))]
)
def test_announced_classes_in_every_form(classes):
    schema = learn(FRAME, classes=classes)
    assert schema.tasks[1].classes.tolist() == ["x", "y", "z"]
    schema.check_classes(classes)
    schema.check_classes(None)
    with pytest.raises(ValueError, match="classes of task 'b' are not the same as on last call"):
        schema.check_classes({"b": ["x", "y"]})
    with pytest.raises(ValueError, match=r"classes of task 'a' are not the same .* had None"):
        schema.check_classes({"a": [1, 2]})


def test_classes_of_the_only_task_need_no_list_around_them():
    for classes in (["x", "y", "z"], [["x", "y", "z"]], {"y": ["x", "y", "z"]}):
        assert learn(["x", "y", "y"], classes=classes).tasks[0].classes.tolist() == ["x", "y", "z"]

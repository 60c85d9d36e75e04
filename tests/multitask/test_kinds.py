"""Tasks: the kind of each, and its labels as numbers."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from skneuro.multitask._kinds import learn_task

REGRESSION = {
    "floats": np.array([1.5, np.nan, 2.0]),
    "ints": np.array([0, 1, 2]),
    "zeros and ones": np.array([0, 1, 0]),
    "objects": np.array([1, 2.5, None], object),
    "nullable": pd.Series([1, None, 2], dtype="Int64"),
    "decimals": np.array([Decimal("1.5"), Decimal(2), None], object),
    "fractions": np.array([Fraction(1, 2), 2, np.float32(3)], object),
}
CLASSES = {
    "bools": (np.array([True, False, True]), [False, True]),
    "objects that are bools": (np.array([True, None, np.False_], object), [False, True]),
    "nullable bools": (pd.Series([True, None, False], dtype="boolean"), [False, True]),
    "text": (np.array(["b", "a", "c"]), ["a", "b", "c"]),
    "objects that are text": (np.array(["b", None, "a"], object), ["a", "b"]),
    "strings": (pd.Series(["b", None, "a"], dtype="string"), ["a", "b"]),
    "categories": (pd.Series(["b", "a", None], dtype="category"), ["a", "b"]),
    "numbers as categories": (pd.Series([3, 1, None], dtype="category"), [1, 3]),
    "unused categories": (pd.Series(pd.Categorical(["a", "b"], ["z", "b", "a"])), ["a", "b"]),
}


@pytest.mark.parametrize("column", REGRESSION.values(), ids=REGRESSION)
def test_numbers_are_regression(column):
    task = learn_task("t", "auto", column)
    assert (task.kind, task.is_regression) == ("regression", True)
    numbers = task.numbers(column)
    assert numbers.dtype == float
    expected = [np.nan if pd.isna(label) else float(label) for label in column]
    assert_array_equal(numbers, expected)


@pytest.mark.parametrize(("column", "classes"), CLASSES.values(), ids=CLASSES)
def test_bools_text_and_categories_are_classes(column, classes):
    task = learn_task("t", "auto", column)
    assert task.kind == ("binary" if len(classes) == 2 else "multiclass")
    assert task.classes.tolist() == classes
    expected = [np.nan if pd.isna(label) else classes.index(label) for label in column]
    assert_array_equal(task.numbers(column), expected)


@pytest.mark.parametrize("column", [np.array([3, 1, 3]), np.array([3, None, 1], object)], ids=str)
def test_whole_numbers_are_classes_where_it_is_said(column):
    task = learn_task("t", "multiclass", column)
    assert (task.kind, task.classes.tolist()) == ("binary", [1, 3])


def test_bools_are_numbers_where_it_is_said():
    task = learn_task("t", "regression", np.array([True, False]))
    assert_array_equal(task.numbers(np.array([True, False])), [1.0, 0.0])


def test_labels_of_another_dtype_mean_the_same_later():
    numbers = learn_task("t", "multiclass", np.array([1, 2, 3]))
    assert_array_equal(numbers.numbers(np.array([3.0, np.nan, 1.0])), [2, np.nan, 0])
    text = learn_task("t", "auto", np.array(["a", "b"]))
    assert_array_equal(text.numbers(np.array(["b", None, "a"], object)), [1, np.nan, 0])
    assert_array_equal(text.numbers(pd.Series(["b"], dtype="category")), [1])
    flags = learn_task("t", "auto", np.array([True, False]))
    assert_array_equal(flags.numbers(np.array([1.0, np.nan])), [1, np.nan])
    longer = np.array(["aaa"])
    with pytest.raises(ValueError, match=r"labels \['aaa'\], which are not among its classes"):
        text.numbers(longer)
    with pytest.raises(ValueError, match=r"labels \['1'\], which are not among its classes"):
        numbers.numbers(np.array(["1"]))


def test_nothing_but_missing_labels_are_numbers_later():
    for column in (np.array([1.5, 2.5]), np.array(["a", "b"])):
        task = learn_task("t", "auto", column)
        for nothing in (np.full(3, np.nan), np.full(3, None), pd.Series([pd.NA] * 3)):
            assert_array_equal(task.numbers(nothing), [np.nan] * 3)


def test_announced_classes():
    task = learn_task("t", "auto", np.array([1, 2]), classes=[3, 2, 1])
    assert (task.kind, task.classes.tolist()) == ("multiclass", [1, 2, 3])
    nothing = learn_task("t", "auto", np.full(2, np.nan), classes=["a", "b"])
    assert nothing.classes.tolist() == ["a", "b"]

"""Containers of the targets of several tasks: reading and returning."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from skneuro.multitask._table import give_back, is_missing, read_tasks

VALUES = [1.5, np.nan, 2.5]


@pytest.mark.parametrize(
    ("y", "form", "names", "n_tasks"),
    [
        (VALUES, "vector", None, 1),
        (tuple(VALUES), "vector", None, 1),
        (np.array(VALUES), "vector", None, 1),
        (pd.Series(VALUES), "vector", None, 1),
        (pd.Series(VALUES, name="a"), "vector", ["a"], 1),
        (np.ones((3, 2)), "matrix", None, 2),
        (np.ones((3, 1)), "matrix", None, 1),
        ([[1.5, "a"], [None, "b"], [2.5, None]], "matrix", None, 2),
        (pd.DataFrame({"a": VALUES, "b": [True, False, True]}), "frame", ["a", "b"], 2),
        ({"a": VALUES}, "mapping", ["a"], 1),
        ({"a": VALUES, "b": pd.Series(["u", None, "v"])}, "mapping", ["a", "b"], 2),
        ({"a": np.ones(3), 3: np.zeros(3)}, "mapping", ["a", 3], 2),
    ],
    ids=repr,
)
def test_forms(y, form, names, n_tasks):
    table = read_tasks(y, 3)
    assert (table.form, table.names, table.n_tasks) == (form, names, n_tasks)
    assert [len(column) for column in table.columns] == [3] * n_tasks


def test_a_list_keeps_its_missing_labels_beside_text_and_bools():
    text, flags, numbers = (
        read_tasks(y, 3).columns[0]
        for y in (["a", np.nan, "b"], [True, np.nan, False], [1.5, np.nan, 2])
    )
    for column in (text, flags, numbers):
        assert_array_equal(is_missing(column), [False, True, False])
    assert text[0] == "a"
    assert flags[0] is True


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (np.array([1, 2]), [False, False]),
        (np.array([True, False]), [False, False]),
        (np.array([1.0, np.nan]), [False, True]),
        (np.array(["nan", ""]), [False, False]),
        (np.array([None, "a"], object), [True, False]),
        (np.array([np.nan, pd.NA, pd.NaT, 0], object), [True, True, True, False]),
        (pd.Series([1, None], dtype="Int64"), [False, True]),
        (pd.Series(["a", None], dtype="category"), [False, True]),
        (pd.Series(["a", None], dtype="string"), [False, True]),
    ],
    ids=repr,
)
def test_what_is_missing(column, expected):
    assert_array_equal(is_missing(column), expected)
    assert is_missing(column).dtype == bool


def test_data_are_not_copied_without_need():
    y = np.ones((3, 2))
    assert np.shares_memory(read_tasks(y, 3).columns[1], y)
    frame = pd.DataFrame({"a": [1, 2, 3]}, dtype="Int64")
    assert read_tasks(frame, 3).columns[0].dtype == "Int64"


NUMBERS, FLAGS, TEXT = np.array([1.5, 2.5]), np.array([True, False]), np.array(["u", "vv"])


@pytest.mark.parametrize(
    ("columns", "dtype"),
    [
        ([NUMBERS, NUMBERS.astype("f4")], "f8"),
        ([np.array([1, 2]), NUMBERS], "f8"),
        ([np.array([1, 2]), np.array([3, 4])], "i8"),
        ([FLAGS, FLAGS], bool),
        ([TEXT, TEXT], "U2"),
        ([NUMBERS, FLAGS], object),
        ([NUMBERS, TEXT], object),
        ([FLAGS, TEXT], object),
    ],
    ids=str,
)
def test_a_matrix_has_a_dtype_that_spoils_no_label(columns, dtype):
    matrix = give_back(columns, ["a", "b"], "matrix", [None] * 2)
    assert matrix.dtype == dtype
    for k, column in enumerate(columns):
        assert matrix[:, k].tolist() == column.tolist()


def test_a_table_has_the_dtypes_of_the_targets_where_they_can_hold_predictions():
    dtypes = {
        "int64": (NUMBERS, "float64"),
        "bool": (NUMBERS, "float64"),
        "Int32": (NUMBERS, "Float64"),
        "boolean": (FLAGS, "boolean"),
        "float32": (NUMBERS, "float32"),
        "Float32": (NUMBERS, "Float32"),
        "int8": (np.array([1, 2]), "int8"),
        "string": (TEXT, "string"),
    }
    columns = [column for column, _ in dtypes.values()]
    target_dtypes = [pd.Series(dtype=name).dtype for name in dtypes]
    frame = give_back(columns, list(dtypes), "frame", target_dtypes, pd.Index([7, 8]))
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        name: expected for name, (_, expected) in dtypes.items()
    }
    assert list(frame.index) == [7, 8]
    category = pd.CategoricalDtype(["vv", "u"], ordered=True)
    assert give_back([TEXT], ["a"], "frame", [category])["a"].dtype == category
    numbers = pd.CategoricalDtype([1, 2])  # regression predicts values in between
    assert give_back([NUMBERS], ["a"], "frame", [numbers])["a"].tolist() == [1.5, 2.5]


@pytest.mark.parametrize("library", ["polars.DataFrame", "pyarrow.table"])
def test_tables_of_other_libraries_keep_their_names(library):
    module, make = library.split(".")
    make = getattr(pytest.importorskip(module), make)
    y = make({"a": [1.5, None, 2.5], "b": ["u", "v", None]})
    table = read_tasks(y, 3)
    assert (table.form, table.names) == ("frame", ["a", "b"])
    assert [is_missing(column).tolist() for column in table.columns] == [
        [False, True, False],
        [False, False, True],
    ]


def test_categories_without_a_table_stay_categories():
    labels = pd.Categorical([1, 2, 1])
    for y in (labels, {"a": labels}, pd.CategoricalIndex(labels)):
        assert hasattr(read_tasks(y, 3).columns[0].dtype, "categories")


def test_nan_in_a_nullable_column_is_missing_too():
    column = pd.Series([0.0, 1.0, None], dtype="Float64")
    assert is_missing(column / column).tolist() == [True, False, True]

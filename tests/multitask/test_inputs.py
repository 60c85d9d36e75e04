"""Columns of X that each part of a net reads."""

import numpy as np
import pytest

from skneuro.multitask._columns import find_columns, own_and_shared

NAMES = np.array(["a", "b", "c", "d"], dtype=object)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("b", [1]),
        (2, [2]),
        (np.int64(2), [2]),
        (-1, [3]),
        (["d", "a"], [3, 0]),
        ([np.str_("d"), -4], [3, 0]),
        ((1, 2), [1, 2]),
        (range(2), [0, 1]),
        (np.array([3, 1]), [3, 1]),
        (slice(None, None, -2), [3, 1]),
        (slice(-2, None), [2, 3]),
        ([True, False, False, True], [0, 3]),
        (np.array([False, True, False, False]), [1]),
    ],
    ids=repr,
)
def test_positions_of_columns(columns, expected):
    found = find_columns("option", columns, 4, NAMES)
    assert found == expected
    assert {type(position) for position in found} == {int}


@pytest.mark.parametrize(
    ("shared", "expected"),
    [("rest", [2]), ("all", [0, 1, 2, 3]), (["a", 3], [0, 3]), (slice(2), [0, 1])],
    ids=str,
)
def test_what_is_shared(shared, expected):
    own, found = own_and_shared({"p": [0, 1], "q": ["b", "d"]}, shared, 4, NAMES)
    assert own == {"p": [0, 1], "q": [1, 3]}
    assert found == expected


def test_all_is_shared_where_no_task_has_its_own():
    for nothing in (None, {}):
        assert own_and_shared(nothing, "rest", 3, None) == ({}, [0, 1, 2])

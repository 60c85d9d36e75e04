"""Objects of pandas, and containers of them, as plain data and back."""

import json
import zoneinfo
from datetime import timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from skneuro.base.plain_data import from_plain, to_plain

days = pd.date_range("2024-03-29", periods=5)
LABELS = [
    pd.Timestamp("2024-03-31 02:30"),
    pd.Timestamp("2024-03-31 01:30", tz="Europe/Berlin"),
    pd.Timestamp("2024-03-31", tz=zoneinfo.ZoneInfo("America/New_York")).as_unit("s"),
    pd.Timestamp("2024-03-31", tz=timezone(timedelta(hours=5, minutes=30))),
    pd.Timestamp("1500-01-01").as_unit("us"),
    pd.Timedelta("3h"),
    pd.Period("2024-03", "M"),
    pd.Period("2024-03-04", "W-WED"),
    pd.offsets.MonthEnd(2),
    pd.offsets.CustomBusinessDay(holidays=["2024-12-25"], weekmask="Mon Tue Thu"),
    pd.offsets.BusinessHour(start="10:00", end="15:00"),
    pd.offsets.QuarterEnd(startingMonth=2),
]
INDEXES = [
    pd.RangeIndex(3, 30, 3, name="step"),
    days,
    days[[0, 1, 3]].rename("day"),
    days.tz_localize("Europe/Berlin"),
    pd.date_range("2024-01-31", periods=4, freq="ME", unit="s"),
    pd.bdate_range("2024-03-29", periods=4, freq="C", holidays=["2024-04-01"]),
    pd.timedelta_range("1h", periods=4, freq="2h", name="after"),
    pd.period_range("2024-01", periods=4, freq="Q-NOV"),
    pd.Index([1, 5, 7], name="code"),
    pd.Index(["a", "b"], dtype=object),
    pd.Index(["a", "b"], dtype="str"),
    pd.Index([0.5, np.nan]),
    pd.CategoricalIndex(["a", "b", "a"], ["b", "a"], ordered=True),
    pd.MultiIndex.from_product([["a", "b"], days[:2]], names=["shop", None]),
    pd.Index([], dtype="M8[ns]"),
]
DTYPES = [
    np.dtype("float32"),
    np.dtype("M8[ns]"),
    pd.StringDtype(),
    pd.CategoricalDtype(["x", "y"]),
    pd.Int64Dtype(),
    pd.DatetimeTZDtype("ns", "Europe/Berlin"),
]


def round_trip(value):
    """Value after a way through plain data, which must have no other types."""
    plain = to_plain(value)
    json.dumps(plain, default=_numbers)
    return from_plain(plain)


def _numbers(array):
    assert isinstance(array, (np.ndarray, np.generic))
    assert not array.dtype.hasobject
    return None


@pytest.mark.parametrize("value", [*LABELS, *DTYPES], ids=repr)
def test_labels_and_dtypes_come_back_equal(value):
    found = round_trip(value)
    assert found == value
    assert type(found) is type(value)
    assert getattr(found, "unit", None) == getattr(value, "unit", None)


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: type(index).__name__)
def test_indexes_come_back_the_same(index):
    found = round_trip(index)
    pd.testing.assert_index_equal(found, index, exact=True)
    assert getattr(found, "freq", None) == getattr(index, "freq", None)


def test_containers_keep_their_types_and_keys():
    value = {"a": [1, (2.5, None)], 3: {True: "x", "<kind>": "y"}, ("b", 1): range(1, 9, 2)}
    assert round_trip(value) == value
    assert list(round_trip(value)) == list(value)


def test_arrays_of_objects_keep_their_shape():
    array = np.array([["a", None], [pd.NaT, days[0]]], object)
    found = round_trip(array)
    assert found.dtype == object
    assert found.tolist() == array.tolist()
    assert found[1, 0] is pd.NaT


def test_an_object_that_occurs_twice_is_stored_once():
    plain = to_plain([days, days])
    assert plain[0] is plain[1]
    one, other = from_plain(plain)
    assert one is other


def test_other_objects_stay_as_they_are():
    thing = object()
    assert to_plain([thing])[0] is thing


def test_a_name_in_a_file_cannot_reach_other_classes():
    entries = {"<kind>": "odd offset", "name": "__builtins__", "n": 1, "normalize": False}
    with pytest.raises(ValueError, match="is no offset"):
        from_plain({**entries, "options": {}})

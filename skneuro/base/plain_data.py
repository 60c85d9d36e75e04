"""Plain data in place of objects of pandas, for files that outlive a version of pandas.

Plain are numbers, strings, None, arrays, and lists, tuples and dicts of them; the keys of a dict
are strings. Everything else that has a form in plain data becomes a dict with the entry `KIND`.
Objects without such a form, like estimators, stay as they are.
"""

import sys
from typing import Any

import numpy as np

KIND = "<kind>"
ATOMS = (type(None), bool, int, float, str)


def to_plain(value: Any, seen: dict[Any, Any] | None = None) -> Any:
    """Replace objects inside of containers by plain data, from which `from_plain` makes them.

    Parameters
    ----------
    value : object
        Value to convert.
    seen : dict, default=None
        Results by the ``id`` of the object or by its entries, so that an object that occurs
        twice is stored once.

    Returns
    -------
    plain : object
        Plain data.
    """
    if type(value) in ATOMS:
        return value
    seen = {} if seen is None else seen
    if id(value) not in seen:
        seen[id(value)] = value, _converted(value, seen)  # the value keeps its id while it lives
    return seen[id(value)][1]


def _converted(value: Any, seen: dict[Any, Any]) -> Any:
    kind = type(value)
    if kind is list or kind is tuple:
        return kind([to_plain(entry, seen) for entry in value])
    if kind is dict:
        return _plain_dict(value, seen)
    if kind is np.ndarray:
        return _plain_array(value, seen) if value.dtype.hasobject else value
    if kind is range:
        return {KIND: "range", "arguments": [value.start, value.stop, value.step]}
    if isinstance(value, np.dtype):
        return value if value.fields else {KIND: "dtype", "name": value.str}
    if "pandas" in sys.modules:
        from ._plain_pandas import plain_pandas  # pandas is imported only where it is used

        entries = plain_pandas(value)
        if entries is not None:
            return _shared(entries, seen)
    return value


def _shared(entries: dict[str, Any], seen: dict[Any, Any]) -> dict[str, Any]:
    """Plain data of an object of pandas, once for equal ones, like the indexes of many series."""
    key = None
    if not any(isinstance(part, np.ndarray) for part in entries.values()):
        key = repr(entries)
    if key is None or key not in seen:
        parts = {name: to_plain(part, seen) for name, part in entries.items() if name != "kind"}
        seen[key] = {KIND: entries["kind"], **parts}
    return seen[key]


def _plain_dict(value: dict[Any, Any], seen: dict[Any, Any]) -> dict[str, Any]:
    """Dict with strings as keys, or a list of pairs: not all file formats keep other keys."""
    if all(type(key) is str for key in value) and KIND not in value:
        return {key: to_plain(entry, seen) for key, entry in value.items()}
    pairs = [[to_plain(key, seen), to_plain(entry, seen)] for key, entry in value.items()]
    return {KIND: "dict", "pairs": pairs}


def _plain_array(value: Any, seen: dict[Any, Any]) -> Any:
    """Array of objects as a list of its entries and a shape."""
    if value.dtype.fields:
        return value
    entries = [to_plain(entry, seen) for entry in value.ravel().tolist()]
    return {KIND: "array", "entries": entries, "shape": list(value.shape)}


def from_plain(plain: Any, seen: dict[Any, Any] | None = None) -> Any:
    """Restore what `to_plain` has replaced.

    Parameters
    ----------
    plain : object
        Result of `to_plain`.
    seen : dict, default=None
        Results by the ``id`` of the plain data.

    Returns
    -------
    value : object
        Value like the one that `to_plain` converted.
    """
    kind = type(plain)
    if kind not in (list, tuple, dict):
        return plain
    seen = {} if seen is None else seen
    if id(plain) not in seen:
        seen[id(plain)] = plain, _restored(plain, kind, seen)
    return seen[id(plain)][1]


def _restored(plain: Any, kind: Any, seen: dict[Any, Any]) -> Any:
    if kind is not dict:
        return kind([from_plain(entry, seen) for entry in plain])
    if KIND not in plain:
        return {key: from_plain(entry, seen) for key, entry in plain.items()}
    made_of = plain[KIND]
    if made_of == "dict":
        return {from_plain(key, seen): from_plain(entry, seen) for key, entry in plain["pairs"]}
    if made_of == "array":
        array = np.empty(len(plain["entries"]), object)
        array[:] = [from_plain(entry, seen) for entry in plain["entries"]]
        return array.reshape(plain["shape"])
    if made_of == "range":
        return range(*plain["arguments"])
    if made_of == "dtype":
        return np.dtype(plain["name"])
    from ._plain_pandas import restored_pandas

    entries = {key: from_plain(entry, seen) for key, entry in plain.items() if key != KIND}
    return restored_pandas(made_of, **entries)

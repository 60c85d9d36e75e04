"""Time labels, indexes and dtypes of pandas as plain data, and back.

The functions are passed pandas as ``pd``: it is imported only where it is used.
"""

import datetime as dt
import functools
from typing import Any

import numpy as np

MISSING = ("NaT", "NA")
NO_TIME = dt.timedelta(0)  # the default of an option of offsets


def plain_pandas(value: Any) -> dict[str, Any] | None:
    """Entries from which `restored_pandas` makes the object; None if there are none for it.

    Parameters
    ----------
    value : object
        Object, which need not be one of pandas.

    Returns
    -------
    entries : dict or None
        Kind of the object as the first entry, then the arguments of its decoder, which may again
        be objects of pandas.
    """
    import pandas as pd

    for name in MISSING:
        if value is getattr(pd, name):
            return {"kind": name}
    for kind, encode in _encoders():
        if isinstance(value, kind):
            return encode(pd, value)
    return None


def restored_pandas(kind: str, **entries: Any) -> Any:
    """Object of pandas from the entries of `plain_pandas`."""
    import pandas as pd

    if kind in MISSING:
        return getattr(pd, kind)
    if kind not in DECODERS:
        raise ValueError(f"unknown kind of data {kind!r}")
    return DECODERS[kind](pd, **entries)


# Dates ---------------------------------------------------------------------------------------


def _zone(pd: Any, zone: Any) -> str | None:
    """Name of a time zone from which pandas makes the same zone; None if it has none."""
    name = getattr(zone, "key", None) or getattr(zone, "zone", None) or str(zone)
    seconds = (0, 15_000_000)  # in winter and in summer
    try:
        found = [[pd.Timestamp(s, unit="s", tz=z) for s in seconds] for z in (zone, name)]
    except Exception:  # noqa: BLE001 - it depends on the library of the zone
        return None
    one, other = ([stamp.isoformat() for stamp in stamps] for stamps in found)
    return name if one == other else None


def _timestamp(pd: Any, value: Any) -> dict[str, Any] | None:
    zone = None if value.tz is None else _zone(pd, value.tz)
    if value.tz is not None and zone is None:
        return None
    number = int(value.asm8.view(np.int64))
    return {"kind": "Timestamp", "number": number, "unit": value.unit, "zone": zone}


def _to_timestamp(pd: Any, number: int, unit: Any, zone: str | None) -> Any:
    stamp = pd.Timestamp(np.datetime64(number, unit))
    return stamp if zone is None else stamp.tz_localize("UTC").tz_convert(zone)


def _timedelta(pd: Any, value: Any) -> dict[str, Any]:
    return {"kind": "Timedelta", "number": int(value.asm8.view(np.int64)), "unit": value.unit}


def _to_timedelta(pd: Any, number: int, unit: Any) -> Any:
    return pd.Timedelta(np.timedelta64(number, unit))


def _period(pd: Any, value: Any) -> dict[str, Any]:
    return {"kind": "Period", "ordinal": value.ordinal, "freq": value.freqstr}


def _to_period(pd: Any, ordinal: int, freq: str) -> Any:
    return pd.PeriodIndex.from_ordinals([ordinal], freq=freq)[0]


def _offset(pd: Any, value: Any) -> dict[str, Any] | None:
    """Name of an offset, or its parameters if it has more than the name tells, like holidays."""
    try:
        if _to_named_offset(pd, value.freqstr) == value:
            return {"kind": "offset", "name": value.freqstr}
    except ValueError:
        pass
    options = {name: _option(option) for name, option in value.kwds.items() if name != "calendar"}
    options = {name: option for name, option in options.items() if option != NO_TIME}
    entries = {"name": type(value).__name__, "n": value.n, "normalize": value.normalize}
    try:
        is_same = _to_odd_offset(pd, **entries, options=options) == value
    except Exception:  # noqa: BLE001 - an offset of the user's own class
        return None
    return {"kind": "odd offset", **entries, "options": options} if is_same else None


def _option(option: Any) -> Any:
    """Option of an offset: days and times as text."""
    if isinstance(option, tuple):
        return [_option(entry) for entry in option]
    if isinstance(option, np.datetime64):
        return str(option.astype("M8[D]"))
    return option.strftime("%H:%M") if isinstance(option, dt.time) else option


def _to_named_offset(pd: Any, name: str) -> Any:
    return pd.tseries.frequencies.to_offset(name)


def _to_odd_offset(pd: Any, name: str, n: int, normalize: bool, options: dict[str, Any]) -> Any:
    kind = getattr(pd.offsets, name)
    if not (isinstance(kind, type) and issubclass(kind, pd.tseries.offsets.BaseOffset)):
        raise ValueError(f"{name!r} is no offset of pandas")
    return kind(n, normalize=normalize, **options)


# Indexes -------------------------------------------------------------------------------------


def _range_index(pd: Any, value: Any) -> dict[str, Any]:
    steps = [value.start, value.stop, value.step]
    return {"kind": "RangeIndex", "steps": steps, "name": value.name}


def _to_range_index(pd: Any, steps: list[int], name: Any) -> Any:
    return pd.RangeIndex(*steps, name=name)


def _dates(pd: Any, value: Any) -> dict[str, Any] | None:
    zone = None if value.tz is None else _zone(pd, value.tz)
    if value.tz is not None and zone is None:
        return None
    entries = {"unit": value.unit, "zone": zone, "freq": value.freq, "name": value.name}
    return {"kind": "DatetimeIndex", "numbers": _numbers(value.asi8), **entries}


def _to_dates(pd: Any, numbers: Any, unit: str, zone: str | None, freq: Any, name: Any) -> Any:
    index = pd.DatetimeIndex(_from_numbers(numbers).view(f"M8[{unit}]"), name=name)
    if zone is not None:
        index = index.tz_localize("UTC").tz_convert(zone)
    return index if freq is None else pd.DatetimeIndex(index, freq=freq)


def _durations(pd: Any, value: Any) -> dict[str, Any]:
    entries = {"unit": value.unit, "freq": value.freq, "name": value.name}
    return {"kind": "TimedeltaIndex", "numbers": _numbers(value.asi8), **entries}


def _to_durations(pd: Any, numbers: Any, unit: str, freq: Any, name: Any) -> Any:
    index = pd.TimedeltaIndex(_from_numbers(numbers).view(f"m8[{unit}]"), name=name)
    return index if freq is None else pd.TimedeltaIndex(index, freq=freq)


def _periods(pd: Any, value: Any) -> dict[str, Any]:
    entries = {"freq": value.freqstr, "name": value.name}
    return {"kind": "PeriodIndex", "ordinals": _numbers(value.asi8), **entries}


def _to_periods(pd: Any, ordinals: Any, freq: str, name: Any) -> Any:
    return pd.PeriodIndex.from_ordinals(_from_numbers(ordinals), freq=freq).rename(name)


def _numbers(values: Any) -> Any:
    """Evenly spaced integers as first one, spacing and count; others as an array."""
    if len(values) > 2 and (np.diff(values) == values[1] - values[0]).all():
        return [int(values[0]), int(values[1] - values[0]), len(values)]
    return values


def _from_numbers(numbers: Any) -> Any:
    if isinstance(numbers, list):
        first, spacing, count = numbers
        return first + spacing * np.arange(count, dtype=np.int64)
    return np.asarray(numbers, np.int64)


def _levels(pd: Any, value: Any) -> dict[str, Any]:
    codes = [np.asarray(codes) for codes in value.codes]
    levels = list(value.levels)
    return {"kind": "MultiIndex", "levels": levels, "codes": codes, "names": list(value.names)}


def _to_levels(pd: Any, levels: Any, codes: Any, names: Any) -> Any:
    return pd.MultiIndex(levels=levels, codes=codes, names=names)


def _index(pd: Any, value: Any) -> dict[str, Any]:
    values = value.to_numpy() if isinstance(value.dtype, np.dtype) else np.array(list(value), "O")
    return {"kind": "Index", "values": values, "dtype": value.dtype, "name": value.name}


def _to_index(pd: Any, values: Any, dtype: Any, name: Any) -> Any:
    return pd.Index(values, dtype=dtype, name=name)


# Dtypes --------------------------------------------------------------------------------------


def _categories(pd: Any, value: Any) -> dict[str, Any]:
    return {"kind": "CategoricalDtype", "categories": value.categories, "ordered": value.ordered}


def _to_categories(pd: Any, categories: Any, ordered: bool) -> Any:
    return pd.CategoricalDtype(categories, ordered)


def _dtype(pd: Any, value: Any) -> dict[str, Any] | None:
    try:
        is_same = _to_dtype(pd, str(value)) == value
    except TypeError:
        return None
    return {"kind": "dtype of pandas", "name": str(value)} if is_same else None


def _to_dtype(pd: Any, name: str) -> Any:
    return pd.api.types.pandas_dtype(name)


@functools.cache
def _encoders() -> list[tuple[Any, Any]]:
    """Classes of pandas with their encoders, of which the first that fits is used."""
    import pandas as pd

    return [
        (pd.Timestamp, _timestamp),
        (pd.Timedelta, _timedelta),
        (pd.Period, _period),
        (pd.tseries.offsets.BaseOffset, _offset),
        (pd.RangeIndex, _range_index),
        (pd.DatetimeIndex, _dates),
        (pd.TimedeltaIndex, _durations),
        (pd.PeriodIndex, _periods),
        (pd.MultiIndex, _levels),
        (pd.Index, _index),
        (pd.CategoricalDtype, _categories),
        (pd.api.extensions.ExtensionDtype, _dtype),
    ]


DECODERS: dict[str, Any] = {
    "Timestamp": _to_timestamp,
    "Timedelta": _to_timedelta,
    "Period": _to_period,
    "offset": _to_named_offset,
    "odd offset": _to_odd_offset,
    "RangeIndex": _to_range_index,
    "DatetimeIndex": _to_dates,
    "TimedeltaIndex": _to_durations,
    "PeriodIndex": _to_periods,
    "MultiIndex": _to_levels,
    "Index": _to_index,
    "CategoricalDtype": _to_categories,
    "dtype of pandas": _to_dtype,
}

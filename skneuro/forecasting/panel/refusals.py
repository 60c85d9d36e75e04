"""What is not a series: lists of series, dates or text as values, levels in the wrong order."""

import datetime as dt
from numbers import Number

import numpy as np

_DATES = dt.date | dt.time | dt.timedelta | np.datetime64 | np.timedelta64


def is_list_of_series(y):
    """Whether ``y`` is a list of arrays; the rows of a list of lists are steps, as everywhere."""
    return isinstance(y, list | tuple) and len(y) > 0 and all(map(_is_array, y))


def check_is_series(y, name):
    """Refuse what would be taken for series, but is none.

    Parameters
    ----------
    y : object
        Series as the user passed them.
    name : str
        Name of the argument in error messages.
    """
    import pandas as pd

    if is_list_of_series(y):
        raise ValueError(
            f"{name} is a list of arrays: pass a dict of series, such as "
            f"{name}=dict(enumerate(series)); rows of a table are time steps."
        )
    if isinstance(y, dict):
        for key, one in y.items():
            check_is_series(one, f"{name}[{key!r}]")
        return
    if isinstance(y, pd.Series | pd.DataFrame) and isinstance(y.index, pd.MultiIndex):
        check_levels(y, name)
    columns = columns_of(y)
    if columns is not None:
        _check_columns(y, columns, name)
    elif holds_dates(y):
        raise ValueError(
            f"{name} holds dates, not numbers: dates belong in the index, as in "
            "pd.Series(values, index=dates)."
        )


def check_levels(table, name):
    """Refuse a MultiIndex whose levels are (time, series), or more than these two."""
    levels = table.index.levels
    if len(levels) != 2:
        raise ValueError(
            f"The MultiIndex of {name} must have two levels, series and time, got {len(levels)}. "
            f"To join those that name a series: {name}.set_axis(pd.MultiIndex.from_tuples([('/'"
            f".join(map(str, label[:-1])), label[-1]) for label in {name}.index]))."
        )
    if holds_dates(levels[0]) and not holds_dates(levels[1]):
        # integers could be time steps; other labels are of the wrong type
        integers = getattr(levels[1].dtype, "kind", "") in "iu"
        raise (ValueError if integers else TypeError)(
            f"The levels of the index of {name} must be series and time, but the first one holds "
            f"dates: {name}.swaplevel() puts the series first. The level of time must be a "
            "DatetimeIndex, a PeriodIndex or integers."
        )


def holds_dates(values):
    """Whether an array, a column or a level holds dates, times, periods or durations."""
    import pandas as pd

    dtype = getattr(values, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        return holds_dates(dtype.categories)
    if isinstance(dtype, pd.PeriodDtype):
        return True
    if isinstance(dtype, np.dtype):
        return dtype.kind in "mM" or (dtype.kind == "O" and isinstance(_first(values), _DATES))
    if getattr(dtype, "kind", " ") in "iufb":  # nullable numbers of pandas
        return False
    if hasattr(dtype, "is_temporal"):
        return dtype.is_temporal()
    if isinstance(values, str | Number) or not hasattr(values, "__len__"):
        return False
    if isinstance(values, list | tuple):
        rows = [row if isinstance(row, list | tuple) else [row] for row in values]
        return any(isinstance(value, _DATES) for row in rows for value in row)
    values = np.asarray(values)
    return isinstance(values.dtype, np.dtype) and holds_dates(values)


def _check_columns(y, columns, name):
    """Refuse columns of dates and text, with the line that puts them into the index."""
    import pandas as pd

    dates = [column for column, values in columns if holds_dates(values)]
    texts = {column: first_text(values) for column, values in columns}
    texts = {column: text for column, text in texts.items() if text is not None}
    dated_texts = [column for column, text in texts.items() if not dates and _is_date(text)]
    ids = [column for column in texts if column not in dated_texts]
    if dates or dated_texts:
        time = (dates or dated_texts)[0]
        if not ids:
            ids = _numbered_ids(dict(columns), time)
        elif len(ids) > 1:
            ids = _needed_ids(dict(columns), ids, time)
    elif not ids:
        ids = _ids_beside_dates(y, columns) if isinstance(y, pd.DataFrame) else []
        if not ids:
            return
    wrong = (dates or dated_texts or ids)[0]
    what = "dates" if wrong in dates else "text" if wrong in texts else "names of series"
    example = f", such as {texts[wrong]!r}" if wrong in texts else ""
    raise ValueError(
        f"Column {wrong!r} of {name} holds {what}{example}, not numbers: time and names of series "
        "belong in the index, "
        + _line(y, name, dates, dated_texts, ids, [key for key, _ in columns if key not in texts])
    )


def _line(y, name, dates, dated_texts, ids, columns):
    """The line of code that makes series of a table."""
    import pandas as pd

    frame = name if hasattr(y, "set_index") else f"{name}.to_pandas()"
    time = dates or dated_texts
    if time and frame == name and not _are_timestamps(y[time[0]]):
        column = time[0]
        frame += f".assign(**{{{column!r}: pd.DatetimeIndex({name}[{column!r}])}})"
    rest = [column for column in columns if column not in (*time[:1], *ids)]
    if len(ids) > 1:
        frame += f".assign(series={name}[{ids}].agg('/'.join, axis=1))"
        ids = ["series"]
    value = f"[{rest[0]!r}]" if len(rest) == 1 else ""
    if not time:
        if isinstance(getattr(y, "index", None), pd.DatetimeIndex | pd.PeriodIndex):
            return f"{frame}.set_index({ids[0]!r}, append=True).swaplevel(){value}."
        return f"{frame}.set_index([{ids[0]!r}, 'time']){value}, where 'time' is the time step."
    first = f"[{ids[0]!r}, {time[0]!r}]" if ids else repr(time[0])
    return f"{frame}.set_index({first}){value}."


def _are_timestamps(values):
    """Whether a column can be the index of time steps as it is."""
    import pandas as pd

    return isinstance(values.dtype, pd.PeriodDtype) or (
        isinstance(values.dtype, np.dtype | pd.DatetimeTZDtype) and values.dtype.kind in "mM"
    )


def _numbered_ids(columns, time):
    """Columns of whole numbers that tell rows of the same time apart."""
    import pandas as pd

    times = pd.Series(np.asarray(columns[time]))
    if times.is_unique:
        return []
    return [name for name in columns if name != time and _is_id(columns[name], times)]


def _needed_ids(columns, ids, time):
    """The first columns of names that together tell rows of the same time apart."""
    import pandas as pd

    table = pd.DataFrame({name: np.asarray(columns[name]).astype(str) for name in (time, *ids)})
    for n in range(1, len(ids)):
        if not table.duplicated([time, *ids[:n]]).any():
            return ids[:n]
    return ids


def _ids_beside_dates(y, columns):
    """Columns of whole numbers that name series, in a table whose dates repeat."""
    import pandas as pd

    dated = isinstance(y.index, pd.DatetimeIndex | pd.PeriodIndex)
    if not dated or len(columns) < 2 or y.index.is_unique:
        return []
    times = pd.Series(y.index.to_numpy())
    return [name for name, values in columns if _is_id(values, times)][:1]


def _is_id(values, times):
    """Whether a column of whole numbers has each of its values once at every time."""
    import pandas as pd

    values = pd.Series(np.asarray(values))
    if not pd.api.types.is_integer_dtype(values.dtype) or values.nunique() < 2:
        return False
    pairs = pd.DataFrame({"id": values, "time": times})
    balanced = len(values) == values.nunique() * times.nunique()
    return balanced and not pairs.duplicated().any()


def columns_of(y):
    """Names and values of the columns of a table of any library; None of what is no table."""
    import pandas as pd

    if isinstance(y, pd.DataFrame):
        return [(name, y.iloc[:, k]) for k, name in enumerate(y.columns)]
    if hasattr(y, "column_names"):  # pyarrow
        return list(zip(y.column_names, (column.to_pandas() for column in y.columns), strict=True))
    if hasattr(y, "columns") and hasattr(y, "__getitem__"):
        return [(name, y[name]) for name in y.columns]
    return None


def _first(values):
    """The first value that is not missing."""
    import pandas as pd

    for value in getattr(values, "flat", values):
        if np.ndim(value) == 0 and not pd.isna(value):
            return value
    return None


def first_text(values):
    """The first value of a column of text that is no number; None of other columns."""
    dtype = getattr(values, "dtype", None)
    kind = getattr(dtype, "kind", None)
    if kind in ("i", "u", "f", "b", "c", "m", "M") and not hasattr(dtype, "categories"):
        return None
    if kind is None and hasattr(dtype, "is_numeric") and dtype.is_numeric():
        return None
    value = _first(values)
    if not isinstance(value, str):
        return None
    try:
        float(value)
    except ValueError:
        return value
    return None


def _is_date(text):
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_array(value):
    return hasattr(value, "__array__") and np.ndim(value) > 0

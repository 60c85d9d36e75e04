"""Fetch larger public data sets from a local folder, or download them once."""

import csv
import os
from http.client import HTTPException
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import numpy as np
from sklearn.datasets import fetch_file, get_data_home

ETT_URL = "https://raw.githubusercontent.com/zhouhaoyi/ETDataset/main/ETT-small"
ETT_COLUMNS = ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"]
ETT_SETS = {  # name: (rows, time between two rows)
    "ETTh1": (17420, "h"),
    "ETTh2": (17420, "h"),
    "ETTm1": (69680, "15min"),
    "ETTm2": (69680, "15min"),
}

M4_URL = "https://raw.githubusercontent.com/Mcompetitions/M4-methods/master/Dataset"
M4_GROUPS = {  # group: (series, steps to forecast)
    "Yearly": (23000, 6),
    "Quarterly": (24000, 8),
    "Monthly": (48000, 18),
    "Weekly": (359, 13),
    "Daily": (4227, 14),
    "Hourly": (414, 48),
}


def fetch_ett(name: str = "ETTh1", *, data_home: str | PathLike[str] | None = None) -> Any:
    """Fetch an electricity transformer temperature series, downloading it if needed.

    Parameters
    ----------
    name : {"ETTh1", "ETTh2", "ETTm1", "ETTm2"}, default="ETTh1"
        Name of the series: transformer 1 or 2, sampled hourly (h) or every 15 minutes (m).
    data_home : str or path-like, default=None
        Folder in which downloads are stored, in a subfolder ``skneuro``. None means scikit-learn's
        data home (:func:`sklearn.datasets.get_data_home`). If the environment variable
        ``SKNEURO_DATA`` names a folder with a file ``<name>.csv``, that file is read instead.

    Returns
    -------
    ett : pandas.DataFrame of shape (17420, 7) or (69680, 7), dtype float64
        Oil temperature ``OT`` (degrees Celsius) and six power loads of the transformer:
        high, middle and low (``H``, ``M``, ``L``), useful and useless (``UF``, ``UL``). The index
        ``date`` is a ``DatetimeIndex`` from July 2016 to June 2018 without a gap.

    Raises
    ------
    ValueError
        If `name` is unknown or the file is not the expected data set.
    OSError
        If the download fails.

    References
    ----------
    .. [1] H. Zhou et al. (2021). Informer: Beyond Efficient Transformer for Long Sequence
       Time-Series Forecasting. AAAI. https://github.com/zhouhaoyi/ETDataset (CC BY-ND 4.0).

    Examples
    --------
    >>> from skneuro.datasets import fetch_ett
    >>> oil_temperature = fetch_ett("ETTh1")["OT"]  # doctest: +SKIP
    """
    if name not in ETT_SETS:
        raise ValueError(f"name={name!r} is not one of {', '.join(ETT_SETS)}")
    rows, freq = ETT_SETS[name]

    def read(path):
        return _read_ett(path, rows, freq)

    return _fetch(f"{name}.csv", f"{ETT_URL}/{name}.csv", data_home, read)


def fetch_m4(group: str = "Hourly", *, data_home: str | PathLike[str] | None = None) -> Any:
    """Fetch the series of one group of the M4 competition, downloading them if needed.

    Parameters
    ----------
    group : {"Yearly", "Quarterly", "Monthly", "Weekly", "Daily", "Hourly"}, default="Hourly"
        Name of the group of series.
    data_home : str or path-like, default=None
        Folder in which downloads are stored, in a subfolder ``skneuro/m4``. None means
        scikit-learn's data home (:func:`sklearn.datasets.get_data_home`). If the environment
        variable ``SKNEURO_DATA`` names a folder with files ``m4/<group>-train.csv`` and
        ``m4/<group>-test.csv``, they are read instead.

    Returns
    -------
    train : dict of str to ndarray of shape (n_steps,)
        Training part of each series, by its name in the competition (``"H1"``, ``"H2"``, ...),
        oldest value first. The series differ in length.
    test : dict of str to ndarray of shape (horizon,)
        Values to forecast, for the same series in the same order.

    Raises
    ------
    ValueError
        If `group` is unknown or a file is not the expected data set.
    OSError
        If a download fails.

    References
    ----------
    .. [1] S. Makridakis, E. Spiliotis and V. Assimakopoulos (2020). The M4 Competition: 100,000
       time series and 61 forecasting methods. International Journal of Forecasting 36(1).
       https://github.com/Mcompetitions/M4-methods

    Examples
    --------
    >>> from skneuro.datasets import fetch_m4
    >>> train, test = fetch_m4("Hourly")  # doctest: +SKIP
    """
    if group not in M4_GROUPS:
        raise ValueError(f"group={group!r} is not one of {', '.join(M4_GROUPS)}")
    n_series, horizon = M4_GROUPS[group]

    def read_train(path):
        return _read_m4(path, n_series)

    def read_test(path):
        return _read_m4(path, n_series, horizon)

    train_file, test_file = f"{group}-train.csv", f"{group}-test.csv"
    return (
        _fetch(f"m4/{train_file}", f"{M4_URL}/Train/{train_file}", data_home, read_train),
        _fetch(f"m4/{test_file}", f"{M4_URL}/Test/{test_file}", data_home, read_test),
    )


def _fetch(relative_path, url, data_home, read):
    """Read a file from SKNEURO_DATA or the cache, or download it; only valid files are kept."""
    own_folder = os.environ.get("SKNEURO_DATA")
    if own_folder and (Path(own_folder) / relative_path).exists():
        return _read(Path(own_folder) / relative_path, read)
    path = Path(get_data_home(data_home)) / "skneuro" / relative_path
    if path.exists():
        return _read(path, read)
    _download(url, path)
    try:
        return _read(path, read)
    except ValueError:
        path.unlink()
        raise


def _read(path, read):
    try:
        return read(path)
    except ValueError as error:  # pandas' parser errors are ValueErrors, too
        raise ValueError(f"{path} is not the expected data: {error}") from error


def _download(url, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Writes to a temporary file and renames it at the end: a failed download leaves nothing.
        fetch_file(url, folder=path.parent, local_filename=path.name, n_retries=0)
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()  # closes the connection
        raise OSError(
            f"could not download {url}: {error}. Without a network, save the file as {path}, or"
            " in the folder that the environment variable SKNEURO_DATA names."
        ) from error


def _read_ett(path, rows, freq):
    import pandas as pd

    ett = pd.read_csv(path)
    if list(ett.columns) != ["date", *ETT_COLUMNS]:
        raise ValueError(f"its columns are {list(ett.columns)}, not date, {', '.join(ETT_COLUMNS)}")
    if len(ett) != rows:
        raise ValueError(f"it has {len(ett)} rows instead of {rows}")
    ett["date"] = pd.to_datetime(ett["date"])
    ett = ett.set_index("date").astype("float64")
    ett.index.freq = freq
    return ett


def _read_m4(path, n_series, horizon=None):
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows, None)  # column names
        series = {name: _values(fields) for name, *fields in rows}
    if len(series) != n_series:
        raise ValueError(f"it has {len(series)} series instead of {n_series}")
    steps = {len(values) for values in series.values()}
    if horizon is not None and steps != {horizon}:
        raise ValueError(f"its series have {sorted(steps)} steps instead of {horizon}")
    return series


def _values(fields):
    # Series differ in length: the shorter ones are padded with empty fields.
    return np.array([float(field) for field in fields if field not in ("", "NA")])

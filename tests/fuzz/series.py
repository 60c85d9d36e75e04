"""Series of all kinds, with labels of all kinds, and the containers in which people have them."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from tests.fuzz.tables import SCALES, SEEDS

KINDS = (
    *("walk", "wave", "noise", "trend", "counts", "steps", "large level"),
    *("constant", "zeros", "spikes", "nearly constant", "closed", "residues"),
)
GAPS = (None, None, "first", "last", "some", "most")
FREQUENCIES = ("D", "h", "15min", "B", "W-WED", "MS", "ME", "QS", "BME", "7D", "YS")
PERIODS = ("D", "M", "15min", "W-SUN", "Q", "2M")
ZONES = (None, None, "UTC", "Europe/Berlin", "America/Sao_Paulo")
AHEAD = 8  # labels after the end of every series


def values_of(kind, n, rng):
    """A series of one kind, of about the size of one."""
    t = np.arange(n)
    walk = rng.normal(size=n).cumsum()
    wave = 5 + np.sin(2 * np.pi * t / 7) + 0.1 * rng.normal(size=n)
    closed = wave.copy()
    closed[n // 3 : n // 3 + 8] = 0.0
    return {
        "walk": walk,
        "wave": wave,
        "noise": rng.normal(size=n),
        "trend": 0.1 * t + 0.1 * rng.normal(size=n),
        "counts": rng.poisson(1.0, n).astype(float),
        "steps": np.where(t < n // 2, 1.0, 3.0),
        "large level": 1e6 + rng.normal(size=n),
        "constant": np.full(n, 0.1),
        "zeros": np.zeros(n),
        "spikes": np.where(rng.random(n) < 0.1, 100.0, 0.0),
        "nearly constant": 1 + 1e-9 * rng.normal(size=n),
        "closed": closed,
        "residues": np.where(t % 8 < 4, 1e-14 * rng.normal(size=n), wave),
    }[kind]


def with_gaps(y, gaps, rng):
    """A series with missing values at its start, its end, or anywhere."""
    y = y.copy()
    if gaps == "first":
        y[: len(y) // 4] = np.nan
    elif gaps == "last":
        y[len(y) - 2 :] = np.nan
    elif gaps is not None:
        y[rng.random(len(y)) < (0.1 if gaps == "some" else 0.6)] = np.nan
    return y


@st.composite
def arrays_of_series(draw, n, kinds=KINDS, gaps=GAPS, scales=SCALES):
    """One series without labels."""
    rng = np.random.default_rng(draw(SEEDS))
    y = values_of(draw(st.sampled_from(kinds)), n, rng) * draw(st.sampled_from(scales))
    return with_gaps(y, draw(st.sampled_from(gaps)), rng)


@st.composite
def indexes(draw, n):
    """Labels of ``n`` steps: dates, periods, or whole numbers."""
    kind = draw(st.sampled_from(["dates", "dates", "bare dates", "periods", "range", "numbers"]))
    if kind == "range":
        start = draw(st.sampled_from([0, 5, -3]))
        return pd.RangeIndex(start, start + n)
    if kind == "numbers":
        start, step = draw(st.sampled_from([0, 7, -20])), draw(st.sampled_from([1, 2, 10]))
        return pd.Index(start + step * np.arange(n))
    if kind == "periods":
        return pd.period_range("2023-10-02", periods=n, freq=draw(st.sampled_from(PERIODS)))
    freq, tz = draw(st.sampled_from(FREQUENCIES)), draw(st.sampled_from(ZONES))
    start = draw(st.sampled_from(["2024-01-01", "2024-03-15 06:00", "2023-10-20"]))
    dates = pd.date_range(start, periods=n, freq=freq, tz=tz)
    dates = dates.as_unit(draw(st.sampled_from(["ns", "s", "us"])))
    return pd.DatetimeIndex(dates, freq=None) if kind == "bare dates" else dates


@dataclass(repr=False)
class Panel:
    """Series that end at the same step, and what is known about it and later ones.

    Attributes
    ----------
    series : dict of Series
        The series by name.
    X : DataFrame or None
        Covariates of all steps, and of the steps to forecast.
    static : DataFrame or None
        Static covariates of the series.
    index : pandas.Index
        Labels of all steps, also those to forecast.
    """

    series: dict
    index: pd.Index
    X: pd.DataFrame | None = None
    static: pd.DataFrame | None = None
    names: set = field(default_factory=set)

    def __post_init__(self):
        self.names = {str(name) for name in self.series}
        if self.X is not None:
            self.names |= {str(name) for name in self.X}

    def _repr_pretty_(self, printer, cycle):
        printer.text(repr(self))

    def __repr__(self):
        series = [
            f"{name!r}: {len(y)} steps, {y.isna().sum()} missing, {y.min():.3g} to {y.max():.3g}"
            for name, y in self.series.items()
        ]
        with_ = [name for name in ("X", "static") if getattr(self, name) is not None]
        return f"Panel({'; '.join(series)}; {self.index[:2]}; {with_})"

    @property
    def known(self):
        """Covariates of the steps of the series."""
        return None if self.X is None else self.X[:-AHEAD]

    @property
    def future(self):
        """Covariates of the steps after the series."""
        return None if self.X is None else self.X[-AHEAD:]

    def is_complete(self):
        """Whether all series have all of the steps, as tables and arrays need."""
        return {len(y) for y in self.series.values()} == {len(self.index) - AHEAD}

    def containers(self):
        """All containers that can hold these series."""
        series = self.series
        found = {
            "dict": series,
            "long": pd.concat(series, names=["id", "time"]),
            "long frame": pd.concat(series, names=["id", "time"]).to_frame("value"),
        }
        if self.is_complete():
            found["wide"] = pd.DataFrame(series)
        if self.is_complete() and len(series) == 1:
            (name, y) = next(iter(series.items()))
            found["series"] = y.rename(name)
        return found

    def in_other_order(self):
        """The same series, the last one first."""
        names = list(self.series)[::-1]
        static = None if self.static is None else self.static.loc[names]
        return Panel({name: self.series[name] for name in names}, self.index, self.X, static)


@st.composite
def panels(draw, kinds=KINDS, gaps=GAPS, scales=SCALES, covariates=True, most=4, least_steps=1):
    """Series of one or several lengths, with labels, covariates and static covariates."""
    n = draw(st.integers(max(12, least_steps), 60))
    index = draw(indexes(n + AHEAD))
    names = draw(st.sampled_from([["a", "b", "c", "d"], [3, 1, 2, 0], ["y", "x y", "é", "Z"]]))
    n_series = draw(st.integers(1, most))
    series, equal = {}, draw(st.booleans())
    for name in names[:n_series]:
        length = n if equal else draw(st.sampled_from([n, n, n - 3, n // 2, 5, 2, 1]))
        length = max(length, least_steps)
        values = draw(arrays_of_series(length, kinds, gaps, scales))
        series[name] = pd.Series(values, index[n - length : n])
    rng = np.random.default_rng(draw(SEEDS))
    X = static = None
    if covariates and draw(st.integers(0, 2)) == 0:
        X = pd.DataFrame(rng.normal(size=(n + AHEAD, 2)), index, columns=["price", "open"])
        X["open"] = (X["open"] > 0).astype(draw(st.sampled_from([float, int, bool])))
        X *= draw(st.sampled_from([1, 1, 1e6, 0])) if X["open"].dtype == float else 1
    if covariates and draw(st.integers(0, 4)) == 0:
        static = pd.DataFrame(rng.normal(size=(n_series, 1)), list(series), columns=["size"])
    return Panel(series, index, X, static)

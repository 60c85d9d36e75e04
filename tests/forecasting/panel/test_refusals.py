"""What is not a series is refused, with the line that makes series of it."""

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal
from sklearn.linear_model import Ridge

from skneuro.forecasting import (
    SeriesForecaster,
    backtest,
    mase,
    naive2,
    seasonal_naive,
    smape,
)

N = 40
DATES = pd.date_range("2024-01-01", periods=N)
VALUES = np.arange(float(N))
IDS = ["a"] * 20 + ["b"] * 20
TWICE = list(DATES[:20]) * 2
TENS = list(DATES[:10]) * 4
DAYS = list(DATES.date)
STACKED = pd.concat({k: pd.Series(VALUES, DATES) for k in (1, 2)}, names=["store", "date"])
TEXT_IDS = STACKED.rename({1: "x", 2: "z"}, level=0)

JOINED = "y.assign(series=y[['shop', 'item']].agg('/'.join, axis=1))"

LISTS = {
    "arrays": [VALUES] * 12,
    "two_series": [pd.Series(VALUES, DATES)] * 2,
    "unequal": [VALUES, VALUES[:9]],
    "tuple": (VALUES, VALUES),
}
TABLES = {  # with the line that mends it
    "date": (pd.DataFrame({"date": DATES, "sales": VALUES}), "y.set_index('date')['sales']"),
    "dates_only": (pd.DataFrame({"ds": DATES}), "y.set_index('ds')"),
    "two_values": (pd.DataFrame({"ds": DATES, "a": VALUES, "b": VALUES}), "y.set_index('ds')."),
    "id": (
        pd.DataFrame({"unique_id": IDS, "ds": TWICE, "y": VALUES}),
        "y.set_index(['unique_id', 'ds'])['y']",
    ),
    "category": (
        pd.DataFrame({"shop": pd.Categorical(IDS), "ds": TWICE, "y": VALUES}),
        "y.set_index(['shop', 'ds'])['y']",
    ),
    "number": (
        pd.DataFrame({"shop": [1] * 20 + [2] * 20, "ds": TWICE, "y": VALUES}),
        "y.set_index(['shop', 'ds'])['y']",
    ),
    "periods": (
        pd.DataFrame({"m": pd.period_range("2020-01", periods=N, freq="M"), "y": VALUES}),
        "y.set_index('m')['y']",
    ),
    "time_zone": (
        pd.DataFrame({"m": DATES.tz_localize("Europe/Berlin"), "y": VALUES}),
        "y.set_index('m')['y']",
    ),
    "objects": (
        pd.DataFrame({"m": DAYS, "y": VALUES}),
        "y.assign(**{'m': pd.DatetimeIndex(y['m'])}).set_index('m')['y']",
    ),
    "durations": (pd.DataFrame({"m": DATES - DATES[0], "y": VALUES}), "y.set_index('m')['y']"),
    "arrow": (
        pd.DataFrame({"m": pd.Series(DATES).astype("timestamp[ns][pyarrow]"), "y": VALUES}),
        "y.assign(**{'m': pd.DatetimeIndex(y['m'])}).set_index('m')['y']",
    ),
    "text_dates": (
        pd.DataFrame({"m": DATES.strftime("%Y-%m-%d"), "y": VALUES}),
        "y.assign(**{'m': pd.DatetimeIndex(y['m'])}).set_index('m')['y']",
    ),
    "two_ids": (
        pd.DataFrame({"shop": (["a"] * 10 + ["b"] * 10) * 2, "item": IDS, "ds": TENS, "y": VALUES}),
        f"{JOINED}.set_index(['series', 'ds'])['y']",
    ),
    "id_and_name": (  # one of them is enough
        pd.DataFrame({"shop": IDS, "city": ["Ulm"] * N, "ds": TWICE, "y": VALUES}),
        "y.set_index(['shop', 'ds'])['y']",
    ),
    "id_beside_dates": (
        pd.DataFrame({"shop": IDS, "y": VALUES}, TWICE),
        "y.set_index('shop', append=True).swaplevel()['y']",
    ),
    "number_beside_dates": (
        pd.DataFrame({"shop": [1] * 20 + [2] * 20, "y": VALUES}, TWICE),
        "y.set_index('shop', append=True).swaplevel()['y']",
    ),
    "polars": (pl.DataFrame({"ds": DAYS, "y": VALUES}), "y.to_pandas().set_index('ds')['y']"),
    "polars_id": (
        pl.DataFrame({"id": IDS, "ds": DAYS[:20] * 2, "y": VALUES}),
        "y.to_pandas().set_index(['id', 'ds'])['y']",
    ),
    "pyarrow": (pa.table({"ds": DATES, "y": VALUES}), "y.to_pandas().set_index('ds')['y']"),
    "swapped": (STACKED.swaplevel(), "y.swaplevel()"),
    "swapped_and_sorted": (STACKED.swaplevel().sort_index(), "y.swaplevel()"),
    "swapped_frame": (STACKED.to_frame("y").swaplevel(), "y.swaplevel()"),
    "swapped_text": (TEXT_IDS.swaplevel(), "y.swaplevel()"),
}
DATES_AS_VALUES = {
    "series": pd.Series(DATES),
    "durations": pd.Series(DATES - DATES[0]),
    "periods": pd.Series(pd.period_range("2020-01", periods=N, freq="M")),
    "index": DATES,
    "array": DATES.to_numpy(),
    "columns": np.column_stack([DATES.to_numpy()] * 2),
    "objects": np.array(DAYS),
    "list": list(DATES),
    "rows": [[day, 1.0] for day in DAYS],
    "polars": pl.Series(DAYS),
    "dict": {"a": pd.Series(DATES)},
    "long": pd.concat({"a": pd.Series(DATES, DATES)}),
}


def forecaster():
    return SeriesForecaster(Ridge(), window=6, horizon=3)


FITTED = forecaster().fit(y=VALUES)
READERS = {
    "fit": lambda y: forecaster().fit(y=y),
    "forecast": lambda y: FITTED.forecast(y=y),
    "update": lambda y: forecaster().fit(y=VALUES).update(y=y),
    "backtest": lambda y: backtest(forecaster(), y),
    "smape": lambda y: smape(y, VALUES),
    "mase": lambda y: mase([1.0], [1.0], y_train=y, season=1),
    "naive2": lambda y: naive2(y, 2, season=1),
    "seasonal_naive": lambda y: seasonal_naive(y, 2, season=1),
}
OF_FORECASTER = ["fit", "forecast", "update", "backtest"]
EVERYWHERE = pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())


@pytest.mark.parametrize("y", LISTS.values(), ids=LISTS.keys())
@pytest.mark.parametrize("reader", OF_FORECASTER)
def test_a_list_of_series_is_not_turned_round(reader, y):
    with pytest.raises(ValueError, match=r"y is a list of arrays: pass a dict .*enumerate"):
        READERS[reader](y)


@pytest.mark.parametrize(("y", "line"), TABLES.values(), ids=TABLES.keys())
@EVERYWHERE
def test_columns_and_levels_are_refused_with_the_line_that_mends_them(read, y, line):
    with pytest.raises((TypeError, ValueError)) as caught:
        read(y)
    mended = line.replace("y.", "", 1).replace("y[", "[")
    assert mended in str(caught.value).replace("y_true[", "[").replace("y_train[", "[").replace(
        "y[", "["
    )


@pytest.mark.parametrize("name", [key for key in TABLES if key not in ("dates_only", "durations")])
def test_the_line_works(name):
    y, line = TABLES[name]
    mended = eval(line.rstrip("."), {"y": y, "pd": pd})
    n_series = (
        4 if name == "two_ids" else 2 if mended.index.nlevels == 2 or name == "two_values" else 1
    )
    assert len(forecaster().fit(y=mended).series_names_) == n_series


@pytest.mark.parametrize("y", DATES_AS_VALUES.values(), ids=DATES_AS_VALUES.keys())
@EVERYWHERE
def test_dates_are_not_values(read, y):
    with pytest.raises(ValueError, match=r"holds dates, not numbers"):
        read(y)


SERIES = {
    "objects": pd.Series(list(VALUES), dtype=object),
    "decimals": pd.Series([Decimal(k) for k in range(N)]),
    "nullable": pd.Series(VALUES).astype("Int64"),
    "arrow": pd.Series(VALUES).astype("float64[pyarrow]"),
    "numbers_as_text": pd.Series([str(value) for value in VALUES]),
    "list": list(VALUES),
    "list_of_numpy_numbers": list(VALUES.astype(np.float64)),
    "polars": pl.Series(VALUES),
}


@pytest.mark.parametrize("y", SERIES.values(), ids=SERIES.keys())
def test_numbers_of_all_kinds_are_values(y):
    expected = forecaster().fit(y=VALUES).forecast()
    assert_array_equal(forecaster().fit(y=y).forecast(), expected)
    assert_array_equal(seasonal_naive(y, 3, season=2), [38.0, 39.0, 38.0])


def test_rows_of_a_list_of_lists_are_steps():
    rows = np.column_stack([VALUES, VALUES]).tolist()
    assert forecaster().fit(y=rows).forecast().shape == (3, 2)


def test_cohorts_may_be_named_by_dates():
    cohorts = pd.concat({day: pd.Series(VALUES, DATES) for day in DATES[:2]})
    assert forecaster().fit(y=cohorts).series_names_ == list(DATES[:2])


@pytest.mark.parametrize("kind", ["series", "wide", "dict", "array", "long"])
def test_every_kind_of_missing_value_is_a_gap(kind):
    def container(values):
        series = pd.Series(values, DATES, dtype=object)
        return {
            "series": series,
            "wide": series.to_frame("a"),
            "dict": {"a": series},
            "array": series.to_numpy(),
            "long": pd.concat({"a": series}),
        }[kind]

    values = [*VALUES[:9], np.nan, *VALUES[10:]]
    expected = np.ravel(pd.DataFrame(forecaster().fit(y=container(values)).forecast()))
    for missing in (pd.NA, None, pd.NaT):
        values[9] = missing
        found = forecaster().fit(y=container(values)).forecast()
        assert_array_equal(np.ravel(pd.DataFrame(found)), expected)


# Covariates --------------------------------------------------------------------------------------

Y = pd.Series(VALUES, DATES)
X = pd.DataFrame({"price": VALUES}, DATES)
BAD_COVARIATES = {
    "dates": (X.assign(day=DATES), "Column 'day' of X holds dates"),
    "text": (X.assign(promo="yes"), "Column 'promo' of X holds text .*'yes'"),
    "category": (X.assign(promo=pd.Categorical(["yes"] * N)), "Column 'promo' of X holds text"),
    "missing": (X.where(X != 3), "X contains NaN in column 'price' at 2024-01-04"),
    "nullable": (X.astype("Int64").mask(X == 3), "X contains NaN in column 'price' at 2024-01-04"),
    "infinite": (X.replace(3, np.inf), "X contains infinity in column 'price' at 2024-01-04"),
    "array": (X.where(X != 3).to_numpy(), "X contains NaN in column 0 at row 3"),
    "polars": (pl.DataFrame({"day": DAYS, "a": VALUES}), "Column 'day' of X holds dates"),
    "array_of_dates": (DATES.to_numpy()[:, None], "X holds dates"),
    "array_of_text": (np.full((N, 1), "yes"), "X must hold numbers.*'yes'"),
}


@pytest.mark.parametrize(("table", "message"), BAD_COVARIATES.values(), ids=BAD_COVARIATES.keys())
def test_errors_of_covariates_name_the_column_and_the_row(table, message):
    with pytest.raises(ValueError, match=message):
        forecaster().fit(table, Y if hasattr(table, "iloc") else VALUES)


@pytest.mark.parametrize("y", [{"a": Y}, pd.concat({"a": Y})], ids=["dict", "long"])
def test_a_row_that_stands_twice_is_named(y):
    twice = pd.concat([X, X[4:5]])
    with pytest.raises(ValueError, match="X has a row for 2024-01-05 00:00:00 more than once"):
        forecaster().fit(twice, y)
    with pytest.raises(ValueError, match=r"X has a row for \('a', .*2024-01-05.* more than once"):
        forecaster().fit({"a": twice}, y)
    fitted = forecaster().fit(X, y)
    later = X.shift(N, freq="D")[:3]
    with pytest.raises(ValueError, match="X has a row for 2024-02-10 00:00:00 more than once"):
        fitted.forecast(3, pd.concat([later, later[:1]]))


@pytest.mark.parametrize(
    ("static", "message"),
    [
        (pd.DataFrame({"kind": ["x"]}, ["a"]), "Column 'kind' of static holds text"),
        (pd.DataFrame({"kind": [np.nan]}, ["a"]), "static contains NaN in column 'kind' at a"),
        ([["x"]], "static must hold numbers.*'x'"),
        ({"a": [1.0]}, r"got a dict: pd\.DataFrame\.from_dict\(static, orient='index'\)"),
    ],
)
def test_errors_of_static_covariates_name_them(static, message):
    with pytest.raises(ValueError, match=message):
        forecaster().fit(y={"a": Y}, static=static)

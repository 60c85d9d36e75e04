"""The container of the series does not change the model; forecasts come in the same container."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro import MLPRegressorNP
from tests.forecasting.series_samples import DAYS, daily, long, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

TABLE = wide()
CONTAINERS = {
    "wide": TABLE,
    "wide_array": TABLE.to_numpy(),
    "list_of_rows": TABLE.to_numpy().tolist(),
    "polars": pl.DataFrame(TABLE.to_numpy()),
    "long": long(TABLE),
    "long_frame": long(TABLE).to_frame(),
    "dict": dict(TABLE.items()),
    "dict_of_lists": {name: series.tolist() for name, series in TABLE.items()},
}
EACH = pytest.mark.parametrize("y", CONTAINERS.values(), ids=CONTAINERS.keys())


def columns_of(forecast):
    """Forecasts from any container as an array (n_ahead, n_series)."""
    if isinstance(forecast, dict):
        return np.column_stack(list(forecast.values()))
    if isinstance(getattr(forecast, "index", None), pd.MultiIndex):
        return np.asarray(forecast).reshape(3, -1).T
    return np.asarray(forecast)


@pytest.mark.parametrize("regressor", [None, MLPRegressorNP(hidden_layer_sizes=4, max_iter=2)])
@EACH
def test_all_forms_have_one_model(y, regressor):
    forecaster = quick(regressor, random_state=0)
    expected = forecaster.fit(y=TABLE).forecast(5)
    assert_array_equal(columns_of(forecaster.fit(y=y).forecast(5)), expected)
    assert len(forecaster.regressors_) == 1
    assert len(forecaster.series_names_) == 3


@EACH
def test_other_series_are_forecast_in_their_own_form(y):
    forecaster = quick().fit(y=walk(seed=9))
    expected = quick().fit(y=walk(seed=9)).forecast(3, y=TABLE)
    assert_array_equal(columns_of(forecaster.forecast(3, y=y)), expected)


@pytest.mark.parametrize("y", [daily(), walk(), walk().tolist(), {"load": daily()}])
def test_a_single_series_is_a_table_of_one(y):
    expected = quick().fit(y=daily().to_frame()).forecast(3)
    assert_array_equal(np.ravel(columns_of(quick().fit(y=y).forecast(3))), np.ravel(expected))


def test_forecasts_have_the_form_of_y():
    following = pd.date_range("2024-03-01", periods=2, freq="D", name="day")
    series = quick().fit(y=daily()).forecast()
    pd.testing.assert_index_equal(series.index, following)
    assert series.name == "load"
    table = quick().fit(y=TABLE.rename_axis(columns="shop")).forecast()
    pd.testing.assert_index_equal(table.index, following)
    pd.testing.assert_index_equal(table.columns, pd.Index(["b", "a", "c"], name="shop"))
    below = quick().fit(y=long(TABLE)).forecast()
    assert below.index.tolist() == [(name, day) for name in "bac" for day in following]
    assert (below.index.names, below.name) == (["shop", "day"], "load")
    apart = quick().fit(y=dict(TABLE.items())).forecast()
    assert list(apart) == ["b", "a", "c"]
    assert all(forecast.name == name for name, forecast in apart.items())
    assert quick().fit(y=TABLE.to_numpy()).forecast().shape == (2, 3)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "Float64", "Int32", "bool"])
def test_numbers_of_any_type(dtype):
    y = pd.Series((walk() > 0) if dtype == "bool" else walk().round(), DAYS).astype(dtype)
    forecast = quick().fit(y=y).forecast()
    assert forecast.dtype == ("float32" if dtype == "float32" else "float64")
    assert_allclose(forecast, quick().fit(y=y.astype("float64")).forecast(), rtol=1e-4, atol=1e-5)


def test_columns_with_two_levels_keep_them():
    columns = pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("y", 1)])
    forecast = quick().fit(y=TABLE.set_axis(columns, axis=1)).forecast()
    pd.testing.assert_index_equal(forecast.columns, columns)


# Series of unequal length ------------------------------------------------------------------------

UNEQUAL = {"b": daily(60, 0, "b"), "a": daily(31, 1, "a"), "c": daily(44, 2, "c")[20:]}
BELOW = pd.concat(UNEQUAL, names=["shop", "day"])


def test_rows_of_series_may_be_mixed():
    expected = quick().fit(y=BELOW).forecast()
    by_day = BELOW.iloc[np.argsort(BELOW.index.get_level_values("day"), kind="stable")]
    forecast = quick().fit(y=by_day).forecast()
    assert forecast.index.get_level_values(0).unique().tolist() == ["b", "a", "c"]
    assert_allclose(forecast, expected.loc[["b", "a", "c"]])
    assert list(forecast["c"].index) == list(pd.date_range("2024-02-14", periods=2))


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_columns_of_other_libraries_keep_their_names(library):
    make = {"polars": pl.from_pandas, "pyarrow": pa.Table.from_pandas}[library]
    plain = TABLE.reset_index(drop=True).rename(columns=str)
    found = quick().fit(y=make(plain)).forecast()
    pd.testing.assert_frame_equal(found, quick().fit(y=plain).forecast(), check_index_type=False)


def test_the_order_of_series_does_not_matter():
    expected = quick().fit(y=UNEQUAL).forecast()
    turned = quick().fit(y=dict(reversed(UNEQUAL.items()))).forecast()
    assert list(turned) == ["c", "a", "b"]
    for name, forecast in expected.items():
        assert_allclose(turned[name], forecast, rtol=1e-6)


def test_names_that_no_row_has_do_not_count():
    y = BELOW[BELOW.index.get_level_values(0) != "a"]  # its levels still know "a"
    forecaster = quick().fit(y=y)
    assert forecaster.series_names_ == ["b", "c"]
    assert_array_equal(forecaster.forecast(), quick().fit(y=y.copy(deep=True)).forecast())


def test_rows_out_of_order_within_a_series_are_refused():
    with pytest.raises(ValueError, match="The index of series 'a' must be in order"):
        quick().fit(y=pd.concat([UNEQUAL["b"], UNEQUAL["a"][::-1]], keys=["b", "a"]))


def test_unseen_series_are_forecast_as_if_they_had_been_in_training():
    both = quick().fit(y=UNEQUAL)
    new = {"z": UNEQUAL["c"]}
    expected = both.forecast(4)["c"]  # one series or three: BLAS rounds by the number of rows
    assert_allclose(both.forecast(4, y=new)["z"], expected, rtol=1e-12)
    assert_allclose(both.forecast(4, y=UNEQUAL["c"]), expected, rtol=1e-12)
    assert both.series_names_ == ["b", "a", "c"]  # nothing was learned from it


def test_forecasts_for_rows_of_a_long_table_keep_their_order():
    forecaster = quick().fit(y=BELOW)
    expected = forecaster.forecast(3)
    requested = expected.index[[3, 0, 4, 1]]  # two series, rows mixed
    found = forecaster.predict(pd.DataFrame(index=requested))
    pd.testing.assert_series_equal(found, expected[requested])


def test_rows_of_a_long_table_may_be_more_for_one_series():
    forecaster = quick().fit(y=BELOW)
    requested = forecaster.forecast(4).index.delete([2, 3])
    found = forecaster.predict(pd.DataFrame(index=requested))
    pd.testing.assert_series_equal(found, forecaster.forecast(4)[requested])


def test_a_long_table_asks_for_rows_of_series():
    forecaster = quick().fit(y=BELOW)
    with pytest.raises(ValueError, match="X must have a MultiIndex"):
        forecaster.predict(pd.DataFrame(index=DAYS[:3]))
    unknown = pd.MultiIndex.from_product([["z"], DAYS[:3]])
    with pytest.raises(ValueError, match="X has series 'z', which fit did not see"):
        forecaster.predict(pd.DataFrame(index=unknown))


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        ({}, ValueError, "y is an empty dict"),
        ({"a": np.zeros((9, 2))}, ValueError, r"y\['a'\] must be one series, got shape \(9, 2\)"),
        ({"a": walk(), "b": []}, ValueError, "series 'b' has no observation: it is empty"),
        ({("a", 1): daily()}, TypeError, r"must not be tuples, got \('a', 1\)"),
        (TABLE[["a", "b", "a"]], ValueError, "more than one series named 'a'"),
        (TABLE.assign(c=np.nan), ValueError, "series 'c' has no observation"),
        (np.full(20, np.nan), ValueError, "no observation"),
        (np.zeros((20, 2, 2)), ValueError, "dim 3"),
        (np.zeros(0), ValueError, "0 sample"),
        (np.zeros((9, 0)), ValueError, "0 feature"),
        (3.0, TypeError, "at least 1 dimension"),
        (BELOW.to_frame().assign(more=1.0), ValueError, "one column of values, got .*'more'"),
        (pd.concat([BELOW], keys=["x"]), ValueError, "must have two levels, .* got 3"),
        (BELOW.swaplevel(), TypeError, "must be a DatetimeIndex"),
    ],
)
def test_other_forms_are_refused(y, error, message):
    with pytest.raises(error, match=message):
        quick().fit(y=y)

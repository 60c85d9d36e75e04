"""Long table in, long table out: the same forecasts in whatever parts the table comes."""

import pickle
from functools import partial

import joblib
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import Ridge

from skneuro import MLPRegressorNP
from skneuro.forecasting import Detrender, SeriesForecaster, forecast_frame

rng = np.random.RandomState(0)
NAMES = ["d", "a", "c", "b", "e"]


def table(names=NAMES):
    """Series of different lengths and levels, rows in random order."""
    parts = []
    for k, name in enumerate(names):
        n = 30 + 3 * k
        days = pd.date_range("2024-01-01", periods=n, freq="D", unit="s")
        values = 10.0 * k + np.sin(np.arange(n)) + rng.randn(n)
        parts.append(pd.DataFrame({"unique_id": name, "ds": days, "y": values}))
    return pd.concat(parts, ignore_index=True)


LONG = table()
SHUFFLED = LONG.sample(frac=1, random_state=0)
NET = MLPRegressorNP(hidden_layer_sizes=4, max_iter=3, random_state=0)
FORECASTERS = {
    "point": SeriesForecaster(Ridge(), window=5, horizon=3),
    "interval": SeriesForecaster(Ridge(), window=5, horizon=3, interval=0.8),
    "quantiles": SeriesForecaster(
        MLPRegressorNP(**NET.get_params() | {"loss": "quantile"}),
        window=5,
        horizon=3,
        quantiles=[0.1, 0.5, 0.9],
        transformer=Detrender(),
    ),
}
COLUMNS = {"point": [], "interval": ["lower", "upper"], "quantiles": ["q0.1", "q0.5", "q0.9"]}
EACH = pytest.mark.parametrize("output", FORECASTERS)
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def fitted():
    y = LONG.set_index(["unique_id", "ds"])["y"]
    return {name: one.fit(y=y) for name, one in FORECASTERS.items()}


def in_order(frame):
    return frame.sort_values(["unique_id", "ds"], ignore_index=True)


@EACH
def test_the_table_has_a_fixed_form(fitted, output):
    found = forecast_frame(LONG, fitted[output], output=output)
    assert list(found) == ["unique_id", "ds", "forecast", *COLUMNS[output]]
    assert found["unique_id"].unique().tolist() == NAMES
    assert (found[["unique_id", "ds"]].dtypes == LONG[["unique_id", "ds"]].dtypes).all()
    assert set(map(str, found.dtypes.iloc[2:])) == {"float64"}
    assert len(found) == 3 * len(NAMES)
    last = LONG.groupby("unique_id")["ds"].max()
    assert (found.groupby("unique_id")["ds"].min() == last + pd.Timedelta("1D")).all()
    empty = forecast_frame(LONG.iloc[:0], fitted[output], output=output)
    assert len(empty) == 0
    assert (empty.dtypes == found.dtypes).all()


@EACH
def test_forecasts_are_those_of_the_forecaster(fitted, output):
    found = forecast_frame(SHUFFLED, fitted[output], steps=2, output=output)
    y = LONG.set_index(["unique_id", "ds"])["y"]
    expected = fitted[output].forecast(2, y=y).sort_index()
    assert_allclose(in_order(found)["forecast"], expected)
    if output != "point":
        method = getattr(fitted[output], f"forecast_{output}")
        assert_allclose(in_order(found)[COLUMNS[output]], method(2, y=y).sort_index())


@EACH
@pytest.mark.parametrize("groups", [[[0], [1], [2], [3], [4]], [[4, 0], [2], [3, 1]]])
def test_the_parts_of_the_table_do_not_matter(fitted, output, groups):
    call = pickle.loads(pickle.dumps(partial(forecast_frame, output=output)))
    parts = [SHUFFLED[SHUFFLED["unique_id"].isin([NAMES[k] for k in g])] for g in groups]
    found = pd.concat([call(part, fitted[output]) for part in parts], ignore_index=True)
    whole = call(LONG, fitted[output])
    pd.testing.assert_frame_equal(in_order(found), in_order(whole), rtol=1e-9)


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_jobs_of_joblib_give_the_same(fitted, backend):
    with joblib.parallel_config(backend):
        found = forecast_frame(SHUFFLED, fitted["point"], n_jobs=2)
    whole = forecast_frame(SHUFFLED, fitted["point"])
    pd.testing.assert_frame_equal(found, whole, rtol=1e-9)


def test_other_names_categories_and_whole_numbers(fitted):
    other = LONG.rename(columns={"unique_id": "shop", "ds": "day", "y": "sales"})
    other["shop"] = other["shop"].astype("category")
    found = forecast_frame(other, fitted["point"], id="shop", time="day", target="sales")
    assert list(found) == ["shop", "day", "forecast"]
    assert found["shop"].dtype == other["shop"].dtype
    assert_allclose(found["forecast"], forecast_frame(LONG, fitted["point"])["forecast"])


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda t: t.to_numpy(), {}, "must be a DataFrame of pandas, got ndarray"),
        (lambda t: t, {"id": "shop"}, r"has no column \['shop'\]"),
        (lambda t: t, {"output": "samples"}, "output='samples' must be one of"),
        (lambda t: t, {"output": "interval"}, "needs a forecaster fitted with .* interval"),
        (lambda t: t.assign(unique_id=None), {}, "rows without a name of a series"),
    ],
)
def test_bad_tables_and_options_are_refused(fitted, change, options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        forecast_frame(change(LONG), fitted["point"], **options)


def test_covariates_are_refused():
    y = LONG[LONG["unique_id"] == "a"].set_index("ds")["y"]
    X = pd.DataFrame({"wind": np.arange(len(y))}, y.index)
    forecaster = SeriesForecaster(Ridge(), window=5, horizon=2).fit(X, y)
    with pytest.raises(ValueError, match="takes a forecaster without covariates"):
        forecast_frame(LONG, forecaster)

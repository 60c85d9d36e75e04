"""Backtests against forecasts made one by one; values after an origin have no influence."""

import sys

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from numpy.testing import assert_allclose, assert_array_equal
from pandas.testing import assert_frame_equal
from sklearn.linear_model import LinearRegression, Ridge

from skneuro import MLPRegressorNP
from skneuro.forecasting import Deseasonalizer, Differencer, SeriesForecaster, backtest

N_STEPS = 60
DAYS = pd.date_range("2024-01-01", periods=N_STEPS, freq="D", name="day")


def waves(n_series=1, seed=0):
    rng = np.random.default_rng(seed)
    time = np.arange(N_STEPS)[:, None]
    wave = 10 + np.arange(n_series) + np.sin(2 * np.pi * time / 7)
    return wave + 0.2 * rng.standard_normal((N_STEPS, n_series))


def covariates(seed=1):
    values = np.random.default_rng(seed).standard_normal((N_STEPS, 2))
    return pd.DataFrame(values, DAYS, columns=["known", "seen"])


def series():
    return pd.Series(waves()[:, 0], DAYS, name="sales")


def table_of_series():
    return pd.DataFrame(waves(3), DAYS, columns=["a", "b", "c"])


def unequal():
    """Series of 60, 50 and 40 days; the last one ends ten days early."""
    wide = table_of_series()
    return {"a": wide["a"], "b": wide["b"][10:], "c": wide["c"][10:50]}


def forecaster(**options):
    return SeriesForecaster(Ridge(), **{"window": 7, "horizon": 3, **options})


def last_forecasts(table):
    """The forecasts of the last origin of the first series."""
    first = table[table["series"] == table["series"].iloc[0]]
    return first[first["origin"] == first["origin"].iloc[-1]]


CONTAINERS = {
    "array": lambda: waves()[:, 0],
    "series": series,
    "wide array": lambda: waves(3),
    "wide": table_of_series,
    "long": lambda: pd.concat(unequal(), names=["shop", "day"]).rename("sales"),
    "dict": unequal,
}


def cut(y, n_steps):
    """The first steps, or all but the last few, of ``y`` in any container."""
    if isinstance(y, dict):
        return {name: part.iloc[:n_steps] for name, part in y.items()}
    if isinstance(y, pd.Series) and y.index.nlevels == 2:
        return y.groupby(level=0, group_keys=False).apply(lambda part: part.iloc[:n_steps])
    return y.iloc[:n_steps] if hasattr(y, "iloc") else y[:n_steps]


def flat(forecasts):
    """Forecasts from any container, series by series."""
    if isinstance(forecasts, dict):
        return np.concatenate(list(forecasts.values()))
    values = np.asarray(forecasts)
    return values if values.ndim == 1 else values.T.ravel()


@pytest.mark.parametrize("container", CONTAINERS)
def test_refitting_uses_only_the_steps_up_to_the_origin(container):
    y = CONTAINERS[container]()
    table = backtest(forecaster(), y, origins=2, stride=4, refit=True)
    for origin, back in enumerate([7, 3]):
        expected = forecaster().fit(y=cut(y, -back)).forecast()
        of_origin = table.groupby("series", sort=False)["origin"].transform(
            lambda labels, origin=origin: labels == labels.unique()[origin]
        )
        assert_allclose(table.loc[of_origin, "forecast"], flat(expected), rtol=1e-10)


@pytest.mark.parametrize("container", CONTAINERS)
def test_one_fit_forecasts_from_later_origins(container):
    y = CONTAINERS[container]()
    table = backtest(forecaster(), y, origins=2, stride=4)
    fitted = forecaster().fit(y=cut(y, -7))
    expected = [flat(fitted.forecast(y=cut(y, -back))).reshape(-1, 1, 3) for back in (7, 3)]
    assert_allclose(table["forecast"], np.concatenate(expected, axis=1).ravel(), rtol=1e-10)


def test_truths_and_labels_stand_beside_the_forecasts():
    y = series()
    table = backtest(forecaster(), y, origins=2, gap=2)
    assert list(table.columns) == ["series", "origin", "step", "time", "truth", "forecast"]
    assert_array_equal(table["series"], "sales")
    assert_array_equal(table["origin"], DAYS[[51, 54]].repeat(3))
    assert_array_equal(table["step"], [3, 4, 5] * 2)
    assert_array_equal(table["time"], DAYS[[54, 55, 56, 57, 58, 59]])
    assert_array_equal(table["truth"], y[table["time"]])


def test_steps_after_a_gap_are_those_of_a_longer_forecast():
    y = series()
    table = backtest(forecaster(), y, origins=1, gap=2, steps=2)
    expected = forecaster().fit(y=y[:-4]).forecast(4)
    assert_allclose(table["forecast"], expected[2:])


def test_a_series_without_a_name_is_called_0():
    table = backtest(forecaster(), series().rename(None))
    assert table["series"].unique().tolist() == [0]
    assert table["origin"].nunique() == 5


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_quantiles_and_intervals_get_columns():
    net = MLPRegressorNP(hidden_layer_sizes=(4,), max_iter=2, random_state=0)
    both = SeriesForecaster(net, window=7, horizon=2, quantiles=[0.9, 0.1], interval=0.5)
    table = backtest(both, series(), origins=2)
    assert list(table.columns[5:]) == ["forecast", "q0.1", "q0.9", "lower", "upper"]
    fitted = both.fit(y=series()[:-4])
    ahead = table[:2]
    assert_allclose(ahead["forecast"], fitted.forecast())
    assert_allclose(ahead[["q0.1", "q0.9"]], fitted.forecast_quantiles())
    assert_allclose(ahead[["lower", "upper"]], fitted.forecast_interval())


def test_covariates_of_future_steps_are_those_of_forecast():
    y, X = series(), covariates()
    options = {"past_covariates": ["seen"], "calendar": ["dayofweek"]}
    table = backtest(forecaster(**options), y, X, origins=2, steps=2, refit=True)
    for forecasts, back in ((table["forecast"][:2], 4), (table["forecast"][2:], 2)):
        fitted = forecaster(**options).fit(X[:-back], y[:-back])
        assert_allclose(forecasts, fitted.forecast(2, X[-back:][:2]))


@pytest.mark.parametrize("container", ["long", "dict"])
def test_unequal_series_may_have_covariates_and_static_ones(container):
    y, X = CONTAINERS[container](), covariates()
    static = pd.DataFrame({"size": [1.0, 2.0, 4.0]}, index=["a", "b", "c"])
    table = backtest(forecaster(), y, X, static=static, origins=1)
    expected = forecaster().fit(X, cut(y, -3), static).forecast(X=X)
    assert_allclose(table["forecast"], flat(expected))


def test_gaps_in_the_index_are_filled_with_freq():
    y = series().drop(DAYS[[20, 57]])
    table = backtest(forecaster(freq="D"), y, covariates().loc[y.index], origins=2)
    assert_array_equal(table["time"], DAYS[-6:])
    assert_array_equal(np.isnan(table["truth"]), table["time"] == DAYS[57])
    assert table["forecast"].notna().all()


# What is known at an origin ----------------------------------------------------------------------

NET = MLPRegressorNP(
    hidden_layer_sizes=(4,), max_iter=3, random_state=0, tol=0, n_iter_no_change=100
)
SEASONAL = [Deseasonalizer(7), Differencer()]
VARIANTS = {
    "plain": {"interval": 0.5},
    "transformed": {"transformer": SEASONAL, "interval": 0.5},
    "anchored": {"anchor": "mean", "window": [5, 7]},
    "recursive": {"strategy": "recursive"},
    "quantiles": {"regressor": NET, "quantiles": [0.1, 0.5, 0.9], "transformer": SEASONAL[0]},
}


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
@pytest.mark.parametrize("refit", [False, True, 2])
@pytest.mark.parametrize("variant", VARIANTS)
def test_values_after_an_origin_never_change_its_forecasts(variant, refit):
    model = forecaster(calendar=["dayofweek"], past_covariates=["seen"]).set_params(
        **VARIANTS[variant]
    )
    y, X, labels = table_of_series(), covariates(), DAYS[[44, 48, 52]]
    before = backtest(model, y, X, origins=labels, refit=refit)
    for label in labels:
        later = y.index > label
        other_y, other_X = y.copy(), X.copy()
        other_y[later] = np.random.default_rng(3).normal(1e3, 1e3, (later.sum(), 3))
        other_y.iloc[-1, 0] = np.nan
        other_X.loc[later, "seen"] = -1e3
        after = backtest(model, other_y, other_X, origins=labels, refit=refit)
        known = before["origin"] <= label
        answers = list(before.columns[5:])
        assert_frame_equal(before.loc[known, answers], after.loc[known, answers])
        changed = (before.loc[~known, answers] != after.loc[~known, answers]).to_numpy()
        assert changed.all()


def test_the_last_value_before_an_origin_does_change_them():
    y = series()
    other = y.copy()
    other.iloc[-4] += 1
    before, after = (last_forecasts(backtest(forecaster(), part)) for part in (y, other))
    assert (before["forecast"] != after["forecast"]).all()


def test_one_series_does_not_see_the_future_of_another():
    y = unequal()
    other = {**y, "a": y["a"].mask(y["a"].index > DAYS[40], 0.0)}
    for refit in (False, True):
        before, after = (
            backtest(forecaster(), part, origins=DAYS[[30, 40]], refit=refit) for part in (y, other)
        )
        assert_array_equal(before["forecast"], after["forecast"])


# Origins and fits --------------------------------------------------------------------------------


def test_origins_count_from_the_end_of_each_series():
    table = backtest(forecaster(), unequal(), origins=2)
    last = table.groupby("series")["time"].max()
    assert_array_equal(last, DAYS[[59, 59, 49]])
    assert not table["truth"].isna().any()


def test_labels_may_be_strings_and_in_any_order():
    chosen = backtest(forecaster(), series(), origins=["2024-02-20", "2024-02-10"])
    assert_frame_equal(chosen, backtest(forecaster(), series(), origins=DAYS[[40, 50]]))


def test_labels_may_be_periods_or_numbers():
    y = series()
    expected = backtest(forecaster(), y, origins=DAYS[[40]])["forecast"]
    numbers = backtest(forecaster(), y.to_numpy(), origins=[40])
    periods = backtest(forecaster(), y.to_period(), origins=["2024-02-10"])
    assert_array_equal(numbers["forecast"], expected)
    assert_array_equal(periods["forecast"], expected)
    assert numbers["time"].tolist() == [41, 42, 43]


def test_true_values_after_the_end_are_missing():
    table = backtest(forecaster(), series(), origins=DAYS[-2:])
    assert table["truth"].isna().tolist() == [False, True, True, True, True, True]
    assert table["time"].iloc[-1] == DAYS[-1] + pd.Timedelta(days=3)
    assert table["forecast"].notna().all()


def test_series_that_begin_later_or_ended_before_are_not_forecast():
    table = backtest(forecaster(), unequal(), origins=DAYS[[8, 40, 55]], refit=True)
    there = table.groupby("origin")["series"].unique()
    assert [list(names) for names in there] == [["a"], ["a", "b", "c"], ["a", "b"]]


@pytest.mark.parametrize("as_array", [True, False])
def test_columns_that_begin_later_are_not_fitted(as_array):
    y = table_of_series()
    y.iloc[:45, 1] = np.nan
    y = y.to_numpy() if as_array else y
    labels = [40, 50] if as_array else DAYS[[40, 50]]
    static = np.array([[1.0], [5.0], [2.0]])
    table = backtest(forecaster(), y, origins=labels, static=static)
    assert table.groupby("series").size().tolist() == [6, 3, 6]
    begun = table_of_series()[["a", "c"]][:41]
    expected = forecaster().fit(y=begun, static=static[[0, 2]]).forecast()
    assert_allclose(table["forecast"][:3], expected["a"])
    assert_allclose(table["forecast"][9:12], expected["c"])


def counting(counts):
    class Counting(LinearRegression):
        def fit(self, X, y):
            counts.append(len(X))
            return super().fit(X, y)

    return Counting()


@pytest.mark.parametrize(("refit", "n_fits"), [(False, 1), (True, 4), (1, 4), (2, 2), (3, 2)])
def test_refit_says_how_often_there_is_a_fit(refit, n_fits):
    counts = []
    backtest(SeriesForecaster(counting(counts), window=4), series(), origins=4, refit=refit)
    assert len(counts) == n_fits
    assert counts == sorted(counts)


def test_the_forecaster_stays_unfitted():
    model = forecaster()
    backtest(model, series())
    assert not hasattr(model, "regressors_")


def test_fits_side_by_side_change_nothing():
    with parallel_config("threading"):  # starting processes takes seconds
        two = backtest(forecaster(), series(), origins=3, refit=True, n_jobs=2)
    assert_frame_equal(two, backtest(forecaster(), series(), origins=3, refit=True))


def test_a_bar_shows_the_progress(capsys):
    pytest.importorskip("rich")
    table = backtest(forecaster(), series(), refit=2, progress=True)
    assert "100%" in capsys.readouterr().out
    assert_frame_equal(table, backtest(forecaster(), series(), refit=2))


def test_a_bar_without_rich_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "rich", None)
    with pytest.raises(ImportError, match="requires rich"):
        backtest(forecaster(), series(), progress=True)


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"origins": 0}, r"'origins' parameter .* Got 0 instead"),
        ({"origins": 2.5}, r"'origins' parameter .* Got 2\.5 instead"),
        ({"stride": 0}, r"'stride' parameter"),
        ({"gap": -1}, r"'gap' parameter"),
        ({"steps": 0}, r"'steps' parameter"),
        ({"refit": -1}, r"'refit' parameter"),
        ({"n_jobs": "all"}, r"'n_jobs' parameter"),
        ({"progress": "yes"}, r"'progress' parameter"),
        (
            {"origins": 20},
            r"origins=20 with stride=3, gap=0 and steps=3 needs at least 61 .* 'sales' has 60",
        ),
        ({"origins": [DAYS[3]], "stride": 2}, r"stride=2 needs a number of origins"),
        ({"origins": []}, r"origins must be an int or labels .* got \[\]"),
        ({"origins": ["soon"]}, r"origins must be an int or labels .* got \['soon'\]"),
        ({"origins": [DAYS[3], DAYS[3]]}, r"origins has 2024-01-04 .* more than once"),
        ({"origins": ["2023-01-01"]}, r"origins: 2023-01-01 .* is not a step .* from 2024-01-01"),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        backtest(forecaster(), series(), **options)


def test_numbers_are_no_strings():
    with pytest.raises(ValueError, match=r"labels of time steps such as 59, got \['a'\]"):
        backtest(forecaster(), waves(), origins=["a"])


def test_only_a_forecaster_of_series_is_taken():
    with pytest.raises(ValueError, match="'forecaster' parameter of backtest must be an instance"):
        backtest(Ridge(), series())


def test_options_of_the_forecaster_are_checked_first():
    with pytest.raises(ValueError, match=r"'horizon' parameter of SeriesForecaster .* Got 0"):
        backtest(forecaster(horizon=0), series())
    with pytest.raises(ValueError, match=r"gap=2 and steps=3 reach 5 .* horizon=3"):
        backtest(forecaster(interval=0.5), series(), gap=2)


def test_covariates_must_reach_as_far_as_the_forecasts():
    with pytest.raises(ValueError, match=r"origins: 2024-02-28 .* needs 3 rows of X .* has 1"):
        backtest(forecaster(), series(), covariates(), origins=DAYS[-2:-1])


def test_a_failed_fit_notes_that_it_saw_only_part_of_y():
    with pytest.raises(ValueError, match="is long enough") as caught:
        backtest(forecaster(), series(), origins=DAYS[:1])
    assert "the part of y" in caught.value.__notes__[0]


# Young series ------------------------------------------------------------------------------------

DATES = pd.date_range("2024-01-01", periods=120)
OLD = pd.Series(np.random.default_rng(0).normal(size=120).cumsum(), DATES)


@pytest.mark.parametrize("container", [dict, pd.DataFrame, pd.concat])
@pytest.mark.parametrize(("n_steps", "n_origins"), [(4, 1), (10, 3), (15, 4), (16, 5)])
@pytest.mark.parametrize("refit", [False, True])
def test_a_young_series_is_forecast_from_its_own_origins(container, n_steps, n_origins, refit):
    y = container({"old": OLD, "new": OLD[-n_steps:]})
    table = backtest(forecaster(horizon=3), y, refit=refit)
    counts = table.groupby("series")["origin"].nunique()
    assert counts.to_dict() == {"old": 5, "new": n_origins}
    assert table["forecast"].notna().all()
    labels = table[table["series"] == "old"]["origin"].unique()
    assert_array_equal(table["truth"], OLD[table["time"]])
    by_label = backtest(forecaster(horizon=3), y, origins=labels, refit=refit)
    pd.testing.assert_frame_equal(table, by_label)


def test_a_series_without_any_origin_is_left_out_and_named():
    with pytest.warns(UserWarning, match="backtest leaves out series 'new': too short"):
        table = backtest(forecaster(horizon=3), {"new": OLD[-3:], "old": OLD})
    assert set(table["series"]) == {"old"}


def test_a_young_series_too_short_for_a_transform_has_no_forecast():
    young = {"old": OLD, "new": OLD[-10:]}
    with pytest.warns(UserWarning, match="series 'new'"):
        table = backtest(forecaster(horizon=3, transformer=Differencer()), young)
    lost = table[table["forecast"].isna()]
    assert lost[["series", "origin"]].drop_duplicates().to_numpy().tolist() == [["new", DATES[110]]]

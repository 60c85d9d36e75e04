"""One answer for the same data: in any container, in any order of series and steps."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

from skneuro import MLPRegressorNP
from skneuro.forecasting import (
    SeriesForecaster,
    backtest,
    coverage,
    interval_score,
    mase,
    mean_pinball,
    naive2,
    owa,
    rmsse,
    seasonal_naive,
    smape,
)

nan = np.nan
DATES = pd.date_range("2024-01-01", periods=30)
RNG = np.random.default_rng(0)
ALL = pd.DataFrame(RNG.normal([10.0, 500.0, 80.0], [2.0, 50.0, 9.0], (30, 3)), DATES, list("abc"))
TRAIN, TRUE = ALL[:24], ALL[24:]
PRED = TRUE + RNG.normal(0, 3, TRUE.shape)
LEVELS = [0.1, 0.5, 0.9]


def long(table):
    # not by stack(), with which pandas 2 drops missing values
    return pd.concat(dict_of(table)).sort_index()


def dict_of(table):
    return {name: table[name] for name in table.columns}


CONTAINERS = {
    "same": lambda table: table,
    "columns": lambda table: table[["c", "a", "b"]],
    "rows": lambda table: table[::-1],
    "array": lambda table: table.to_numpy(),
    "polars": lambda table: pl.DataFrame(table.to_dict("list")),
    "polars_columns": lambda table: pl.DataFrame(table[["b", "c", "a"]].to_dict("list")),
    "pyarrow_columns": lambda table: pa.table(dict(table[["b", "c", "a"]].to_dict("list"))),
    "dict": dict_of,
    "dict_order": lambda table: dict_of(table[["c", "a", "b"]][::-1]),
    "dict_of_arrays": lambda table: {k: v.to_numpy() for k, v in dict_of(table).items()},
    "list_of_series": lambda table: list(dict_of(table).values()),
    "long": long,
    "long_by_time": lambda table: long(table).sort_index(level=1, sort_remaining=False),
    "long_frame": lambda table: long(table[["b", "a", "c"]]).to_frame("y"),
    "without_labels": lambda table: table.reset_index(drop=True),
}
METRICS = {
    "smape": lambda y, f, train: smape(y, f),
    "mase": lambda y, f, train: mase(y, f, y_train=train, season=2),
    "rmsse": lambda y, f, train: rmsse(y, f, y_train=train, season=2),
    "owa": lambda y, f, train: owa(y, f, y_train=train, season=2),
    "coverage": lambda y, f, train: coverage(y, f, shifted(f)),
    "interval_score": lambda y, f, train: interval_score(y, f, shifted(f), level=0.8),
    "mean_pinball": lambda y, f, train: mean_pinball(y, f, quantiles=0.3),
}


def shifted(forecast):
    """The upper end of an interval whose lower end is ``forecast``."""
    if isinstance(forecast, dict):
        return {name: shifted(one) for name, one in forecast.items()}
    if isinstance(forecast, list):
        return [shifted(one) for one in forecast]
    if isinstance(forecast, pa.Table):
        return pa.Table.from_pandas(forecast.to_pandas() + 5)
    return forecast + 5


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS.keys())
@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_the_container_and_the_order_do_not_matter(metric, container):
    expected = metric(TRUE.to_numpy(), PRED.to_numpy(), TRAIN.to_numpy())
    assert metric(TRUE, container(PRED), TRAIN) == pytest.approx(expected)
    assert metric(TRUE, PRED, container(TRAIN)) == pytest.approx(expected)
    assert metric(container(TRUE), container(PRED), container(TRAIN)) == pytest.approx(expected)


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS.keys())
@pytest.mark.parametrize("naive", [naive2, seasonal_naive])
def test_naive_forecasts_follow_the_order_of_the_series(naive, container):
    y_train = container(TRAIN)
    names = list("abc")
    if isinstance(y_train, dict):
        names = list(y_train)
    elif hasattr(y_train, "loc") and y_train.index.nlevels == 2:
        names = list(y_train.index.get_level_values(0).unique())
    else:
        columns = getattr(y_train, "column_names", getattr(y_train, "columns", names))
        names = list(columns)
    assert_array_equal(naive(y_train, 4, season=2), naive(TRAIN[names].to_numpy(), 4, season=2))


def test_permuted_columns_have_no_error():
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [100.0, 200.0]})
    assert smape(table, table[["b", "a"]]) == 0


def test_long_tables_are_not_one_series():
    L = pd.concat(
        {k: pd.Series(np.arange(20.0) + at, DATES[:20]) for k, at in [("a", 0), ("b", 9)]}
    )
    early = L.index.get_level_values(1) < DATES[17]
    assert mase(L[~early], L[~early] + 1, y_train=L[early], season=1) == 1
    assert_array_equal(seasonal_naive(L[early], 2, season=1), [[16.0, 25.0]] * 2)


def test_rows_of_a_long_table_and_an_array_stay_together():
    y_true, y_pred = long(TRUE)[::-1], long(PRED)[::-1]
    assert smape(y_true, y_pred.to_numpy()) == pytest.approx(smape(TRUE, PRED))
    with pytest.raises(ValueError, match="y_pred must have the 18 rows of y_true, got 17"):
        smape(y_true, y_pred.to_numpy()[1:])


# Missing true values -----------------------------------------------------------------------------


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS.keys())
@pytest.mark.parametrize("name", [name for name in METRICS if name != "owa"])
def test_missing_true_values_are_passed_over(name, container):
    metric, gaps = METRICS[name], TRUE.copy()
    gaps.iloc[1, 0] = gaps.iloc[4, 2] = nan
    one_by_one = [
        metric(gaps[k].dropna(), PRED[k][gaps[k].notna()], TRAIN[k]) for k in gaps.columns
    ]
    found = metric(container(gaps), container(PRED), container(TRAIN))
    assert found == pytest.approx(np.mean(one_by_one))


def test_a_series_without_true_values_has_no_score_and_no_weight():
    gaps = TRUE.assign(b=nan)
    assert_allclose(
        smape(gaps, PRED, multioutput="raw_values")[[0, 2]],
        [smape(TRUE[name], PRED[name]) for name in "ac"],
    )
    assert np.isnan(smape(gaps, PRED, multioutput="raw_values")[1])
    assert smape(gaps, PRED) == pytest.approx(smape(TRUE[["a", "c"]], PRED[["a", "c"]]))
    assert smape(gaps, PRED.assign(b=nan)) == smape(gaps, PRED)


def test_series_of_unequal_lengths_are_compared_one_by_one():
    y_true = {"a": TRUE["a"], "b": TRUE["b"][:2]}
    y_pred = {"b": PRED["b"][:2], "a": PRED["a"]}
    expected = [smape(y_true[name], y_pred[name]) for name in "ab"]
    assert_allclose(smape(y_true, y_pred, multioutput="raw_values"), expected)
    padded = pd.DataFrame(y_true)
    for truth in (padded, pd.concat(y_true)):
        for forecast in (y_pred, pd.concat(y_pred), pd.DataFrame(y_pred)):
            assert_allclose(smape(truth, forecast, multioutput="raw_values"), expected)


def test_truths_of_a_backtest_may_be_missing():
    y = ALL["b"].copy()
    y.iloc[-4] = nan
    table = backtest(SeriesForecaster(Ridge(), window=6, horizon=3), y, origins=3)
    known = table[table["truth"].notna()]
    assert smape(table["truth"], table["forecast"]) == smape(known["truth"], known["forecast"])


def test_weights_with_names_are_those_of_their_series():
    weights = pd.Series([3.0, 1.0, 0.0], ["c", "a", "b"])
    expected = smape(TRUE.to_numpy(), PRED.to_numpy(), multioutput=[1.0, 0.0, 3.0])
    assert smape(TRUE, PRED, multioutput=weights) == expected


# One odd series among others ---------------------------------------------------------------------


@pytest.mark.parametrize("metric", [mase, rmsse])
@pytest.mark.parametrize(
    "odd", [np.ones(24), np.r_[[nan] * 23, 1.0], np.full(24, nan)], ids=["flat", "short", "empty"]
)
def test_a_series_without_a_scale_is_nan_among_raw_values(metric, odd):
    y_train = TRAIN.assign(b=odd)
    options = {"y_train": y_train, "season": 2}
    scores = metric(TRUE, PRED, **options, multioutput="raw_values")
    assert np.isnan(scores[1])
    rest = {"y_train": TRAIN, "season": 2}
    assert_allclose(scores[[0, 2]], metric(TRUE, PRED, **rest, multioutput="raw_values")[[0, 2]])
    with pytest.raises(ValueError, match="series 'b' of y_train"):
        metric(TRUE, PRED, **options)
    assert metric(TRUE, PRED, **options, multioutput=[1, 0, 0]) == scores[0]


@pytest.mark.parametrize("naive", [naive2, seasonal_naive])
def test_a_series_without_a_naive_forecast_is_nan(naive):
    y_train = {"a": TRAIN["a"], "young": [nan]}
    found = naive(y_train, 3, season=2)
    assert_array_equal(found[:, 0], naive(TRAIN["a"], 3, season=2))
    assert np.isnan(found[:, 1]).all()


# Quantiles and the score of a forecaster ---------------------------------------------------------

FITS = {
    "series": (TRAIN["a"], TRUE["a"]),
    "wide": (TRAIN, TRUE),
    "long": (long(TRAIN), long(TRUE)),
    "dict": (dict_of(TRAIN), dict_of(TRUE)),
    "array": (TRAIN["a"].to_numpy(), TRUE["a"].to_numpy()),
    "wide_array": (TRAIN.to_numpy(), TRUE.to_numpy()),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("y", "y_true"), FITS.values(), ids=FITS.keys())
def test_quantiles_are_scored_in_the_container_they_come_in(y, y_true):
    net = MLPRegressorNP(max_iter=2, random_state=0)
    forecaster = SeriesForecaster(net, window=3, horizon=6, quantiles=LEVELS)
    found = forecaster.fit(y=y).forecast_quantiles()
    levels = np.array(LEVELS)

    def loss(truth, quantiles):
        errors = np.asarray(truth)[:, None] - np.asarray(quantiles)
        return np.maximum(levels * errors, (levels - 1) * errors).mean()

    if isinstance(found, dict):
        losses = [loss(y_true[name], found[name]) for name in "abc"]
    elif isinstance(found, np.ndarray):
        quantiles = found.reshape(6, -1, 3)
        truths = np.reshape(y_true, (6, -1)).T
        losses = [loss(*pair) for pair in zip(truths, quantiles.swapaxes(0, 1), strict=True)]
    elif isinstance(found.columns, pd.MultiIndex):
        losses = [loss(y_true[name], found[name]) for name in "abc"]
    elif isinstance(found.index, pd.MultiIndex):
        losses = [loss(y_true.loc[name], found.loc[name]) for name in "abc"]
    else:
        losses = [loss(y_true, found)]
    assert mean_pinball(y_true, found, quantiles=LEVELS) == pytest.approx(np.mean(losses))
    if isinstance(found, pd.DataFrame):
        turned = found[found.columns[::-1]][::-1]
        assert mean_pinball(y_true, turned, quantiles=LEVELS) == pytest.approx(np.mean(losses))
        assert mean_pinball(y_true, found, quantiles=LEVELS[::-1]) == pytest.approx(np.mean(losses))


def test_columns_of_a_backtest_name_their_levels():
    table = pd.DataFrame({"q0.9": [3.0, 4.0], "q0.1": [1.0, 2.0]})
    expected = mean_pinball([2.0, 5.0], [[1.0, 3.0], [2.0, 4.0]], quantiles=[0.1, 0.9])
    assert mean_pinball([2.0, 5.0], table, quantiles=[0.1, 0.9]) == expected
    with pytest.raises(ValueError, match=r"y_pred has no column of the quantile level 0\.5"):
        mean_pinball([2.0, 5.0], table, quantiles=[0.1, 0.5])


@pytest.mark.parametrize("container", ["wide", "long", "dict"])
def test_the_score_is_the_same_in_every_container(container):
    y, _ = FITS[container]
    forecaster = SeriesForecaster(Ridge(), window=3, horizon=6).fit(y=y)
    if container == "wide":
        X = pd.DataFrame(index=TRUE.index)
    else:
        X = pd.DataFrame(index=long(TRUE).index)
    forecasts = (
        pd.DataFrame(forecaster.forecast())
        if container != "long"
        else (forecaster.forecast().unstack(0))
    )
    expected = np.mean([r2_score(TRUE[name], forecasts[name]) for name in "abc"])
    for truth in (TRUE, TRUE[["c", "b", "a"]][::-1], dict_of(TRUE), long(TRUE)):
        assert forecaster.score(X, truth) == pytest.approx(expected)
    gaps = TRUE.copy()
    gaps.iloc[2, 1] = nan
    known = gaps["b"].notna()
    scores = [r2_score(TRUE[name], forecasts[name]) for name in "ac"]
    scores.append(r2_score(TRUE["b"][known], forecasts["b"][known]))
    assert forecaster.score(X, gaps) == pytest.approx(np.mean(scores))
    gaps["b"] = nan
    assert forecaster.score(X, gaps) == pytest.approx(np.mean(scores[:2]))


# Errors ------------------------------------------------------------------------------------------

ERRORS = {
    "other_series": (
        lambda: smape(TRUE, PRED.rename(columns={"a": "x"})),
        "y_pred must have the series of y_true: it has no series 'a'",
    ),
    "other_dates": (
        lambda: smape(TRUE, PRED.shift(1, freq="D")),
        "series 'a' of y_pred has no value at 2024-01-25 00:00:00, where y_true has one",
    ),
    "fewer_steps": (lambda: smape(TRUE["a"], PRED["a"][1:]), "y_pred has no value at 2024-01-25"),
    "more_steps": (
        lambda: smape(TRUE["a"][:-1], PRED["a"]),
        "y_pred has a value at 2024-01-30 00:00:00, which is not a time step of y_true",
    ),
    "twice": (
        lambda: smape(TRUE["a"], PRED["a"].iloc[[0, 1, 1, 2, 3, 4, 5]]),
        "y_pred has 2024-01-26 00:00:00 more than once",
    ),
    "missing_forecast": (
        lambda: smape(TRUE, PRED.assign(a=PRED["a"].where(DATES[24:] != DATES[25]))),
        "Input y_pred contains NaN at 2024-01-26 00:00:00 of series 'a'",
    ),
    "gap": (
        lambda: mase(TRUE["a"], PRED["a"], y_train=TRAIN["a"].drop(DATES[9]), season=1),
        "The index of y_train has a gap: .* Insert missing steps as NaN",
    ),
    "dates": (lambda: smape(pd.Series(DATES), pd.Series(DATES)), "y_true holds dates"),
    "levels": (
        lambda: seasonal_naive(TRAIN.stack(), 2, season=1),
        r"y_train must be series and time, .* y_train\.swaplevel\(\)",
    ),
}


@pytest.mark.parametrize(("call", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_the_message_says_what_does_not_fit(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()

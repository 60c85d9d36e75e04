"""Metrics against their definitions written as loops, and naive forecasts by hand."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.dummy import DummyRegressor
from sklearn.metrics import mean_pinball_loss
from sklearn.model_selection import cross_val_score

from skneuro.forecasting import (
    Deseasonalizer,
    coverage,
    interval_score,
    mase,
    mean_pinball,
    naive2,
    owa,
    rmsse,
    seasonal_naive,
    smape,
    smape_scorer,
)

nan = np.nan
SHAPES = pytest.mark.parametrize("shape", [(20,), (20, 1), (20, 3)], ids=str)


def forecast_of(shape, seed=0):
    """True values, forecasts, and the series before."""
    rng = np.random.default_rng(seed)
    y_true = rng.normal(50, 10, shape)
    return y_true, y_true + rng.normal(0, 5, shape), rng.normal(50, 10, (40, *shape[1:]))


def columns(values):
    values = np.asarray(values)
    return values.reshape(len(values), -1).T


def smape_by_hand(y_true, y_pred):
    def of_series(y, f):
        pairs = zip(y, f, strict=True)
        errors = [0 if a == b == 0 else 200 * abs(a - b) / (abs(a) + abs(b)) for a, b in pairs]
        return sum(errors) / len(errors)

    return [of_series(y, f) for y, f in zip(columns(y_true), columns(y_pred), strict=True)]


def mase_by_hand(y_true, y_pred, y_train, season):
    """MASE as in the script of the M4 competition: means over known values."""
    errors = []
    for y, f, series in zip(columns(y_true), columns(y_pred), y_train, strict=True):
        naive = [abs(series[t] - series[t - season]) for t in range(season, len(series))]
        scale = np.mean([size for size in naive if not np.isnan(size)])
        errors.append(np.mean([abs(a - b) for a, b in zip(y, f, strict=True)]) / scale)
    return errors


# Point forecasts ---------------------------------------------------------------------------------


@SHAPES
def test_smape_is_that_of_m4(shape):
    y_true, y_pred, _ = forecast_of(shape)
    y_true[3], y_pred[3], y_pred[4] = 0.0, 0.0, 0.0
    expected = smape_by_hand(y_true, y_pred)
    assert_allclose(smape(y_true, y_pred, multioutput="raw_values"), expected)
    assert smape(y_true, y_pred) == pytest.approx(np.mean(expected))


@given(
    y=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5),
    f=st.floats(allow_nan=False, allow_infinity=False),
)
def test_smape_stays_between_its_bounds(y, f):
    forecast = [f] * len(y)
    assert 0 <= smape(y, forecast) <= 200 * (1 + 1e-12)
    assert smape(y, forecast) == smape(forecast, y)
    assert smape(y, y) == 0


@SHAPES
@pytest.mark.parametrize("season", [1, 7])
def test_scaled_errors_are_those_of_their_definition(shape, season):
    y_true, y_pred, y_train = forecast_of(shape)
    options = {"y_train": y_train, "season": season}
    expected = mase_by_hand(y_true, y_pred, columns(y_train), season)
    assert_allclose(mase(y_true, y_pred, **options, multioutput="raw_values"), expected)
    assert mase(y_true, y_pred, **options) == pytest.approx(np.mean(expected))
    squares = [
        np.mean(np.square(series[season:] - series[:-season])) for series in columns(y_train)
    ]
    expected = np.sqrt(np.mean(np.square(columns(y_true - y_pred)), axis=1) / squares)
    assert_allclose(rmsse(y_true, y_pred, **options, multioutput="raw_values"), expected)
    assert rmsse(y_true, y_pred, **options) == pytest.approx(np.mean(expected))


@pytest.mark.parametrize("season", [1, 4])
def test_owa_compares_errors_averaged_over_all_series(season):
    y_true, y_pred, y_train = forecast_of((6, 3))
    y_train += 10 * np.tile([1.0, -1.0, 2.0, -2.0], 10)[:, np.newaxis]
    y_true, y_pred = y_true * [1, 10, 100], y_pred * [1, 10, 100]
    benchmark = naive2(y_train, 6, season)
    series = columns(y_train)
    ratios = [
        np.mean(smape_by_hand(y_true, y_pred)) / np.mean(smape_by_hand(y_true, benchmark)),
        np.mean(mase_by_hand(y_true, y_pred, series, season))
        / np.mean(mase_by_hand(y_true, benchmark, series, season)),
    ]
    assert owa(y_true, y_pred, y_train=y_train, season=season) == pytest.approx(np.mean(ratios))
    assert owa(y_true, benchmark, y_train=y_train, season=season) == 1.0
    one = {"y_train": y_train[:, 0], "season": season}
    assert owa(y_true[:, 0], benchmark[:, 0], **one) == 1.0


# The series before the forecast ------------------------------------------------------------------

UNEQUAL = {"a": np.array([1.0, 4.0, 2.0, 8.0]), "b": np.array([5.0, 5.0, 7.0, 1.0, 0.0, 3.0])}
PADDED = np.column_stack(
    [np.r_[nan, UNEQUAL["a"], nan], UNEQUAL["b"]]  # missing at both ends, as in wide tables
)
CONTAINERS = {
    "dict": UNEQUAL,
    "list": list(UNEQUAL.values()),
    "tuple_of_series": tuple(pd.Series(series) for series in UNEQUAL.values()),
    "padded": PADDED,
    "padded_list": PADDED.tolist(),
    "pandas": pd.DataFrame(PADDED, columns=["a", "b"]),
    "nullable": pd.DataFrame(PADDED, columns=["a", "b"]).convert_dtypes(),
    "polars": pl.DataFrame(PADDED, schema=["a", "b"]),
    "other_order": {"b": UNEQUAL["b"], "a": UNEQUAL["a"]},
}
Y_TRUE = pd.DataFrame({"a": [3.0, 4.0], "b": [2.0, 1.0]})
Y_PRED = np.array([[1.0, 1.0], [5.0, 2.0]])


@pytest.mark.parametrize("y_train", CONTAINERS.values(), ids=CONTAINERS.keys())
@pytest.mark.parametrize("container", [pd.DataFrame, pl.from_pandas])
def test_series_of_unequal_lengths_come_in_many_forms(y_train, container):
    y_true = container(Y_TRUE)
    expected = mase_by_hand(Y_TRUE, Y_PRED, UNEQUAL.values(), 2)
    options = {"y_train": y_train, "season": 2}
    assert_allclose(mase(y_true, Y_PRED, **options, multioutput="raw_values"), expected)
    benchmark = np.tile([8.0, 3.0], (2, 1))  # too short for the test: the last values
    assert owa(y_true, benchmark, **options) == 1.0


@pytest.mark.parametrize("y_train", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_reference_forecasts_take_the_same_forms(y_train):
    swap = [1, 0] if y_train is CONTAINERS["other_order"] else [0, 1]
    assert_array_equal(naive2(y_train, 3, season=2)[:, swap], [[8.0, 3.0]] * 3)
    expected = [[2.0, 0.0], [8.0, 3.0], [2.0, 0.0]]
    assert_array_equal(seasonal_naive(y_train, 3, season=2)[:, swap], expected)


def test_names_that_do_not_match_leave_the_order():
    expected = mase(Y_TRUE, Y_PRED, y_train=UNEQUAL, season=1)
    for y_true in (Y_TRUE.rename(columns={"a": "x"}), Y_TRUE.to_numpy()):
        assert mase(y_true, Y_PRED, y_train=UNEQUAL, season=1) == expected


def test_gaps_within_a_series_are_passed_over():
    series = np.array([1.0, nan, 4.0, 5.0, nan, 9.0, 7.0])
    assert mase([0.0], [3.0], y_train=series, season=1) == pytest.approx(3 / 1.5)
    assert_array_equal(naive2(series, 2, season=3), [7.0, 7.0])
    assert_array_equal(seasonal_naive([1, 2, 3, 4, nan, 6.0], 3, season=3), [4.0, 2.0, 6.0])


# Reference forecasts -----------------------------------------------------------------------------


@given(
    season=st.integers(1, 6),
    n_steps=st.integers(12, 40),
    n_ahead=st.integers(1, 15),
    seed=st.integers(0, 10**6),
)
def test_naive2_repeats_the_last_adjusted_value(season, n_steps, n_ahead, seed):
    rng = np.random.default_rng(seed)
    figure = rng.uniform(0.5, 1.5, season)
    y_train = 100 * figure[np.arange(n_steps) % season] + rng.normal(0, 1, n_steps)
    adjustment = Deseasonalizer(season, "multiplicative").fit(y_train[:, np.newaxis])
    last = adjustment.transform(y_train[:, np.newaxis])[-1:]
    expected = adjustment.inverse_transform(np.tile(last, (n_ahead, 1)), start=n_steps).ravel()
    assert_allclose(naive2(y_train, n_ahead, season), expected)


def test_naive2_of_a_pure_season_is_right():
    y_train = np.tile([2.0, 4.0, 6.0, 3.0, 1.0], 6)
    assert_allclose(naive2(y_train[:-2], 4, season=5), [3.0, 1.0, 2.0, 4.0])
    assert_allclose(naive2(np.r_[[nan] * 3, y_train[:-2], nan], 3, season=5), [3.0, 1.0, 2.0])


def test_naive2_needs_positive_values_of_seasonal_series_only():
    y_train = np.tile([0.0, 4.0, 6.0], 6)
    with pytest.raises(ValueError, match=r"y_train is seasonal and goes down to 0\.0"):
        naive2(y_train, 2, season=3)
    with pytest.raises(ValueError, match=r"series 'zero' of y_train is seasonal and goes down to"):
        naive2({"one": y_train + 1, "zero": y_train}, 2, season=3)
    assert_array_equal(naive2([0.0, -1.0], 2, season=3), [-1.0, -1.0])


@given(
    n_steps=st.integers(1, 30),
    season=st.integers(1, 30),
    n_ahead=st.integers(1, 70),
)
def test_seasonal_naive_repeats_the_last_season(n_steps, season, n_ahead):
    y_train = np.arange(float(n_steps + season))
    expected = [y_train[len(y_train) - season + step % season] for step in range(n_ahead)]
    assert_array_equal(seasonal_naive(y_train, n_ahead, season), expected)


# Intervals and quantiles -------------------------------------------------------------------------


@SHAPES
def test_coverage_counts_both_ends(shape):
    y_true, y_pred, _ = forecast_of(shape)
    lower, upper = np.minimum(y_true, y_pred) - 1, np.maximum(y_true, y_pred) + 1
    lower[:3], upper[3:5], lower[5:9] = y_true[:3], y_true[3:5], upper[5:9]
    assert coverage(y_true, lower, upper) == pytest.approx(0.8)
    assert_allclose(coverage(y_true, lower, upper, multioutput="raw_values"), 0.8)


@SHAPES
def test_interval_score_is_that_of_its_definition(shape):
    y_true, y_pred, _ = forecast_of(shape)
    lower, upper = y_pred - 3, y_pred + 2
    alpha = 0.1
    expected = [
        np.mean(
            [
                (u - l) + 2 / alpha * (l - y) * (y < l) + 2 / alpha * (y - u) * (y > u)
                for y, l, u in zip(*three, strict=True)  # noqa: E741
            ]
        )
        for three in zip(columns(y_true), columns(lower), columns(upper), strict=True)
    ]
    found = interval_score(y_true, lower, upper, level=0.9, multioutput="raw_values")
    assert_allclose(found, expected)
    assert interval_score(y_true, lower, upper, level=0.9) == pytest.approx(np.mean(expected))


def test_interval_score_is_the_pinball_loss_of_both_ends():
    y_true, y_pred, _ = forecast_of((20, 2))
    ends = np.stack([y_pred - 3, y_pred + 2], axis=-1)
    score = interval_score(y_true, ends[..., 0], ends[..., 1], level=0.8)
    assert score == pytest.approx(2 / 0.2 * 2 * mean_pinball(y_true, ends, quantiles=[0.1, 0.9]))


@pytest.mark.parametrize(
    ("shape", "multioutput"),
    [
        ((20,), "uniform_average"),
        ((20, 1), "raw_values"),
        ((20, 3), "uniform_average"),
        ((20, 3), "raw_values"),
        ((20, 3), [1.0, 5.0, 2.0]),
    ],
    ids=str,
)
@pytest.mark.parametrize("level", [0.1, 0.5, 0.75])
def test_mean_pinball_of_one_level_is_that_of_scikit_learn(shape, multioutput, level):
    y_true, y_pred, _ = forecast_of(shape)
    expected = mean_pinball_loss(y_true, y_pred, alpha=level, multioutput=multioutput)
    found = mean_pinball(y_true, y_pred, quantiles=level, multioutput=multioutput)
    assert_allclose(found, expected)
    assert np.shape(found) == np.shape(expected)
    found = mean_pinball(y_true, y_pred[..., None], quantiles=[level], multioutput=multioutput)
    assert_allclose(found, expected)


@SHAPES
def test_mean_pinball_of_several_levels_is_their_mean(shape):
    y_true, y_pred, _ = forecast_of(shape)
    levels = [0.1, 0.3, 0.9]
    quantiles = np.stack([y_pred - 2, y_pred, y_pred + 4], axis=-1)
    expected = np.mean(
        [
            mean_pinball_loss(y_true, quantiles[..., i], alpha=level)
            for i, level in enumerate(levels)
        ]
    )
    assert mean_pinball(y_true, quantiles, quantiles=levels) == pytest.approx(expected)


# What all have in common -------------------------------------------------------------------------

METRICS = {
    "smape": smape,
    "mase": lambda y, f, **options: mase(y, f, y_train=TRAINING, season=1, **options),
    "rmsse": lambda y, f, **options: rmsse(y, f, y_train=TRAINING, season=1, **options),
    "coverage": lambda y, f, **options: coverage(y, f, np.asarray(f) + 9, **options),
    "interval_score": lambda y, f, **options: interval_score(
        y, f, np.asarray(f) + 9, level=0.5, **options
    ),
    "mean_pinball": lambda y, f, **options: mean_pinball(y, f, quantiles=0.5, **options),
}
TRAINING = np.arange(10.0)[:, np.newaxis] * [1.0, 2.0, 3.0]
ALL = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())


@ALL
def test_series_are_aggregated_as_requested(metric):
    y_true, y_pred, _ = forecast_of((20, 3))
    scores = metric(y_true, y_pred, multioutput="raw_values")
    assert scores.shape == (3,)
    mean = metric(y_true, y_pred)
    assert type(mean) is float
    assert mean == pytest.approx(scores.mean())
    weighted = metric(y_true, y_pred, multioutput=[1, 0, 3])
    assert weighted == pytest.approx((scores[0] + 3 * scores[2]) / 4)


@ALL
def test_the_container_of_forecasts_does_not_matter(metric):
    y_true, y_pred, _ = forecast_of((20, 3))
    expected = metric(y_true, y_pred)
    for container in (pd.DataFrame, pl.DataFrame, np.ndarray.tolist):
        assert metric(container(y_true), container(y_pred)) == pytest.approx(expected)


def test_smape_scorer_is_greater_where_forecasts_are_better():
    X, y = np.zeros((30, 1)), np.arange(1.0, 31.0)
    model = DummyRegressor()
    found = cross_val_score(model, X, y, cv=3, scoring=pickle.loads(pickle.dumps(smape_scorer)))
    model.fit(X[10:], y[10:])
    assert found[0] == -smape(y[:10], model.predict(X[:10]))


# Errors ------------------------------------------------------------------------------------------

TWO = np.ones((4, 2))
ERRORS = {
    "shape": (lambda: smape(TWO, TWO[:, :1]), r"y_pred must have the shape of y_true, \(4, 2\)"),
    "length": (lambda: smape([1, 2], [1, 2, 3]), "inconsistent numbers of samples"),
    "cube": (lambda: smape(np.ones((2, 2, 2)), TWO), r"y_true must have shape \(n_steps,\) or"),
    "missing": (lambda: smape([nan, nan], [1, 2]), "Input y_true contains NaN"),
    "missing_forecast": (lambda: smape([1, 2], [1, nan]), "Input y_pred contains NaN"),
    "empty": (lambda: smape([], []), "0 sample"),
    "multioutput": (lambda: smape(TWO, TWO, multioutput="all"), "'multioutput' parameter"),
    "weights": (
        lambda: smape(TWO, TWO, multioutput=[1, 2, 3]),
        r"multioutput must have a weight for each of the 2 series, got an array of shape \(3,\)",
    ),
    "season": (lambda: mase([1], [1], y_train=[1, 2], season=0), "'season' parameter .* Got 0"),
    "steps": (lambda: naive2([1, 2], 0, season=1), "'steps' parameter .* Got 0"),
    "n_series": (
        lambda: mase(TWO, TWO, y_train=[1.0, 2.0], season=1),
        "y_train must have the 2 series of y_true, got 1",
    ),
    "constant": (
        lambda: mase([1], [1], y_train=[3, 3, 3], season=1),
        r"y_train does not change from season to season \(season=1\)",
    ),
    "constant_series": (
        lambda: rmsse(TWO, TWO, y_train={"a": [1, 2], "b": [3, 3]}, season=1),
        "series 'b' of y_train does not change",
    ),
    "repeating": (
        lambda: mase(TWO, TWO, y_train=[np.arange(6), np.array([1, 2, 1, 2])], season=2),
        r"series 1 of y_train does not change from season to season \(season=2\)",
    ),
    "too_full_of_gaps": (
        lambda: mase([1], [1], y_train=[1, nan, 3], season=1),
        "does not change from season to season",
    ),
    "too_short": (
        lambda: mase([1], [1], y_train=[nan, 1, 2, 3, nan], season=3),
        "season=3 needs at least 4 steps, but y_train has 3 ",
    ),
    "short_season": (
        lambda: seasonal_naive([1, 2], 4, season=3),
        "season=3 needs at least 3 steps, but y_train has 2 ",
    ),
    "nothing_known": (lambda: naive2([nan, nan], 1, season=1), "y_train has no known value"),
    "no_series": (lambda: naive2({}, 1, season=1), "y_train has no series"),
    "infinite": (lambda: naive2({"a": [1, np.inf]}, 1, season=1), "series 'a' of y_train contains"),
    "same_names": (
        lambda: naive2(pd.DataFrame(TWO, columns=["a", "a"]), 1, season=1),
        "Expected unique column names",
    ),
    "tables": (lambda: naive2([TWO, TWO], 1, season=1), r"series 0 .* shape \(n_steps,\), got"),
    "perfect_naive2": (
        lambda: owa([3.0], [1.0], y_train=[1, 3], season=1),
        "Naive2, which forecasts y_true exactly",
    ),
    "crossed": (
        lambda: coverage([1, 2], [0, 3], [1, 2]),
        r"lower must not lie above upper, got 3\.0 > 2\.0 in row 1, series 0",
    ),
    "level": (lambda: interval_score([1], [1], [1], level=95), "'level' parameter .* Got 95"),
    "quantiles": (
        lambda: mean_pinball([1], [[1, 2]], quantiles=[0.5, 1.0]),
        r"quantiles must be levels between 0 and 1, got \[0\.5, 1\.0\]",
    ),
    "no_quantiles": (lambda: mean_pinball([1], [1], quantiles=[]), "quantiles must be levels"),
    "n_levels": (
        lambda: mean_pinball(TWO, np.ones((4, 2, 3)), quantiles=[0.1, 0.9]),
        r"shape of y_true and the levels after it, \(4, 2, 2\), got \(4, 2, 3\)",
    ),
}


@pytest.mark.parametrize(("call", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_the_message_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()

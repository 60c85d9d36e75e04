"""PretrainedForecaster, alone and as the regressor of SeriesForecaster."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.utils.estimator_checks import parametrize_with_checks

from skneuro.forecasting import (
    BacktestDisplay,
    Differencer,
    ForecastDisplay,
    PretrainedForecaster,
    SeriesForecaster,
    backtest,
    mase,
    seasonal_naive,
)
from tests.forecasting.series_samples import covariates, daily, long, walk, wide

ORDER_MATTERS = "the rows are consecutive time steps: their order and number are the point"
SAME_ROWS = "it predicts the rows of fit again, whose labels do not follow on"
EXPECTED_FAILURES = {
    "check_methods_sample_order_invariance": ORDER_MATTERS,
    "check_methods_subset_invariance": ORDER_MATTERS,
    "check_regressor_data_not_an_array": SAME_ROWS,
}


@parametrize_with_checks(
    [
        PretrainedForecaster(),
        PretrainedForecaster(horizon=3, season=1, quantiles=(0.1, 0.9)),
        PretrainedForecaster(fine_tune=1, interval=0.5, random_state=0),
        SeriesForecaster("pretrained"),
    ],
    expected_failed_checks=lambda estimator: EXPECTED_FAILURES,
)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


def monthly(n_steps=96):
    """A series with a trend and a year, multiplied by each other."""
    t = np.arange(n_steps)
    values = (100 + t) * (1 + 0.3 * np.sin(2 * np.pi * t / 12))
    return pd.Series(values, pd.date_range("2015-01-01", periods=n_steps, freq="MS"), name="sales")


# Two ways to use it ------------------------------------------------------------------------------


def test_the_shortcut_is_the_same_forecaster():
    y = monthly()
    expected = PretrainedForecaster(horizon=12).fit(y=y).forecast()
    for regressor in ("pretrained", PretrainedForecaster()):
        forecaster = SeriesForecaster(regressor, horizon=12).fit(y=y)
        pd.testing.assert_series_equal(forecaster.forecast(), expected)
        assert forecaster.regressors_ == []
        assert forecaster.transformers_ == {"sales": []}
        with pytest.raises(ValueError, match="explain needs a regressor that reads windows"):
            forecaster.explain()


def test_a_seasonal_trend_is_continued():
    y = monthly(108)
    forecast = PretrainedForecaster(horizon=12).fit(y=y[:-12]).forecast()
    naive = seasonal_naive(y[:-12], 12, 12)
    assert mase(y[-12:], forecast, y_train=y[:-12], season=12) < 0.3 * mase(
        y[-12:], naive, y_train=y[:-12], season=12
    )
    assert forecast.index.equals(y.index[-12:])
    assert forecast.name == "sales"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("window", 12),
        ("strategy", "recursive"),
        ("transformer", Differencer()),
        ("calendar", ["month"]),
        ("n_ensemble", 3),
        ("window_scale", "std"),
    ],
)
def test_options_that_have_no_effect_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}=.* has no effect with the pretrained"):
        SeriesForecaster("pretrained", **{name: value}).fit(y=walk())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"quantiles": [0.001, 0.5]}, "level 0.001, but the pretrained"),
        ({"quantiles": [0.5, 0.5]}, "must be different levels"),
        ({"interval": 0.999}, r"interval=0.999 needs the quantile level 0.0005"),
        ({"season": 0}, "season"),
        ({"season": [12, 0]}, "must be an int >= 1, a list of them or None"),
        ({"season": [2.5]}, "must be an int >= 1, a list of them or None"),
        ({"season": []}, "must be an int >= 1, a list of them or None"),
        ({"horizon": 0}, "horizon"),
        ({"fine_tune": -1}, "fine_tune"),
        ({"size": "huge"}, "size"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        PretrainedForecaster(**options).fit(y=walk())


# Data --------------------------------------------------------------------------------------------


def test_every_container_comes_back():
    table = wide()
    forecaster = PretrainedForecaster(horizon=4)
    by_column = forecaster.fit(y=table).forecast()
    assert list(by_column.columns) == list(table.columns)
    stacked = forecaster.fit(y=long(table)).forecast()
    of_dict = forecaster.fit(y=dict(table.items())).forecast()
    from_array = forecaster.fit(y=table.to_numpy()).forecast()
    assert from_array.shape == (4, 3)
    for name in table:
        alone = forecaster.fit(y=table[name]).forecast()
        for found in (by_column[name], stacked[name], of_dict[name]):
            assert_allclose(found, alone, rtol=1e-5, atol=1e-6)
    # the days of the index have a week; rows of an array are only looked at
    assert np.isfinite(from_array).all()


@pytest.mark.parametrize("n_values", [3, 4, 5, 8, 13])
@pytest.mark.parametrize("season", [None, 1, 12])
def test_short_series(n_values, season):
    forecaster = PretrainedForecaster(horizon=6, season=season).fit(y=walk(n_values))
    assert np.isfinite(forecaster.forecast()).all()
    assert np.isfinite(forecaster.forecast_interval()).all()


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, np.nan, np.nan, 3.0]])
def test_fewer_than_three_values_are_refused(values):
    message = "at least 3 known values of a series: .* has n_samples=2"
    with pytest.raises(ValueError, match=message):
        PretrainedForecaster().fit(y=np.array(values))
    with pytest.raises(ValueError, match="series 'b' has n_samples=2"):
        PretrainedForecaster().fit(y={"a": pd.Series(walk(5)), "b": pd.Series(values)})
    with pytest.raises(ValueError, match=message):
        PretrainedForecaster().fit(y=walk()).forecast(y=np.array(values))


def test_gaps_are_bridged():
    y = monthly()
    gaps = y.copy()
    gaps.iloc[[20, 41, 42, 43, 77]] = np.nan
    whole = PretrainedForecaster(horizon=12).fit(y=y).forecast()
    assert_allclose(PretrainedForecaster(horizon=12).fit(y=gaps).forecast(), whole, rtol=0.03)
    gaps.iloc[-3:] = np.nan
    forecast = PretrainedForecaster(horizon=12).fit(y=gaps).forecast()
    assert_allclose(forecast, whole, rtol=0.15)


@pytest.mark.parametrize("n_missing", [1, 50, 300])
def test_a_gap_at_the_end_is_bridged_with_the_last_values(n_missing):
    y = np.r_[walk(120), np.full(n_missing, np.nan)]
    forecast = PretrainedForecaster(horizon=5, season=7).fit(y=y).forecast()
    assert np.isfinite(forecast).all()
    assert np.abs(forecast - y[119]).max() < 3


STRANGE = {
    "constant": np.full(20, 7.5),
    "zero": np.zeros(20),
    "tiny": 1e-9 * (2 + np.sin(np.arange(30))),
    "huge": 1e15 * (2 + np.sin(np.arange(30))),
    "largest": np.linspace(0.5, 1.0, 12) * 1e150,
    "smallest": np.array([0.0, 5e-324, 1e-323, 5e-324]),
    "negative": -100 - np.arange(25.0) + walk(25),
    "intermittent": np.where(np.arange(40) % 7 == 3, 5.0, 0.0),
    "step": np.repeat([1.0, 1e6], 15),
    "outlier": np.r_[np.ones(10) + 0.01 * walk(10), 1e9, np.ones(10)],
}


@pytest.mark.parametrize("values", STRANGE.values(), ids=STRANGE)
def test_strange_series_have_sensible_forecasts(values):
    forecaster = PretrainedForecaster(horizon=60).fit(y=values)
    quantiles = forecaster.forecast_quantiles()
    assert quantiles.shape == (60, 9)
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    if values.min() >= 0:
        assert (quantiles >= 0).all()
    reach = np.abs(forecaster.forecast() / 64 - np.mean(values / 64))
    assert (reach <= 30 * np.ptp(values / 64) + 1e-300).all()


def test_constant_series_stay_constant():
    forecaster = PretrainedForecaster(horizon=5).fit(y=STRANGE["constant"])
    assert_array_equal(forecaster.forecast_interval(), np.full((5, 2), 7.5))


# Invariances -------------------------------------------------------------------------------------


@pytest.mark.parametrize("season", [None, 12])
def test_powers_of_two_scale_the_forecasts_exactly(season):
    for y in (monthly().to_numpy(), walk(80), np.abs(walk(30))):
        forecaster = PretrainedForecaster(horizon=60, season=season)
        expected = forecaster.fit(y=y).forecast_quantiles()
        for power in (-30, 3, 41):
            scaled = forecaster.fit(y=y * 2.0**power).forecast_quantiles()
            assert_array_equal(scaled, expected * 2.0**power)


def test_other_factors_scale_the_forecasts_to_rounding():
    for y in (monthly().to_numpy(), walk(80)):
        forecaster = PretrainedForecaster(horizon=24)
        expected = forecaster.fit(y=y).forecast()
        scaled = forecaster.fit(y=y * 1e-3).forecast() / 1e-3
        assert_allclose(scaled, expected, rtol=1e-6, atol=1e-6 * np.abs(y).max())


def test_a_shift_shifts_the_forecasts():
    y = walk(80) - 50  # below zero
    forecaster = PretrainedForecaster(horizon=24, season=7)
    expected = forecaster.fit(y=y).forecast()
    assert_allclose(forecaster.fit(y=y - 1000).forecast() + 1000, expected, atol=1e-3)


def test_a_series_that_is_not_negative_has_no_negative_quantiles():
    y = np.maximum(walk(60) - 1, 0.0)
    quantiles = PretrainedForecaster(horizon=30).fit(y=y).forecast_quantiles()
    assert quantiles.min() == 0.0


def test_a_series_is_forecast_as_it_is_alone():
    """Other series in the same call change nothing but rounding."""
    table = wide(200)
    together = PretrainedForecaster(horizon=12).fit(y=table).forecast()
    alone = PretrainedForecaster(horizon=12).fit(y=table["a"]).forecast()
    assert_allclose(together["a"], alone, rtol=1e-5, atol=1e-6)


# Quantiles and intervals -------------------------------------------------------------------------


def test_quantiles_have_the_levels_that_are_asked_for():
    forecaster = PretrainedForecaster(horizon=5, quantiles=[0.9, 0.05, 0.5]).fit(y=monthly())
    quantiles = forecaster.forecast_quantiles()
    assert list(quantiles.columns) == [0.05, 0.5, 0.9]
    assert_array_equal(quantiles[0.5], forecaster.forecast())
    every = PretrainedForecaster(horizon=5).fit(y=monthly()).forecast_quantiles()
    assert_array_equal(every[0.9], quantiles[0.9])
    assert (quantiles[0.05] > every[0.025]).all()
    assert (quantiles[0.05] < every[0.1]).all()


def test_the_point_forecast_is_the_median_whatever_the_levels():
    y = monthly()
    forecaster = PretrainedForecaster(horizon=5, quantiles=[0.1, 0.9]).fit(y=y)
    expected = PretrainedForecaster(horizon=5).fit(y=y).forecast()
    pd.testing.assert_series_equal(forecaster.forecast(), expected)


def test_intervals_need_no_calibration():
    forecaster = PretrainedForecaster(horizon=5).fit(y=monthly())
    interval = forecaster.forecast_interval()
    quantiles = PretrainedForecaster(horizon=5, quantiles=[0.05, 0.95]).fit(y=monthly())
    assert_allclose(interval, quantiles.forecast_quantiles())
    with pytest.raises(AttributeError, match="interval_radius_ needs a fit with interval"):
        assert forecaster.interval_radius_
    assert len(forecaster.forecast_interval(70)) == 70


def test_intervals_grow_beyond_the_longest_output_of_the_net():
    quantiles = PretrainedForecaster(season=1).fit(y=walk(90)).forecast_quantiles(200)
    width = quantiles[:, -1] - quantiles[:, 0]
    assert width[199] > width[120] > width[47] > width[0]


def test_interval_calibrates():
    rng = np.random.RandomState(0)
    y = np.cumsum(rng.standard_t(2, 500))
    forecaster = PretrainedForecaster(horizon=3, season=1, interval=0.8).fit(y=y[:400])
    assert forecaster.interval_radius_.shape == (3,)
    plain = PretrainedForecaster(horizon=3, season=1, quantiles=[0.1, 0.9]).fit(y=y[:400])
    calibrated, own = forecaster.forecast_interval(), plain.forecast_quantiles()
    moved = own[:, 0] - calibrated[:, 0]
    assert_allclose(calibrated[:, 1] - own[:, 1], moved)
    assert_allclose(np.sign(moved), np.sign(forecaster.interval_radius_))
    with pytest.raises(ValueError, match="Intervals reach horizon=3"):
        forecaster.forecast_interval(4)


def test_calibrated_intervals_do_not_fall_below_zero():
    y = np.abs(walk(120))
    forecaster = PretrainedForecaster(horizon=3, season=1, interval=0.9).fit(y=y)
    assert forecaster.forecast_interval().min() >= 0


# Later values, other series, evaluation ----------------------------------------------------------


def test_update_appends():
    y = monthly()
    forecaster = PretrainedForecaster(horizon=6).fit(y=y[:-10]).update(y=y[-10:])
    expected = PretrainedForecaster(horizon=6).fit(y=y).forecast()
    pd.testing.assert_series_equal(forecaster.forecast(), expected)
    pd.testing.assert_series_equal(
        PretrainedForecaster(horizon=6).fit(y=y[:-10]).forecast(y=y), expected
    )


def test_backtest_and_displays():
    pytest.importorskip("matplotlib")
    y = monthly()
    forecaster = PretrainedForecaster(horizon=6, quantiles=[0.1, 0.9], interval=0.5)
    table = backtest(forecaster, y, origins=3)
    assert list(table.columns[-5:]) == ["forecast", "q0.1", "q0.9", "lower", "upper"]
    assert np.isfinite(table["forecast"]).all()
    plain = backtest(SeriesForecaster("pretrained", horizon=6), y, origins=3)
    assert_allclose(plain["forecast"], table["forecast"])
    forecaster.fit(y=y[:-6])
    display = ForecastDisplay.from_estimator(forecaster, truth=y)
    assert display.interval_band_ is not None
    BacktestDisplay.from_predictions(table)


def test_copies():
    forecaster = PretrainedForecaster(horizon=4, fine_tune=2, random_state=0).fit(y=monthly())
    loaded = pickle.loads(pickle.dumps(forecaster))
    pd.testing.assert_series_equal(loaded.forecast(), forecaster.forecast())
    assert loaded.periods_ == {"sales": [12]}
    copied = clone(forecaster)
    assert repr(copied) == repr(forecaster)
    assert not hasattr(copied, "_fitted")


def test_a_pickle_has_no_pretrained_weights():
    forecaster = PretrainedForecaster().fit(y=walk())
    assert len(pickle.dumps(forecaster)) < 10_000


def test_grid_search():
    X = covariates(90)[[]]
    search = GridSearchCV(
        PretrainedForecaster(), {"season": [1, 7]}, cv=TimeSeriesSplit(3, test_size=8)
    )
    search.fit(X, daily(90))
    assert search.best_params_["season"] in (1, 7)
    search = GridSearchCV(
        SeriesForecaster(Ridge()),
        {"regressor": [Ridge(), "pretrained"]},
        cv=TimeSeriesSplit(2, test_size=8),
    )
    search.fit(X, daily(90))
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


# Covariates --------------------------------------------------------------------------------------


def test_known_covariates_explain_a_part():
    X, noise = covariates(120), daily(120)
    y = 0.2 * noise + 3 * X["price"]
    forecaster = PretrainedForecaster(horizon=10).fit(X[:110], y[:110])
    forecast = forecaster.predict(X[110:])
    blind = PretrainedForecaster(horizon=10).fit(y=y[:110]).forecast()
    assert np.abs(forecast - y[110:]).mean() < 0.5 * np.abs(blind - y[110:]).mean()
    assert forecaster.n_features_in_ == 2
    with pytest.raises(ValueError, match="forecast needs X"):
        forecaster.forecast()


def test_covariates_without_a_change_have_no_effect():
    X, y = np.ones((50, 2)), walk(50)
    with_covariates = PretrainedForecaster(horizon=3).fit(X, y).predict(np.ones((3, 2)))
    assert_allclose(with_covariates, PretrainedForecaster(horizon=3).fit(y=y).forecast())


def test_covariates_that_it_cannot_use_are_refused():
    with pytest.raises(ValueError, match="past_covariates cannot be used by the pretrained"):
        SeriesForecaster("pretrained", past_covariates=["price"]).fit(covariates(), daily())
    with pytest.raises(ValueError, match="static covariates cannot be used by the pretrained"):
        PretrainedForecaster().fit(y=wide(), static=np.ones((3, 1)))


# Fine-tuning -------------------------------------------------------------------------------------


def test_fine_tuning_adapts_to_a_pattern_that_the_net_does_not_know():
    values = np.tile([0.0, 1.0, 5.0, 2.0, 2.0, 9.0, 1.0, 3.0, 3.0, 0.0, 4.0], 20)
    y = values + 0.05 * walk(len(values))
    train, test = y[:-11], y[-11:]

    def error(fine_tune):
        forecaster = PretrainedForecaster(
            horizon=11, season=1, fine_tune=fine_tune, random_state=0
        ).fit(y=train)
        return np.abs(forecaster.forecast() - test).mean(), forecaster.fine_tuning_losses_

    zero_shot, none = error(0)
    tuned, losses = error(40)
    assert none == []
    assert min(losses) < losses[0]
    assert tuned < zero_shot


@pytest.mark.parametrize("n_values", [3, 4, 6, 9, 15, 40])
def test_fine_tuning_never_ends_worse_than_zero_shot(n_values):
    y = walk(n_values, seed=3)
    forecaster = PretrainedForecaster(horizon=3, fine_tune=3, random_state=0).fit(y=y)
    losses = forecaster.fine_tuning_losses_
    assert np.isfinite(forecaster.forecast()).all()
    if not losses or min(losses) == losses[0]:
        zero_shot = PretrainedForecaster(horizon=3).fit(y=y).forecast()
        assert_array_equal(forecaster.forecast(), zero_shot)


def test_a_refit_is_fine_tuned_from_the_pretrained_weights():
    y = monthly()
    options = {"horizon": 4, "fine_tune": 3, "random_state": 0}
    refit = PretrainedForecaster(**options).fit(y=y[:80]).update(y=y[80:], refit=True)
    whole = PretrainedForecaster(**options).fit(y=y)
    pd.testing.assert_series_equal(refit.forecast(), whole.forecast())


def test_fine_tuning_leaves_the_pretrained_net_alone():
    y = monthly()
    before = PretrainedForecaster(horizon=4).fit(y=y).forecast()
    PretrainedForecaster(horizon=4, fine_tune=3, random_state=0).fit(y=y)
    pd.testing.assert_series_equal(PretrainedForecaster(horizon=4).fit(y=y).forecast(), before)

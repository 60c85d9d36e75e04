"""Conformal intervals and quantiles: their width and coverage."""

import math

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import Differencer
from skneuro.forecasting.model.conformal import MOST_ORIGINS, held_out_origins
from skneuro.forecasting.panel.series_data import SeriesData
from tests.forecasting.series_samples import covariates, daily, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

# Intervals ---------------------------------------------------------------------------------------


def radius_by_hand(y, window, horizon, level, fraction):
    """Fit to the start; per step, the quantile of the errors of all later forecasts."""
    origins = range(window, len(y) - horizon + 1)
    held_out = list(origins)[-math.ceil(fraction * len(origins)) :]
    forecaster = quick(LinearRegression(), window, horizon).fit(y=y[: held_out[0]])
    errors = [
        np.abs(y[origin : origin + horizon] - forecaster.forecast(y=y[:origin]))
        for origin in held_out
    ]
    rank = math.ceil((len(errors) + 1) * level)
    return np.sort(errors, axis=0)[rank - 1] / np.abs(np.diff(y[: held_out[0]])).mean()


@pytest.mark.parametrize(("level", "fraction"), [(0.5, 0.2), (0.8, 0.3), (0.9, 0.5)])
def test_the_radius_is_the_one_computed_by_hand(level, fraction):
    y = walk()
    options = {"interval": level, "calibration_fraction": fraction}
    forecaster = quick(LinearRegression(), window=4, horizon=3, **options).fit(y=y)
    expected = radius_by_hand(y, 4, 3, level, fraction)
    assert_allclose(forecaster.interval_radius_, expected)
    ends = forecaster.forecast_interval()
    unit = np.abs(np.diff(y)).mean()
    assert_allclose(ends[:, 1] - ends[:, 0], 2 * expected * unit)
    assert_allclose(ends.mean(axis=1), forecaster.forecast())
    assert_allclose(forecaster.forecast(), quick(LinearRegression(), 4, 3).fit(y=y).forecast())


def test_the_radius_of_a_series_is_in_its_own_units():
    y = np.column_stack([walk(), 1000 * walk()])
    ends = quick(window_scale="std", interval=0.5).fit(y=y).forecast_interval()
    assert_allclose(ends[:, 1], 1000 * ends[:, 0])


@pytest.mark.parametrize(
    ("transformer", "n_series", "level"),
    [
        (None, 400, 0.5),
        (None, 400, 0.8),
        (None, 400, 0.95),
        (StandardScaler(), 60, 0.8),
        (Differencer(), 60, 0.8),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(transformer, n_series, level):
    y = 10 + np.random.RandomState(0).randn(63, n_series)
    options = {"interval": level, "transformer": transformer, "calibration_fraction": 0.15}
    forecaster = quick(LinearRegression(), 4, 3, **options).fit(y=y[:-3])
    ends = forecaster.forecast_interval()
    inside = (ends[..., 0] <= y[-3:]) & (y[-3:] <= ends[..., 1])
    assert_allclose(inside.mean(), level, atol=0.03 if n_series == 400 else 0.06)


@pytest.mark.parametrize("strategy", ["direct", "recursive"])
def test_intervals_of_walks_widen_with_the_steps(strategy):
    y = np.column_stack([walk(100, seed) for seed in range(30)])
    radius = quick(horizon=6, interval=0.8, strategy=strategy).fit(y=y).interval_radius_
    assert radius.shape == (6,)
    assert (np.diff(radius) > 0).all()


def test_intervals_have_the_form_of_y():
    following = pd.date_range("2024-03-01", periods=2, freq="D", name="day")
    table = quick(interval=0.5).fit(y=daily()).forecast_interval()
    pd.testing.assert_index_equal(table.index, following)
    assert list(table) == ["lower", "upper"]
    side_by_side = quick(interval=0.5).fit(y=wide()).forecast_interval(1)
    assert list(side_by_side) == [(name, end) for name in "bac" for end in ("lower", "upper")]
    apart = quick(interval=0.5).fit(y=dict(wide().items())).forecast_interval()
    assert_array_equal(apart["a"], quick(interval=0.5).fit(y=wide()).forecast_interval()["a"])
    assert quick(interval=0.5).fit(y=wide().to_numpy()).forecast_interval().shape == (2, 3, 2)


def test_intervals_see_covariates():
    X, y = covariates(300), covariates(300)["price"]
    forecaster = quick(LinearRegression(), anchor=None, interval=0.8).fit(X[:250], y[:250])
    assert (forecaster.interval_radius_ < 1e-6).all()
    ends = forecaster.predict_interval(X[250:252])
    assert_allclose(ends["lower"], y[250:252])
    pd.testing.assert_frame_equal(forecaster.forecast_interval(2, X[250:]), ends)


def test_gaps_have_no_error():
    y = walk(200)
    y[150:] = np.where(np.arange(50) % 3 == 0, np.nan, y[150:])
    radius = quick(interval=0.5).fit(y=y).interval_radius_
    assert np.isfinite(radius).all()


def test_origins_are_the_last_and_no_more_than_needed():
    def series(n_steps):
        return SeriesData("y", pd.RangeIndex(n_steps), np.zeros(n_steps))

    few = held_out_origins([series(30), series(9)], horizon=3, window=5, fraction=0.2)
    assert [list(origins) for origins in few] == [[23, 24, 25, 26, 27], []]
    many = held_out_origins([series(9000)] * 2, horizon=3, window=5, fraction=0.9)
    assert sum(map(len, many)) <= MOST_ORIGINS
    assert {origins[-1] for origins in many} == {8997}


def test_series_too_short_to_calibrate_on_are_learned_from():
    y = {"a": walk(), "b": walk(7, 1)}
    forecaster = quick(interval=0.5).fit(y=y)
    ends = forecaster.forecast_interval()["b"]
    assert (ends["lower"] < ends["upper"]).all()


def test_more_steps_than_the_horizon_have_no_interval():
    forecaster = quick(interval=0.5).fit(y=walk())
    with pytest.raises(ValueError, match="reach horizon=2 steps ahead, got 3 steps"):
        forecaster.forecast_interval(3)


def test_too_few_errors_are_refused():
    with pytest.raises(
        ValueError, match=r"interval=0.95 needs at least 19 .* got 11: raise calibration_frac"
    ):
        quick(interval=0.95).fit(y=walk())
    assert quick(interval=0.95, calibration_fraction=0.4).fit(y=walk()).forecast_interval().any()
    with pytest.raises(ValueError, match=r"one must have 9 steps, the longest has n_samples=7"):
        quick(interval=0.5).fit(y=walk(7))


def test_a_fit_without_intervals_leaves_none():
    forecaster = quick(interval=0.5).fit(y=walk())
    forecaster.set_params(interval=None).fit(y=walk())
    assert not hasattr(forecaster, "interval_radius_")
    assert not hasattr(forecaster, "forecast_interval")
    assert not hasattr(forecaster, "predict_interval")


# Quantiles ---------------------------------------------------------------------------------------

LEVELS = [0.9, 0.1, 0.4]
NETS = [
    MLPRegressorNP(hidden_layer_sizes=3, max_iter=2, random_state=0),
    RNNForecaster("gru", hidden_layer_sizes=3, max_iter=2, random_state=0),
]
EACH = pytest.mark.parametrize("regressor", NETS, ids=["MLP", "RNN"])


@EACH
@pytest.mark.parametrize("horizon", [1, 3])
@pytest.mark.parametrize("n_ensemble", [1, 2])
def test_quantiles_are_sorted_and_never_cross(regressor, horizon, n_ensemble):
    options = {"quantiles": LEVELS, "n_ensemble": n_ensemble, "random_state": 0}
    forecaster = quick(regressor, horizon=horizon, **options).fit(y=daily())
    levels = forecaster.forecast_quantiles(7)
    assert list(levels) == [0.1, 0.4, 0.9]
    assert (np.diff(levels, axis=1) >= 0).all()
    assert_array_equal(forecaster.forecast(7), levels[0.4])  # the one nearest to one half
    following = pd.DataFrame(index=levels.index)
    pd.testing.assert_frame_equal(forecaster.predict_quantiles(following), levels)


@EACH
def test_quantiles_are_put_back_by_a_transform(regressor):
    log = FunctionTransformer(np.log, np.exp)
    y = np.exp(walk() / 10)
    forecaster = quick(regressor, quantiles=[0.1, 0.5, 0.9], transformer=log).fit(y=y)
    plain = quick(regressor, quantiles=[0.1, 0.5, 0.9]).fit(y=np.log(y))
    assert_allclose(forecaster.forecast_quantiles(), np.exp(plain.forecast_quantiles()))


def test_quantiles_do_not_cross_where_a_transform_turns_them_round():
    negative = FunctionTransformer(np.negative, np.negative)
    forecaster = quick(NETS[0], quantiles=[0.1, 0.5, 0.9], transformer=negative).fit(y=walk())
    plain = quick(NETS[0], quantiles=[0.1, 0.5, 0.9]).fit(y=-walk())
    assert_allclose(forecaster.forecast_quantiles(), -plain.forecast_quantiles()[:, ::-1])


def test_quantiles_hold_as_much_as_they_say():
    y = np.random.RandomState(0).randn(60, 200)
    net = MLPRegressorNP(hidden_layer_sizes=4, max_iter=15, random_state=0)
    forecaster = quick(net, quantiles=[0.1, 0.5, 0.9], anchor=None).fit(y=y[:-2])
    below = (y[-2:, :, None] < forecaster.forecast_quantiles()).mean(axis=(0, 1))
    assert_allclose(below, [0.1, 0.5, 0.9], atol=0.05)


def test_quantiles_and_intervals_go_together():
    forecaster = quick(NETS[0], quantiles=LEVELS, interval=0.5).fit(y=daily())
    ends = forecaster.forecast_interval()
    assert_allclose(ends.mean(axis=1), forecaster.forecast())


def test_differences_have_no_quantiles():
    with pytest.raises(ValueError, match="use interval with a Differencer"):
        quick(NETS[0], quantiles=LEVELS, transformer=[StandardScaler(), Differencer()]).fit(
            y=walk()
        )

"""Forecasts do not depend on the unit of a series."""

import pickle

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler, StandardScaler

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer, SeriesForecaster

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
REGRESSORS = [
    MLPRegressorNP(hidden_layer_sizes=8, max_iter=5, random_state=0),
    MLPRegressorNP(hidden_layer_sizes=8, max_iter=5, scale_target=True, random_state=0),
    RNNForecaster("gru", 4, max_iter=3, random_state=0),
    KNeighborsRegressor(3),
]


@pytest.mark.parametrize("window_scale", [None, "std", "difference"])
@pytest.mark.parametrize("anchor", ["last", "mean"])
@pytest.mark.parametrize("regressor", REGRESSORS, ids=["MLP", "scaled MLP", "RNN", "neighbors"])
def test_a_series_in_another_unit_has_the_same_forecast_in_it(regressor, anchor, window_scale):
    y = np.random.RandomState(0).standard_normal(80).cumsum()
    options = {"window": 6, "horizon": 3, "anchor": anchor, "window_scale": window_scale}
    plain = SeriesForecaster(regressor, **options).fit(y=y).forecast(5)
    large = SeriesForecaster(regressor, **options).fit(y=4096 * y).forecast(5)  # exactly scaled
    np.testing.assert_allclose(large, 4096 * plain, rtol=1e-6)


def test_a_constant_series_has_no_spread_to_divide_by():
    forecaster = SeriesForecaster(KNeighborsRegressor(3), window=6, horizon=3)
    np.testing.assert_array_equal(forecaster.fit(y=np.full(40, 7.0)).forecast(), 7.0)


def waves(seed=0, n_steps=120):
    """A weekly wave around 100 with noise."""
    noise = np.random.RandomState(seed).standard_normal(n_steps)
    return 100 + 20 * np.sin(np.arange(n_steps) * 2 * np.pi / 7) + noise


def with_stretch(values, first=50, last=62, seed=0):
    """A wave in which some steps have other values."""
    y = waves(seed)
    y[first:last] = values
    return y


ROUNDING = np.full(12, 0.3)
ROUNDING[5] = 0.1 * 3
STRETCHES = {
    "closed": with_stretch(0.0),
    "constant": with_stretch(7.0),
    "rounding errors": with_stretch(ROUNDING),
    "drift": with_stretch(100 + 1e-6 * np.arange(12)),
    "noise": with_stretch(99 + 0.003 * waves(1, 12)),
    "late start": with_stretch(0.0, 0, 50),
    "closed at the end": with_stretch(0.0, 100, 120),
    "spikes": np.where(np.arange(120) % 17 == 3, 1e5, 0.0),
    "residues": np.where(np.arange(120) % 24 < 12, 6e-14 * waves(2), waves(3)),
    "flat": np.full(120, 0.1),
    "zeros": np.zeros(120),
}
PANEL = {"plain": waves(4), "other": 1e3 * waves(5), **STRETCHES}
ALL_CONSTANT = {"flat": np.full(120, 0.1), "zeros": np.zeros(120), "large": np.full(120, 1e6)}
FACTORS = [10.0**k for k in range(-9, 10)]


def forecasts_of(series, factor, regressor=None, **options):
    """Forecasts of the scaled series in their first unit; intervals if there are any."""
    options = {"window": 7, "horizon": 3, "window_scale": "std", **options}
    forecaster = SeriesForecaster(Ridge() if regressor is None else regressor, **options)
    forecaster.fit(y={name: factor * y for name, y in series.items()})
    found = [forecaster.forecast(5 if "interval" not in options else None)]
    if "interval" in options:
        found.append(forecaster.forecast_interval())
    return [np.stack([np.asarray(one[name]) for name in series]) / factor for one in found]


def assert_follows_the_unit(series, factor, **options):
    expected, found = forecasts_of(series, 1.0, **options), forecasts_of(series, factor, **options)
    for one, other in zip(expected, found, strict=True):
        sizes = np.abs(one).reshape(len(one), -1).max(axis=1)
        for a, b, size in zip(one, other, sizes, strict=True):
            np.testing.assert_allclose(b, a, rtol=1e-6, atol=1e-6 * size)


@pytest.mark.parametrize("window_scale", [None, "std", "difference"])
@pytest.mark.parametrize("factor", FACTORS)
def test_panels_with_constant_stretches_follow_the_unit(factor, window_scale):
    assert_follows_the_unit(PANEL, factor, window_scale=window_scale)


@pytest.mark.parametrize("window_scale", [None, "std", "difference"])
@pytest.mark.parametrize("factor", [2.0**-30, 2.0**30])
@pytest.mark.parametrize("regressor", [Ridge(), *REGRESSORS[:3]], ids=["ridge", "a", "b", "c"])
def test_panels_in_single_precision_follow_the_unit(factor, window_scale, regressor):
    series = {name: y.astype(np.float32) for name, y in PANEL.items()}
    assert_follows_the_unit(
        series, np.float32(factor), window_scale=window_scale, regressor=regressor
    )


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 1e6, 1e9])
@pytest.mark.parametrize("name", STRETCHES)
@pytest.mark.parametrize("window_scale", [None, "std", "difference"])
def test_single_series_with_constant_stretches_follow_the_unit(name, factor, window_scale):
    assert_follows_the_unit({name: STRETCHES[name]}, factor, window_scale=window_scale)


def test_a_series_without_usable_windows_gives_the_unit_beside_one_of_zeros():
    gappy = np.full(33, np.nan)
    gappy[::5] = 5000 + waves(0, 7)
    series = {"gappy": gappy, "zeros": np.zeros(33)}
    for regressor in (None, *REGRESSORS[:3]):
        for factor in (2.0**-30, 2.0**30):
            for anchor in (None, "last", "mean"):
                options = {"window": 4, "window_scale": None, "anchor": anchor}
                assert_follows_the_unit(series, factor, regressor=regressor, **options)


OPTIONS = {
    "season": {"season": 7, "window_scale": "difference"},
    "both error units": {"error_unit": "both", "season": 7},
    "error unit level": {"error_unit": "level", "window_scale": None},
    "error unit difference": {"error_unit": "difference"},
    "anchor mean": {"anchor": "mean"},
    "anchor mean of some steps": {
        "anchor": "mean",
        "anchor_steps": 3,
        "window_scale": "difference",
    },
    "no anchor": {"anchor": None},
    "interval": {"interval": 0.8},
    "interval without scale": {"interval": 0.8, "window_scale": None},
    "recursive": {"strategy": "recursive"},
    "ensemble": {"window": [5, 7], "n_ensemble": 2},
    "indicator": {"add_indicator": True},
    "differencer": {"transformer": Differencer(7)},
    "deseasonalizer": {"transformer": Deseasonalizer(7)},
    "detrender": {"transformer": Detrender()},
    "standard scaler": {"transformer": StandardScaler()},
    "robust scaler": {"transformer": RobustScaler()},
    "pipeline": {"transformer": make_pipeline(Detrender(), Deseasonalizer(7))},
    "neighbors": {"regressor": KNeighborsRegressor(3)},
    "net": {"regressor": REGRESSORS[0]},
    "scaled net": {"regressor": REGRESSORS[1]},
    "recurrent": {"regressor": REGRESSORS[2]},
    "anchored net": {"regressor": RNNForecaster("gru", 4, max_iter=3, anchor="mean")},
    "standardizing net": {"regressor": RNNForecaster("gru", 4, max_iter=3, anchor="standard")},
    "quantiles": {"regressor": MLPRegressorNP(8, max_iter=5), "quantiles": [0.1, 0.5, 0.9]},
}


@pytest.mark.parametrize("factor", [1e-9, 1e-2, 4096.0, 1e9])
@pytest.mark.parametrize("series", [PANEL, ALL_CONSTANT], ids=["panel", "all constant"])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_every_option_follows_the_unit(options, series, factor):
    assert_follows_the_unit(series, factor, **{"random_state": 0, **options})


@pytest.mark.parametrize("window_scale", ["std", "difference"])
@pytest.mark.parametrize("name", [name for name in STRETCHES if name not in ("spikes", "residues")])
def test_a_constant_stretch_does_not_spoil_other_forecasts(name, window_scale):
    """The forecasts stay near those of the same panel without the stretch."""
    plain = {"plain": waves(4), "other": 1e3 * waves(5)}
    alone = forecasts_of(plain, 1.0, window_scale=window_scale)[0]
    beside = forecasts_of({**plain, name: STRETCHES[name]}, 1.0, window_scale=window_scale)[0]
    np.testing.assert_allclose(beside[:2], alone, rtol=0.1)


def test_a_series_that_fit_did_not_see_is_measured_by_its_own_history():
    forecaster = SeriesForecaster(Ridge(), window=7, horizon=3, window_scale="std")
    forecaster.fit(y={"a": waves(0), "b": STRETCHES["closed"]})
    closed = np.r_[waves(1), np.zeros(10)]
    found = [forecaster.forecast(y=factor * closed) / factor for factor in (1.0, 1e6)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6, atol=1e-9)
    flat = [forecaster.forecast(y=np.full(20, factor)) / factor for factor in (1.0, 1e6)]
    np.testing.assert_allclose(flat[0], flat[1], rtol=1e-6)


def test_a_series_of_zeros_is_forecast_to_stay_so():
    found = forecasts_of(PANEL, 1.0)[0][list(PANEL).index("zeros")]
    np.testing.assert_array_equal(found, 0.0)


def test_a_standardizing_net_follows_the_unit_of_windows_that_hardly_vary():
    y = STRETCHES["drift"]
    X, Y = np.lib.stride_tricks.sliding_window_view(y, 8)[:, :7], y[7:]
    net = RNNForecaster("gru", 4, max_iter=3, anchor="standard", random_state=0)
    plain = net.fit(X, Y).predict(X)
    assert np.abs(plain - Y).max() < 200
    restored = pickle.loads(pickle.dumps(net))
    np.testing.assert_array_equal(restored.predict(X), plain)
    for factor in (1e-9, 1e9):
        scaled = net.fit(factor * X, factor * Y).predict(factor * X)
        np.testing.assert_allclose(scaled / factor, plain, rtol=1e-6)


def test_the_interval_of_a_flat_series_grows_with_its_level():
    series = {"wave": waves(), "small": np.full(120, 1.0), "large": np.full(120, 1000.0)}
    found = SeriesForecaster(Ridge(), window=7, horizon=3, interval=0.8).fit(y=series)
    width = {name: np.diff(one)[:, 0] for name, one in found.forecast_interval().items()}
    np.testing.assert_allclose(width["large"], 1000 * width["small"])
    np.testing.assert_allclose(width["small"] * 100, width["wave"], rtol=0.1)

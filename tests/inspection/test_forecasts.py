"""A forecast is explained exactly, through everything a forecaster does to it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import FunctionTransformer, PowerTransformer, StandardScaler

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer, SeriesForecaster

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
N = 90
index = pd.date_range("2020-01-01", periods=N, freq="MS", name="month")
season = np.tile([3.0, 1.0, -4.0, 0.0], N)[:N]
sales = pd.Series(20 + 0.1 * np.arange(N) + season + rng.normal(size=N), index, name="sales")
months = pd.date_range(index[0], periods=N + 6, freq="MS")
prices = pd.DataFrame({"price": rng.normal(5, 1, N + 6)}, months)
MLP = MLPRegressorNP(hidden_layer_sizes=8, max_iter=15, random_state=0)
GRU = RNNForecaster("gru", 4, max_iter=4, random_state=0)


def assert_adds_up(forecaster, step, expected, **arguments):
    result = forecaster.explain(step, n_permutations=2, random_state=0, **arguments)
    total = result.baseline_value + result.values.sum()
    assert result.predictions == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert total == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert abs(result.gap) < 1e-9
    assert len(result.values) == len(result.feature_names) == len(result.data) == len(result.error)
    return result


@pytest.mark.parametrize("strategy", ["direct", "recursive"])
@pytest.mark.parametrize("anchor", [None, "last", "mean"])
@pytest.mark.parametrize("scale", [None, "std", "difference"])
def test_through_anchors_scales_and_chained_steps(strategy, anchor, scale):
    forecaster = SeriesForecaster(
        Ridge(), window=8, horizon=3, strategy=strategy, anchor=anchor, window_scale=scale, season=4
    ).fit(y=sales)
    for step in (1, 3, 5):  # 5 lies beyond the horizon
        assert_adds_up(forecaster, step, forecaster.forecast(step).iloc[-1])


@pytest.mark.parametrize(
    "transformer",
    [
        Differencer(),
        Differencer(season=4),
        Differencer(2),
        Deseasonalizer(4),
        Deseasonalizer(4, model="multiplicative", test=False),
        Detrender(),
        StandardScaler(),
        PowerTransformer(),
        FunctionTransformer(np.log, np.exp),
        [FunctionTransformer(np.log, np.exp), Differencer()],
        [Deseasonalizer(4), Detrender(), StandardScaler()],
        [Detrender(2), Differencer(season=4)],
    ],
    ids=repr,
)
@pytest.mark.parametrize("regressor", [Ridge(), MLP, GRU], ids=["ridge", "mlp", "gru"])
def test_through_transformers(transformer, regressor):
    forecaster = SeriesForecaster(regressor, window=6, horizon=2, transformer=transformer)
    forecaster.fit(y=sales)
    assert_adds_up(forecaster, 4, forecaster.forecast(4).iloc[-1], block=3)


@pytest.mark.parametrize("combine", ["mean", "median"])
def test_through_ensembles(combine):
    forecaster = SeriesForecaster(
        MLP, window=[4, 9], horizon=2, n_ensemble=2, combine=combine, random_state=0
    ).fit(y=sales)
    result = assert_adds_up(forecaster, 2, forecaster.forecast(2).iloc[-1])
    assert len(result.values) == 10


def test_any_regressor_and_quantiles():
    forest = SeriesForecaster(RandomForestRegressor(5, random_state=0), window=6).fit(y=sales)
    assert_adds_up(forest, 2, forest.forecast(2).iloc[-1])
    net = SeriesForecaster(MLP, window=6, quantiles=[0.1, 0.5, 0.9], transformer=Detrender())
    net.fit(y=sales)
    assert_adds_up(net, 1, net.forecast(1).iloc[-1])


@pytest.mark.parametrize("regressor", [Ridge(), GRU], ids=["ridge", "gru"])
def test_covariates_calendar_and_static_features(regressor):
    X = prices.assign(visitors=rng.normal(size=len(prices)))
    forecaster = SeriesForecaster(
        regressor, window=4, horizon=3, past_covariates=["visitors"], calendar=["month"]
    )
    y = pd.DataFrame({"a": sales, "b": 2 * sales})
    static = pd.DataFrame({"size": [1.0, 2.0]}, index=["a", "b"])
    forecaster.fit(X[:N], y, static=static)
    expected = forecaster.forecast(3, X[N : N + 3])["b"].iloc[-1]
    result = assert_adds_up(forecaster, 3, expected, X=X[N : N + 3], series="b")
    assert result.feature_names == [
        "level of the window",
        *(f"lag {k} of b" for k in range(1, 5)),
        "visitors so far",
        "price so far",
        "price at +1",
        "price at +2",
        "price at +3",
        "month",
        "static feature 0",
    ]
    assert result.data[9] == X["price"].iloc[N + 2]
    assert result.label == pd.Timestamp("2027-09-01")
    with pytest.raises(ValueError, match="series=None is ambiguous for 2 series"):
        forecaster.explain(1, X[N : N + 1])
    with pytest.raises(ValueError, match="series='c' is not among"):
        forecaster.explain(1, X[N : N + 1], series="c")
    with pytest.raises(ValueError, match="explain needs X with a row for each of the 2 steps"):
        forecaster.explain(2, X[N : N + 1], series="a")


def test_a_linear_forecaster_gives_coefficients_times_differences():
    forecaster = SeriesForecaster(LinearRegression(), window=4, anchor=None).fit(y=sales)
    coef = forecaster.regressors_[0].coef_.ravel()[::-1]
    result = assert_adds_up(forecaster, 1, forecaster.forecast(1).iloc[0])
    window = sales.to_numpy()[-4:][::-1]
    level = window.mean()
    np.testing.assert_allclose(result.values[1:], coef * (window - level), atol=1e-9)
    np.testing.assert_allclose(result.values[0], coef.sum() * (level - sales.mean()), atol=1e-9)
    np.testing.assert_allclose(result.data, [level, *window])
    assert result.lags.tolist() == [0, 1, 2, 3, 4]
    flat = forecaster.forecast(1, y=np.full(20, sales.mean()))
    assert result.baseline_value == pytest.approx(flat[0])
    by_level = assert_adds_up(forecaster, 1, forecaster.forecast(1).iloc[0], baseline="level")
    assert by_level.feature_names[0] == "lag 1 of sales"
    np.testing.assert_allclose(by_level.values, result.values[1:], atol=1e-9)


def test_long_tables():
    long = pd.concat({"a": sales, "b": sales[:80] * 3}, names=["shop", "month"])
    X = pd.concat({"a": prices, "b": prices[:86]}, names=["shop", "month"])
    forecaster = SeriesForecaster(Ridge(), window=5, horizon=2).fit(X.loc[long.index], long)
    ahead = X.drop(long.index)
    for name in ("a", "b"):
        expected = forecaster.forecast(6, ahead)[name].iloc[2]
        assert_adds_up(forecaster, 3, expected, X=ahead, series=name)
    shared = prices[70:]
    assert_adds_up(
        forecaster, 3, forecaster.forecast(3, shared)["b"].iloc[-1], X=shared, series="b"
    )


def test_other_series_gaps_and_short_series():
    gapped = sales.copy()
    gapped.iloc[[40, 41, 60, 85, 88]] = np.nan
    forecaster = SeriesForecaster(GRU, window=8, horizon=2, transformer=Differencer(season=4))
    forecaster.fit(y=gapped)
    result = assert_adds_up(forecaster, 2, forecaster.forecast(2).iloc[-1])
    assert not any(name.startswith(("lag 2 ", "lag 5 ")) for name in result.feature_names)
    new = pd.Series([30.0, 31.0, 29.0, 35.0, 36.0, 33.0], index[:6], name="new")
    expected = forecaster.forecast(2, y=new).iloc[-1]
    result = assert_adds_up(forecaster, 2, expected, y=new)
    # the window is the whole series, so that both have the same level
    assert result.feature_names == [f"lag {k} of new" for k in range(1, 7)]


def test_blocks_of_lags():
    forecaster = SeriesForecaster(Ridge(), window=10).fit(y=sales)
    result = assert_adds_up(forecaster, 1, forecaster.forecast(1).iloc[0], block=4)
    assert result.feature_names[1:] == [
        "lags 1 to 4 of sales",
        "lags 5 to 8 of sales",
        "lags 9 to 10 of sales",
    ]
    assert (result.error == 0).all()


class Smoother(StandardScaler):
    """A transformer whose values depend on their neighbors."""

    def transform(self, X):
        return np.cumsum(X, axis=0)

    def inverse_transform(self, X):
        return np.diff(X, axis=0, prepend=0)


def test_what_cannot_be_exact_is_refused_by_name():
    forecaster = SeriesForecaster(Ridge(), window=4, transformer=Smoother()).fit(y=sales)
    with pytest.raises(ValueError, match=r"explain cannot follow transformer Smoother\(\)"):
        forecaster.explain(1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"step": 0}, "step=0 must be an int >= 1"),
        ({"baseline": "median"}, "baseline='median' must be 'mean', 'level' or a number"),
        ({"block": 0}, "block == 0, must be >= 1"),
    ],
)
def test_bad_arguments(arguments, message):
    forecaster = SeriesForecaster(Ridge(), window=4).fit(y=sales)
    with pytest.raises(ValueError, match=message):
        forecaster.explain(**arguments)

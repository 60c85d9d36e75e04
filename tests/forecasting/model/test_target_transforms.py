"""Target transforms: fitted to each series, and inverted in its forecasts."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    MinMaxScaler,
    PowerTransformer,
    StandardScaler,
)

from skneuro import MLPRegressorNP
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer
from skneuro.forecasting.model.chain import Chain, pipeline_steps
from tests.forecasting.series_samples import Zero, daily, quick, walk, wide

LOG = FunctionTransformer(np.log, np.exp)
POSITIVE = np.exp(walk() / 5)
SEASON = np.tile([5.0, -3.0, 0.0, -2.0], 15)


@pytest.mark.parametrize(
    "transformer",
    [
        StandardScaler(),
        MinMaxScaler(),
        PowerTransformer(),
        LOG,
        make_pipeline(LOG, StandardScaler()),
        [LOG, StandardScaler()],
        (LOG, make_pipeline(StandardScaler())),
        [make_pipeline(LOG, "passthrough"), StandardScaler()],
    ],
    ids=lambda transformer: type(transformer).__name__,
)
def test_no_change_is_the_last_value(transformer):
    forecaster = quick(Zero(), transformer=transformer).fit(y=POSITIVE)
    assert_allclose(forecaster.forecast(5), POSITIVE[-1])


@pytest.mark.parametrize(
    ("transformer", "y", "expected"),
    [
        (Differencer(), 3.0 * np.arange(20), [60, 63, 66, 69]),  # the same difference again
        (Differencer(orders=2), np.arange(20.0) ** 2, [400, 441, 484, 529]),
        (Differencer(orders=0, season=4), SEASON + np.arange(60), [65, 58, 62, 61]),
        (Deseasonalizer(4, model="additive"), SEASON + 7, [12, 4, 7, 5]),
        (Detrender(), 3.0 * np.arange(20) + 1, [61, 64, 67, 70]),
        ([LOG, Differencer()], 2.0 ** np.arange(10), [1024, 2048, 4096, 8192]),
        (make_pipeline(LOG, Differencer()), 2.0 ** np.arange(10), [1024, 2048, 4096, 8192]),
        ([make_pipeline(LOG, Differencer())], 2.0 ** np.arange(10), [1024, 2048, 4096, 8192]),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("strategy", ["direct", "recursive"])
def test_forecasts_of_no_change_continue_the_season(transformer, y, expected, strategy):
    forecaster = quick(Zero(), window=2, strategy=strategy, transformer=transformer)
    assert_allclose(forecaster.fit(y=y).forecast(4), expected)
    assert_allclose(forecaster.forecast(4, y=y[:-1])[:-1], np.append(y[-1:], expected[:2]))


def test_transforms_are_fitted_to_each_series():
    y = np.column_stack([walk(), 1000 * walk() - 70])
    forecast = quick(transformer=StandardScaler()).fit(y=y).forecast(4)
    assert_allclose(forecast[:, 1], 1000 * forecast[:, 0] - 70)
    other = quick(transformer=StandardScaler()).fit(y=y).forecast(4, y=9 * walk())
    assert_allclose(other, 9 * forecast[:, 0])


def test_a_model_of_transformed_series_is_that_of_series_transformed_before():
    by_hand = quick().fit(y=np.log(POSITIVE)).forecast(3)
    assert_allclose(quick(transformer=LOG).fit(y=POSITIVE).forecast(3), np.exp(by_hand))


def test_the_transformer_passed_is_not_modified():
    scaler = StandardScaler()
    forecaster = quick(transformer=scaler).fit(y=walk())
    expected = forecaster.forecast()
    assert not hasattr(scaler, "mean_")
    scaler.set_params(with_std=False)
    assert_array_equal(forecaster.forecast(), expected)


@pytest.mark.parametrize("transformer", [StandardScaler(), Differencer(), LOG])
def test_gaps_stay_gaps(transformer):
    y = POSITIVE.copy()
    y[[7, 20, 21, 59]] = np.nan
    forecast = quick(LinearRegression(), transformer=transformer).fit(y=y).forecast(5)
    assert np.isfinite(forecast).all()


def test_tables_are_transformed_whatever_containers_scikit_learn_is_set_to():
    expected = quick(transformer=[StandardScaler(), Differencer()]).fit(y=wide()).forecast()
    with config_context(transform_output="pandas"):
        found = quick(transformer=[StandardScaler(), Differencer()]).fit(y=wide()).forecast()
    assert_array_equal(found, expected)


@pytest.mark.parametrize("output", ["pandas", "polars"])
@pytest.mark.parametrize(
    "transformer",
    [
        Differencer(),
        Deseasonalizer(4, test=False),
        Detrender(),
        LOG,
        [Differencer(), StandardScaler()],
        make_pipeline(StandardScaler(), Differencer()),
    ],
    ids=str,
)
def test_the_container_that_transformers_return_does_not_matter(transformer, output):
    def forecasts():
        forecaster = quick(transformer=transformer, interval=0.5).fit(y=POSITIVE)
        return forecaster.forecast(2), forecaster.forecast_interval(2)

    expected = forecasts()
    with config_context(transform_output=output):
        found = forecasts()
    assert_array_equal(found[0], expected[0])
    assert_array_equal(found[1], expected[1])


@pytest.mark.parametrize("output", ["pandas", "polars"])
@pytest.mark.parametrize("past", [None, [0]])
def test_the_container_of_scaled_covariates_does_not_matter(past, output):
    X = np.random.default_rng(0).normal(size=(len(POSITIVE) + 2, 2))
    y = {"a": POSITIVE, "b": POSITIVE[::-1]}
    X = {name: pd.DataFrame(X) for name in y}
    seen, later = (
        {k: part[rows] for k, part in X.items()} for rows in (slice(-2), slice(-2, None))
    )

    def forecasts():
        forecaster = quick(past_covariates=past).fit(seen, y, static=[[1.0], [2.0]])
        return forecaster.forecast(2, later)

    expected = forecasts()
    with config_context(transform_output=output):
        found = forecasts()
    for name in y:
        assert_array_equal(found[name], expected[name])


def test_single_precision_stays():
    y = daily().astype("float32")
    assert quick(transformer=StandardScaler()).fit(y=y).forecast().dtype == "float32"


def test_links_are_the_steps_in_order():
    inner = make_pipeline(LOG, None, "passthrough")
    scaler = StandardScaler()
    assert pipeline_steps([inner, scaler]) == [LOG, scaler]
    assert pipeline_steps(None) == pipeline_steps("passthrough") == []
    assert pipeline_steps(LOG) == [LOG]


def test_a_chain_is_undone_from_its_end():
    values = 2.0 ** np.arange(8)
    chain = Chain([LOG, Differencer()])
    transformed = chain.fit_transform(values)
    assert_allclose(transformed[1:], np.log(2))
    assert_allclose(chain.invert(np.log([2.0, 4.0])), [256, 1024])


@pytest.mark.parametrize(
    ("transformer", "message"),
    [
        ([StandardScaler(), Binarizer()], r"Binarizer\(\) has no inverse_transform"),
        (
            make_pipeline(LOG, FunctionTransformer(np.exp)),
            r"'transformer' .* has no inverse_func|exp",
        ),
        (FunctionTransformer(np.exp), r"FunctionTransformer\(func=.*exp.*\) has no inverse_func"),
        ([3], r"transformer: 3 has no inverse_transform"),
    ],
)
def test_values_without_an_inverse_are_refused(transformer, message):
    with pytest.raises(TypeError, match=message):
        quick(transformer=transformer).fit(y=walk())


@pytest.mark.parametrize("transformer", [Binarizer(), 3, make_pipeline(Binarizer(), LOG)])
def test_a_transformer_without_an_inverse_is_refused(transformer):
    with pytest.raises(ValueError, match="'transformer' parameter of SeriesForecaster must be"):
        quick(transformer=transformer).fit(y=walk())


def test_parameters_of_transformers_are_reached_by_name():
    forecaster = quick(MLPRegressorNP(), transformer=Differencer())
    forecaster.set_params(transformer__season=12, regressor__alpha=3.0)
    assert forecaster.transformer.season == 12
    assert forecaster.regressor.alpha == 3.0


# Values that are not finite ----------------------------------------------------------------------

DATED = pd.Series(np.arange(1.0, 61.0), pd.date_range("2024-01-01", periods=60))


def with_value(value, at):
    y = DATED.copy()
    y.iloc[at] = value
    return y


@pytest.mark.parametrize(("value", "made"), [(0.0, "-inf"), (-1.0, "nan")])
@pytest.mark.parametrize("at", [0, 30, 59])
def test_a_transformer_that_makes_a_value_infinite_or_nan_is_named(value, made, at):
    y = with_value(value, at)
    message = rf"transformer FunctionTransformer\(.* makes {made} of {value} at {y.index[at]} of "
    with pytest.raises(ValueError, match=message + "y"):
        quick(transformer=LOG).fit(y=y)
    for panel in ({"a": DATED, "b": y}, pd.concat({"a": DATED, "b": y})):
        with pytest.raises(ValueError, match=message + "series 'b'"):
            quick(transformer=[LOG, Differencer()]).fit(y=panel)
    with pytest.raises(ValueError, match=message + "series 'b'"):
        quick(transformer=LOG).fit(y=DATED).forecast(y={"a": DATED, "b": y})


def test_errors_of_a_transformer_name_it_and_the_series():
    with pytest.raises(ValueError, match=r"PowerTransformer\(.* series 'b': .*strictly positive"):
        quick(transformer=PowerTransformer("box-cox")).fit(y={"a": DATED, "b": with_value(0.0, 5)})


STEEP = 1 / (1.02 - np.linspace(0, 1, 120)) - 1


def test_forecasts_that_the_inverse_makes_nan_are_named():
    forecaster = quick(LinearRegression(), horizon=12, transformer=PowerTransformer())
    forecaster.fit(y={"a": DATED, "b": pd.Series(STEEP, pd.date_range("2024-01-01", periods=120))})
    with pytest.warns(RuntimeWarning, match=r"PowerTransformer\(\) makes nan .* of series 'b'"):
        found = forecaster.forecast()
    assert np.isfinite(found["a"]).all()
    assert np.isnan(found["b"]).any()


def test_a_forecast_that_is_not_finite_misses_its_true_value():
    class Inverse(LinearRegression):
        """Forecasts what the inverse of the transformer makes NaN, one time in ten."""

        def predict(self, X):
            return np.where(np.arange(len(X)) % 10 == 0, -1e6, super().predict(X))

    root = FunctionTransformer(np.square, np.sqrt, check_inverse=False)
    y = DATED.to_numpy() + np.random.default_rng(0).normal(size=60)
    options = {"transformer": root, "horizon": 1, "calibration_fraction": 0.9}
    with pytest.warns(RuntimeWarning, match="makes nan of"):
        fitted = quick(Inverse(), interval=0.5, **options).fit(y=y)
    assert np.isfinite(fitted.interval_radius_).all()
    with pytest.warns(RuntimeWarning, match="makes nan of"):
        wide_one = quick(Inverse(), interval=0.95, **options).fit(y=y)
    assert np.isinf(wide_one.interval_radius_).all()


@pytest.mark.parametrize(
    "transformer",
    [Differencer(season=12), Deseasonalizer(12, test=False), Detrender(degree=6)],
    ids=str,
)
def test_a_series_too_short_for_a_transform_does_not_stop_the_others(transformer):
    panel, options = (
        {"a": DATED, "young": DATED[:5], "b": DATED[::-1].set_axis(DATED.index)},
        {"transformer": transformer},
    )
    message = r"left out, its forecasts are NaN: transformer .* to series 'young': .*5"
    with pytest.warns(UserWarning, match=message):
        fitted = quick(LinearRegression(), **options).fit(y=panel)
    with pytest.warns(UserWarning, match=message):
        found = fitted.forecast()
    without = quick(LinearRegression(), **options).fit(y={k: panel[k] for k in "ab"}).forecast()
    for name in "ab":
        assert_array_equal(found[name], without[name])
    assert np.isnan(found["young"]).all()
    with pytest.raises(ValueError, match="to series 'young'"):
        quick(LinearRegression(), **options).fit(y={"young": DATED[:5]})


def test_fitted_transformers_tell_what_they_found():
    noise = np.random.RandomState(0).randn(60)
    y = pd.DataFrame({"seasonal": SEASON, "plain": noise})
    forecaster = quick(transformer=[Deseasonalizer(4), Differencer()]).fit(y=y)
    found = {name: steps[0].is_seasonal_.item() for name, steps in forecaster.transformers_.items()}
    assert found == {"seasonal": True, "plain": False}
    assert [type(step) for step in forecaster.transformers_["plain"]] == [
        Deseasonalizer,
        Differencer,
    ]
    assert quick().fit(y=y).transformers_ == {"seasonal": [], "plain": []}

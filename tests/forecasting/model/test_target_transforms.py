"""Target transforms: fitted to each series, and inverted in its forecasts."""

import numpy as np
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

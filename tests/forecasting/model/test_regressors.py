"""Regressors of other kinds inside a forecaster: several outputs only, or a single one."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.compose import TransformedTargetRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import MultiTaskElasticNet, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputRegressor, RegressorChain
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro.forecasting import SeriesForecaster

Y = np.random.default_rng(0).normal(size=60).cumsum() + 50
RIDGES = {  # all of them are Ridge where there is one output
    "chain": RegressorChain(Ridge()),
    "each_output": MultiOutputRegressor(Ridge()),
    "pipeline": make_pipeline(
        StandardScaler(with_mean=False, with_std=False), RegressorChain(Ridge())
    ),
    "search": GridSearchCV(MultiOutputRegressor(Ridge()), {"estimator__alpha": [1.0]}),
    "targets": TransformedTargetRegressor(
        RegressorChain(Ridge()), transformer=StandardScaler(with_std=False)
    ),
}


@pytest.mark.parametrize("regressor", RIDGES.values(), ids=RIDGES.keys())
@pytest.mark.parametrize("options", [{"horizon": 1}, {"horizon": 3, "strategy": "recursive"}])
def test_regressors_of_several_outputs_forecast_one(regressor, options):
    expected = SeriesForecaster(Ridge(), window=6, **options).fit(y=Y).forecast(3)
    found = SeriesForecaster(regressor, window=6, **options).fit(y=Y).forecast(3)
    assert_allclose(found, expected)


@pytest.mark.parametrize("horizon", [1, 3])
def test_multi_task_regressors_take_every_horizon(horizon):
    forecaster = SeriesForecaster(MultiTaskElasticNet(), window=6, horizon=horizon)
    assert forecaster.fit(y=Y).forecast().shape == (horizon,)


def test_a_step_of_one_output_says_how_to_wrap_it():
    pipeline = make_pipeline(SelectKBest(f_regression, k=2), Ridge())
    with pytest.raises(ValueError, match="horizon=3 makes as many: wrap it in Multi"):
        SeriesForecaster(pipeline, window=6, horizon=3).fit(y=Y)
    for horizon in (1, 3):
        wrapped = SeriesForecaster(MultiOutputRegressor(pipeline), window=6, horizon=horizon)
        assert wrapped.fit(y=Y).forecast().shape == (horizon,)

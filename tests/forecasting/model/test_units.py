"""Forecasts do not depend on the unit of a series."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsRegressor

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import SeriesForecaster

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

"""Past covariates need not be known for future steps."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from skneuro.forecasting import ForecastDisplay, SeriesForecaster


def table_with_past(n_steps=60):
    random = np.random.RandomState(0)
    index = pd.date_range("2024-01-01", periods=n_steps, freq="D")
    X = pd.DataFrame(random.standard_normal((n_steps, 2)), index, columns=["price", "warmth"])
    y = pd.Series(random.standard_normal(n_steps).cumsum() + X["warmth"], index)
    return X, y


@pytest.mark.parametrize("blank", ["absent", "nan"])
@pytest.mark.parametrize("method", ["predict", "forecast", "of other series"])
def test_past_covariates_of_future_steps_may_be_absent_or_nan(method, blank):
    X, y = table_with_past()
    forecaster = SeriesForecaster(
        Ridge(), window=5, horizon=4, past_covariates=["price"], calendar=["dayofweek"]
    ).fit(X[:50], y[:50])
    coming = X[50:54].assign(price=np.nan)
    if blank == "absent":
        coming = coming[["warmth"]]
    expected = forecaster.predict(X[50:54])
    if method == "predict":
        found = forecaster.predict(coming)
    elif method == "forecast":
        found = forecaster.forecast(4, coming)
    else:
        found = forecaster.forecast(4, pd.concat([X[:50], coming]), y=y[:50])
    pd.testing.assert_series_equal(found, expected)


def test_past_covariates_of_future_steps_may_be_nan_in_an_array():
    X, y = (part.to_numpy() for part in table_with_past())
    forecaster = SeriesForecaster(Ridge(), window=5, horizon=4, past_covariates=[0])
    forecaster.fit(X[:50], y[:50])
    coming = X[50:54].copy()
    coming[:, 0] = np.nan
    np.testing.assert_array_equal(forecaster.predict(coming), forecaster.predict(X[50:54]))
    assert np.isnan(coming[:, 0]).all()  # unchanged


def test_past_covariates_of_steps_that_are_over_must_be_known():
    X, y = table_with_past()
    forecaster = SeriesForecaster(Ridge(), window=5, past_covariates=["price"])
    with pytest.raises(ValueError, match="NaN"):
        forecaster.fit(X.assign(price=np.nan), y)
    forecaster.fit(X[:50], y[:50])
    with pytest.raises(ValueError, match="NaN"):
        forecaster.forecast(1, X[:51].assign(price=np.nan), y=y[:50])


def test_past_covariates_of_many_series_may_be_nan_in_future_steps():
    X, y = table_with_past()
    long_X = pd.concat({"a": X, "b": -X})
    long_y = pd.concat({"a": y[:50], "b": -y[:50]})
    now = long_X.index.isin(long_y.index)
    forecaster = SeriesForecaster(Ridge(), window=5, horizon=4, past_covariates=["price"])
    forecaster.fit(long_X[now], long_y)
    blank = long_X.copy()
    blank.loc[~now, "price"] = np.nan
    expected = forecaster.forecast(4, long_X[~now])
    pd.testing.assert_series_equal(forecaster.forecast(4, blank[~now]), expected)
    pd.testing.assert_series_equal(forecaster.forecast(4, blank, y=long_y), expected)


def test_past_covariates_of_future_steps_may_be_nan_in_a_plot():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    X, y = table_with_past()
    forecaster = SeriesForecaster(Ridge(), window=5, horizon=4, past_covariates=["price"])
    forecaster.fit(X[:50], y[:50])
    seen = X[:54].copy()
    seen.loc[seen.index[50:], "price"] = np.nan
    display = ForecastDisplay.from_estimator(forecaster, X=seen, y=y[:50])
    expected = forecaster.forecast(4, X[50:54])
    np.testing.assert_array_equal(display.forecast, expected)
    matplotlib.pyplot.close(display.figure_)

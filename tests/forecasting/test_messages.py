"""Errors name the argument, the series and the column, and say how to pass what was meant."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.linear_model import Ridge

from skneuro.forecasting import (
    BacktestDisplay,
    ForecastDisplay,
    SeriesForecaster,
    backtest,
    mean_pinball,
    smape,
)

DATES = pd.date_range("2024-01-01", periods=60)
Y = pd.Series(np.random.default_rng(0).normal(size=60).cumsum(), DATES)
X = pd.DataFrame({"price": np.arange(60.0)}, DATES)
FUTURE = pd.DataFrame({"price": [1.0, 2.0, 3.0]}, pd.date_range("2024-03-01", periods=3))
TEXT = pd.Series(["x"] * 60, DATES)


def forecaster():
    return SeriesForecaster(Ridge(), window=6, horizon=3)


FITTED = forecaster().fit(y=Y)
WITH_Y = forecaster().fit(y={"a": Y})
WITH_X = forecaster().fit(X, {"a": Y, "b": Y})

CONTAINERS = {
    "series": Y,
    "array": Y.to_numpy(),
    "wide": pd.DataFrame({"a": Y, "b": Y}),
    "long": pd.concat({"a": Y}),
    "dict": {"a": Y},
}


@pytest.mark.parametrize("y", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_series_passed_by_position_are_to_be_passed_by_name(y):
    with pytest.raises(ValueError, match=r"steps must be an int >= 1, got .*forecast\(y=\.\.\.\)"):
        FITTED.forecast(y)
    with pytest.raises(ValueError, match=r"update needs y.* update\(y=\.\.\.\)"):
        FITTED.update(y)
    alone = forecaster().fit(y)  # nothing else is passed
    assert_array_equal(in_one(alone.forecast(2)), in_one(forecaster().fit(y=y).forecast(2)))


def in_one(forecasts):
    """Forecasts in any container, one after the other."""
    parts = forecasts.values() if isinstance(forecasts, dict) else [forecasts]
    return np.concatenate([np.ravel(part) for part in parts])


def test_a_number_of_steps_is_for_forecast():
    for call in (lambda: FITTED.predict(5), lambda: FITTED.score(5, Y)):
        with pytest.raises(ValueError, match=r"row of X .*, got 5: forecast\(steps=\.\.\.\)"):
            call()


ERRORS = {
    "text_in_dict": (lambda: forecaster().fit(y={"a": Y, "b": TEXT}), "Series 'b': y must hold"),
    "text_in_long": (
        lambda: forecaster().fit(y=pd.concat({"a": Y.astype(object), "b": TEXT})),
        "Series 'b': y must hold numbers",
    ),
    "infinite": (
        lambda: forecaster().fit(y={"a": Y, "b": Y.where(Y.index != DATES[5], np.inf)}),
        "y contains infinity at 2024-01-06 00:00:00 of series 'b'",
    ),
    "square_infinite": (
        lambda: forecaster().fit(y={"a": Y, "b": Y.where(Y.index != DATES[5], -1e300)}),
        r"y contains -1e\+300 at 2024-01-06 00:00:00 of series 'b', whose square is infinite",
    ),
    "no_future": (
        lambda: WITH_X.forecast(3, {"a": FUTURE}),
        "each of the 3 steps to forecast, got 0 for series 'b'",
    ),
    "short_future": (
        lambda: WITH_X.forecast(3, {"a": FUTURE, "b": FUTURE[:1]}),
        "each of the 3 steps to forecast, got 1 for series 'b'",
    ),
    "same_names": (
        lambda: forecaster().fit(pd.concat([X, X], axis=1), Y),
        "X has more than one column named 'price'",
    ),
    "no_table": (
        lambda: forecaster().fit({"a": [1.0, 2.0]}, {"a": Y}),
        r"X\['a'\] must be a DataFrame, got list",
    ),
    "no_tables": (lambda: forecaster().fit({}, {"a": Y}), "X is an empty dict"),
    "lengths": (lambda: forecaster().fit(X.to_numpy(), Y[:50]), "X has 60 rows, y has 50"),
    "date_in_X": (
        lambda: forecaster().fit(np.where(X > 30, DATES[0], X), Y),
        "X must hold numbers|X holds dates",
    ),
    "origins_of_numbers": (
        lambda: backtest(forecaster(), Y, origins=[1, 2]),
        "origins must be an int or labels of time steps",
    ),
    "origins_of_nan": (
        lambda: backtest(forecaster(), Y, origins=[np.nan]),
        "origins must be an int or labels of time steps",
    ),
    "no_truths": (lambda: smape({}, Y), "y_true is an empty dict"),
    "no_forecasts": (lambda: smape(Y, {}), "y_pred is an empty dict"),
    "lengths_of_forecasts": (lambda: smape([1.0, 2.0], [1.0]), "y_pred has 1 steps, y_true has 2"),
    "weights_of_series": (lambda: smape(Y, Y, multioutput=["a"]), "multioutput must hold numbers"),
    "levels_of_text": (lambda: mean_pinball(Y, Y, quantiles=["a"]), "quantiles must hold numbers"),
    "quantiles_of_text": (
        lambda: SeriesForecaster(quantiles=["a"]).fit(y=Y),
        "quantiles: could not convert",
    ),
    "calendar_of_lists": (lambda: SeriesForecaster(Ridge(), calendar=[[1]]).fit(y=Y), "calendar="),
    "past_array": (
        lambda: SeriesForecaster(Ridge(), past_covariates=np.array(["x"])).fit(y=Y),
        "past_covariates: .*'x'.* is not in X",
    ),
    "steps": (lambda: WITH_Y.forecast(True), "steps=True must be an int >= 1"),
    "horizon": (lambda: SeriesForecaster(Ridge(), horizon=True).fit(y=Y), "'horizon' parameter"),
    "shown_series": (
        lambda: ForecastDisplay.from_estimator(WITH_Y, series=["a"]),
        r"series=\['a'\] does not exist",
    ),
    "metric": (
        lambda: BacktestDisplay.from_estimator(forecaster(), Y, metric=["mae"]),
        "metric=.* must be one of",
    ),
    "no_backtest": (lambda: BacktestDisplay.from_predictions(None), "table must be a DataFrame"),
}


@pytest.mark.parametrize(("call", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_the_message_names_what_is_wrong(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


@pytest.mark.parametrize("container", [dict, pd.concat])
def test_predict_takes_time_steps_that_the_series_share(container):
    y = container({"a": Y, "b": Y[::-1].set_axis(DATES)})
    fitted = forecaster().fit(y=y)
    found, expected = fitted.predict(FUTURE[[]]), fitted.forecast(3)
    for name in "ab":
        assert_array_equal(found[name], expected[name])
    fitted = forecaster().fit(X, y)
    found, expected = fitted.predict(FUTURE), fitted.forecast(3, FUTURE)
    for name in "ab":
        assert_array_equal(found[name], expected[name])
    with pytest.raises(ValueError, match="X has no row for 2024-03-01"):
        fitted.predict(FUTURE.shift(1, freq="D"))

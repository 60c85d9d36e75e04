"""Errors name the invalid argument, and a failed fit changes nothing."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsRegressor

from skneuro import MLPRegressorNP
from skneuro.forecasting import SeriesForecaster
from tests.forecasting.series_samples import covariates, daily, long, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, Y = covariates(), daily()
NET = MLPRegressorNP(hidden_layer_sizes=2, max_iter=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 0}, "'window' parameter .* Got 0"),
        ({"window": 2.5}, "'window' parameter .* Got 2.5"),
        ({"window": None}, "'window' parameter .* Got None"),
        ({"window": []}, r"window=\[\] must be an int >= 1 or a list of them"),
        ({"window": [3, 0]}, r"window=\[3, 0\] must be an int >= 1 or a list"),
        ({"window": [3, 4.0]}, r"window=\[3, 4.0\] must be an int"),
        ({"window": [3, "x"]}, r"window=\[3, 'x'\] must be an int"),
        ({"window": [[3, 4]]}, r"window=\[\[3, 4\]\] must be an int"),
        ({"horizon": 0}, "'horizon' parameter .* Got 0"),
        ({"horizon": 1.5}, "'horizon' parameter .* Got 1.5"),
        ({"strategy": "both"}, "'strategy' parameter .* Got 'both'"),
        ({"anchor": "first"}, "'anchor' parameter .* Got 'first'"),
        ({"anchor_steps": 0}, "'anchor_steps' parameter .* Got 0"),
        ({"window_scale": "mean"}, "'window_scale' parameter .* Got 'mean'"),
        ({"season": 0}, "'season' parameter .* Got 0"),
        ({"error_unit": "std"}, "'error_unit' parameter .* Got 'std'"),
        ({"calendar": "month"}, "'calendar' parameter .* Got 'month'"),
        ({"calendar": ["moon"]}, r"calendar=\['moon'\]: 'moon' is not one of"),
        ({"past_covariates": "wind"}, "'past_covariates' parameter .* Got 'wind'"),
        ({"past_covariates": ["rain"]}, r"'rain' is not in X, which has \['price', 'wind'\]"),
        ({"past_covariates": [2]}, r"past_covariates: 2 is not in X"),
        ({"past_covariates": [0.5]}, r"past_covariates: 0.5 is not in X"),
        ({"past_covariates": [-1]}, r"past_covariates: -1 is not in X"),
        ({"freq": 3}, "'freq' parameter .* Got 3"),
        ({"freq": "fortnight"}, "Invalid frequency: fortnight"),
        ({"add_indicator": "no"}, "'add_indicator' parameter .* Got 'no'"),
        ({"interval": 1.0}, "'interval' parameter .* Got 1.0"),
        ({"interval": 0.5, "calibration_fraction": 0}, "'calibration_fraction' parameter"),
        ({"n_ensemble": 0}, "'n_ensemble' parameter .* Got 0"),
        ({"combine": "mode"}, "'combine' parameter .* Got 'mode'"),
        ({"n_jobs": 1.5}, "'n_jobs' parameter"),
        ({"regressor": "Ridge"}, "'regressor' parameter .* Got 'Ridge'"),
        ({"quantiles": [0.1]}, "needs a net of this package as regressor, got Ridge; interval"),
        ({"regressor": NET, "quantiles": 0.5}, "'quantiles' parameter .* Got 0.5"),
        ({"regressor": NET, "quantiles": []}, r"quantiles=\[\] must be levels between 0 and 1"),
        ({"regressor": NET, "quantiles": [0, 0.5]}, r"\[0, 0.5\] must be levels between 0 and 1"),
        ({"regressor": NET, "quantiles": [[0.5]]}, "must be levels between 0 and 1"),
        ({"regressor": NET, "quantiles": [0.5, np.nan]}, "must be levels between 0 and 1"),
        ({"regressor": NET, "quantiles": [0.1, 0.1]}, "must be different levels"),
        ({"regressor": NET, "quantiles": ["a"]}, "could not convert string to float"),
        (
            {"regressor": KNeighborsRegressor(), "error_unit": "level"},
            "takes sample_weight, got KN",
        ),
    ],
)
def test_fit_says_which_option_is_wrong(options, message):
    forecaster = SeriesForecaster(**{"regressor": Ridge(), "window": 4, **options})
    with pytest.raises(ValueError, match=message):
        forecaster.fit(X, Y)
    assert vars(forecaster).keys() == forecaster.get_params(deep=False).keys()


@pytest.mark.parametrize(
    ("X_raw", "y", "message"),
    [
        (None, None, "SeriesForecaster requires y to be passed, but the target y is None"),
        (X[:50], Y, r"inconsistent numbers of samples: \[50, 60\]"),
        (X.to_numpy(), Y.to_numpy()[:50], "inconsistent numbers of samples"),
        (X[[]], Y.to_numpy()[:50], "inconsistent numbers of samples"),
        (X[1:], Y[:-1], "same index: y has 2024-01-01 .* to 2024-02-28 .*, X has 2024-01-02"),
        (X[[]][1:], Y[:-1], "X and y must have the same index"),
        (X.where(X > 0), Y, "Input X contains NaN"),
        (X.assign(wind="a"), Y, "could not convert string to float"),
        (X["wind"], Y, r"Expected 2D array, got a Series instead: .* X.to_frame\(\)"),
        (X["wind"].to_numpy(), Y, "Expected 2D array, got 1D array"),
        (None, np.append(walk(), np.inf), "Input y contains infinity"),
        (None, pd.Series(["a", "b", "c"] * 9), "could not convert string to float"),
        (None, np.array(["a", "b", "c"] * 9), "could not convert string to float"),
        (None, 1j * walk(), "Complex data not supported"),
        (X[:5], long(wide()), r"X has no row for 2024-01-06"),
        (pd.concat({"b": X, "a": X}), long(wide()), r"X has no row for \('c', .*2024, 1, 1|'c'"),
    ],
)
def test_fit_says_what_is_wrong_with_the_data(X_raw, y, message):
    forecaster = quick()
    with pytest.raises(ValueError, match=message):
        forecaster.fit(X_raw, y)
    assert vars(forecaster).keys() == forecaster.get_params(deep=False).keys()


def test_tables_must_be_tables():
    with pytest.raises(TypeError, match=r"need X as a DataFrame, .* got ndarray"):
        quick().fit(X.to_numpy(), {"a": Y})
    with pytest.raises(TypeError, match=r"[Ss]parse data was passed"):
        quick().fit(sparse.csr_array(X.to_numpy()), Y)
    nameless = X.set_axis([0, 1], axis=1)
    forecaster = quick().fit({"a": nameless[:50]}, {"a": Y[:50]})
    with pytest.raises(TypeError, match="X must be a DataFrame, as in fit; got ndarray"):
        forecaster.forecast(2, X.to_numpy()[50:])


def test_past_covariates_need_columns():
    with pytest.raises(ValueError, match="'wind' is not in X, which has no columns"):
        quick(past_covariates=["wind"]).fit(y=Y)


@pytest.mark.parametrize("n_ahead", [0, -1, 1.5, "2"])
def test_steps_are_counted(n_ahead):
    with pytest.raises(ValueError, match=r"steps=.* must be an int >= 1"):
        quick().fit(y=Y).forecast(n_ahead)


def test_missing_future_covariates_are_refused():
    forecaster = quick(interval=0.5).fit(X[:50], Y[:50])
    for method in (forecaster.forecast, forecaster.forecast_interval):
        with pytest.raises(
            ValueError, match="forecast needs X, with a row for each of the 2 steps"
        ):
            method(2)
        with pytest.raises(ValueError, match="a row for each of the 2 steps to forecast, got 1"):
            method(2, X[50:51])
        with pytest.raises(
            ValueError, match=r"expected 2 labels from 2024-02-20 .*, got 2024-02-21"
        ):
            method(2, X[51:])
        with pytest.raises(ValueError, match="forecast needs X: fit saw 2 covariates"):
            method(2, y=Y[:50])
        with pytest.raises(ValueError, match="a row for each of the 2 steps to forecast, got 0"):
            method(2, X[:50], y=Y[:50])
        with pytest.raises(ValueError, match="X and y must have the same index"):
            method(2, X[1:], y=Y[:50])
    with pytest.raises(ValueError, match=r"X has 1 features, but .* is expecting 2|feature names"):
        forecaster.forecast(2, X[["wind"]][50:])
    with pytest.raises(ValueError, match="predict needs a row of X for each future step"):
        forecaster.predict(None)
    with pytest.raises(ValueError, match=r"no row|0 sample"):
        forecaster.predict(X[:0])
    with pytest.raises(ValueError, match="no row"):
        quick().fit(y=Y).predict(X[[]][:0])


def test_rows_that_series_share_must_be_there():
    forecaster = quick().fit(X[:50], long(wide(50)))
    with pytest.raises(
        ValueError, match=r"X has no row for 2024-02-21 .*, a step that follows 'b'"
    ):
        forecaster.forecast(2, X[50:51])
    labels_only = quick().fit(y=long(wide(50)))
    assert len(labels_only.forecast(2, X[[]][50:52])) == 6
    with pytest.raises(ValueError, match="X has no row for 2024-02-20"):
        labels_only.forecast(2, X[[]][51:])


STATIC = pd.DataFrame({"size": [1.0, 2.0, 4.0]}, ["a", "b", "c"])


@pytest.mark.parametrize(
    ("static", "message"),
    [
        (STATIC[:2], "static has no row for series 'c'"),
        ([[1.0], [2.0]], "static has 2 rows, but there are 3 series"),
        (pd.concat([STATIC, STATIC]), "static has 6 rows, but there are 3 series"),
        ([1.0, 2.0, 3.0], "Expected 2D array"),
        ([[1.0], [2.0], [np.nan]], "Input static contains NaN"),
    ],
)
def test_static_covariates_are_those_of_the_series(static, message):
    with pytest.raises(ValueError, match=message):
        quick().fit(y=wide(), static=static)


def test_missing_static_covariates_of_other_series_are_refused():
    forecaster = quick().fit(y=wide(), static=STATIC)
    with pytest.raises(
        ValueError, match="fitted with 1 static columns: pass static for new series"
    ):
        forecaster.forecast(y=wide())
    with pytest.raises(ValueError, match="static has 2 columns, but fit saw 1"):
        forecaster.forecast(y=wide(), static=STATIC.assign(more=1.0))
    with pytest.raises(ValueError, match="static describes other series than those of fit: pass y"):
        forecaster.forecast(static=STATIC)
    with pytest.raises(ValueError, match="static has 1 columns, but fit saw 0"):
        quick().fit(y=wide()).forecast(y=wide(), static=STATIC)


@pytest.mark.parametrize("option", ["interval", "quantiles"])
@pytest.mark.parametrize("kind", ["predict", "forecast"])
def test_methods_that_need_an_option_say_so(option, kind):
    method = f"{kind}_{option.rstrip('s')}" if option == "interval" else f"{kind}_{option}"
    with pytest.raises(AttributeError, match=f"no attribute '{method}'") as raised:
        getattr(quick().fit(y=Y), method)
    assert f"needs {option}, got {option}=None" in str(raised.value.__cause__)


def test_options_of_fit_cannot_be_set_later():
    forecaster = quick(NET).fit(y=Y).set_params(interval=0.5, quantiles=[0.5])
    with pytest.raises(NotFittedError, match="interval was set after fit"):
        forecaster.forecast_interval()
    with pytest.raises(NotFittedError, match="quantiles was set after fit"):
        forecaster.forecast_quantiles()


@pytest.mark.parametrize("method", ["predict", "forecast", "update", "score"])
def test_an_unfitted_forecaster_says_so(method):
    arguments = {"score": (X, Y), "update": (X, Y), "forecast": ()}.get(method, (X,))
    with pytest.raises(NotFittedError, match="not fitted yet"):
        getattr(quick(), method)(*arguments)


class Interrupted(Ridge):
    def fit(self, X, y):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("options", "X_raw", "y"),
    [
        ({"window": [0]}, None, Y),
        ({}, X["wind"].to_frame(), Y[:5]),
        ({"interval": 0.99}, X, Y),
        ({"regressor": Interrupted()}, X, Y),
        ({"regressor": LogisticRegression(), "horizon": 1}, None, Y),
    ],
)
def test_a_failed_fit_leaves_the_forecaster_as_it_was(options, X_raw, y):
    forecaster = quick(interval=0.5, past_covariates=None).fit(X[:50], Y[:50])
    expected, radius = forecaster.forecast(2, X[50:]), forecaster.interval_radius_
    before = forecaster.get_params(deep=False)
    with pytest.raises((ValueError, KeyboardInterrupt)):
        forecaster.set_params(**options).fit(X_raw, y)
    forecaster.set_params(**before)
    assert_array_equal(forecaster.forecast(2, X[50:]), expected)
    assert forecaster.n_features_in_ == 2
    assert forecaster.interval_radius_ is radius

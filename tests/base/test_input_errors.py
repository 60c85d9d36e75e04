"""Messages for common mistakes: what was passed, what is allowed and what to do."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skneuro import MLPClassifierNP, MLPRegressorNP, RNNClassifier, RNNForecaster
from skneuro.forecasting import SeriesForecaster
from tests.estimators import sample_data

MLPS = pytest.mark.parametrize("net", [MLPRegressorNP(max_iter=2), MLPClassifierNP(max_iter=2)])
REGRESSORS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
ALL = pytest.mark.parametrize(
    "net", [MLPRegressorNP, MLPClassifierNP, RNNForecaster, RNNClassifier]
)


def refusal(call, *args, error=ValueError, **kwargs):
    with pytest.raises(error) as raised:
        call(*args, **kwargs)
    return str(raised.value)


@MLPS
def test_sequences_for_a_perceptron(net):
    X, y = sample_data(net)
    message = refusal(net.fit, X.reshape(-1, 2, 2), y)
    assert f"dim <= 2 is required by {type(net).__name__}: X has shape (60, 2, 2)" in message
    assert "X.reshape(len(X), -1), or use RNNForecaster or RNNClassifier" in message


@MLPS
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_sequences_for_a_fitted_perceptron(net):
    X, y = sample_data(net)
    assert "X has shape (60, 2, 2)" in refusal(net.fit(X, y).predict, X.reshape(-1, 2, 2))


@pytest.mark.parametrize("net", [RNNForecaster, RNNClassifier])
def test_too_many_axes_for_a_recurrent_net(net):
    X, y = sample_data(net())
    message = refusal(net().fit, X.reshape(-1, 2, 2, 1), y)
    assert f"with dim 4, while dim <= 3 is required by {net.__name__}: X must have" in message


@ALL
@pytest.mark.parametrize("form", [np.asarray, pd.DataFrame, list])
def test_unequal_numbers_of_samples(net, form):
    X, y = sample_data(net())
    for shorter in (y[:-1], list(y[:-1]), pd.Series(y[:-1])):
        message = refusal(net().fit, form(X), shorter)
        assert "inconsistent numbers of samples: [60, 59]. X has 60 rows, y has 59;" in message


@MLPS
def test_unequal_numbers_of_sparse_samples(net):
    X, y = sample_data(net)
    assert "X has 60 rows, y has 59;" in refusal(net.fit, sparse.csr_array(X), y[:-1])


@ALL
def test_unequal_numbers_of_held_out_samples(net):
    X, y = sample_data(net())
    assert "X_val has 9 rows, y_val has 5;" in refusal(net().fit, X, y, X_val=X[:9], y_val=y[:5])


@REGRESSORS
@pytest.mark.parametrize(
    ("y", "shown"), [(["a"] * 60, "'a' of dtype <U1"), (np.full((60, 2), "b"), "'b' of dtype <U1")]
)
def test_classes_for_a_regressor(net, y, shown):
    X, _ = sample_data(net())
    message = refusal(net().fit, X, y)
    assert f"y must be numbers for {net.__name__}, got {shown}" in message
    assert "use a classifier, such as MLPClassifierNP" in message


def test_strings_for_a_forecaster():
    message = refusal(SeriesForecaster(MLPRegressorNP()).fit, y=["a"] * 50)
    assert message.startswith("y must hold numbers, NaN where one is missing: could not convert")


def test_steps_that_do_not_divide_the_window():
    X, y = sample_data(RNNForecaster())
    message = refusal(RNNForecaster(n_timesteps=3).fit, X, y)
    assert message == "n_timesteps=3 does not divide the 4 columns of X; one of [1, 2, 4] would."


def test_a_method_that_the_options_rule_out_says_why():
    message = refusal(getattr, MLPRegressorNP(), "predict_quantiles", error=AttributeError)
    reason = "predict_quantiles needs loss='quantile', got loss='squared_error'"
    assert message == f"MLPRegressorNP has no attribute 'predict_quantiles': {reason}"
    message = refusal(getattr, SeriesForecaster(), "forecast_interval", error=AttributeError)
    assert message.endswith("'forecast_interval': This method needs interval, got interval=None.")
    assert not hasattr(MLPRegressorNP(), "predict_quantiles")
    assert MLPRegressorNP(loss="quantile").predict_quantiles.__name__ == "predict_quantiles"


@ALL
def test_a_misspelt_option_is_answered_with_all_of_them(net):
    message = refusal(net().set_params, learning_rate_inti=0.1)
    assert "Invalid parameter 'learning_rate_inti'" in message
    assert "'learning_rate_init'" in message


@REGRESSORS
def test_a_misspelt_loss_is_answered_with_all_of_them(net):
    X, y = sample_data(net())
    message = refusal(net(loss="mse").fit, X, y)
    assert f"The 'loss' parameter of {net.__name__} must be a str among" in message
    assert "'squared_error'" in message
    assert "Got 'mse' instead" in message


def test_a_series_shorter_than_what_is_asked_for():
    message = refusal(SeriesForecaster(window=100, horizon=60).fit, y=np.arange(50.0))
    assert "horizon=60 needs 61 steps at least, but the longest has n_samples=50" in message

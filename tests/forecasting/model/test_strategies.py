"""Direct and recursive forecasts, within and beyond the horizon."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.multioutput import MultiOutputRegressor
from sklearn.svm import LinearSVR

from skneuro import MLPRegressorNP, RNNForecaster
from tests.forecasting.series_samples import Zero, covariates, daily, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

REGRESSORS = [
    Ridge(),
    RNNForecaster("rnn", hidden_layer_sizes=3, max_iter=2, random_state=0),
    MLPRegressorNP(hidden_layer_sizes=3, max_iter=2, random_state=0),
]
EACH = pytest.mark.parametrize("regressor", REGRESSORS, ids=lambda net: type(net).__name__)


@EACH
def test_both_strategies_are_one_for_a_horizon_of_one(regressor):
    one, other = (
        quick(regressor, horizon=1, strategy=strategy).fit(y=daily())
        for strategy in ("direct", "recursive")
    )
    assert_array_equal(one.forecast(7), other.forecast(7))


@EACH
def test_recursive_forecasts_do_not_depend_on_the_horizon(regressor):
    one, other = (
        quick(regressor, horizon=horizon, strategy="recursive").fit(y=daily()).forecast(5)
        for horizon in (1, 4)
    )
    assert_array_equal(one, other)


@EACH
@pytest.mark.parametrize("strategy", ["direct", "recursive"])
def test_beyond_the_horizon_forecasts_count_as_observed(regressor, strategy):
    y = wide()
    forecaster = quick(regressor, horizon=3, strategy=strategy).fit(y=y)
    block = 3 if strategy == "direct" else 1
    expected = y
    while len(expected) < len(y) + 7:
        following = forecaster.forecast(block, y=expected)
        expected = np.vstack([expected, following])
    assert_allclose(forecaster.forecast(7), expected[len(y) : len(y) + 7], rtol=1e-9)


def test_direct_forecasts_are_those_of_a_regressor_per_step():
    y = walk()
    forecasts = quick(LinearRegression(), window=4, horizon=3).fit(y=y).forecast()
    for step in range(3):
        ends = np.arange(4, len(y) - 2)
        last = y[ends - 1]
        rows = np.array([y[end - 4 : end] - y[end - 1] for end in ends])
        model = LinearRegression().fit(rows, y[ends + step] - last)
        assert_allclose(forecasts[step], y[-1] + model.predict([y[-4:] - y[-1]])[0])


def test_fewer_steps_than_the_horizon_are_its_first():
    forecaster = quick(horizon=5).fit(y=walk())
    assert_array_equal(forecaster.forecast(2), forecaster.forecast()[:2])
    assert len(forecaster.forecast()) == 5


def test_covariates_of_later_blocks_are_seen_there():
    X, y = covariates(), daily()
    forecaster = quick(horizon=2).fit(X[:50], y[:50])
    expected = forecaster.forecast(6, X[50:])
    changed = X[50:].copy()
    changed.iloc[5] += 1.0
    found = forecaster.forecast(6, changed)
    assert_array_equal(found[:4], expected[:4])
    assert (found[4:] != expected[4:]).all()


def test_past_covariates_of_later_blocks_repeat_their_last_row():
    X, y = covariates(), daily()
    forecaster = quick(horizon=1, past_covariates=["price", "wind"]).fit(X[:50], y[:50])
    first = forecaster.forecast(1)
    longer = np.append(y[:50], first)
    table = np.vstack([X[:50], X[49:50]])
    again = quick(horizon=1, past_covariates=[0, 1]).fit(X[:50].to_numpy(), y[:50].to_numpy())
    assert_allclose(forecaster.forecast(2)[1:], again.forecast(1, table, y=longer))


@pytest.mark.parametrize("horizon", [1, 3])
def test_a_regressor_of_one_output_is_fitted_once_per_step(horizon):
    forecaster = quick(LinearSVR(random_state=0), horizon=horizon).fit(y=walk())
    assert isinstance(
        forecaster.regressors_[0], LinearSVR if horizon == 1 else MultiOutputRegressor
    )
    assert forecaster.forecast().shape == (horizon,)


@pytest.mark.parametrize(
    ("anchor", "anchor_steps", "expected"),
    [
        ("last", None, 9),
        ("last", 3, 9),
        ("mean", None, 7),
        ("mean", 3, 8),
        ("mean", 9, 7),
        (None, None, 0),
    ],
)
def test_nothing_changes_from_the_anchor(anchor, anchor_steps, expected):
    forecaster = quick(Zero(), anchor=anchor, anchor_steps=anchor_steps).fit(y=np.arange(10.0))
    assert_allclose(forecaster.forecast(), expected)


@pytest.mark.parametrize("scale", ["std", "difference"])
def test_scaled_windows_make_forecasts_follow_the_units_of_the_series(scale):
    y = walk()
    forecaster = quick(window_scale=scale).fit(y=y)
    assert_allclose(forecaster.forecast(y=5 + 100 * y), 5 + 100 * forecaster.forecast())
    in_other_units = quick(window_scale=scale).fit(y=5 + 100 * y)
    assert_allclose(in_other_units.forecast(), 5 + 100 * forecaster.forecast())

"""Missing values, and many or short series."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import LinearRegression, Ridge

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import Differencer, SeriesForecaster
from tests.forecasting.series_samples import Zero, quick, walk

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NAN = np.nan
NETS = {
    "RNN": RNNForecaster("gru", hidden_layer_sizes=3, max_iter=2, random_state=0),
    "skip": RNNForecaster(
        "rnn", hidden_layer_sizes=3, linear_skip=True, max_iter=2, random_state=0
    ),
    "MLP": MLPRegressorNP(hidden_layer_sizes=3, max_iter=2, random_state=0),
}
EACH = pytest.mark.parametrize("regressor", [Ridge(), *NETS.values()], ids=["Ridge", *NETS])


def rows(y, window, horizon, **options):
    """Input of the regressor."""
    forecaster = quick(Zero(), window, horizon, anchor=None, **options).fit(y=y)
    return forecaster.regressors_[0].X_, forecaster.regressors_[0].y_


# Gaps --------------------------------------------------------------------------------------------


def test_inputs_are_filled_forward_and_targets_never():
    X, Y = rows([1, 2, NAN, NAN, 5, 6, 7.0], 2, 1)
    # no windows followed by a gap, and none of gaps alone
    unit = np.std([2, 5, 5, 6])
    assert_allclose(X, [[2 / unit, 5 / unit, 1, 0], [5 / unit, 6 / unit, 0, 0]])
    assert_allclose(Y, [6 / unit, 7 / unit])


@pytest.mark.parametrize(
    ("y", "add_indicator", "n_features"),
    [
        (walk(), "auto", 5),
        (walk(), True, 10),
        (walk(), False, 5),
        (np.append(walk(), [NAN, 1]), "auto", 10),
        (np.append(walk(), NAN), "auto", 10),
        (np.append(walk(), [NAN, 1]), False, 5),
        (np.append(NAN, walk()), "auto", 5),  # trimmed
        ({"a": walk(), "b": walk(6)}, "auto", 10),
        ({"a": walk(), "b": walk(7)}, "auto", 5),
        ({"a": walk(), "b": walk(6)}, False, 5),
    ],
)
def test_the_indicator_is_there_as_documented(y, add_indicator, n_features):
    X, _ = rows(y, 5, 2, add_indicator=add_indicator)
    assert X.shape[1] == n_features


def test_steps_that_a_transform_takes_away_need_no_indicator():
    X, _ = rows(walk(), 5, 2, transformer=Differencer())
    assert X.shape[1] == 5


@EACH
@pytest.mark.parametrize("add_indicator", [True, False, "auto"])
def test_gaps_are_learned_from_and_forecast_from(regressor, add_indicator):
    y = walk()
    y[[3, 4, 20, 21, 22, 23, 24, 25, 26, 58, 59]] = NAN
    forecaster = quick(regressor, add_indicator=add_indicator).fit(y=y)
    assert np.isfinite(forecaster.forecast(5)).all()
    assert np.isfinite(forecaster.forecast(5, y=walk(20))).all()


@EACH
def test_a_model_without_the_indicator_forecasts_from_gaps_too(regressor):
    gap = walk()
    gap[-2:] = NAN
    forecaster = quick(regressor).fit(y=walk())
    assert np.isfinite(forecaster.forecast(3, y=gap)).all()
    filled = np.append(walk()[:-2], [walk()[-3]] * 2)
    assert_array_equal(forecaster.forecast(3, y=gap), forecaster.forecast(3, y=filled))


def test_leading_gaps_are_no_part_of_the_series():
    expected = quick().fit(y=walk()).forecast()
    y = np.append([NAN] * 7, walk())
    assert_array_equal(quick().fit(y=y).forecast(), expected)
    labeled = quick().fit(y=pd.Series(y, pd.RangeIndex(10, 77))).forecast()
    assert_array_equal(labeled, expected)
    assert list(labeled.index) == [77, 78]


@settings(max_examples=60)
@given(
    values=st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=1, max_size=14),
    window=st.integers(1, 5),
    horizon=st.integers(1, 3),
    add_indicator=st.sampled_from([True, False, "auto"]),
)
def test_any_gaps_give_finite_forecasts_or_a_clear_error(values, window, horizon, add_indicator):
    y = np.array([NAN if value is None else value for value in values], dtype=float)
    forecaster = quick(LinearRegression(), window, horizon, add_indicator=add_indicator)
    known = ~np.isnan(y)
    n_steps = len(y) - int(np.argmax(known))
    first = window if n_steps >= window + horizon else 1
    ends = np.arange(len(y) - n_steps + first, len(y) - horizon + 1)
    begins = np.maximum(ends - window, len(y) - n_steps)
    learned = [
        known[begin:end].any() and known[end : end + horizon].all()
        for begin, end in zip(begins, ends, strict=True)
    ]
    if known.any() and any(learned):
        assert np.isfinite(forecaster.fit(y=y).forecast(2 * horizon + 1)).all()
    else:
        with pytest.raises(ValueError, match=r"has no observation|long enough|too many gaps"):
            forecaster.fit(y=y)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([1, NAN] * 10, "too many gaps: there are no 2 steps .* among the 5 before"),
        ([1, 2], "horizon=2 needs 3 steps at least, but the longest has n_samples=2"),
        ([NAN, NAN, 1, 2], "the longest has n_samples=2"),
    ],
)
def test_too_little_to_learn_from_is_refused(y, message):
    with pytest.raises(ValueError, match=message):
        quick().fit(y=y)


# Short series ------------------------------------------------------------------------------------


def test_short_series_are_padded_with_their_first_value_and_marked():
    X, Y = rows({"a": [1.0, 2.0, 3.0], "b": walk(4)}, 3, 1)
    unit = np.std([1, 1, 2, *walk(4)[:3]])
    assert_allclose(X[:2, :3], np.array([[1, 1, 1], [1, 1, 2]]) / unit)
    assert_array_equal(X[:2, 3:], [[1, 1, 0], [1, 0, 0]])
    assert_allclose(Y[:2], [2 / unit, 3 / unit])
    assert_allclose(X[2], [*walk(4)[:3] / unit, 0, 0, 0])  # long enough: whole windows only
    assert len(X) == 3


@EACH
@pytest.mark.parametrize("n_steps", [1, 2, 4])
def test_short_series_are_forecast(regressor, n_steps):
    forecaster = quick(regressor, window=8).fit(y={"a": walk(), "b": walk(n_steps)})
    assert np.isfinite(forecaster.forecast(5)["b"]).all()
    assert np.isfinite(forecaster.forecast(5, y=[3.0])).all()


@EACH
def test_all_series_may_be_short(regressor):
    forecaster = quick(regressor, window=50).fit(y=np.column_stack([walk(9), walk(9, 1)]))
    assert np.isfinite(forecaster.forecast(5)).all()


def test_a_recurrent_net_passes_over_steps_before_a_series_began():
    net = NETS["RNN"]
    one, other = (quick(net, window=window, random_state=0, anchor=None) for window in (6, 9))
    short = {name: walk(6, seed) for seed, name in enumerate("abcd")}  # shorter than each window
    assert_allclose(one.fit(y=short).forecast()["a"], other.fit(y=short).forecast()["a"])


# Many of them ------------------------------------------------------------------------------------

MANY = np.random.RandomState(0).randn(30, 500).cumsum(axis=0)


@pytest.mark.parametrize("regressor", NETS.values(), ids=NETS)
def test_hundreds_of_short_series_are_one_model(regressor):
    forecaster = SeriesForecaster(regressor, window=12, horizon=3).fit(y=MANY)
    assert forecaster.forecast().shape == (3, 500)
    assert forecaster.regressors_[0].t_ == 2 * 500 * 16  # epochs, series, windows of each
    assert_allclose(forecaster.forecast(y=MANY[:, :7]), forecaster.forecast()[:, :7])


@pytest.mark.parametrize(
    ("y", "window"),
    [
        (walk(60_000), 500),
        (np.random.RandomState(0).randn(60, 4000), 24),
    ],
    ids=["one_long_series", "many_short_ones"],
)
def test_memory_stays_small_beside_that_of_all_windows(y, window):
    y = y.astype(np.float32)
    n_windows = y.size - window * y.size // len(y)
    net = MLPRegressorNP(hidden_layer_sizes=2, max_iter=1, batch_size=1000)
    forecaster = SeriesForecaster(net, window=window)
    tracemalloc.start()
    forecaster.fit(y=y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < n_windows * window * y.itemsize / 2

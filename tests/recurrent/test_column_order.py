"""Columns of windows in other orders: newest first, channel by channel, or by their names."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.utils import get_tags

from skneuro import RNNClassifier, RNNForecaster, WindowTransformer
from skneuro.forecasting import SeriesForecaster

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

N, T = 40, 4
rng = np.random.RandomState(0)
CUBE = rng.randn(N, T, 2)  # oldest step first
y = CUBE[:, -1, 0] + CUBE[:, 0, 1]
OLDEST_FIRST = CUBE.reshape(N, -1)
NEWEST_FIRST = CUBE[:, ::-1].reshape(N, -1)
BY_CHANNEL = CUBE.transpose(0, 2, 1).reshape(N, -1)
NETS = pytest.mark.parametrize("net", [RNNForecaster, RNNClassifier])


def fitted(net, X, **options):
    options = {"n_timesteps": T, "hidden_layer_sizes": 3, "max_iter": 2, **options}
    target = (y > 0).astype(int) if net is RNNClassifier else y
    return net("gru", random_state=0, anchor="last", **options).fit(X, target)


def named(X, names):
    return pd.DataFrame(X, columns=names)


NAMES = {
    "oldest_first": [f"{c}_lag_{lag}" for lag in (4, 3, 2, 1) for c in "ab"],
    "newest_first": [f"{c}_lag_{lag}" for lag in (1, 2, 3, 4) for c in "ab"],
    "by_channel": [f"{c}_lag_{lag}" for c in "ab" for lag in (4, 3, 2, 1)],
}
TABLES = {
    "oldest_first": OLDEST_FIRST,
    "newest_first": NEWEST_FIRST,
    "by_channel": BY_CHANNEL,
}


@NETS
@pytest.mark.parametrize("order", TABLES)
def test_every_order_gives_the_net_of_the_same_windows(net, order):
    expected = fitted(net, OLDEST_FIRST).predict(OLDEST_FIRST)
    found = fitted(net, TABLES[order], column_order=order)
    assert_array_equal(found.predict(TABLES[order]), expected)
    one, all_rows = found.transform(TABLES[order][:1]), found.transform(TABLES[order])
    assert_allclose(one, all_rows[:1], rtol=1e-9, atol=1e-12)  # BLAS rounds by the number of rows
    table = named(TABLES[order], NAMES[order])
    assert_array_equal(fitted(net, table, column_order=order).predict(table), expected)


@NETS
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("order", TABLES)
def test_names_say_the_order(net, order, shuffle):
    expected = fitted(net, OLDEST_FIRST).predict(OLDEST_FIRST)
    table = named(TABLES[order], NAMES[order])
    if shuffle:  # channels keep the order in which they appear first
        later = (
            np.random.RandomState(1).permutation(np.arange(2, 8)) if order != "by_channel" else []
        )
        table = table.iloc[:, [0, 1, *later]] if len(later) else table
    net = fitted(net, table, column_order="from_names", n_timesteps=None)
    assert (net.n_timesteps_, net.n_channels_) == (T, 2)
    assert_array_equal(net.predict(table), expected)


def test_three_dimensional_windows_may_be_newest_first():
    expected = fitted(RNNForecaster, CUBE).predict(CUBE)
    net = fitted(RNNForecaster, CUBE[:, ::-1], column_order="newest_first")
    assert_array_equal(net.predict(CUBE[:, ::-1]), expected)
    with pytest.raises(ValueError, match="column_order='by_channel' needs a two-dimensional X"):
        fitted(RNNForecaster, CUBE, column_order="by_channel")
    with pytest.raises(ValueError, match="column_order='from_names' needs column names"):
        fitted(RNNForecaster, CUBE, column_order="from_names")


@NETS
@pytest.mark.parametrize("order", ["oldest_first", "newest_first", "by_channel"])
@pytest.mark.parametrize("names", NAMES)
def test_names_that_contradict_the_option_are_refused(net, order, names):
    table = named(TABLES[order], NAMES[names])
    if order == names:
        fitted(net, table, column_order=order)
        return
    message = f"contradicts the column names of X.*set column_order='{names}'"
    with pytest.raises(ValueError, match=message):
        fitted(net, table, column_order=order)


@pytest.mark.parametrize("style", ["lag_{}", "lag{}", "y_lag{}", "Lag {}", "x0_lag{}"])
def test_lags_of_one_channel_in_the_styles_of_other_libraries(style):
    newest = named(NEWEST_FIRST[:, :T], [style.format(lag) for lag in range(1, T + 1)])
    with pytest.raises(ValueError, match="set column_order='newest_first'"):
        fitted(RNNForecaster, newest, n_timesteps=None)
    fitted(RNNForecaster, newest, n_timesteps=None, column_order="newest_first")


def test_lags_beside_other_columns_are_seen_too():
    names = [*(f"lag_{k}" for k in range(1, 7)), "holiday", "price"]
    with pytest.raises(ValueError, match="set column_order='newest_first'"):
        fitted(RNNForecaster, named(OLDEST_FIRST, names), n_timesteps=None)


def test_other_names_say_nothing():
    fitted(RNNForecaster, named(OLDEST_FIRST, [f"lag_of_{k}" for k in "abcdefgh"]))
    fitted(RNNForecaster, named(OLDEST_FIRST, ["lag_1", *"bcdefgh"]))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["lag_1", "lag_2", *"cdefgh"], "got lag_1, lag_2, c, d, e"),
        ([f"a_lag_{k}" for k in range(7)] + ["b_lag_9"], "the same lags for each channel"),
    ],
)
def test_names_that_say_no_order(names, message):
    with pytest.raises(ValueError, match=message):
        fitted(RNNForecaster, named(OLDEST_FIRST, names), column_order="from_names")


def test_another_number_of_lags_than_n_timesteps():
    table = named(BY_CHANNEL, NAMES["by_channel"])
    with pytest.raises(ValueError, match="n_timesteps=8 does not match the 4 lags"):
        fitted(RNNForecaster, table, column_order="from_names", n_timesteps=8)


def test_the_windows_of_the_package_are_oldest_first():
    series = pd.DataFrame({"a": np.arange(12.0), "b": np.arange(12.0) ** 2})
    windows = WindowTransformer(window=T).set_output(transform="pandas").fit_transform(series)
    net = RNNForecaster(n_timesteps=T, max_iter=1).fit(windows.iloc[T:], series["a"].iloc[T:])
    assert_array_equal(net._fitted.inputs.columns, None)


def test_a_forecaster_lays_out_windows_itself():
    forecaster = SeriesForecaster(RNNForecaster(column_order="newest_first"), window=4)
    with pytest.raises(ValueError, match="must be 'oldest_first' in a SeriesForecaster"):
        forecaster.fit(y=np.arange(30.0))


def test_a_later_fit_keeps_the_order_of_the_first():
    net = fitted(RNNForecaster, NEWEST_FIRST, column_order="newest_first", warm_start=True)
    again = fitted(RNNForecaster, OLDEST_FIRST, warm_start=True)
    assert_array_equal(
        net.fit(NEWEST_FIRST, y).predict(NEWEST_FIRST),
        again.fit(OLDEST_FIRST, y).predict(OLDEST_FIRST),
    )


@NETS
def test_single_missing_values_are_announced_only_where_a_value_is_a_step(net):
    assert get_tags(net()).input_tags.allow_nan
    assert not get_tags(net(n_timesteps=5)).input_tags.allow_nan
    assert not get_tags(net(linear_skip=True)).input_tags.allow_nan

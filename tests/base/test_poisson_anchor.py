"""Losses that need y >= 0 refuse an anchor, which shifts targets, in every way to fit a net."""

import numpy as np
import pytest

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import SeriesForecaster
from skneuro.nn.losses import REGRESSION_LOSSES
from skneuro.nn.windows.anchors import ANCHORS

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

counts = np.random.RandomState(0).poisson(3.0, 80).astype(float)
X, y = np.lib.stride_tricks.sliding_window_view(counts, 7)[:, :6], counts[6:]
QUICK = {"max_iter": 2, "hidden_layer_sizes": 3, "random_state": 0}

EACH_LOSS = pytest.mark.parametrize("loss", REGRESSION_LOSSES)


def assert_fits_unless_shifted(action, loss, is_shifted):
    if loss == "poisson" and is_shifted:
        with pytest.raises(ValueError, match=r"loss='poisson' needs y >= 0, but anchor="):
            action()
    else:
        action()


@EACH_LOSS
@pytest.mark.parametrize("anchor", [None, *ANCHORS])
def test_a_direct_fit(loss, anchor):
    net = RNNForecaster(loss=loss, anchor=anchor, **QUICK)
    assert_fits_unless_shifted(lambda: net.fit(X, y), loss, anchor is not None)
    assert_fits_unless_shifted(lambda: net.partial_fit(X, y), loss, anchor is not None)


@EACH_LOSS
@pytest.mark.parametrize("anchor", [None, "last", "mean"])
@pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
@pytest.mark.parametrize("window_scale", [None, "std"])
def test_a_fit_through_the_forecaster(loss, anchor, net, window_scale):
    forecaster = SeriesForecaster(
        net(loss=loss, **QUICK), window=6, anchor=anchor, window_scale=window_scale
    )
    assert_fits_unless_shifted(lambda: forecaster.fit(y=counts), loss, anchor is not None)


@EACH_LOSS
@pytest.mark.parametrize("anchor", ANCHORS)
def test_an_anchor_of_the_net_in_a_forecaster_without_one(loss, anchor):
    net = RNNForecaster(loss=loss, anchor=anchor, **QUICK)
    forecaster = SeriesForecaster(net, window=6, anchor=None)
    assert_fits_unless_shifted(lambda: forecaster.fit(y=counts), loss, True)


def test_one_negative_value_of_a_long_series_is_refused():
    series = np.tile(counts, 400)
    series[20_001] = -1.0
    forecaster = SeriesForecaster(MLPRegressorNP("poisson", **QUICK), window=6, anchor=None)
    with pytest.raises(ValueError, match="loss='poisson' needs y >= 0, got a minimum of -"):
        forecaster.fit(y=series)


def test_a_series_shifted_by_a_transformer_is_refused():
    from skneuro.forecasting import Differencer

    net = MLPRegressorNP("poisson", **QUICK)
    forecaster = SeriesForecaster(net, window=6, anchor=None, transformer=Differencer())
    with pytest.raises(ValueError, match="loss='poisson' needs y >= 0, got a minimum of -"):
        forecaster.fit(y=counts)

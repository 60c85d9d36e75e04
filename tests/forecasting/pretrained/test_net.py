"""Inputs, outputs, loss and weights of the pretrained net."""

import hashlib
import subprocess
import sys
from importlib import resources

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import ndtri

from skneuro.forecasting.pretrained import weights
from skneuro.forecasting.pretrained.net import KnownTargets, make_loss, make_net
from skneuro.forecasting.pretrained.windows import (
    CONTEXT,
    HORIZON,
    LEVELS,
    N_FEATURES,
    N_OUTPUTS,
    STEPS,
    quantiles_ahead,
    read_windows,
)
from skneuro.forecasting.pretrained.zero_shot import at_levels

RNG = np.random.default_rng(0)


def windows(n=5, n_known=CONTEXT):
    return RNG.standard_normal((CONTEXT, n)).cumsum(axis=0), np.full(n, n_known), np.ones(n, int)


@pytest.mark.parametrize("n_known", [2, 3, 10, CONTEXT])
def test_features_do_not_depend_on_level_unit_and_absent_values(n_known):
    values, known, period = windows(n_known=n_known)
    features, last, unit = read_windows(values, known, period)
    assert features.shape == (N_FEATURES, 5)
    assert np.isfinite(features).all()
    other = 3.0 * values + 7.0
    other[: CONTEXT - n_known] = 123.0
    again, last_again, unit_again = read_windows(other, known, period)
    assert_allclose(again, features, atol=1e-9)
    assert_allclose(last_again, 3 * last + 7)
    assert_allclose(unit_again, 3 * unit)


def test_features_tell_length_and_season():
    values, known, period = windows()
    features, *_ = read_windows(values, known, period)
    assert (read_windows(values, known - 60, period)[0] != features).any()
    assert (read_windows(values, known, period * 12)[0] != features).any()


def test_outputs_are_quantiles_in_order():
    outputs = RNG.standard_normal((N_OUTPUTS, 4))
    last, unit = np.arange(4.0), np.array([0.0, 1.0, 2.0, 3.0])
    quantiles = quantiles_ahead(outputs, last, unit)
    assert quantiles.shape == (4, HORIZON, len(LEVELS))
    assert (np.diff(quantiles, axis=2) >= 0).all()
    assert_array_equal(quantiles[0], 0.0)
    first = np.sort(outputs[: len(LEVELS), 1])
    assert_allclose(quantiles[1, 0], 1.0 + first)
    k = list(STEPS).index(10)
    tenth = np.sort(outputs[k * len(LEVELS) : (k + 1) * len(LEVELS), 2]) * np.sqrt(10)
    assert_allclose(quantiles[2, 9], 2.0 + 2.0 * tenth)
    assert_allclose(quantiles[2, 8], (quantiles[2, 7] + quantiles[2, 9]) / 2)


def test_levels_are_interpolated_as_those_of_a_normal_distribution():
    normal = 5.0 + 2.0 * ndtri(LEVELS)
    levels = [0.01, 0.03, 0.2, 0.5, 0.8, 0.95, 0.99]
    assert_allclose(at_levels(normal, levels), 5.0 + 2.0 * ndtri(levels))
    assert_array_equal(at_levels(normal, LEVELS), normal)


def test_gradient_of_the_loss_with_unknown_targets():
    loss = KnownTargets(make_loss())
    z, y = RNG.standard_normal((N_OUTPUTS, 3)), RNG.standard_normal((len(STEPS), 3))
    y[4:, 0] = y[:, 1] = np.nan
    dz = np.empty_like(z)
    value = loss.value_and_gradient(z, y, 1 / 3, dz)
    for k, b in [(0, 0), (35, 0), (36, 0), (7, 1), (90, 2)]:
        step = np.zeros_like(z)
        step[k, b] = 1e-6
        slope = (loss.value(z + step, y, 1 / 3) - loss.value(z - step, y, 1 / 3)) / 2e-6
        assert_allclose(dz[k, b], slope, atol=1e-8)
    assert value > 0
    assert_array_equal(dz[:, 1], 0.0)
    assert loss.value_and_gradient(z, np.full_like(y, np.nan), 1 / 3, dz) == 0.0
    whole = RNG.standard_normal((len(STEPS), 3))
    assert_allclose(loss.value(z, whole, 1 / 3), make_loss().value(z, whole, 1 / 3))


@pytest.mark.parametrize("size", weights.FILES)
def test_the_file_of_weights_is_small_and_has_its_checksum(size):
    name, checksum = weights.FILES[size]
    content = resources.files("skneuro.forecasting.pretrained").joinpath(name).read_bytes()
    assert len(content) <= 3_000_000
    assert hashlib.sha256(content).hexdigest() == checksum
    network = weights.pretrained_net(size)
    assert network is weights.pretrained_net(size)
    assert network.is_frozen
    assert np.isfinite(network.parameters.theta).all()
    assert network.parameters.theta.size > 100_000


def test_damaged_weights_are_refused(monkeypatch):
    monkeypatch.setitem(weights.FILES, "base", ("base.npz", "0" * 64))
    weights.pretrained_net.cache_clear()
    with pytest.raises(OSError, match="are damaged"):
        weights.pretrained_net("base")
    weights.pretrained_net.cache_clear()


def test_weights_are_read_at_first_use_only():
    code = (
        "import skneuro.forecasting\n"
        "from skneuro.forecasting.pretrained.weights import pretrained_net\n"
        "assert pretrained_net.cache_info().currsize == 0\n"
        "skneuro.forecasting.PretrainedForecaster().fit(y=[1.0, 2.0, 4.0]).forecast()\n"
        "assert pretrained_net.cache_info().currsize == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_untrained_net_has_the_shape_of_the_features():
    network = make_net((8,))
    assert network.predict(np.zeros((2, N_FEATURES), np.float32)).shape == (N_OUTPUTS, 2)

"""Units for the values and errors of windows."""

import numpy as np
import pytest

from skneuro.nn.windows.panel import Panel
from skneuro.nn.windows.units import LEAST_DIFFERENCE, level, spread, usual_difference
from skneuro.nn.windows.windows import Windows

RANDOM = np.random.RandomState(0)
VALUES = RANDOM.standard_normal((6, 10)).cumsum(axis=1)
BEFORE_START = np.arange(10) < np.array([0, 1, 3, 8, 9, 0])[:, None]


@pytest.mark.parametrize("season", [1, 3])
def test_usual_difference_is_the_scale_of_mase(season):
    expected = [np.abs(row[season:] - row[:-season]).mean() for row in VALUES]
    np.testing.assert_allclose(usual_difference(VALUES, season=season)[:, 0], expected)


@pytest.mark.parametrize("measure", [spread, usual_difference, level])
def test_steps_before_a_series_do_not_count(measure):
    found = measure(VALUES, BEFORE_START)
    for row, before_start, one in zip(VALUES, BEFORE_START, found, strict=True):
        np.testing.assert_allclose(one, measure(row[~before_start][None])[0])


@pytest.mark.parametrize("measure", [spread, usual_difference])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_constant_windows_have_no_unit_of_their_own(measure, dtype):
    values = np.full((2, 5), 0.3, dtype)
    values[1, 3] = np.float64(0.1) * 3 if dtype == np.float64 else np.nextafter(values[1, 3], 1)
    assert values[1, 3] != values[1, 2]
    np.testing.assert_array_equal(measure(values), 0.0)


def test_zeros_have_no_level():
    np.testing.assert_array_equal(level(np.zeros((2, 5))), 0.0)


def test_the_spread_of_large_values_in_single_precision_does_not_overflow():
    values = np.array([[1e30, 2e30, 3e30]], np.float32)
    np.testing.assert_allclose(spread(values), [[np.std([1e30, 2e30, 3e30])]], rtol=1e-6)


def test_a_window_that_repeats_its_season_is_measured_by_its_spread():
    values = np.tile([0.0, 1.0, 4.0], (2, 4))
    np.testing.assert_array_equal(usual_difference(values, season=3), spread(values))
    values[:, -1] += 1e-3  # all but repeats it
    found = usual_difference(values, season=3)
    np.testing.assert_allclose(found, LEAST_DIFFERENCE * spread(values))


def test_a_window_no_longer_than_a_season_is_measured_by_its_spread():
    np.testing.assert_array_equal(usual_difference(VALUES, season=10), spread(VALUES))


@pytest.mark.parametrize("measure", [spread, usual_difference, level])
def test_precision_is_kept(measure):
    assert measure(VALUES.astype(np.float32)).dtype == np.float32
    assert measure(VALUES.astype(np.float32), BEFORE_START).dtype == np.float32


def windows_of(values, **options):
    panel = Panel(values.ravel(), starts=np.arange(0, values.size + 1, values.shape[1]))
    ends = np.arange(8, values.size, values.shape[1])
    return Windows(panel, window=8, horizon=2, **options), ends


@pytest.mark.parametrize("scale", [None, "std", "difference"])
def test_weights_make_errors_count_in_another_unit(scale):
    windows, ends = windows_of(VALUES + 5, scale=scale, season=2)
    seen = VALUES[:, :8] + 5
    unit = windows.cut(ends, np.empty((6, 8)))[1]
    for error_unit, measured in (
        ("difference", usual_difference(seen, season=2)),
        ("level", level(seen)),
    ):
        expected = (unit / measured)[:, 0]
        found = windows.weights(ends, error_unit)
        np.testing.assert_allclose(found, expected / expected.mean())
    parts = [windows.weights(ends, error_unit) for error_unit in ("difference", "level")]
    np.testing.assert_allclose(windows.weights(ends, "both"), np.mean(parts, axis=0))

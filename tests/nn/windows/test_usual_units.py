"""The usual unit of a series, for windows that hardly have one of their own."""

import numpy as np
import pytest

from skneuro.nn.windows.units import UNITS, level, spread
from skneuro.nn.windows.usual_units import (
    LEAST_UNIT,
    WINDOWS_PER_SERIES,
    usual_by_group,
    usual_units,
    with_usual,
)

RANDOM = np.random.RandomState(0)
WALK = RANDOM.standard_normal(60).cumsum()


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("n_steps", [3, 5, 9, 10, 30, 36])
def test_the_usual_unit_is_the_median_of_all_windows_of_a_series(name, n_steps):
    values = WALK[:n_steps]
    windows = np.lib.stride_tricks.sliding_window_view(values, min(5, n_steps))
    assert len(windows) <= WINDOWS_PER_SERIES
    own = np.sort(UNITS[name](windows, None, 2)[:, 0])
    found = usual_units([WALK, values, 3 * WALK[:7]], 5, UNITS[name], 2)
    np.testing.assert_allclose(found.units[1], own[(len(own) - 1) // 2])
    np.testing.assert_allclose(found.levels[1], level(windows).mean())


def test_many_series_are_measured_as_one_is(monkeypatch):
    histories = [RANDOM.standard_normal(n).cumsum() for n in RANDOM.randint(2, 90, 40)]
    expected = [usual_units([one], 6, spread) for one in histories]
    monkeypatch.setattr("skneuro.nn.windows.usual_units.VALUES_AT_ONCE", 6 * 32 * 7)
    found = usual_units(histories, 6, spread)
    np.testing.assert_allclose(found.units, [one.units[0] for one in expected])
    np.testing.assert_allclose(found.levels, [one.levels[0] for one in expected])


def test_zeros_and_negligible_units_do_not_count():
    units = np.array([0.0, 4.0, 1e-9, 0.0, 2.0, 3.0, 1e-9, 0.0])
    np.testing.assert_array_equal(usual_by_group(units, np.zeros(8, int), 2), [3.0, 0.0])


def test_a_few_outliers_do_not_make_all_others_negligible():
    units = np.r_[np.ones(80), np.full(20, 1e12)]
    assert usual_by_group(units, np.zeros(100, int), 1)[0] == 1.0


def test_rare_changes_are_found():
    values = np.zeros(10_000)
    values[[4321, 4322]] = 5.0, 7.0
    assert usual_units([values], 7, spread).units[0] > 1.0


def test_constant_series_have_the_unit_of_a_typical_series_relative_to_their_level():
    found = usual_units([100 + WALK, np.full(20, 0.5), np.full(20, -8.0), np.zeros(20)], 7, spread)
    np.testing.assert_array_equal(found.units[1:], 0.0)
    relative, absolute = found.typical()
    assert absolute == found.units[0]
    completed = found.completed((relative, absolute))
    np.testing.assert_allclose(
        completed, [absolute, 0.5 * relative, 8 * relative, absolute], rtol=1e-12
    )
    assert found.completed((relative, absolute), zeros=1e-300)[3] == 1e-300


def test_panels_that_never_vary_have_their_levels():
    found = usual_units([np.full(20, 0.5), np.full(20, 4.0)], 7, spread)
    np.testing.assert_array_equal(found.completed(found.typical()), [0.5, 4.0])
    zeros = usual_units([np.zeros(20)], 7, spread)
    np.testing.assert_array_equal(zeros.completed(zeros.typical()), 1.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_only_units_far_below_the_usual_one_are_replaced(dtype):
    own = np.array([[0.0], [0.9 * LEAST_UNIT], [1.1 * LEAST_UNIT], [1e5]], dtype)
    found = with_usual(own, np.ones((4, 1)))
    np.testing.assert_array_equal(found, [[1.0], [1.0], own[2], own[3]])
    assert found.dtype == dtype

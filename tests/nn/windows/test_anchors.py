"""Anchors: windows shifted and scaled, forecasts put back."""

import numpy as np
import pytest

from skneuro.nn.windows.anchors import ANCHORS, Anchor
from tests.nn.layers.flat import padding_of

N_SAMPLES, N_TIMESTEPS, N_CHANNELS = 7, 5, 3

each_mode = pytest.mark.parametrize("mode", ANCHORS)


def make_windows(dtype=np.float64):
    random = np.random.RandomState(0)
    windows = random.standard_normal((N_SAMPLES, N_TIMESTEPS, N_CHANNELS))
    return (windows * [1, 10, 0.1] + [5, -100, 0]).astype(dtype)


def plain_shift_and_scale(windows, mode):
    """By a loop over samples and channels."""
    shift, scale = np.empty((N_SAMPLES, N_CHANNELS)), np.ones((N_SAMPLES, N_CHANNELS))
    for i, window in enumerate(windows):
        for c, values in enumerate(window.T):
            shift[i, c] = values[-1] if mode == "last" else values.mean()
            if mode == "standard":
                scale[i, c] = values.std()
    return shift, scale


@each_mode
@pytest.mark.parametrize("flat", [False, True])
def test_windows_are_shifted_and_scaled_by_themselves(mode, flat):
    windows = make_windows()
    shift, scale = plain_shift_and_scale(windows, mode)
    expected = (windows - shift[:, None]) / scale[:, None]
    anchor = Anchor(mode, N_CHANNELS)
    rows = windows.reshape(N_SAMPLES, -1).copy() if flat else windows.copy()
    np.testing.assert_allclose(anchor.measure(rows), (shift, scale), rtol=1e-12, atol=1e-12)
    anchor.apply(rows)
    np.testing.assert_allclose(rows.reshape(expected.shape), expected, rtol=1e-10, atol=1e-12)


@each_mode
def test_apply_works_in_place_on_rows_of_a_wider_buffer(mode):
    windows = make_windows().reshape(N_SAMPLES, -1)
    expected = windows.copy()
    Anchor(mode, N_CHANNELS).apply(expected)
    buffer = np.ones((N_SAMPLES, windows.shape[1] + 1))  # batches end in a row of ones
    buffer[:, :-1] = windows
    Anchor(mode, N_CHANNELS).apply(buffer[:, :-1])
    np.testing.assert_array_equal(buffer[:, :-1], expected)
    np.testing.assert_array_equal(buffer[:, -1], 1)


@each_mode
@pytest.mark.parametrize("target_channel", range(N_CHANNELS))
def test_targets_go_to_the_units_of_their_window_and_back(mode, target_channel):
    windows = make_windows()
    shift, scale = plain_shift_and_scale(windows, mode)
    Y = np.random.RandomState(1).standard_normal((N_SAMPLES, 4))
    anchor = Anchor(mode, N_CHANNELS, target_channel)
    anchored = anchor.apply_to_targets(windows, Y)
    of_channel = shift[:, [target_channel]], scale[:, [target_channel]]
    np.testing.assert_allclose(anchored, (Y - of_channel[0]) / of_channel[1], rtol=1e-10)
    z = np.ascontiguousarray(anchored.T)
    assert anchor.undo(windows, z) is z
    np.testing.assert_allclose(z.T, Y, rtol=1e-10, atol=1e-12)


@each_mode
def test_measuring_leaves_the_windows_alone(mode):
    windows = make_windows()
    anchor = Anchor(mode, N_CHANNELS)
    shift, _ = anchor.measure(windows)
    anchor.apply_to_targets(windows, np.zeros((N_SAMPLES, 1)))
    shift += 1
    np.testing.assert_array_equal(windows, make_windows())


@each_mode
def test_a_forecast_moves_with_the_level_of_the_series(mode):
    windows, z = make_windows(), np.random.RandomState(1).standard_normal((2, N_SAMPLES))
    anchor = Anchor(mode, N_CHANNELS, target_channel=1)
    here = anchor.undo(windows, z.copy())
    there = anchor.undo(windows + 1000, z.copy())
    np.testing.assert_allclose(there - here, 1000, rtol=1e-10)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e6 / 3, 1e15])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n_timesteps", "n_channels"), [(30, 1), (720, 1), (24, 3), (720, 3)])
def test_a_constant_window_is_not_divided_by_its_rounding_error(
    value, dtype, n_timesteps, n_channels
):
    rows = np.full((2, n_timesteps, n_channels), value, dtype)
    rows[1] += np.arange(n_timesteps, dtype=dtype)[:, None] * dtype(abs(value) / 10 + 1)
    anchor = Anchor("standard", n_channels)
    _, scale = anchor.measure(rows)
    np.testing.assert_allclose(scale[0], abs(value) or 1, rtol=1e-6)
    assert (scale[1] > 0).all()
    anchor.apply(rows)
    np.testing.assert_allclose(rows[0], 0, atol=1e-5 * abs(value))
    np.testing.assert_allclose(rows[1].std(axis=0), 1, rtol=1e-4)


@each_mode
def test_single_precision_stays(mode):
    windows = make_windows(np.float32)
    anchor = Anchor(mode, N_CHANNELS)
    assert {part.dtype for part in anchor.measure(windows)} == {np.dtype(np.float32)}
    assert (
        anchor.apply_to_targets(windows, np.zeros((N_SAMPLES, 2), np.float32)).dtype == np.float32
    )
    assert anchor.undo(windows, np.zeros((2, N_SAMPLES), np.float32)).dtype == np.float32


PADDING = padding_of("xxxxx", "..xxx", "x.x.x", "xxx..", ".x.xx", "....x", "x....").T


@each_mode
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_padded_windows_are_measured_like_shorter_ones(mode, dtype):
    windows, anchor = make_windows(dtype), Anchor(mode, N_CHANNELS)
    windows[PADDING] = np.nan
    shift, scale = anchor.measure(windows)
    assert shift.dtype == scale.dtype == dtype
    for k, padded in enumerate(PADDING):
        expected = anchor.measure(windows[[k]][:, ~padded])
        tolerance = 10 * np.finfo(dtype).eps
        np.testing.assert_allclose((shift[[k]], scale[[k]]), expected, rtol=tolerance)
    anchor.apply(windows)
    np.testing.assert_array_equal(np.isnan(windows), PADDING[:, :, None].repeat(N_CHANNELS, 2))


@each_mode
@pytest.mark.parametrize("n_empty", [1, N_SAMPLES])
def test_a_window_without_any_step_is_left_where_it_is(mode, n_empty):
    windows, anchor = make_windows(), Anchor(mode, N_CHANNELS)
    windows[:n_empty] = np.nan
    shift, scale = anchor.measure(windows)
    np.testing.assert_array_equal(shift[:n_empty], 0)
    np.testing.assert_array_equal(scale[:n_empty], 1)
    expected = anchor.measure(make_windows())
    np.testing.assert_array_equal(shift[n_empty:], expected[0][n_empty:])
    np.testing.assert_array_equal(scale[n_empty:], expected[1][n_empty:])
    z = np.ones((2, N_SAMPLES))
    np.testing.assert_array_equal(anchor.undo(windows, z)[:, :n_empty], 1)


def test_a_constant_window_with_gaps_is_not_divided_by_its_rounding_error():
    windows = np.full((1, 30, 1), 0.1)
    windows[0, [0, 4, 29]] = np.nan
    _, scale = Anchor("standard", 1).measure(windows)
    np.testing.assert_allclose(scale, 0.1)


def test_windows_that_hardly_vary_have_the_usual_scale_of_their_channel():
    windows = make_windows()
    anchor = Anchor("standard", N_CHANNELS)
    own = anchor.measure(windows)[1]
    windows[0] = 3.0
    windows[1] = 3.0 + 1e-5 * windows[1]
    anchor.learn(windows)
    scale = anchor.measure(windows)[1]
    np.testing.assert_array_equal(scale[2:], own[2:])
    np.testing.assert_array_equal(scale[:2], [anchor.usual_scale] * 2)
    assert all(a in b for a, b in zip(anchor.usual_scale, own.T, strict=True))
    anchor.learn(np.full((2, N_TIMESTEPS, N_CHANNELS), [0.1, -5.0, 0.0]))
    np.testing.assert_allclose(anchor.usual_scale, [0.1, 5.0, 1.0])

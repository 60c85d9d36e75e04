"""Windows cut on the fly: equal to those of a plain loop, and never all in memory."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skneuro.nn.windows.panel import Panel
from skneuro.nn.windows.source import WindowSource
from skneuro.nn.windows.units import SCALES
from skneuro.nn.windows.usual_units import LEAST_UNIT, usual_units
from skneuro.nn.windows.windows import Windows

WINDOW, HORIZON = 4, 2


def make_panel(lengths, *, missing=False, covariates=False, dtype=np.float64):
    random = np.random.RandomState(0)
    n = sum(lengths)
    panel = Panel(
        random.standard_normal(n).astype(dtype), np.concatenate([[0], np.cumsum(lengths)])
    )
    if missing:
        panel.missing = random.uniform(size=n) < 0.3
    if covariates:
        panel.past = random.standard_normal((n, 1)).astype(dtype)
        panel.known = random.standard_normal((n, 2)).astype(dtype)
        panel.calendar = random.standard_normal((n, 3)).astype(dtype)
        panel.static = random.standard_normal((len(lengths), 2)).astype(dtype)
    return panel


def all_ends(lengths, first=1):
    """Every window with a whole target that begins at least ``first`` steps after its series."""
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return np.concatenate([np.arange(a + first, b - HORIZON + 1) for a, b in pairwise(starts)])


def plain_cut(
    panel, end, *, anchor, anchor_steps, scale, season, unit, indicator, as_steps, pass_over
):
    """Inputs and target of one window, step by step."""
    series = int(np.searchsorted(panel.starts, end, side="right")) - 1
    first = panel.starts[series]
    window = range(end - WINDOW, end)
    seen = [panel.values[max(t, first)] for t in window]
    begun = [t >= first for t in window]
    known = [value for value, has_begun in zip(seen, begun, strict=True) if has_begun]
    in_reach = [v for v, b in list(zip(seen, begun, strict=True))[-anchor_steps:] if b]
    shift = {None: 0.0, "last": in_reach[-1], "mean": np.mean(in_reach)}[anchor]
    spread = np.std(known)
    differences = [abs(b - a) for a, b in zip(known, known[season:], strict=False)]
    usual = max(np.mean(differences), 0.02 * spread) if differences else spread
    factor = {None: 1.0, "std": spread, "difference": usual}[scale]
    if scale is not None:
        histories = np.split(panel.values, panel.starts[1:-1])
        found = usual_units(histories, WINDOW, SCALES[scale], season)
        of_series = found.completed(found.typical())[series]
        factor = of_series if factor < LEAST_UNIT * of_series else factor
    factor *= unit

    def filled(t):
        gap = panel.missing is not None and panel.missing[max(t, first)]
        return float(t < first or gap)

    def at(part, t):
        return [] if part is None else list(part[max(t, first)])

    ahead = range(end, end + HORIZON)
    values = [(v - shift) / factor for v in seen]
    static = [] if panel.static is None else list(panel.static[series])
    row = []
    if as_steps:
        for t, value, has_begun in zip(window, values, begun, strict=True):
            channels = [value, *([filled(t)] if indicator else []), *at(panel.past, t)]
            channels += [*at(panel.known, t), *at(panel.calendar, t), *static]
            row += channels if has_begun or not pass_over else [np.nan] * len(channels)
        for t in ahead if panel.known is not None else ():
            row += [values[-1], *([1.0] if indicator else []), *at(panel.past, end - 1)]
            row += [*at(panel.known, t), *at(panel.calendar, t), *static]
    else:
        row += values
        row += [filled(t) for t in window] if indicator else []
        for part, steps_of_part in (
            (panel.past, window),
            (panel.known, [*window, *ahead]),
            (panel.calendar, ahead),
        ):
            row += [value for t in steps_of_part for value in at(part, t)]
        row += static
    return np.array(row), (panel.values[end : end + HORIZON] - shift) / factor


@given(
    lengths=st.lists(st.integers(3, 12), min_size=1, max_size=5),
    anchor=st.sampled_from([None, "last", "mean"]),
    anchor_steps=st.sampled_from([1, 3, WINDOW]),
    scale=st.sampled_from([None, "std", "difference"]),
    season=st.sampled_from([1, 2, WINDOW]),
    unit=st.sampled_from([1.0, 2.5]),
    indicator=st.booleans(),
    missing=st.booleans(),
    covariates=st.booleans(),
    layout=st.sampled_from(["blocks", "steps", "passed over"]),
)
def test_windows_equal_those_of_a_plain_loop(
    lengths, anchor, anchor_steps, scale, season, unit, indicator, missing, covariates, layout
):
    panel = make_panel(lengths, missing=missing, covariates=covariates)
    ends = all_ends(lengths)
    options = {
        "anchor": anchor,
        "anchor_steps": anchor_steps,
        "scale": scale,
        "season": season,
        "unit": unit,
        "indicator": indicator,
        "as_steps": layout != "blocks",
        "pass_over": layout == "passed over",
    }
    windows = Windows(panel, WINDOW, HORIZON, **options)
    order = np.random.RandomState(1).permutation(len(ends))
    X, Y = WindowSource(windows, ends).rows(order)
    for x, y, end in zip(X, Y, ends[order], strict=True):
        row, target = plain_cut(panel, end, **options)
        np.testing.assert_allclose(x, row, atol=1e-9)
        np.testing.assert_allclose(y, target, atol=1e-9)


@pytest.mark.parametrize("as_steps", [False, True])
def test_the_indicator_is_zero_where_nothing_was_filled(as_steps):
    windows = Windows(make_panel([20]), WINDOW, HORIZON, indicator=True, as_steps=as_steps)
    X, _ = WindowSource(windows, all_ends([20], WINDOW)).rows()
    plain, _ = WindowSource(
        Windows(make_panel([20]), WINDOW, HORIZON), all_ends([20], WINDOW)
    ).rows()
    values, filled = (X[:, ::2], X[:, 1::2]) if as_steps else np.hsplit(X, 2)
    np.testing.assert_array_equal(values, plain)
    assert not filled.any()


def test_shift_and_scale_put_a_target_back():
    panel = make_panel([30])
    ends = all_ends([30], WINDOW)
    windows = Windows(panel, WINDOW, HORIZON, anchor="mean", scale="std")
    shift, scale = windows.cut(ends, np.empty((len(ends), WINDOW)))
    y = WindowSource(windows, ends).rows()[1]
    np.testing.assert_allclose(shift + scale * y, windows.targets(ends))


@pytest.mark.parametrize("batch_size", [1, 7, 100])
def test_batches_hold_the_windows_in_order(batch_size):
    panel = make_panel([20, 9])
    source = WindowSource(Windows(panel, WINDOW, HORIZON), all_ends([20, 9], WINDOW))
    order = np.random.RandomState(0).permutation(source.n_samples)
    found = [(x.copy(), y.copy()) for x, y, _ in source.batches(order, batch_size)]
    X, Y = source.rows(order)
    np.testing.assert_array_equal(np.hstack([x for x, _ in found])[:-1].T, X)
    np.testing.assert_array_equal(np.hstack([y for _, y in found]).T, Y)


def test_inputs_and_targets_are_encoded_in_place():
    def encode(x, y):
        y += x[:, :1]
        x *= 2

    panel = make_panel([20])
    windows, ends = Windows(panel, WINDOW, HORIZON), all_ends([20], WINDOW)
    X, Y = WindowSource(windows, ends).rows()
    twice, added = WindowSource(windows, ends, encode=encode).rows()
    np.testing.assert_array_equal(twice, 2 * X)
    np.testing.assert_array_equal(added, Y + X[:, :1])


def test_windows_keep_single_precision():
    panel = make_panel([20, 3], missing=True, covariates=True, dtype=np.float32)
    windows = Windows(panel, WINDOW, HORIZON, anchor="mean", scale="std", indicator=True)
    X, Y = WindowSource(windows, all_ends([20, 3])).rows()
    assert X.dtype == Y.dtype == np.float32


def test_windows_of_a_series_are_never_all_in_memory():
    panel = Panel(np.zeros(50_000), starts=np.array([0, 50_000]))
    source = WindowSource(Windows(panel, 1000, 1), ends=np.arange(1000, 49_999))
    own = [value for value in vars(source).values() if isinstance(value, np.ndarray)]
    own += [value for value in vars(source.windows).values() if isinstance(value, np.ndarray)]
    assert sum(value.nbytes for value in own) <= panel.values.nbytes
    next(source.batches(np.arange(source.n_samples), 32))


@pytest.mark.parametrize("anchor", [None, "last", "mean"])
def test_the_usual_size_makes_windows_of_unit_spread(anchor):
    panel = make_panel([30, 20])
    panel.values *= 1000.0
    ends = all_ends([30, 20], WINDOW)
    unit = Windows(panel, WINDOW, HORIZON, anchor=anchor).usual_size(ends)
    X, _ = WindowSource(Windows(panel, WINDOW, HORIZON, anchor=anchor, unit=unit), ends).rows()
    np.testing.assert_allclose(X.std(), 1.0)


@pytest.mark.parametrize(("level", "size"), [(0.1, 0.1), (-3e7, 3e7), (0.0, 1.0)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_windows_that_do_not_vary_are_divided_by_their_level(level, size, dtype):
    values = np.full(20, level, dtype)
    values[7] *= 1 + np.finfo(dtype).eps
    panel = Panel(values, starts=np.array([0, 20]))
    windows = Windows(panel, WINDOW, HORIZON, anchor="mean")
    np.testing.assert_allclose(windows.usual_size(np.arange(4, 18)), size, rtol=1e-6)

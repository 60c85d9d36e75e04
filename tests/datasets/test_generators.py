"""Generated sequences and series are what their definitions say."""

import numpy as np
import pytest

from skneuro.datasets import (
    make_adding,
    make_copy,
    make_lagged,
    make_mackey_glass,
    make_narma,
    make_parity,
    make_recall,
)

GENERATORS = [
    make_adding,
    make_copy,
    make_lagged,
    make_mackey_glass,
    make_narma,
    make_parity,
    make_recall,
]


@pytest.mark.parametrize("make", GENERATORS)
def test_the_seed_decides(make):
    def joined(**options):
        made = make(**options)
        parts = made if isinstance(made, tuple) else (made,)
        return np.concatenate([np.ravel(part) for part in parts])

    np.testing.assert_array_equal(joined(random_state=0), joined(random_state=0))
    assert not np.array_equal(joined(random_state=0), joined(random_state=1))


def test_adding():
    X, y = make_adding(500, 21, random_state=0)
    assert X.shape == (500, 21, 2)
    assert (X[:, :10, 1].sum(axis=1) == 1).all()
    assert (X[:, 10:, 1].sum(axis=1) == 1).all()
    np.testing.assert_allclose((X[..., 0] * X[..., 1]).sum(axis=1), y)
    assert y.var() == pytest.approx(1 / 6, rel=0.1)
    assert make_adding(5, 2, random_state=0)[0].shape == (5, 2, 2)


def test_copy():
    X, y = make_copy(50, 4, 7, random_state=0)
    assert X.shape == (50, 11, 1)
    np.testing.assert_array_equal(X[:, :4, 0] > 0, y == 1)
    assert (X[:, 4:] == 0).all()


def test_recall():
    X, y = make_recall(200, 3, n_keys=5, n_values=4, random_state=0)
    assert X.shape == (200, 7, 9)
    assert (X.sum(axis=2) == 1).all()
    keys, values = X[:, ::2, :5], X[:, 1::2, 5:]
    for asked, shown, value, label in zip(keys[:, -1], keys[:, :3], values, y, strict=True):
        assert len(np.unique(shown.argmax(axis=1))) == 3
        (position,) = np.flatnonzero((shown == asked).all(axis=1))
        assert value[position].argmax() == label


def test_parity():
    X, y = make_parity(100, 6, random_state=0)
    np.testing.assert_array_equal(X[..., 0].sum(axis=1) % 2, y)
    assert set(np.unique(X)) == {0.0, 1.0}


@pytest.mark.parametrize("kind", ["linear", "product", "threshold"])
def test_lagged_derivatives(kind):
    options = {"n_timesteps": 12, "n_channels": 2, "kind": kind, "noise": 0.0, "random_state": 0}
    X, _, dy = make_lagged(300, derivatives=True, **options)
    assert X.shape == dy.shape == (300, 12, 2)
    a, b, c = X[:, 9, 0], X[:, 6, 1], X[:, 0, 0]

    def target(a, b, c):
        s = 1 / (1 + np.exp(-4 * b))
        forms = {"linear": a - 0.7 * b + 0.5 * c, "product": a * b + c}
        return forms.get(kind, s * a + (1 - s) * c)

    np.testing.assert_allclose(make_lagged(300, **options)[1], target(a, b, c))
    h = 1e-6
    np.testing.assert_allclose(
        dy[:, 6, 1], (target(a, b + h, c) - target(a, b - h, c)) / (2 * h), atol=1e-6
    )
    others = dy.copy()
    others[:, 9, 0] = others[:, 6, 1] = others[:, 0, 0] = 0
    assert (others == 0).all()
    noisy = make_lagged(300, **{**options, "noise": 0.5})[1]
    assert np.std(noisy - target(a, b, c)) == pytest.approx(0.5, rel=0.15)


def test_narma():
    u, y = make_narma(400, random_state=0)
    expected = [
        0.3 * y[t] + 0.05 * y[t] * y[t - 9 : t + 1].sum() + 1.5 * u[t] * u[t - 9] + 0.1
        for t in range(9, 399)
    ]
    np.testing.assert_allclose(y[10:], expected)
    assert np.isfinite(make_narma(3000, order=30, random_state=0)[1]).all()
    for seed in range(5):
        assert make_narma(2000, random_state=seed)[1].max() < 10


def test_mackey_glass():
    fine = make_mackey_glass(2000, step=0.1, random_state=0)
    slope = (fine[2:] - fine[:-2]) / 0.2
    delayed = fine[1 : 1 + len(slope) - 170]
    expected = 0.2 * delayed / (1 + delayed**10) - 0.1 * fine[171 : 171 + len(delayed)]
    np.testing.assert_allclose(slope[170:], expected, atol=1e-4)
    coarse = make_mackey_glass(100, washout=0, random_state=0)
    same = make_mackey_glass(1000, step=0.1, washout=0, random_state=0)[::10]
    np.testing.assert_allclose(coarse, same)


@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        (make_adding, {"n_timesteps": 1}, "n_timesteps == 1, must be >= 2"),
        (make_copy, {"n_blanks": -1}, "n_blanks == -1, must be >= 0"),
        (make_recall, {"n_pairs": 9}, "n_keys == 8, must be >= 9"),
        (make_parity, {"n_samples": 0}, "n_samples == 0, must be >= 1"),
        (make_lagged, {"kind": "cubic"}, "kind='cubic' must be one of"),
        (make_lagged, {"terms": ((0, 2), (9, 5), (0, 1))}, "a channel below 8 and a lag below 24"),
        (make_narma, {"order": 0}, "order == 0, must be >= 1"),
        (make_mackey_glass, {"step": 0.25}, r"step=0\.25 must be a multiple of 0\.1"),
    ],
)
def test_bad_options(make, options, message):
    with pytest.raises(ValueError, match=message):
        make(**options)

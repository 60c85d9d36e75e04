"""Batch sources: what comes, in which order, and how little is copied."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from skneuro.nn.training import batches
from skneuro.nn.training.batches import ArraySource, SparseSource


def make_arrays(n_samples=11, n_features=3, n_targets=2, dtype=np.float64):
    """Inputs that name their row and column, targets that name their row."""
    rows = np.arange(n_samples)[:, None]
    X = (100 * rows + np.arange(n_features)).astype(dtype)
    Y = (-rows - np.arange(n_targets) / 10).astype(dtype)
    return X, Y


def collect(source, order, batch_size):
    """Copies of all batches; a yielded view may be overwritten by the next batch."""
    return [
        (x.copy(), y.copy(), None if w is None else w.copy())
        for x, y, w in source.batches(order, batch_size)
    ]


def assert_batches(source, order, batch_size, X, Y, weights=None):
    """Every sample once, in the given order, feature-major, with a row of ones."""
    found = collect(source, order, batch_size)
    sizes = [y.shape[1] for _, y, _ in found]
    full, rest = divmod(len(order), batch_size)
    assert sizes == [batch_size] * full + [rest] * (rest > 0)
    x = np.hstack([x for x, _, _ in found])
    np.testing.assert_array_equal(x[:-1].T, X[order].reshape(len(order), -1))
    np.testing.assert_array_equal(x[-1], 1)
    np.testing.assert_array_equal(np.hstack([y for _, y, _ in found]).T, Y[order])
    if weights is None:
        assert all(w is None for _, _, w in found)
    else:
        np.testing.assert_array_equal(np.hstack([w for _, _, w in found]), weights[order])


@given(
    n_samples=st.integers(1, 40),
    n_features=st.integers(1, 5),
    n_targets=st.integers(1, 3),
    batch_size=st.integers(1, 50),
    gather=st.sampled_from([1, 30, 100, 1 << 18]),
    weighted=st.booleans(),
    seed=st.integers(0, 5),
)
def test_every_sample_comes_once_in_the_given_order(
    n_samples, n_features, n_targets, batch_size, gather, weighted, seed
):
    X, Y = make_arrays(n_samples, n_features, n_targets)
    weights = np.arange(n_samples) / 7 if weighted else None
    order = np.random.RandomState(seed).permutation(n_samples)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "GATHER", gather)
        assert_batches(ArraySource(X, Y, weights), order, batch_size, X, Y, weights)


@pytest.mark.parametrize("n_features", [0, 3])
@pytest.mark.parametrize("order", [[5, 5, 0], [2]])
def test_an_order_may_leave_samples_out_and_repeat_them(order, n_features):
    X, Y = make_arrays(n_features=n_features)
    assert_batches(ArraySource(X, Y), np.array(order), 2, X, Y)


def test_many_small_batches_are_gathered_in_one_go(monkeypatch):
    X, Y = make_arrays(n_samples=20, n_features=3, n_targets=2)
    taken = []

    class Counting(ArraySource):
        def take(self, indices, x, y):
            taken.append(len(indices))
            super().take(indices, x, y)

    per_sample = 3 + 2 + 1
    for gather, expected in [(1, [3] * 6 + [2]), (7 * per_sample, [6, 6, 6, 2]), (1 << 18, [20])]:
        monkeypatch.setattr(batches, "GATHER", gather)
        taken.clear()
        assert_batches(Counting(X, Y), np.arange(20), 3, X, Y)
        assert taken == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_batches_have_the_type_of_the_inputs(dtype):
    X, Y = make_arrays(dtype=dtype)
    for x, y, _ in ArraySource(X, Y.astype(np.float64)).batches(np.arange(11), 4):
        assert x.dtype == y.dtype == dtype


def test_overlapping_windows_are_read_from_a_view_of_the_series():
    series = np.arange(40.0).reshape(20, 2)
    X = np.lib.stride_tricks.sliding_window_view(series, 5, axis=0).transpose(0, 2, 1)
    assert X.shape == (16, 5, 2)
    assert np.shares_memory(X, series)
    source = ArraySource(X, np.arange(16.0)[:, None])
    assert np.shares_memory(source.X, series)
    assert source.n_features == 10
    order = np.random.RandomState(0).permutation(16)
    assert_batches(source, order, 3, X, np.arange(16.0)[:, None])
    (x, _, _) = next(source.batches(np.array([4]), 1))
    np.testing.assert_array_equal(x[:-1, 0], np.arange(8.0, 18.0))  # all channels of a step first


def test_read_only_and_fortran_ordered_inputs_are_fine():
    X, Y = make_arrays()
    X.flags.writeable = False
    assert_batches(ArraySource(X, np.asfortranarray(Y)), np.arange(11), 4, X, Y)
    assert_batches(ArraySource(np.asfortranarray(X), Y), np.arange(11), 4, X, Y)


def test_a_transform_changes_the_gathered_rows_and_not_the_data():
    X, Y = make_arrays()

    def double(rows):
        rows *= 2

    kept = X.copy()
    source = ArraySource(X, Y, transform=double)
    assert_batches(source, np.arange(11), 4, 2 * X, Y)
    assert_batches(source, np.arange(11), 4, 2 * X, Y)  # in the second epoch as in the first
    np.testing.assert_array_equal(X, kept)


@pytest.mark.parametrize("container", [sparse.csr_matrix, sparse.csr_array, sparse.csc_array])
@pytest.mark.parametrize("weighted", [False, True])
def test_sparse_rows_come_sparse_and_in_order(container, weighted):
    random = np.random.RandomState(0)
    X = random.poisson(0.4, (11, 6)).astype(np.float64)
    Y = random.standard_normal((11, 2))
    weights = random.uniform(size=11) if weighted else None
    order = random.permutation(11)
    source = SparseSource(container(X), Y, weights)
    assert (source.n_samples, source.n_features, source.n_targets) == (11, 6, 2)
    found = list(source.batches(order, 4))
    assert [x.shape for x, _, _ in found] == [(4, 6), (4, 6), (3, 6)]
    assert all(sparse.issparse(x) for x, _, _ in found)
    np.testing.assert_array_equal(np.vstack([x.toarray() for x, _, _ in found]), X[order])
    np.testing.assert_array_equal(np.hstack([y for _, y, _ in found]).T, Y[order])
    for k, (_, _, w) in enumerate(found):
        if weighted:
            np.testing.assert_array_equal(w, weights[order[4 * k : 4 * k + 4]])
        else:
            assert w is None

"""A missing label has no influence, nor has a label with weight zero."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from skneuro import MultiTaskNet
from tests.multitask.tasks import COLOR, KINDS, PRICE, QUICK, SOLD, N, X, matrix, raw

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

EACH_BALANCE = pytest.mark.parametrize(
    "task_weights", ["equal", "uncertainty", "gradnorm", "dwa", "pcgrad", {"y1": 3.0}], ids=str
)
WHOLE = {**QUICK, "batch_size": N, "tasks": KINDS}  # one batch: shuffling changes nothing


def fit(y, inputs=X, sample_weight=None, **options):
    return MultiTaskNet(**{**WHOLE, **options}).fit(inputs, y, sample_weight)


def brought_to(y, marker):
    """The same labels as objects, with the marker for each missing label."""
    y = y.astype(object)
    y[pd.isna(y)] = marker
    return y


@pytest.mark.parametrize("marker", [None, pd.NA, pd.NaT, float("nan")], ids=str)
def test_all_markers_of_a_missing_label_are_the_same(marker):
    expected = fit(matrix())
    found = fit(brought_to(matrix(), marker))
    assert_array_equal(raw(found), raw(expected))
    assert found.loss_curve_ == expected.loss_curve_


@EACH_BALANCE
@pytest.mark.parametrize("sharing", ["hard", "cross_stitch", "mmoe"])
def test_rows_without_any_label_are_as_good_as_absent(task_weights, sharing):
    options = {"task_weights": task_weights, "sharing": sharing, "batch_size": 20}
    y = matrix()
    y[3:15] = np.nan
    inputs = X.copy()
    inputs[3:15] = 1e6  # these rows have no influence
    kept = np.r_[0:3, 15:N]
    found, expected = fit(y, inputs, **options), fit(y[kept], X[kept], **options)
    assert_array_equal(raw(found), raw(expected))
    assert found.task_losses_history_ == expected.task_losses_history_
    assert found.t_ == 4 * len(kept)


def test_rows_without_any_label_are_absent_from_the_split_and_batch_statistics_too():
    options = {"early_stopping": True, "normalization": "batch", "batch_size": 20, "dropout": 0.1}
    y = matrix()
    y[40:60] = np.nan
    kept = np.r_[0:40, 60:N]
    found, expected = fit(y, **options), fit(y[kept], X[kept], **options)
    assert_array_equal(raw(found), raw(expected))


@EACH_BALANCE
def test_weights_of_zero_are_rows_that_are_absent(task_weights):
    weights = np.ones(N)
    weights[::4] = 0.0
    kept = weights > 0
    y = matrix()
    y[0, 0] = 1e9  # no influence on the scale of the target either
    found = fit(y, sample_weight=weights, task_weights=task_weights)
    expected = fit(y[kept], X[kept], task_weights=task_weights, batch_size=int(kept.sum()))
    assert_allclose(raw(found), raw(expected), rtol=1e-9, atol=1e-11)


@EACH_BALANCE
def test_a_weight_of_two_is_a_row_that_comes_twice(task_weights):
    weights = 1.0 + (np.arange(N) % 3 == 0)
    rows = np.repeat(np.arange(N), weights.astype(int))
    options = {"task_weights": task_weights, "alpha": 0.5}
    found = fit(matrix(), sample_weight=weights, **options)
    expected = fit(matrix()[rows], X[rows], **options, batch_size=len(rows))
    assert_allclose(raw(found), raw(expected), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("sharing", ["none", "hard"])
def test_a_task_learns_from_its_labeled_rows_alone(sharing):
    # without shared layers, missing labels of one task cannot influence the other
    y = np.column_stack([PRICE, PRICE, PRICE])
    y[::2, 0] = np.nan
    other = y.copy()
    other[1::2, 1] += 50.0
    kinds = {"tasks": "regression", "sharing": sharing}
    one, changed = raw(fit(y, **kinds)), raw(fit(other, **kinds))
    assert (one[1] != changed[1]).any()
    assert (one[0] == changed[0]).all() == (sharing == "none")


def test_a_net_apart_is_the_net_of_the_labeled_rows():
    y = np.column_stack([PRICE, X[:, 3]])
    y[30:, 0] = np.nan
    options = {"tasks": "regression", "sharing": "none", "alpha": 0.0}
    both = fit(y, **options)
    alone = fit(y[:30, 0], X[:30], **options, batch_size=30)
    first = len(alone._fitted.network.parameters.theta)
    start = fit(y, **options, learning_rate_init=1e-300)._fitted.network.parameters.theta
    assert first < len(start)
    # copy the initial weights, then train in the same way
    trunk = 7 * 6
    theta = np.r_[start[:trunk], start[2 * trunk : 2 * trunk + 7]]
    alone = MultiTaskNet(**{**WHOLE, **options, "warm_start": True, "batch_size": 30})
    alone.set_params(learning_rate_init=1e-300, max_iter=1).fit(X[:30], y[:30, 0])
    alone._fitted.network.parameters.theta[:] = theta
    alone.set_params(learning_rate_init=1e-3, max_iter=4).fit(X[:30], y[:30, 0])
    assert_allclose(raw(alone)[0], raw(both)[0], rtol=1e-9)


def test_scaling_of_a_target_is_measured_on_labels_and_weights():
    y, weights = matrix(), np.random.RandomState(0).uniform(0, 2, N)
    net = fit(y, sample_weight=weights)
    has = ~np.isnan(y[:, 0])
    mean = np.average(y[has, 0], weights=weights[has])
    spread = np.sqrt(np.average((y[has, 0] - mean) ** 2, weights=weights[has]))
    part = net._fitted.targets.parts[0]
    assert_allclose([part.shift_[0], part.scale_[0]], [mean, spread])


def test_units_of_a_target_do_not_matter():
    y = matrix()
    net, other = fit(y), fit(y * [1e6, 1, 1] + [5e6, 0, 0])
    assert_allclose(other.predict(X)[:, 0], 1e6 * net.predict(X)[:, 0] + 5e6, rtol=1e-6)
    assert_allclose(other.task_losses_history_[-1]["y1"], net.task_losses_history_[-1]["y1"])
    unscaled = fit(y * [1e3, 1, 1], scale_target=False)
    assert unscaled.task_losses_history_[0]["y0"] > 1e6


@settings(max_examples=15)
@given(seed=st.integers(0, 100), share=st.sampled_from([0.1, 0.5, 0.9]))
def test_any_pattern_of_missing_labels_trains_and_scores(seed, share):
    y = matrix(missing=False)
    holes = np.random.RandomState(seed).uniform(size=y.shape) < share
    holes[:8] = False  # keep some labels of each class
    y[holes] = np.nan
    net = MultiTaskNet(4, max_iter=2, tasks=KINDS, batch_size=5, random_state=0).fit(X, y)
    assert np.isfinite(raw(net)).all()
    assert np.isfinite(net.score(X, y))
    assert np.isfinite(list(net.task_losses_history_[-1].values())).all()


def test_a_rare_task_weighs_as_much_as_a_common_one():
    y = np.column_stack([PRICE, X[:, 3] + X[:, 4]])
    y[8:, 1] = np.nan
    net = fit(y, tasks="regression", batch_size=10, max_iter=60, learning_rate_init=0.02)
    assert net.score_tasks(X, y)["y1"] > 0.9
    losses = net.task_losses_history_[0]
    assert_allclose(losses["y1"], 0.5, rtol=0.7)  # per label, not per row


def test_sold_and_color_alone_and_together():
    frame = pd.DataFrame({"sold": SOLD, "color": COLOR})
    net = MultiTaskNet(16, solver="lbfgs", alpha=0.01, random_state=0).fit(X, frame)
    assert net.score(X, frame) > 0.95

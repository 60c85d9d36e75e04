"""Weights of the tasks' losses in MultiTaskNet, epoch by epoch."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro import MultiTaskNet
from skneuro.nn.multitask.balancing import GradNorm
from skneuro.nn.multitask.task_net import LogVariances
from tests.multitask.tasks import KINDS, PRICE, QUICK, N, X, matrix, raw, table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

ADAPTIVE = ["uncertainty", "gradnorm", "dwa", "pcgrad"]
EACH_ADAPTIVE = pytest.mark.parametrize("task_weights", ADAPTIVE)
NAMES = ["price", "sold", "color"]


def fit(**options):
    return MultiTaskNet(**{**QUICK, **options}).fit(X, table())


def history(net, attribute="task_weights_history_"):
    """Task weights with a row per epoch and a column per task."""
    return np.array([[epoch[name] for name in net.tasks_] for epoch in getattr(net, attribute)])


def test_the_history_has_a_record_per_epoch_and_a_number_per_task():
    net = fit()
    for name in ("task_weights_history_", "task_losses_history_"):
        assert [list(epoch) for epoch in getattr(net, name)] == [NAMES] * 4
    assert_array_equal(history(net), 1)
    losses = history(net, "task_losses_history_")
    assert (losses > 0).all()
    assert net.history_[-1]["task_losses"] == net.task_losses_history_[-1]


def test_the_loss_is_the_weighted_sum_of_the_tasks_losses():
    weights = {"price": 0.5, "color": 3.0}
    net = fit(task_weights=weights, alpha=0.0)
    assert_array_equal(history(net), [[0.5, 1.0, 3.0]] * 4)
    losses = history(net, "task_losses_history_")
    assert_allclose(net.loss_curve_, losses @ [0.5, 1.0, 3.0])


def test_weights_of_one_are_equal_weights():
    assert_array_equal(raw(fit(task_weights=dict.fromkeys(NAMES, 1))), raw(fit()))
    assert_array_equal(raw(fit(task_weights={})), raw(fit()))
    assert (raw(fit(task_weights={"sold": 2.0})) != raw(fit())).any()


def test_a_task_of_hardly_any_weight_is_learned_last():
    options = {"max_iter": 80, "learning_rate_init": 0.03, "solver": "sgd"}
    little = fit(task_weights={"price": 1e-6}, **options).score_tasks(X, table())
    equal = fit(**options).score_tasks(X, table())
    assert little["price"] < 0.2 < 0.5 < equal["price"]
    assert min(little["sold"], little["color"]) > 0.8


def test_held_out_data_is_judged_by_the_same_weights_and_price():
    options = {"task_weights": "uncertainty", "batch_size": N, "alpha": 0.0, "max_iter": 60}
    net = MultiTaskNet(**{**QUICK, **options}).fit(X, table(), X_val=X, y_val=table())
    last = net.history_[-1]
    np.testing.assert_allclose(last["validation_loss"], last["loss"], rtol=0.02)


@EACH_ADAPTIVE
def test_every_balance_learns(task_weights):
    options = {"hidden_layer_sizes": 16, "learning_rate_init": 0.03, "max_iter": 50}
    assert fit(task_weights=task_weights, **options).score(X, table()) > 0.8


@EACH_ADAPTIVE
@pytest.mark.parametrize("sharing", ["hard", "cross_stitch", "mmoe"])
def test_every_balance_differs_from_equal_weights(task_weights, sharing):
    net = fit(task_weights=task_weights, sharing=sharing)
    assert (raw(net) != raw(fit(sharing=sharing))).any()
    weights = history(net)
    assert (weights > 0).all()
    assert (weights == 1).all() == (task_weights == "pcgrad")


def test_dynamic_averages_follow_from_the_losses():
    net = fit(task_weights="dwa", max_iter=6)
    weights, losses = history(net), history(net, "task_losses_history_")
    assert_array_equal(weights[:2], 1)
    for epoch in range(2, 6):
        share = np.exp(losses[epoch - 1] / losses[epoch - 2] / 2.0)
        assert_allclose(weights[epoch], 3 * share / share.sum())


def test_gradnorm_weights_sum_to_the_number_of_tasks_and_move_by_small_steps():
    net = fit(task_weights="gradnorm", max_iter=6)
    weights = history(net)
    assert_allclose(weights.sum(axis=1), 3)
    n_batches = 3
    steps = np.abs(np.diff(np.log(np.vstack([np.ones(3), weights])), axis=0))
    assert steps.max() < 2.5 * n_batches * GradNorm.LEARNING_RATE
    assert (weights[-1] != weights[0]).all()


def test_gradnorm_starts_with_the_gradient_of_equal_weights():
    options = {"batch_size": N, "max_iter": 1, "normalization": "batch", "dropout": 0.3}
    balanced, equal = fit(task_weights="gradnorm", **options), fit(**options)
    assert_allclose(raw(balanced), raw(equal), rtol=1e-6)
    assert_allclose(balanced.loss_curve_, equal.loss_curve_)


def test_uncertainty_weights_are_those_of_the_variances_and_settle_at_the_optimum():
    y = matrix()
    y[:, 1] = np.random.RandomState(0).randint(0, 2, N)  # what is certain has no variance left
    y[:, 2] = np.random.RandomState(1).randint(0, 3, N)
    net = MultiTaskNet(4, tasks=KINDS, task_weights="uncertainty", solver="lbfgs", random_state=0)
    net.set_params(alpha=10.0, tol=1e-6, max_iter=500).fit(X, y)
    (s,) = net._fitted.network.blocks(LogVariances.NAME)
    losses = history(net, "task_losses_history_")[-1]
    assert_allclose(np.exp(-s), 1 / (2 * losses), rtol=0.05)
    assert_allclose(history(net)[-1], np.exp(-s), rtol=1e-6)


def test_uncertainty_favours_what_can_be_predicted():
    noise = np.random.RandomState(5).randn(N)
    y = np.column_stack([X[:, 0], noise])
    net = MultiTaskNet(16, task_weights="uncertainty", alpha=1.0, solver="lbfgs", random_state=0)
    weights = net.set_params(max_iter=60).fit(X, y).task_weights_history_[-1]
    assert weights["y0"] > 3 * weights["y1"]


def test_pcgrad_is_equal_weights_where_tasks_agree():
    y = np.column_stack([PRICE, 2 * PRICE + 1])  # the same task twice, in the same head
    options = {**QUICK, "sharing": "hard", "max_iter": 1, "batch_size": N}
    equal = MultiTaskNet(**options).fit(X, y)
    operated = MultiTaskNet(**options, task_weights="pcgrad").fit(X, y)
    n_shared = 7 * 6
    theta = [net._fitted.network.parameters.theta for net in (equal, operated)]
    assert_allclose(theta[0][n_shared:], theta[1][n_shared:], rtol=1e-9)


# Warm starts ---------------------------------------------------------------------------------


@EACH_ADAPTIVE
def test_a_warm_start_goes_on_with_the_weights(task_weights):
    options = {"task_weights": task_weights, "shuffle": False, "solver": "sgd", "momentum": 0}
    net = fit(**options, warm_start=True, max_iter=3)
    at_half = net.task_weights_history_[-1]
    net.fit(X, table())
    whole = fit(**options, max_iter=6)
    assert len(net.task_weights_history_) == 6
    if task_weights != "pcgrad":  # which draws a new order of tasks
        assert_allclose(history(net), history(whole), rtol=1e-9)
        assert_allclose(raw(net), raw(whole), rtol=1e-9)
        assert at_half == net.task_weights_history_[2]


@EACH_ADAPTIVE
def test_partial_fit_is_fit_in_pieces(task_weights):
    options = {"task_weights": task_weights, "shuffle": False}
    whole = fit(**options, max_iter=4)
    parts = MultiTaskNet(**{**QUICK, **options})
    for _ in range(4):
        parts.partial_fit(X, table())
    if task_weights == "pcgrad":
        assert parts.loss_curve_[0] == whole.loss_curve_[0]
    else:
        assert_array_equal(raw(parts), raw(whole))
        assert parts.task_weights_history_ == whole.task_weights_history_


@EACH_ADAPTIVE
def test_a_batch_without_a_tasks_labels_upsets_no_weight(task_weights):
    net = MultiTaskNet(**QUICK, tasks=KINDS, task_weights=task_weights)
    net.partial_fit(X, matrix())
    without = matrix()
    without[:, 1] = np.nan
    for y in (without, matrix(), without, without, matrix(), matrix()):
        net.partial_fit(X, y)
    losses, weights = history(net, "task_losses_history_"), history(net)
    assert_array_equal(np.isnan(losses[:, 1]), [False, True, False, True, True, False, False])
    assert np.isfinite(losses[:, [0, 2]]).all()
    assert ((weights > 0.4) & (weights < 1.6)).all()


@pytest.mark.parametrize("change", [{"task_weights": "dwa"}, {"task_weights": {"sold": 2.0}}])
def test_another_balance_starts_anew(change):
    net = fit(task_weights="gradnorm", warm_start=True, max_iter=3).set_params(**change)
    net.fit(X, table())
    expected = [1.0, 2.0 if isinstance(change["task_weights"], dict) else 1.0, 1.0]
    assert_array_equal(history(net)[3], expected)


def test_another_alpha_of_gradnorm_holds_from_the_next_fit():
    after = []
    for alpha in (0.0, 10.0):
        net = fit(task_weights="gradnorm", warm_start=True, max_iter=3)
        after.append(history(net.set_params(gradnorm_alpha=alpha).fit(X, table()))[-1])
    assert (after[0] != after[1]).any()


def test_to_learn_variances_a_net_needs_them_from_the_start():
    net = fit(warm_start=True).set_params(task_weights="uncertainty")
    with pytest.raises(ValueError, match="task_weights='uncertainty' cannot continue from the w"):
        net.fit(X, table())


@EACH_ADAPTIVE
def test_a_failed_fit_leaves_the_balance_alone(task_weights):
    net = fit(task_weights=task_weights, warm_start=True)
    before, theta = net._fitted.targets.balancer, net._fitted.network.parameters.theta.copy()
    weights = before.weights.copy()
    with pytest.raises(ValueError, match="non-finite parameter weights"):
        net.set_params(learning_rate_init=1e200, solver="sgd").fit(1e200 * X, table())
    assert net._fitted.targets.balancer is before
    assert_array_equal(before.weights, weights)
    assert_array_equal(net._fitted.network.parameters.theta, theta)

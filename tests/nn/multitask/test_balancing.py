"""Balancers against their formulas, written out again."""

import numpy as np
import pytest
from scipy import optimize

from skneuro.nn.multitask.balancing import DynamicAverage, Fixed, GradNorm, PCGrad, Uncertainty
from tests.nn.gradients import assert_same_gradient, central_differences

SHARED = slice(0, 2)


def surgery(gradients, seed=0):
    """Result of PCGrad for gradients of two shared weights, followed by weights of the tasks."""
    gradients = np.array(gradients, float)
    balancer = PCGrad(len(gradients), np.random.default_rng(seed))
    before = gradients.copy()
    combined = balancer.combine(gradients, np.ones(len(gradients)), SHARED)
    np.testing.assert_array_equal(gradients, before)
    return combined


# Fixed ---------------------------------------------------------------------------------------


def test_fixed_weights_multiply_gradients():
    fixed = Fixed([2.0, 0.5])
    gradients = np.array([[1.0, -1.0], [4.0, 6.0]])
    np.testing.assert_array_equal(fixed.combine(gradients, None, SHARED), [4.0, 1.0])
    fixed.end_epoch(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(fixed.weights, [2.0, 0.5])
    assert fixed.combine(gradients.astype("f4"), None, SHARED).dtype == "f4"


# PCGrad --------------------------------------------------------------------------------------


def test_two_tasks_in_conflict_each_lose_what_works_against_the_other():
    # g1 = (1, 0), g2 = (-1, 1): g1.g2 = -1; g1 + g2/2 = (.5, .5), g2 + g1 = (0, 1)
    np.testing.assert_allclose(surgery([[1, 0], [-1, 1]]), [0.5, 1.5])


def test_opposite_gradients_leave_nothing():
    np.testing.assert_allclose(surgery([[1, 2], [-3, -6]]), [0, 0], atol=1e-15)


def test_tasks_that_agree_are_added_up():
    np.testing.assert_array_equal(surgery([[1, 0], [1, 1], [0, 2]]), [2, 3])


def test_weights_that_are_not_shared_keep_their_gradient_and_cause_no_conflict():
    combined = surgery([[1, 0, 5, 0], [0, 1, -7, 3]])
    np.testing.assert_array_equal(combined, [1, 1, -2, 3])
    combined = surgery([[1, 0, 5, 0], [-1, 1, 0, 3]])
    np.testing.assert_allclose(combined, [0.5, 1.5, 5, 3])


def test_a_task_without_gradient_divides_by_nothing():
    np.testing.assert_array_equal(surgery([[0, 0], [-1, 1]]), [-1, 1])


def test_each_task_meets_the_others_in_an_order_of_its_own():
    gradients = np.random.RandomState(1).standard_normal((4, 2))
    seen = set()
    for seed in range(30):
        order, expected = np.random.default_rng(seed), np.zeros(2)
        for k in range(4):
            g = gradients[k].copy()
            for j in order.permutation(4):
                if j != k and g @ gradients[j] < 0:
                    g -= (g @ gradients[j]) / (gradients[j] @ gradients[j]) * gradients[j]
            expected += g
        found = surgery(gradients, seed)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        seen.add(tuple(found.round(9)))
    assert len(seen) > 1


# Dynamic weight average ----------------------------------------------------------------------


def test_tasks_whose_loss_falls_slowly_count_more():
    balancer = DynamicAverage(3)
    losses = np.array([[1.0, 2.0, 4.0], [0.5, 2.0, 1.0], [0.4, 1.0, 1.5]])
    for epoch, found in enumerate(losses):
        balancer.end_epoch(found)
        if epoch == 0:
            np.testing.assert_array_equal(balancer.weights, 1)
            continue
        pace = losses[epoch] / losses[epoch - 1]
        expected = 3 * np.exp(pace / 2) / np.exp(pace / 2).sum()
        np.testing.assert_allclose(balancer.weights, expected)
    assert balancer.weights.argmax() == 2


def test_a_huge_rise_of_a_loss_does_not_overflow():
    balancer = DynamicAverage(2)
    balancer.end_epoch(np.array([1e-9, 1.0]))
    balancer.end_epoch(np.array([1e9, 1.0]))
    np.testing.assert_allclose(balancer.weights, [2, 0], atol=1e-12)


def test_a_task_without_labels_for_an_epoch_neither_gains_nor_stops_the_others():
    balancer, others = DynamicAverage(3), DynamicAverage(2)
    for losses in ([1.0, 2.0, 1.0], [0.5, np.nan, 0.8], [0.4, 1.0, 0.7], [0.3, 0.9, 0.6]):
        balancer.end_epoch(np.array(losses))
        others.end_epoch(np.array(losses)[[0, 2]])
        assert np.isfinite(balancer.weights).all()
        np.testing.assert_allclose(balancer.weights.sum(), 3)
        ratio = others.weights[0] / others.weights[1]
        np.testing.assert_allclose(balancer.weights[0] / balancer.weights[2], ratio)
    pace = np.array([0.3 / 0.4, 0.9 / 1.0, 0.6 / 0.7])
    np.testing.assert_allclose(balancer.weights, 3 * np.exp(pace / 2) / np.exp(pace / 2).sum())


# GradNorm ------------------------------------------------------------------------------------


def test_the_first_step_lowers_the_weight_of_the_task_that_pulls_hardest():
    balancer = GradNorm(3, alpha=1.5)
    gradients = np.array([[3.0, 4.0], [0.6, 0.8], [0.0, 1.0]])  # as long as 5, 1, 1
    combined = balancer.combine(gradients, np.ones(3), SHARED)
    np.testing.assert_array_equal(combined, gradients.sum(axis=0))  # by the weights before
    assert balancer.weights[0] < 1 < balancer.weights[1]
    # Adam's first step is the learning rate in the direction of the slope, whatever its size
    rate = GradNorm.LEARNING_RATE
    expected = np.exp([-rate, rate, rate])
    np.testing.assert_allclose(balancer.weights, 3 * expected / expected.sum(), rtol=1e-6)


def test_the_slope_is_that_of_the_distance_between_pulls_and_their_targets():
    rng = np.random.RandomState(0)
    for _ in range(5):
        balancer = GradNorm(3, alpha=0.7)
        s = balancer.log_weights + np.log(rng.uniform(0.5, 1.5, 3))
        balancer.log_weights[:], balancer.weights = s, np.exp(s)
        balancer.first_losses[:] = rng.uniform(0.5, 2, 3)
        gradients, losses = rng.standard_normal((3, 2)), rng.uniform(0.1, 1, 3)
        norms = np.linalg.norm(gradients, axis=1)
        left = losses / balancer.first_losses
        target = (np.exp(s) * norms).mean() * (left / left.mean()) ** 0.7

        def distance(s=s, norms=norms, target=target):
            return np.abs(np.exp(s) * norms - target).sum()

        slope = central_differences(distance, s)
        balancer.combine(gradients, losses, SHARED)
        moved = np.exp(s - GradNorm.LEARNING_RATE * np.sign(slope))  # Adam's first step
        np.testing.assert_allclose(balancer.weights, 3 * moved / moved.sum(), rtol=1e-5)


def test_a_task_that_lags_behind_gets_to_pull_harder():
    lagging = {}
    for alpha in (0.0, 1.5):
        balancer = GradNorm(2, alpha)
        balancer.first_losses[:] = 1.0
        for _ in range(40):
            balancer.combine(np.array([[1.0, 0], [0, 1.0]]), np.array([0.9, 0.1]), SHARED)
        lagging[alpha] = balancer.weights[0]
    np.testing.assert_allclose(lagging[0.0], 1, atol=0.05)
    assert lagging[1.5] > 1.3


def test_weights_stay_positive_and_sum_to_the_number_of_tasks():
    balancer, rng = GradNorm(3, alpha=3.0), np.random.RandomState(0)
    for _ in range(300):
        gradients = rng.standard_normal((3, 2)) * [[100], [1], [0.01]]
        balancer.combine(gradients, rng.uniform(0.01, 1, 3), SHARED)
        assert (balancer.weights > 0).all()
        np.testing.assert_allclose(balancer.weights.sum(), 3)


def test_only_shared_weights_are_pulled_at():
    balancer = GradNorm(2, alpha=0.0)
    balancer.combine(np.array([[1.0, 0, 900.0], [0, 1.0, 0]]), np.ones(2), SHARED)
    np.testing.assert_array_equal(balancer.weights, 1)


def test_a_task_without_labels_in_a_batch_is_left_out_of_the_comparison():
    balancer = GradNorm(2, alpha=1.5)
    balancer.combine(np.array([[1.0, 0], [0, 0]]), np.array([0.5, 0.0]), SHARED)
    np.testing.assert_array_equal(balancer.weights, 1)
    balancer.combine(np.array([[1.0, 0], [0, 3.0]]), np.array([0.4, 2.0]), SHARED)
    assert balancer.weights[1] < 1


def test_paces_are_measured_by_the_first_epoch_that_has_labels():
    balancer = GradNorm(2, alpha=1.5)
    balancer.end_epoch(np.array([0.5, np.nan]))
    balancer.end_epoch(np.array([0.3, 2.0]))
    balancer.end_epoch(np.array([0.1, 1.0]))
    np.testing.assert_array_equal(balancer.first_losses, [0.5, 2.0])


def test_a_task_that_cannot_be_learned_does_not_take_all():
    balancer = GradNorm(3, alpha=0.5)
    balancer.end_epoch(np.ones(3))
    for step in range(400):
        left = np.array([0.99**step, 0.99**step, 1.0])  # the third one stays where it is
        balancer.combine(np.eye(3)[:, :2] + 0.5, left, SHARED)
    assert balancer.weights.min() > 0.1


# Uncertainty ---------------------------------------------------------------------------------


def kendall(losses, s):
    """The objective, written out."""
    return float((np.exp(-s) * losses + s / 2).sum())


def test_value_and_gradient_of_the_log_variances():
    losses, s = np.array([0.3, 2.0, 0.7]), np.array([0.1, -0.5, 0.9])
    balancer, ds = Uncertainty(3), np.empty(3)
    penalty = balancer.objective(losses, s, ds, np.ones(3, bool))
    np.testing.assert_allclose(balancer.weights @ losses + penalty, kendall(losses, s))
    assert_same_gradient(ds, central_differences(lambda: kendall(losses, s), s))


def test_log_variances_settle_where_a_weight_is_one_by_twice_the_loss():
    losses, balancer = np.array([0.3, 2.0]), Uncertainty(2)

    def value_and_gradient(s):
        ds = np.empty(2)
        penalty = balancer.objective(losses, s, ds, np.ones(2, bool))
        return balancer.weights @ losses + penalty, ds

    optimize.minimize(value_and_gradient, np.zeros(2), jac=True, tol=1e-10)
    np.testing.assert_allclose(balancer.weights, 1 / (2 * losses), rtol=1e-5)


def test_a_task_without_any_label_keeps_its_log_variance():
    ds, s = np.empty(2), np.array([0.4, 0.6])
    penalty = Uncertainty(2).objective(np.array([1.0, 0.0]), s, ds, np.array([True, False]))
    assert ds[1] == 0
    np.testing.assert_allclose(penalty, 0.2)


@pytest.mark.parametrize("balancer", [Uncertainty(2), DynamicAverage(2), GradNorm(2, 1.0)])
def test_all_tasks_start_with_a_weight_of_one(balancer):
    np.testing.assert_array_equal(balancer.weights, 1)


def test_no_task_counts_more_than_the_least_variance_allows():
    balancer, s, ds = Uncertainty(2), np.array([-12.0, 0.0]), np.empty(2)
    known = np.array([True, True])
    penalty = balancer.objective(np.array([0.0, 1.0]), s, ds, known)
    np.testing.assert_allclose(balancer.weights, [np.exp(10), 1.0])
    np.testing.assert_allclose(ds, [0.0, -0.5])
    assert penalty == -5.0
    balancer.objective(np.array([1.0, 1.0]), s, ds, known)  # now it errs
    assert ds[0] < -1000, "it must be able to come back"

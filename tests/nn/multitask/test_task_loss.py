"""The losses of several tasks together, and that a missing label has no influence at all."""

import numpy as np
import pytest

from skneuro.nn.losses import CLASSIFICATION_LOSSES, REGRESSION_LOSSES
from skneuro.nn.multitask.task_loss import TaskLoss
from tests.nn.gradients import assert_same_gradient, central_differences

N = 9
LOSSES = [
    REGRESSION_LOSSES["squared_error"](),
    CLASSIFICATION_LOSSES["multiclass"](),
    REGRESSION_LOSSES["poisson"](),
    CLASSIFICATION_LOSSES["binary"](),
    REGRESSION_LOSSES["huber"](0.5),
    REGRESSION_LOSSES["absolute_error"](),
    # computed together with those before
    *(REGRESSION_LOSSES["squared_error"](), REGRESSION_LOSSES["squared_error"]()),
    *(CLASSIFICATION_LOSSES["binary"](), REGRESSION_LOSSES["huber"](0.5)),
    REGRESSION_LOSSES["huber"](2.0),
]
SIZES = [1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1]
EACH_TASK = pytest.mark.parametrize("k", range(len(LOSSES)))
EACH_DTYPE = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def make(share_missing=0.4, dtype=np.float64):
    """Loss, outputs, and labels of which every task misses some."""
    rng = np.random.RandomState(0)
    z = rng.standard_normal((sum(SIZES), N))
    y = rng.standard_normal((sum(SIZES), N))
    y[1:4] = np.eye(3)[rng.randint(0, 3, N)].T
    y[4] = rng.poisson(2.0, N)
    y[[5, 10]] = rng.randint(0, 2, (2, N))
    loss = TaskLoss(LOSSES, SIZES, SIZES)
    for rows in loss.targets:
        y[rows, rng.uniform(size=N) < share_missing] = np.nan
    loss.measure(y.T, None)
    return loss, z.astype(dtype), y.astype(dtype)


def weights():
    w = np.random.RandomState(3).uniform(0.2, 3, N)
    w[2] = 0.0
    return w


def labeled(loss, y, k):
    return ~np.isnan(y[loss.targets[k].start])


@EACH_TASK
@pytest.mark.parametrize("weighted", [False, True])
def test_a_tasks_loss_is_that_of_its_labeled_samples_alone(k, weighted):
    loss, z, y = make()
    w = weights() if weighted else np.ones(N)
    loss.measure(y.T, w if weighted else None)
    dz = np.full_like(z, 7.0)
    values = loss.task_values(z, y, w / w.sum() if weighted else 1.0 / N, dz)
    has = labeled(loss, y, k)
    part = z[loss.outputs[k]][:, has]
    expected_dz = np.empty_like(part)
    sample_fractions = w[has] / w[has].sum()
    expected = LOSSES[k].value_and_gradient(
        part, y[loss.targets[k]][:, has], sample_fractions, expected_dz
    )
    np.testing.assert_allclose(values[k], expected, rtol=1e-13)
    np.testing.assert_allclose(dz[loss.outputs[k]][:, has], expected_dz, rtol=1e-12, atol=1e-16)
    np.testing.assert_array_equal(dz[loss.outputs[k]][:, ~has], 0)


def test_outputs_of_unlabeled_samples_do_not_matter_in_the_least():
    loss, z, y = make()
    dz, other_dz = np.empty_like(z), np.empty_like(z)
    values = loss.task_values(z, y, 1 / N, dz)
    for k, rows in enumerate(loss.outputs):
        z[rows, ~labeled(loss, y, k)] = np.inf
    np.testing.assert_array_equal(loss.task_values(z, y, 1 / N, other_dz), values)
    np.testing.assert_array_equal(other_dz, dz)
    assert np.isfinite(loss.value(z, y, 1 / N))


@EACH_TASK
def test_gradient_equals_central_differences(k):
    loss, z, y = make()
    dz = np.empty_like(z)
    sample_fractions = weights() / weights().sum()
    loss.measure(y.T, weights())

    def value():
        return loss.task_values(z, y, sample_fractions, np.empty_like(z))[k]

    loss.task_values(z, y, sample_fractions, dz)
    expected = np.zeros_like(z)
    expected[loss.outputs[k]] = dz[loss.outputs[k]]
    assert_same_gradient(expected, central_differences(value, z))


def test_the_mean_over_batches_is_the_mean_over_labeled_samples():
    loss, z, y = make()
    whole = loss.task_values(z, y, 1 / N, np.empty_like(z))
    parts = [z[:, i : i + 3] for i in range(0, N, 3)], [y[:, i : i + 3] for i in range(0, N, 3)]
    batches = [loss.task_values(a, b, 1 / 3, np.empty_like(a)) for a, b in zip(*parts, strict=True)]
    np.testing.assert_allclose(np.mean(batches, axis=0), whole, rtol=1e-12)


def test_without_missing_labels_nothing_is_multiplied():
    loss, z, y = make(share_missing=0.0)
    np.testing.assert_array_equal(loss.label_scale, 1)
    dz = np.empty_like(z)
    values = loss.task_values(z, y, 1 / N, dz)
    for k, rows in enumerate(loss.outputs):
        alone = np.empty_like(dz[rows])
        value = LOSSES[k].value_and_gradient(z[rows], y[rows], 1 / N, alone)
        np.testing.assert_allclose(values[k], value, rtol=1e-14)
        np.testing.assert_array_equal(dz[rows], alone)


def test_a_task_without_any_label_has_no_loss_and_no_gradient():
    loss, z, y = make()
    y[0] = np.nan
    loss.measure(y.T, None)
    dz = np.full_like(z, np.nan)
    assert loss.label_scale[0] == 0
    assert loss.task_values(z, y, 1 / N, dz)[0] == 0
    np.testing.assert_array_equal(dz[0], 0)
    assert np.isfinite(dz).all()


def test_weights_of_zero_make_a_label_as_good_as_missing():
    loss, _, y = make(share_missing=0.0)
    w = weights()
    y[0, 5:] = np.nan
    loss.measure(y.T, w)
    np.testing.assert_allclose(loss.label_scale[0], w.sum() / w[:5].sum())
    w[:5] = 0
    loss.measure(y.T, w)
    assert loss.label_scale[0] == 0


def test_held_out_value_is_the_weighted_sum_of_the_tasks_means():
    loss, z, y = make()
    loss.weights[:] = np.arange(len(LOSSES))
    expected = 0.0
    for k, rows in enumerate(loss.outputs):
        has = labeled(loss, y, k)
        expected += k * LOSSES[k].value(z[rows][:, has], y[rows][:, has], 1 / has.sum())
    np.testing.assert_allclose(loss.value(z, y, 1 / N), expected, rtol=1e-12)


def test_held_out_value_leaves_out_a_task_without_labels():
    loss, z, y = make()
    y[0] = np.nan
    value = loss.value(z, y, 1 / N)
    loss.weights[0] = 1e9
    assert loss.value(z, y, 1 / N) == value


@EACH_DTYPE
def test_gradients_have_the_precision_of_the_outputs(dtype):
    loss, z, y = make(dtype=dtype)
    dz = np.empty_like(z)
    values = loss.task_values(z, y, np.full(N, 1 / N, dtype), dz)
    exact = loss.task_values(z.astype(float), y.astype(float), 1 / N, np.empty(z.shape))
    np.testing.assert_allclose(values, exact, rtol=1e-5)
    assert dz.dtype == dtype


def test_data_are_left_alone():
    loss, z, y = make()
    before = z.copy(), y.copy()
    loss.task_values(z, y, 1 / N, np.empty_like(z))
    loss.value(z, y, 1 / N)
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(y, before[1])

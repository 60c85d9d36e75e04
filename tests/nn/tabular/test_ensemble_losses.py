"""Losses of an ensemble and of smoothed labels: values and gradients."""

import numpy as np
import pytest

from skneuro.nn.losses import BinaryLogLoss, MulticlassLogLoss, Quantile, SquaredError
from skneuro.nn.tabular.label_smoothing import SmoothedLogLoss
from skneuro.nn.tabular.member_loss import MemberLoss
from tests.nn.gradients import assert_same_gradient, central_differences

rng = np.random.RandomState(0)
WEIGHTS = rng.uniform(0.5, 2.0, 6)
FRACTIONS = WEIGHTS / WEIGHTS.sum()
ONE_HOT = np.eye(3)[[0, 1, 2, 0, 1, 1]].T
BINARY = np.array([[0.0, 1.0, 1.0, 0.0, 1.0, 0.0]])


@pytest.mark.parametrize(
    ("loss", "y"),
    [
        (SmoothedLogLoss(MulticlassLogLoss(), 0.1), ONE_HOT),
        (SmoothedLogLoss(BinaryLogLoss(), 0.1), BINARY),
        (SmoothedLogLoss(BinaryLogLoss(), 0.2), ONE_HOT),
    ],
    ids=["multiclass", "binary", "multilabel"],
)
@pytest.mark.parametrize("fractions", [1 / 6, FRACTIONS], ids=["equal", "weighted"])
def test_gradient_of_smoothed_labels(loss, y, fractions):
    z = rng.randn(*y.shape)
    dz = np.empty_like(z)
    loss.value_and_gradient(z, y, fractions, dz)
    assert_same_gradient(dz, central_differences(lambda: loss.value(z, y, fractions), z))


@pytest.mark.parametrize(("base", "y"), [(MulticlassLogLoss(), ONE_HOT), (BinaryLogLoss(), BINARY)])
def test_without_smoothing_nothing_changes(base, y):
    z = rng.randn(*y.shape)
    dz, expected = np.empty_like(z), np.empty_like(z)
    value = SmoothedLogLoss(base, 0.0).value_and_gradient(z, y, FRACTIONS, dz)
    assert value == pytest.approx(base.value_and_gradient(z, y, FRACTIONS, expected))
    np.testing.assert_allclose(dz, expected)


@pytest.mark.parametrize("base", [SquaredError(), Quantile((0.1, 0.9))], ids=["squares", "levels"])
def test_each_member_has_its_own_gradient_without_its_fold(base):
    n_outputs = base.n_raw_outputs(2)
    folds = np.array([0.0, 1.0, 2.0, -1.0, 0.0, 1.0])
    y = np.vstack([rng.randn(2, 6), folds])
    z = rng.randn(3 * n_outputs, 6)
    dz = np.empty_like(z)
    MemberLoss(base, 3, has_folds=True).value_and_gradient(z, y, FRACTIONS, dz)
    for k in range(3):
        rows = slice(k * n_outputs, (k + 1) * n_outputs)
        others = np.where(folds == k, 0.0, FRACTIONS)
        expected = np.empty((n_outputs, 6))
        base.value_and_gradient(z[rows], y[:2], others / others.sum(), expected)
        np.testing.assert_allclose(dz[rows], expected, rtol=1e-12)
        np.testing.assert_array_equal(dz[rows][:, folds == k], 0.0)


def test_a_batch_of_one_fold_teaches_its_member_nothing():
    y = np.vstack([rng.randn(1, 4), np.zeros((1, 4))])
    dz = np.full((2, 4), np.nan)
    value = MemberLoss(SquaredError(), 2, True).value_and_gradient(rng.randn(2, 4), y, 0.25, dz)
    np.testing.assert_array_equal(dz[0], 0.0)
    assert np.isfinite(value)
    assert (dz[1] != 0).all()


def test_the_value_is_the_mean_over_the_members():
    z, y = rng.randn(2, 6), rng.randn(1, 6)
    loss = MemberLoss(SquaredError(), 2, has_folds=False)
    expected = np.mean([SquaredError().value(z[[k]], y, FRACTIONS) for k in range(2)])
    assert loss.value(z, y, FRACTIONS) == pytest.approx(expected)

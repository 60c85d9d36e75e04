"""Encoding, decoding and scoring of targets, and the validation split."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.preprocessing import StandardScaler

from skneuro.base.class_targets import ClassTargets
from skneuro.base.held_out import hold_out
from skneuro.base.regression_targets import RegressionTargets
from skneuro.nn.losses import REGRESSION_LOSSES

rng = np.random.RandomState(0)
Y = rng.gamma(2.0, 5.0, (40, 2)) + np.array([0.0, 100.0])
WEIGHTS = rng.uniform(0.0, 2.0, 40)


def targets_for(name, *args, n_targets=2, scale=True):
    return RegressionTargets(REGRESSION_LOSSES[name](*args), name, scale, n_targets=n_targets)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
def test_scaled_targets_are_standardised_with_the_sample_weights(weights):
    targets = targets_for("squared_error").fit(Y, weights)
    scaler = StandardScaler().fit(Y, sample_weight=weights)
    assert_allclose(targets.encode(Y, np.float64), scaler.transform(Y))


def test_poisson_targets_are_divided_by_their_mean_so_that_they_stay_counts():
    targets = targets_for("poisson").fit(Y, WEIGHTS)
    mean = np.average(Y, axis=0, weights=WEIGHTS)
    assert_allclose(targets.encode(Y, np.float64), Y / mean)
    raw = np.log(np.array([[1.0], [2.0]]))
    assert_allclose(targets.decode(raw)[:, 0], [mean[0], 2.0 * mean[1]])


@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_decoding_undoes_encoding_in_the_precision_of_the_net(dtype, scale):
    targets = targets_for("squared_error", scale=scale).fit(Y, None)
    encoded = targets.encode(Y, dtype)
    decoded = targets.decode(np.ascontiguousarray(encoded.T))
    assert encoded.dtype == decoded.dtype == dtype
    assert_allclose(decoded.T, Y, rtol=1e-5)


def test_every_level_of_a_quantile_loss_gets_the_scale_of_its_target():
    targets = targets_for("quantile", (0.1, 0.5, 0.9)).fit(Y, None)
    assert targets.n_raw_outputs == 6
    decoded = targets.decode(np.zeros((6, 1)))
    assert_allclose(decoded[:, 0], np.repeat(Y.mean(axis=0), 3))


@pytest.mark.parametrize("level", [0.0, 0.1, 1e-8, 5000.1, 1e8])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_constant_targets_are_predicted_whatever_the_net_says(level, dtype):
    constant = np.full((7, 2), level, dtype)
    targets = targets_for("squared_error").fit(constant, None)
    assert np.abs(targets.encode(constant, np.float64)).max() <= 1e-6
    decoded = targets.decode(np.full((2, 3), 5.0, dtype))
    assert_allclose(decoded, float(constant[0, 0]), rtol=1e-6, atol=1e-6 if level == 0 else 0)


def test_a_resumed_fit_measures_columns_again_that_were_constant():
    first = targets_for("squared_error").fit(np.column_stack([np.full(7, 3.0), Y[:7, 1]]), None)
    later = targets_for("squared_error")
    later.keep_scale(first)
    assert not later.is_fitted
    later.fit(np.array([[5.0, 0.0]]), None)
    assert_allclose([later.shift_[0], later.scale_[0]], [4.0, 1.0])
    assert_array_equal([later.shift_[1], later.scale_[1]], [first.shift_[1], first.scale_[1]])
    again = targets_for("squared_error")
    again.keep_scale(later)
    assert again.is_fitted


@pytest.mark.parametrize(("level", "spread"), [(5000.0, 1.0), (1e5, 1e3)])
def test_statistics_of_targets_in_single_precision_are_taken_in_double(level, spread):
    many = np.random.RandomState(0).normal(level, spread, (300_000, 2)).astype(np.float32)
    targets = targets_for("squared_error").fit(many, None)
    assert_allclose(targets.shift_, many.mean(axis=0, dtype=float), rtol=1e-12)
    assert_allclose(targets.scale_, many.std(axis=0, dtype=float), rtol=1e-9)


def test_squares_of_large_targets_do_not_overflow():
    targets = targets_for("squared_error").fit(1e200 * Y, WEIGHTS)
    expected = targets_for("squared_error").fit(Y, WEIGHTS)
    assert_allclose(targets.scale_, 1e200 * expected.scale_)


def test_predictions_of_a_large_level_do_not_fall_on_a_coarse_grid():
    targets = targets_for("squared_error").fit(1.7e9 + 60 * Y, None)
    encoded = targets.encode(1.7e9 + 60 * Y, np.float32)
    decoded = targets.decode(np.ascontiguousarray(encoded.T))
    assert_allclose(decoded.T - 1.7e9, 60 * Y, rtol=1e-4)


def test_targets_that_the_precision_of_the_net_cannot_hold_are_refused():
    targets = targets_for("squared_error", scale=False).fit(1e40 * Y, None)
    with pytest.raises(ValueError, match=r"y has values up to .*float32, the precision of X"):
        targets.encode(1e40 * Y, np.float32)
    scaled = targets_for("squared_error").fit(1e40 * Y, None)
    assert np.isfinite(scaled.encode(1e40 * Y, np.float32)).all()


@pytest.mark.parametrize(
    ("y", "n_outputs", "loss"),
    [
        (["no", "yes", "no"], 1, "BinaryLogLoss"),
        ([3, 1, 2], 3, "MulticlassLogLoss"),
        (np.eye(3, dtype=int), 3, "BinaryLogLoss"),
        (np.eye(2, dtype=int), 2, "BinaryLogLoss"),
    ],
    ids=["binary", "multiclass", "multilabel", "two labels"],
)
def test_labels_come_back_from_their_own_encoding(y, n_outputs, loss):
    targets = ClassTargets().fit_classes(np.asarray(y))
    encoded = targets.encode(np.asarray(y), np.float32)
    assert (encoded.shape, encoded.dtype) == ((len(y), n_outputs), np.float32)
    assert type(targets.loss).__name__ == loss
    assert targets.n_raw_outputs == n_outputs
    assert_array_equal(targets.labels(encoded.T), y)
    assert targets.score(np.where(encoded.T, 9.0, -9.0), encoded, None) == 1.0


def test_the_score_of_predictions_that_are_not_finite_is_not_a_number():
    targets = targets_for("squared_error").fit(Y, None)
    assert np.isnan(targets.score(np.full((2, 40), np.inf), Y, None))
    classes = ClassTargets().fit_classes(np.array([0, 1]))
    assert np.isnan(classes.score(np.array([[np.nan, 0.0]]), np.array([[0.0], [1.0]]), None))


# Validation split ----------------------------------------------------------------------------


def split(n_samples, fraction=0.25, stratify=None):
    rows = np.arange(n_samples)
    state = np.random.RandomState(0)
    options = {"fraction": fraction, "stratify": stratify, "random_state": state}
    names = ("X", "y", "weights", "X_val", "y_val", "weights_val")
    return SimpleNamespace(
        **dict(zip(names, hold_out(rows, 10 * rows, None, **options), strict=True))
    )


@pytest.mark.parametrize(
    ("n_samples", "fraction", "n_held_out"),
    [(40, 0.25, 10), (41, 0.25, 11), (9, 0.1, 2), (3, 0.0, 2)],
)
def test_every_sample_is_on_one_side_with_its_target(n_samples, fraction, n_held_out):
    parts = split(n_samples, fraction)
    assert len(parts.X_val) == n_held_out
    assert_array_equal(np.sort(np.r_[parts.X, parts.X_val]), np.arange(n_samples))
    assert_array_equal(parts.y, 10 * parts.X)
    assert_array_equal(parts.y_val, 10 * parts.X_val)
    assert (parts.weights, parts.weights_val) == (None, None)


def test_classes_keep_their_proportions():
    classes = np.repeat([0, 1, 2], [60, 30, 10])
    parts = split(100, 0.2, classes)
    assert_array_equal(np.bincount(classes[parts.X_val]), [12, 6, 2])


@pytest.mark.parametrize(
    "classes", [np.r_[np.zeros(19), 1, 2], np.arange(21) % 7], ids=["single members", "no room"]
)
def test_classes_that_cannot_keep_their_proportions_do_not_prevent_a_split(classes):
    assert len(split(21, 0.1, classes).X_val) == 3


def test_one_of_two_classes_with_a_single_member_does_not_prevent_a_split():
    assert len(split(20, 0.25, np.r_[np.zeros(19), 1]).X_val) == 5

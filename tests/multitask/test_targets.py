"""Targets of several tasks: encoding, decoding and scores."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import accuracy_score, r2_score

from skneuro import MultiTaskNet
from skneuro.multitask._schema import learn_schema
from skneuro.multitask._scores import task_score
from skneuro.multitask._table import read_tasks
from skneuro.multitask._targets import TaskTargets

N = 12
rng = np.random.RandomState(0)
Y = np.column_stack([rng.randn(N) * 5 + 3, np.arange(N) % 2, np.arange(N) % 3, rng.poisson(3, N)])
Y[[0, 5], 0] = Y[1, 1] = Y[[2, 3], 2] = Y[4, 3] = np.nan
KINDS = ["regression", "binary", "multiclass", "regression"]
LOSSES = {"y0": "squared_error", "y3": "poisson"}


def make(scale=True, losses=LOSSES):
    schema = learn_schema(read_tasks(Y, N), KINDS)
    targets = TaskTargets(MultiTaskNet(losses=losses, scale_target=scale))
    targets._take(schema)
    return targets


def fitted(weights=None, **options):
    targets = make(**options)
    targets.fit(Y, weights)
    return targets


def test_labels_are_encoded_side_by_side_and_missing_ones_are_nan():
    targets = fitted()
    encoded = targets.encode(Y, np.float64)
    assert encoded.shape == (N, targets.n_raw_outputs) == (N, 6)
    has = ~np.isnan(Y)
    assert_array_equal(np.isnan(encoded), ~has[:, [0, 1, 2, 2, 2, 3]])
    assert_allclose([np.nanmean(encoded[:, 0]), np.nanstd(encoded[:, 0])], [0, 1], atol=1e-12)
    assert_array_equal(encoded[has[:, 1], 1], Y[has[:, 1], 1])
    assert_array_equal(encoded[has[:, 2], 2:5], np.eye(3)[Y[has[:, 2], 2].astype(int)])
    assert_allclose(np.nanmean(encoded[:, 5]), 1)
    assert targets.encode(Y, np.float32).dtype == np.float32


def test_a_table_without_any_label_is_encoded_as_missing():
    assert np.isnan(fitted().encode(np.full((3, 4), np.nan), float)).all()


def test_decoding_undoes_the_scaling_and_gives_probabilities():
    targets = fitted()
    z = rng.randn(6, 5)
    prices, sold, color, count = targets.decode(z.copy())
    part = targets.parts[0]
    assert_allclose(prices[0], z[0] * part.scale_ + part.shift_)
    assert_allclose(sold[0], 1 / (1 + np.exp(-z[1])))
    assert_allclose(color, np.exp(z[2:5]) / np.exp(z[2:5]).sum(axis=0))
    assert_allclose(count[0], np.exp(z[5]) * np.nanmean(Y[:, 3]))


def test_without_scaling_numbers_are_left_as_they_are():
    encoded = fitted(scale=False).encode(Y, float)
    assert_array_equal(encoded[:, [0, 5]], Y[:, [0, 3]])


@pytest.mark.parametrize("weighted", [False, True])
def test_the_score_is_the_mean_over_the_tasks(weighted):
    targets, z = fitted(), np.random.RandomState(2).randn(6, N)
    weights = np.random.RandomState(1).uniform(0.1, 2, N) if weighted else None
    predicted = targets.decode(z.copy())
    codes = [predicted[0][0], predicted[1][0] > 0.5, predicted[2].argmax(axis=0), predicted[3][0]]
    expected = []
    for k, measure in enumerate([r2_score, accuracy_score, accuracy_score, r2_score]):
        has = ~np.isnan(Y[:, k])
        w = None if weights is None else weights[has]
        expected.append(measure(Y[has, k], codes[k][has], sample_weight=w))
    found = targets.score(z, targets.encode(Y, float), weights)
    assert_allclose(found, np.mean(expected))


def test_tasks_without_labels_or_weight_are_left_out_of_the_score():
    targets, z = fitted(), np.random.RandomState(2).randn(6, N)
    encoded = targets.encode(Y, float)
    whole = targets.score(z, encoded, None)
    only = encoded.copy()
    only[:, 1:] = np.nan
    assert_allclose(targets.score(z, only, None), r2_score(*_labeled(encoded[:, 0], z[0])))
    weights = np.isnan(encoded[:, 1]).astype(float)  # no weight where the second task has labels
    assert np.isnan(targets.score(z, encoded * [[1, np.nan, 1, 1, 1, 1]], weights * 0))
    assert np.isfinite(targets.score(z, encoded, weights + (np.arange(N) > 6)))
    assert np.isfinite(whole)
    assert np.isnan(targets.score(z, np.full_like(encoded, np.nan), None))


def _labeled(truth, predicted):
    has = ~np.isnan(truth)
    return truth[has], predicted[has]


@pytest.mark.parametrize("row", range(6))
def test_outputs_that_are_not_finite_have_no_score(row):
    targets = fitted()
    encoded, z = targets.encode(Y, float), np.zeros((6, N))
    z[row, 7] = 1e5 if row == 5 else np.inf  # exp(1e5) is not finite either
    with np.errstate(over="ignore"):
        assert np.isnan(targets.score(z, encoded, None))


def test_score_and_data_are_left_alone():
    targets, z = fitted(), np.random.RandomState(2).randn(6, N)
    encoded, before = targets.encode(Y, float), z.copy()
    targets.score(z, encoded, None)
    assert_array_equal(z, before)


def resume(later, first):
    later.resume(first, None, read_tasks(Y, N))


def test_a_later_fit_keeps_the_scaling_of_the_first():
    first, later = fitted(), make()
    resume(later, first)
    assert later.is_fitted
    assert_array_equal(later.encode(Y, float), first.encode(Y, float))
    other = make(losses={"y0": "poisson", "y3": "poisson"})
    with pytest.raises(ValueError, match="task 'y0' the loss 'poisson', but it had 'squared_err"):
        resume(other, first)
    same = make(losses={"y0": "huber", "y3": "poisson"})
    resume(same, first)  # both are invariant to a shift


def test_scores_of_a_task():
    regression, binary = make().schema.tasks[:2]
    truth, predicted = np.array([1.0, np.nan, 3.0, 4.0]), np.array([1.0, 9.0, 2.0, 4.5])
    assert_allclose(
        task_score(regression, truth, predicted, None), r2_score(*_labeled(truth, predicted))
    )
    weights = np.array([1.0, 1.0, 0.0, 1.0])
    expected = r2_score([1.0, 4.0], [1.0, 4.5])
    assert_allclose(task_score(regression, truth, predicted, weights), expected)
    codes = np.array([0, 1, 1, 0])
    assert task_score(binary, np.array([0, np.nan, 0, 0]), codes, None) == pytest.approx(2 / 3)
    assert np.isnan(task_score(binary, np.full(4, np.nan), codes, None))
    assert np.isnan(task_score(binary, np.array([0, np.nan, 0, 0]), codes, np.eye(4)[1]))

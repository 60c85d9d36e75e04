"""Scores of several tasks, and the tags by which scikit-learn chooses a score."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.base import is_classifier, is_regressor
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import cross_val_score

from skneuro import MultiTaskNet
from skneuro.multitask._scores import accuracy_by_column, r2_by_column
from tests.multitask.tasks import COLOR, PRICE, QUICK, SOLD, X, matrix, table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def fit(y, **options):
    return MultiTaskNet(**{**QUICK, **options}).fit(X, y)


@pytest.mark.parametrize("weighted", [False, True])
def test_scores_are_r2_and_accuracy_over_the_labeled_rows(weighted):
    frame, net = table(), fit(table())
    weights = np.random.RandomState(1).uniform(0, 2, len(X)) if weighted else None
    scores = net.score_tasks(X, frame, sample_weight=weights)
    predicted = net.predict(X)
    for name, measure in zip(frame, [r2_score, accuracy_score, accuracy_score], strict=True):
        has = frame[name].notna().to_numpy()
        pair = [columns[name][has].to_list() for columns in (frame, predicted)]
        w = None if weights is None else weights[has]
        assert_allclose(scores[name], measure(*pair, sample_weight=w))
    assert_allclose(net.score(X, frame, weights), np.mean(list(scores.values())))


@pytest.mark.parametrize("weighted", [False, True])
def test_columns_are_scored_as_scikit_learn_scores_one(weighted):
    rng = np.random.RandomState(0)
    truth, predicted = rng.randn(2, 30, 5)
    truth[:, 1], truth[:, 2] = 0.1, 0.1  # constant
    predicted[:, 2] = 0.1
    truth[rng.rand(30, 5) < 0.3] = np.nan
    truth[1:, 4] = np.nan  # a single label
    weights = np.where(rng.rand(30) < 0.2, 0.0, rng.rand(30)) if weighted else None
    codes = truth > 0, predicted > 0
    codes = np.where(np.isnan(truth), np.nan, codes[0]), codes[1]
    r2, accuracy = r2_by_column(truth, predicted, weights), accuracy_by_column(*codes, weights)
    for k in range(4):
        has = ~np.isnan(truth[:, k])
        w = None if weights is None else weights[has]
        expected = r2_score(truth[has, k], predicted[has, k], sample_weight=w)
        assert_allclose(r2[k], expected if k != 1 else 0.0, atol=1e-12)
        expected = accuracy_score(codes[0][has, k], codes[1][has, k], sample_weight=w)
        assert_allclose(accuracy[k], expected)
    assert np.isnan(r2[4])
    assert np.isnan(accuracy_by_column(np.full((3, 1), np.nan), np.ones((3, 1)), None)).all()


def test_a_task_without_labels_has_no_score_and_is_left_out_of_the_mean():
    net, frame = fit(table()), table()
    frame["sold"] = pd.NA
    scores = net.score_tasks(X, frame)
    assert np.isnan(scores["sold"])
    assert_allclose(net.score(X, frame), (scores["price"] + scores["color"]) / 2)
    weights = np.zeros(len(X))
    weights[frame["color"].notna()] = 1.0
    frame.loc[frame["color"].notna(), "price"] = np.nan
    assert np.isnan(net.score_tasks(X, frame, sample_weight=weights)["price"])
    with pytest.raises(ValueError, match="y has no label of any task"):
        net.score(X, pd.DataFrame({name: [None] * len(X) for name in frame}))


def test_the_score_of_one_task_is_scikit_learns():
    assert_allclose(fit(PRICE).score(X, PRICE), r2_score(PRICE, fit(PRICE).predict(X)))
    assert_allclose(fit(COLOR).score(X, COLOR), np.mean(fit(COLOR).predict(X) == COLOR))


# Tags ----------------------------------------------------------------------------------------

TAGS = {
    "auto": (None, True, True),
    "regression": ("regressor", True, True),
    "binary": (None, True, True),  # of one task or of several
    "multiclass": (None, True, True),
    ("binary",): ("classifier", True, False),
    ("regression",): ("regressor", True, False),
    ("regression", "regression"): ("regressor", False, True),
    ("binary", "multiclass"): (None, False, True),
    ("binary", "binary"): (None, False, True),
    ("regression", "binary"): (None, False, True),
    ("auto",): (None, True, False),
}


@pytest.mark.parametrize(("tasks", "expected"), TAGS.items(), ids=str)
def test_tags_say_what_the_tasks_make_of_it(tasks, expected):
    options = [tasks] if isinstance(tasks, str) else [list(tasks), dict(enumerate(tasks))]
    for option in options:
        net = MultiTaskNet(tasks=option)
        tags = net.__sklearn_tags__()
        kind, single, multiple = expected
        assert tags.estimator_type == kind
        assert (is_regressor(net), is_classifier(net)) == (
            kind == "regressor",
            kind == "classifier",
        )
        assert (tags.regressor_tags is not None) == (kind == "regressor")
        assert (tags.classifier_tags is not None) == (kind == "classifier")
        assert tags.target_tags.single_output == single
        assert tags.target_tags.multi_output == multiple
        assert tags.target_tags.required


def test_tags_of_the_inputs():
    def inputs(**options):
        return MultiTaskNet(**options).__sklearn_tags__().input_tags

    assert inputs().sparse
    assert not inputs().three_d_array
    assert not inputs(input_noise=0.1).sparse
    assert inputs(trunk="gru").three_d_array
    assert not inputs(trunk="gru").sparse
    assert MultiTaskNet(tasks=["binary"]).__sklearn_tags__().classifier_tags.multi_class is False


def test_a_fitted_net_knows_its_number_of_tasks():
    assert is_classifier(fit(SOLD, tasks="binary"))
    assert not is_classifier(fit(np.column_stack([SOLD, SOLD]), tasks="binary"))


@pytest.mark.parametrize("as_text", [False, True])
def test_several_classification_tasks_are_cross_validated_with_missing_labels(as_text):
    y = matrix(missing=True)[:, 1:]
    y[y[:, 1] == 2, 1] = 0
    if as_text:
        y = np.where(np.isnan(y), None, np.where(y > 0, "yes", "no"))
    net = MultiTaskNet(**QUICK, tasks="binary")
    assert np.isfinite(cross_val_score(net, X, y, cv=3, error_score="raise")).all()

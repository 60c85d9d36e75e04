"""RNNClassifier: sequences in, classes out."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import RNNClassifier
from tests.sequences import sequences

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X = sequences(200, n_timesteps=5, n_channels=1)[:, :, 0]
RISES = X[:, 3] > X[:, 1]
KINDS = {  # kinds of targets
    "binary": np.array(["falls", "rises"])[RISES.astype(int)],
    "numbers": np.digitize(X[:, -1], [-0.5, 0.5]) - 7,
    "strings": np.array(["down", "level", "up"])[np.digitize(X[:, -1], [-0.5, 0.5])],
    "truths": RISES,
    "multilabel": np.column_stack([RISES, X[:, 0] > 0, X[:, -1] > 0]).astype(int),
}
EACH_KIND = pytest.mark.parametrize("y", KINDS.values(), ids=KINDS)


def net(cell="gru", hidden=8, **options):
    quick = {"max_iter": 5, "learning_rate_init": 0.03, "batch_size": 40, "random_state": 0}
    return RNNClassifier(cell, hidden, **{**quick, **options})


@EACH_KIND
def test_every_kind_of_labels(y):
    model = net(max_iter=30).fit(X, y)
    found, p = model.predict(X), model.predict_proba(X)
    assert (found.shape, found.dtype) == (y.shape, y.dtype)
    assert model.score(X, y) > (0.7 if y.ndim == 2 else 0.85)
    assert_array_equal(model.predict_log_proba(X), np.log(p))
    if y.ndim == 2:
        assert_array_equal(model.classes_, [0, 1, 2])
        assert_array_equal(found, p > 0.5)
    else:
        assert_array_equal(model.classes_, np.unique(y))
        assert_allclose(p.sum(axis=1), 1.0)
        assert_array_equal(found, model.classes_[p.argmax(axis=1)])


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True], ids=["onward", "both ways"])
def test_learns_what_only_the_order_of_the_steps_tells(cell, bidirectional):
    rng = np.random.default_rng(0)
    first, other = (rng.permuted(np.eye(6)[:, :1] + np.zeros((6, 200)), axis=0) for _ in range(2))
    series = (first - other).T  # one step up and one step down: which comes first?
    y = first.argmax(axis=0) < other.argmax(axis=0)
    model = net(cell, 12, max_iter=40, bidirectional=bidirectional).fit(series[:150], y[:150])
    assert model.score(series[150:], y[150:]) > 0.9
    assert LogisticRegression().fit(np.sort(series), y).score(np.sort(series), y) < 0.8


LEARNERS = {
    "deep": {"hidden": (8, 8), "residual": True, "dilations": (1, 2)},
    "mean": {"readout": "mean"},
    "attention": {"readout": "attention", "cell": "lstm"},
    "relu": {"cell": "rnn", "activation": "relu"},
    "normalized": {"cell": "lstm", "layer_norm": True, "initial_state": "learned"},
    "chrono": {"cell": "lstm", "gate_bias": "chrono"},
    "noisy": {"recurrent_dropout": 0.1, "dropout": 0.1, "input_noise": 0.1},
    "truncated": {"tbptt_steps": 4},
    "anchored": {"anchor": "mean"},
    "lbfgs": {"solver": "lbfgs", "cell": "rnn"},
}


@pytest.mark.parametrize("options", LEARNERS.values(), ids=LEARNERS)
def test_learns_with_every_option(options):
    model = net(**{"max_iter": 60, **options}).fit(X, RISES)
    assert model.score(X, RISES) > 0.9


def test_flat_and_three_dimensional_sequences_are_the_same():
    windows, y = sequences(), sequences()[:, 0, 0] > 0
    flat = windows.reshape(len(windows), -1)
    three, two = net().fit(windows, y), net(n_timesteps=6).fit(flat, y)
    assert (three.n_timesteps_, three.n_channels_) == (two.n_timesteps_, two.n_channels_) == (6, 2)
    assert_array_equal(three.predict_proba(windows), two.predict_proba(flat))
    assert_array_equal(three.predict_proba(flat), two.predict_proba(windows))


@pytest.mark.parametrize("anchor", ["last", "mean", "standard"])
def test_anchored_sequences_may_lie_on_any_level(anchor):
    model = net(anchor=anchor).fit(X, RISES)
    assert_allclose(model.predict_proba(X + 100), model.predict_proba(X), rtol=1e-9)


def test_linear_skip_starts_at_the_logistic_model():
    y = np.digitize(X[:, 0] + 0.5 * sequences(200)[:, 0, 1], [-0.5, 0.5])
    model = net(linear_skip=True, max_iter=1, learning_rate_init=1e-12).fit(X, y)
    expected = LogisticRegression().fit(X, y).predict_proba(X)
    assert_allclose(model.predict_proba(X), expected, atol=0.02)


def test_class_weights_are_sample_weights():
    y = KINDS["strings"]
    weights = np.array([3.0, 1.0, 0.5])[np.searchsorted(["down", "level", "up"], y)]
    by_class = net(class_weight={"down": 3.0, "up": 0.5}).fit(X, y)
    by_sample = net().fit(X, y, sample_weight=weights)
    assert_array_equal(by_class.predict_proba(X), by_sample.predict_proba(X))
    rare = X[:, 0] > 1.2
    plain, balanced = (net(class_weight=w, max_iter=20).fit(X, rare) for w in (None, "balanced"))
    assert balanced.predict(X).mean() > plain.predict(X).mean()


def test_minimises_the_log_loss():
    model = net(alpha=0.0).fit(X[:150], RISES[:150], X_val=X[150:], y_val=RISES[150:])
    p = model.predict_proba(X[150:])
    assert model.validation_loss_curve_[-1] == pytest.approx(log_loss(RISES[150:], p))
    assert model.validation_scores_[-1] == pytest.approx(model.score(X[150:], RISES[150:]))


@pytest.mark.parametrize("own", [False, True], ids=["split", "own data"])
def test_early_stopping_keeps_the_best_epoch(own):
    held_out = {"X_val": X[150:], "y_val": RISES[150:]} if own else {}
    model = net(early_stopping=True, max_iter=100).fit(X[:150], RISES[:150], **held_out)
    assert model.n_iter_ < 100
    assert model.best_validation_score_ == max(model.validation_scores_)
    if own:
        assert model.best_validation_score_ == model.score(X[150:], RISES[150:])


def test_partial_fit_learns_from_one_part_after_the_other():
    y = KINDS["strings"]
    model = net()
    for _ in range(15):
        for rows in np.array_split(np.argsort(y, kind="stable"), 4):  # a part lacks some classes
            model.partial_fit(X[rows], y[rows], classes=["down", "level", "up"])
    assert_array_equal(model.classes_, ["down", "level", "up"])
    assert model.score(X, y) > 0.7
    assert len(model.loss_curve_) == 60


@pytest.mark.parametrize("windows", [X, X.reshape(200, 5, 1)], ids=["flat", "cube"])
def test_grid_search_over_a_pipeline(windows):
    scale = [StandardScaler()] if windows.ndim == 2 else []
    search = GridSearchCV(
        make_pipeline(*scale, net(max_iter=10)),
        {"rnnclassifier__cell": ["rnn", "gru"], "rnnclassifier__bidirectional": [False, True]},
        cv=2,
        scoring="neg_log_loss",
    ).fit(windows, KINDS["strings"])
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert len(set(search.cv_results_["mean_test_score"])) == 4
    assert_array_equal(search.classes_, ["down", "level", "up"])
    assert set(search.predict(windows)) <= {"down", "level", "up"}

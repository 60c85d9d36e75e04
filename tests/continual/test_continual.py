"""Streams are learned without forgetting: what is kept, what is replayed, what is consolidated."""

import pickle
from unittest import SkipTest

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Perceptron, SGDClassifier, SGDRegressor
from sklearn.utils.estimator_checks import parametrize_with_checks

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNForecaster
from skneuro.continual import ContinualClassifier, ContinualRegressor

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning",
    "ignore:batch_size=16 is larger than:UserWarning",
)

FAST = {"hidden_layer_sizes": 16, "learning_rate_init": 0.02, "max_iter": 30}
CONFIGURATIONS = [
    ContinualRegressor(),
    ContinualRegressor(MLPRegressorNP(**FAST), half_life=50, consolidation=10.0),
    ContinualRegressor(SGDRegressor(), replay_size=20),
    ContinualRegressor(RNNForecaster("rnn", **FAST)),
    ContinualClassifier(),
    ContinualClassifier(MLPClassifierNP(**FAST), half_life=50, consolidation=10.0),
    ContinualClassifier(SGDClassifier(), replay_size=20),
    ContinualClassifier(replay_size=0),
]
SGD = "the rows of SGD are visited in another order, or more often"


def expected_failed_checks(estimator):
    """Checks that the wrapped estimator of scikit-learn may fail, with the reasons."""
    if not type(estimator.estimator).__name__.startswith("SGD"):
        return {}
    kinds = ("dense", "sparse")
    return {f"check_sample_weight_equivalence_on_{kind}_data": SGD for kind in kinds}


@parametrize_with_checks(CONFIGURATIONS, expected_failed_checks=expected_failed_checks)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    try:
        check(estimator)
    except SkipTest as reason:
        pytest.fail(f"skipped: {reason}")


rng = np.random.default_rng(0)
X = rng.normal(size=(300, 4))
y = X[:, 0] + X[:, 1] ** 2


# What is kept --------------------------------------------------------------------------------


def test_the_kept_rows_are_a_uniform_sample():
    counts = np.zeros(100)
    rows = np.arange(100.0)[:, None]
    for seed in range(150):
        model = ContinualRegressor(SGDRegressor(), replay_size=10, random_state=seed)
        for part in np.split(np.arange(100), 5):
            model.partial_fit(rows[part] / 100, rows[part, 0])
        assert len(model.replay_y_) == 10
        counts[model.replay_y_.astype(int)] += 1
    by_part = counts.reshape(5, 20).sum(axis=1) / counts.sum()
    assert_allclose(by_part, 0.2, atol=0.04)
    assert_allclose(model.replay_X_[:, 0] * 100, model.replay_y_)
    assert_array_equal(model.replay_times_, model.replay_y_)
    assert model.n_samples_seen_ == 100


def test_rows_fade_with_the_half_life():
    counts = np.zeros(200)
    rows = np.arange(200.0)[:, None]
    for seed in range(150):
        model = ContinualRegressor(SGDRegressor(), replay_size=5, half_life=25, random_state=seed)
        for part in np.split(np.arange(200), 8):
            model.partial_fit(rows[part] / 200, rows[part, 0])
        counts[model.replay_y_.astype(int)] += 1
    by_part = counts.reshape(8, 25).sum(axis=1)
    assert by_part[-1] > 1.5 * by_part[-2] > 2 * by_part[-3]


def test_every_class_is_kept():
    label = np.r_[np.repeat("common", 190), np.repeat("rare", 10)]
    model = ContinualClassifier(replay_size=30, random_state=0)
    model.partial_fit(X[:200], label, classes=["common", "rare", "unseen"])
    names, counts = np.unique(model.replay_y_, return_counts=True)
    assert dict(zip(names, counts, strict=True)) == {"common": 20, "rare": 10}
    model.partial_fit(X[200:], np.repeat("unseen", 100))
    names, counts = np.unique(model.replay_y_, return_counts=True)
    assert dict(zip(names, counts, strict=True)) == {"common": 10, "rare": 10, "unseen": 10}


class Recorder(SGDClassifier):
    """Estimator that notes what it is trained on."""

    def partial_fit(self, X, y, classes=None, sample_weight=None):
        self.seen_ = X, y, sample_weight
        return super().partial_fit(X, y, classes, sample_weight)


def test_what_is_replayed():
    model = ContinualClassifier(Recorder(), replay_size=40, random_state=0)
    model.partial_fit(X[:100], np.repeat([0, 1], 50), classes=[0, 1, 2])
    assert len(model.estimator_.seen_[1]) == 100
    model.partial_fit(X[100:130], np.repeat(2, 30))
    assert np.bincount(model.estimator_.seen_[1]).tolist() == [60, 60, 30]
    model.partial_fit(X[130:160], np.repeat(2, 30))
    assert np.bincount(model.estimator_.seen_[1]).tolist() == [60, 60, 60]
    model.set_params(replay_ratio=0.5).partial_fit(X[160:180], np.repeat([0, 1], 10))
    assert np.bincount(model.estimator_.seen_[1]).tolist() == [15, 15, 15]
    assert model.estimator_.seen_[2] is None
    faded = ContinualClassifier(Recorder(), replay_size=100, half_life=5, random_state=0)
    faded.partial_fit(X[:100], np.repeat([0, 1], 50), classes=[0, 1])
    faded.partial_fit(X[100:], np.repeat([0, 1], 100))
    assert len(faded.estimator_.seen_[1]) < 205  # hardly any row is worth replaying


def test_sample_weights_are_kept_with_their_rows():
    weights = np.arange(1.0, 101)
    model = ContinualClassifier(Recorder(), replay_size=10, random_state=0)
    model.partial_fit(X[:100], np.repeat([0, 1], 50), weights, classes=[0, 1])
    assert_array_equal(model.replay_weights_, model.replay_times_ + 1)
    model.partial_fit(X[:10], np.repeat([0, 1], 5))
    assert_array_equal(model.estimator_.seen_[2][:10], 1)
    assert set(model.estimator_.seen_[2][10:]) <= set(model.replay_weights_)


# What it is for ------------------------------------------------------------------------------


def two_halves(model, X, y, n_passes=1):
    for part in ([0, 1, 2, 3, 4], [5, 6, 7, 8, 9]):
        rows = np.isin(y, part)
        for _ in range(n_passes):
            model.partial_fit(X[rows], y[rows], classes=np.arange(10))
    return model.score(X, y)


def test_classes_that_do_not_come_again_are_not_forgotten():
    X, y = load_digits(return_X_y=True)
    X, y = X[::2] / 16, y[::2]
    net = MLPClassifierNP(hidden_layer_sizes=50, learning_rate_init=0.01, random_state=0)
    assert two_halves(clone(net), X, y, n_passes=30) < 0.6
    assert two_halves(ContinualClassifier(net, n_epochs=30, random_state=0), X, y) > 0.9
    sgd = SGDClassifier(random_state=0)
    assert two_halves(ContinualClassifier(sgd, n_epochs=30, random_state=0), X, y) > 0.85


def two_sides(strength):
    """Error on the left after learning the left, then the right; and how far weights moved."""
    net = MLPRegressorNP(
        hidden_layer_sizes=20, activation="tanh", learning_rate_init=0.01, random_state=0
    )
    model = ContinualRegressor(
        net, replay_size=0, n_epochs=300, consolidation=strength, random_state=0
    )
    left, right = X[X[:, 0] < 0], X[X[:, 0] >= 0]
    model.partial_fit(left, np.sin(2 * left[:, 0]))
    before = model.estimator_._fitted.network.parameters.theta.copy()
    if strength:
        assert_array_equal(model.weight_center_, before)
        assert (model.weight_importance_ >= 0).all()
        assert model.weight_total_ == len(left)
    model.partial_fit(right, np.sin(2 * right[:, 0]))
    assert model.estimator_._consolidation is None
    error = np.mean((model.predict(left) - np.sin(2 * left[:, 0])) ** 2)
    return error, np.abs(model.estimator_._fitted.network.parameters.theta - before).mean()


def test_consolidation_slows_forgetting():
    (free_error, free_way), (error, way) = two_sides(0.0), two_sides(1000.0)
    assert error < 0.5 * free_error
    assert way < 0.5 * free_way


# Data of any kind ----------------------------------------------------------------------------


def test_tables_sparse_rows_and_windows():
    frame = pd.DataFrame(X, columns=list("abcd"))
    model = ContinualRegressor(MLPRegressorNP(**FAST), random_state=0)
    model.partial_fit(frame[:100], y[:100]).partial_fit(frame[100:], y[100:])
    assert model.feature_names_in_.tolist() == list("abcd")
    assert model.predict(frame).shape == (300,)
    model = ContinualRegressor(MLPRegressorNP(**FAST), replay_size=30, random_state=0)
    rows = sparse.csr_array(X)
    model.partial_fit(rows[:100], y[:100]).partial_fit(rows[100:], y[100:])
    assert model.replay_X_.shape == (30, 4)
    assert sparse.issparse(model.replay_X_)
    windows = X.reshape(300, 2, 2)
    model = ContinualRegressor(RNNForecaster("gru", 4), consolidation=1.0, random_state=0)
    model.partial_fit(windows[:100], np.c_[y, y][:100]).partial_fit(
        windows[100:], np.c_[y, y][100:]
    )
    assert model.replay_X_.shape == (200, 2, 2)
    assert model.predict(windows).shape == (300, 2)


def test_pickles_continue():
    model = ContinualRegressor(
        MLPRegressorNP(**FAST, random_state=0), consolidation=1.0, half_life=100, random_state=0
    ).partial_fit(X, y)
    restored = pickle.loads(pickle.dumps(model))
    for one in (model, restored):
        one.partial_fit(X[:50], y[:50])
    assert_array_equal(restored.predict(X), model.predict(X))
    assert_array_equal(restored.replay_times_, model.replay_times_)


def test_epochs_over_the_same_rows_count_them_once():
    model = ContinualRegressor(MLPRegressorNP(**FAST), n_epochs=4, replay_size=500, random_state=0)
    model.partial_fit(X, y)
    assert len(model.estimator_.history_) == 4
    assert len(model.replay_y_) == model.n_samples_seen_ == 300


def test_a_failed_call_changes_nothing():
    model = ContinualRegressor(MLPRegressorNP(**FAST, random_state=0), random_state=0)
    model.partial_fit(X, y)
    before = model.predict(X)
    bad = X.copy()
    bad[0, 0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        model.partial_fit(bad, y)
    assert_array_equal(model.predict(X), before)
    assert model.n_samples_seen_ == 300


def test_fit_starts_again():
    model = ContinualRegressor(MLPRegressorNP(**FAST, random_state=0), random_state=0)
    model.partial_fit(X[:50], y[:50]).fit(X[50:], y[50:])
    assert model.n_samples_seen_ == 250
    assert len(model.replay_y_) == 200


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (ContinualRegressor(SGDRegressor(), consolidation=1.0), "got SGDRegressor; replay works"),
        (
            ContinualRegressor(MultiTaskNet(tasks="regression"), consolidation=1.0),
            "got MultiTaskNet",
        ),
        (
            ContinualRegressor(MLPRegressorNP(normalization="batch"), consolidation=1.0),
            "which normalization='batch' does not have",
        ),
        (ContinualRegressor(half_life=3.0, replay_size=0), "half_life=3.0 needs replay_size > 0"),
        (ContinualRegressor(MLPRegressorNP(solver="lbfgs")), "'estimator' parameter"),
    ],
)
def test_contradictions(model, message):
    with pytest.raises(ValueError, match=message):
        model.fit(X, y)


def test_methods_are_those_of_the_estimator():
    model = ContinualClassifier(Perceptron(), random_state=0)
    assert not hasattr(model, "predict_proba")
    model.fit(X, y > 0)
    assert model.decision_function(X).shape == (300,)
    with pytest.raises(ValueError, match="takes no sample_weight"):
        ContinualRegressor(NoWeights()).fit(X, y, np.ones(300))
    assert not hasattr(ContinualClassifier(), "decision_function")
    with pytest.raises(NotFittedError):
        ContinualClassifier().predict(X)


class NoWeights(SGDRegressor):
    """Estimator without sample weights."""

    def fit(self, X, y):
        return super().fit(X, y)

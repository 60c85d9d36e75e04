"""Members, their folds and best epochs, the budget, and predictions of the ensemble."""

import numpy as np
import pytest
from sklearn.datasets import make_classification, make_friedman1

from skneuro import TabularClassifierNP, TabularRegressorNP
from tests.tabular.tables import FAST

X, y = make_friedman1(600, random_state=0)


def test_the_prediction_is_the_mean_of_the_members():
    net = TabularRegressorNP(**FAST, early_stopping=False).fit(X, y)
    z = net._fitted.raw_outputs(net._fitted.inputs.check_X(net, X))
    assert z.shape == (2, len(X))
    mean = z.mean(axis=0) * y.std() + y.mean()
    expected = np.clip(mean, y.min(), y.max())
    np.testing.assert_allclose(net.predict(X), expected, rtol=1e-4)


def test_predictions_stay_in_the_range_of_the_targets():
    net = TabularRegressorNP(**FAST).fit(X, y)
    far = net.predict(X * 100)
    assert far.min() >= y.min()
    assert far.max() <= y.max()


def test_each_member_leaves_out_another_fold():
    net = TabularRegressorNP(**{**FAST, "n_ensemble": 3}, early_stopping=True).fit(X, y)
    assert net.best_validation_score_ is not None
    assert len(net.validation_scores_) == net.n_iter_


def test_small_tables_hold_out_nothing_by_default():
    net = TabularRegressorNP(**FAST).fit(X[:300], y[:300])
    assert net.validation_scores_ is None
    assert net.best_validation_score_ is None


def test_validation_data_of_the_user_choose_the_epoch():
    net = TabularRegressorNP(**FAST).fit(X[:300], y[:300], X_val=X[300:], y_val=y[300:])
    assert len(net.validation_scores_) == FAST["max_iter"]
    assert net.best_validation_score_ is not None


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_best_epoch_of_each_member_is_kept():
    """The weights that are kept have the losses of the best epochs of a shorter fit."""
    held_out = {"X_val": X[300:], "y_val": y[300:]}
    options = {**FAST, "n_ensemble": 1, "learning_rate": "constant", "dropout": 0.0}
    net = TabularRegressorNP(**options).fit(X[:300], y[:300], **held_out)
    best = int(np.argmin(net.validation_loss_curve_)) + 1
    options |= {"max_iter": best, "early_stopping": False}
    shorter = TabularRegressorNP(**options).fit(X[:300], y[:300])
    np.testing.assert_array_equal(net.predict(X), shorter.predict(X))


def test_max_time_ends_training_cleanly():
    net = TabularRegressorNP(**{**FAST, "max_iter": 10_000}, max_time=0.5).fit(X, y)
    assert net.n_iter_ < 10_000
    assert net.history_[-1]["seconds"] < 5
    assert np.isfinite(net.predict(X)).all()


@pytest.mark.parametrize("n_targets", [1, 2])
def test_quantiles_never_cross(n_targets):
    Y = np.column_stack([y, -y])[:, :n_targets].squeeze()
    net = TabularRegressorNP(**FAST, loss="quantile", quantiles=(0.1, 0.5, 0.9)).fit(X, Y)
    found = net.predict_quantiles(X)
    assert (np.diff(found, axis=-1) >= 0).all()
    np.testing.assert_array_equal(net.predict(X), found[..., 1])


def test_several_targets():
    Y = np.column_stack([y, 100 * X[:, 0]])
    net = TabularRegressorNP(**{**FAST, "max_iter": 60}).fit(X, Y)
    assert net.predict(X).shape == Y.shape
    assert net.score(X, Y) > 0.8


def test_probabilities_are_the_mean_over_the_members():
    A, labels = make_classification(600, n_informative=4, n_classes=3, random_state=0)
    net = TabularClassifierNP(**FAST).fit(A, labels)
    z = net._fitted.raw_outputs(net._fitted.inputs.check_X(net, A)).reshape(2, 3, -1)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    expected = (p / p.sum(axis=1, keepdims=True)).mean(axis=0).T
    np.testing.assert_allclose(net.predict_proba(A), expected, rtol=1e-6)
    np.testing.assert_allclose(net.predict_log_proba(A), np.log(expected), rtol=1e-5)


def test_a_class_with_one_member_is_no_obstacle():
    labels = np.where(y > np.median(y), "high", "low").astype(object)
    labels[3] = "rare"
    net = TabularClassifierNP(**FAST).fit(X, labels)
    assert list(net.classes_) == ["high", "low", "rare"]


def test_warm_start_is_refused_with_the_reason():
    with pytest.raises(ValueError, match="warm_start=True is not supported: the scales"):
        TabularRegressorNP(warm_start=True).fit(X, y)


def test_large_tables_are_computed_in_single_precision():
    net = TabularRegressorNP(**FAST)
    assert net.fit(X, y)._fitted.network.dtype == np.float32
    assert net.fit(X[:400], y[:400])._fitted.network.dtype == np.float64


def test_summary_shows_every_member(capsys):
    net = TabularRegressorNP(**FAST).fit(X, y)
    net.summary()
    printed = capsys.readouterr().out
    assert printed.count("NTKDense") + printed.count("Dense") >= 4
    assert "PeriodicEmbedding" in printed
    assert "PiecewiseLinear" in printed


def test_the_smallest_fraction_holds_out_something():
    net = TabularRegressorNP(**FAST, early_stopping=True, validation_fraction=0.0).fit(X, y)
    assert len(net.validation_scores_) > 0

"""Deliberate differences from scikit-learn's nets, where those are wrong."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import make_blobs
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor

from skneuro import MLPClassifierNP, MLPRegressorNP

unconverged = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.RandomState(0)
X = rng.randn(120, 5)
y = np.sin(X[:, 0]) + X[:, 1] ** 2
Y = np.column_stack([y, X[:, 2], y - X[:, 3]])
WEIGHTS = rng.uniform(0.5, 2.0, len(X))


# lbfgs with several outputs ------------------------------------------------------------------


def objective(net, weights):
    """Half the weighted mean squared error over samples and outputs, and the penalty."""
    total = weights.sum()
    errors = ((net.predict(X) - Y) ** 2).mean(axis=1) @ weights / total
    squares = sum((coef**2).sum() for coef in net.coefs_)
    return 0.5 * errors + 0.5 * net.alpha * squares / total


def central_differences(net, weights, step=1e-5):
    """Gradient of `objective`, weight by weight."""
    gradient = []
    for block in net.coefs_ + net.intercepts_:
        for index in np.ndindex(block.shape):
            value = block[index]
            block[index] = value + step
            above = objective(net, weights)
            block[index] = value - step
            gradient.append((above - objective(net, weights)) / (2 * step))
            block[index] = value
    return np.array(gradient)


@unconverged
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
def test_lbfgs_ends_where_the_gradient_of_its_loss_is_zero_for_several_outputs(weights):
    chosen = {"activation": "tanh", "alpha": 0.5, "tol": 1e-6, "max_iter": 2000, "random_state": 0}
    sample_fractions = np.ones(len(X)) if weights is None else weights
    ours, theirs = (
        net(hidden_layer_sizes=6, solver="lbfgs", **chosen).fit(X, Y, sample_weight=weights)
        for net in (MLPRegressorNP, MLPRegressor)
    )
    assert_allclose(ours.loss_, objective(ours, sample_fractions), rtol=1e-10)
    assert np.abs(central_differences(ours, sample_fractions)).max() < 3e-5
    assert np.abs(central_differences(theirs, sample_fractions)).max() > 1e-3


@unconverged
@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic"])
def test_lbfgs_reaches_a_lower_loss_than_scikit_learn_for_several_outputs(activation):
    chosen = {"activation": activation, "solver": "lbfgs", "max_iter": 200, "random_state": 0}
    ours = MLPRegressorNP(hidden_layer_sizes=10, alpha=0.1, **chosen).fit(X, Y)
    theirs = MLPRegressor(hidden_layer_sizes=10, alpha=0.1, **chosen).fit(X, Y)
    assert ours.loss_ <= theirs.loss_


# float32 -------------------------------------------------------------------------------------


@unconverged
@pytest.mark.parametrize("solver", ["sgd", "adam", "adamw", "rmsprop", "adagrad", "lbfgs"])
def test_float32_stays_float32_in_weights_memory_and_predictions(solver):
    net = MLPRegressorNP(hidden_layer_sizes=8, solver=solver, max_iter=5, random_state=0)
    net.fit(X.astype(np.float32), y.astype(np.float32))
    arrays = [*net.coefs_, *net.intercepts_, net.predict(X.astype(np.float32))]
    arrays += getattr(net._fitted.optimizer, "memories", [])
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


@unconverged
def test_float64_targets_do_not_make_float32_inputs_double():
    net = MLPRegressorNP(hidden_layer_sizes=8, max_iter=2, random_state=0).fit(
        X.astype(np.float32), y
    )
    assert net.coefs_[0].dtype == np.float32


# Early stopping ------------------------------------------------------------------------------


@unconverged
@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_the_validation_split_is_stratified(n_classes):
    points, labels = make_blobs(100, 4, centers=n_classes, cluster_std=6.0, random_state=0)
    chosen = {"hidden_layer_sizes": 6, "shuffle": False, "max_iter": 5, "early_stopping": True}
    net = MLPClassifierNP(**chosen, validation_fraction=0.25, random_state=0).fit(points, labels)

    # the generator of a fit draws the weights first, then the split
    generator = np.random.RandomState(0)
    MLPClassifierNP(6, max_iter=1, shuffle=False, random_state=generator).fit(points, labels)
    X_train, X_val, y_train, y_val = train_test_split(
        points, labels, test_size=0.25, stratify=labels, random_state=generator
    )
    again = MLPClassifierNP(**chosen, random_state=0)
    again.fit(X_train, y_train, X_val=X_val, y_val=y_val)
    for one, other in zip(net.coefs_, again.coefs_, strict=True):
        assert_array_equal(one, other)
    assert net.validation_scores_ == again.validation_scores_


@unconverged
def test_a_class_with_a_single_member_does_not_prevent_a_multiclass_split():
    labels = np.r_[np.repeat([0, 1], 59), 2, 0]
    net = MLPClassifierNP(4, early_stopping=True, max_iter=2, random_state=0).fit(X, labels)
    assert_array_equal(net.classes_, [0, 1, 2])


@unconverged
@pytest.mark.parametrize("n_samples", [3, 5, 12])
def test_at_least_two_samples_are_held_out_of_small_data(n_samples):
    net = MLPRegressorNP(hidden_layer_sizes=4, early_stopping=True, max_iter=1, random_state=0)
    net.fit(X[:n_samples], y[:n_samples])
    assert net.t_ == n_samples - 2


def test_data_too_small_to_hold_out_two_samples_is_refused():
    with pytest.raises(
        ValueError, match=r"validation set is too small or too large: .* of 2 samples"
    ):
        MLPRegressorNP(early_stopping=True).fit(X[:2], y[:2])


def test_lbfgs_stops_early_and_keeps_the_best_weights():
    net = MLPRegressorNP(
        hidden_layer_sizes=50, solver="lbfgs", alpha=0.0, early_stopping=True, random_state=0
    )
    net.fit(X[:60], y[:60], X_val=X[60:], y_val=y[60:])
    best = np.argmax(net.validation_scores_)
    assert best < net.n_iter_ - 1 < 199
    assert net.n_iter_ > net.n_iter_no_change
    assert net.best_validation_score_ == net.validation_scores_[best]
    assert_allclose(r2_score(y[60:], net.predict(X[60:])), net.best_validation_score_)


@unconverged
def test_warm_start_that_brings_no_better_score_gives_back_the_weights_before():
    net = MLPRegressorNP(
        hidden_layer_sizes=50, early_stopping=True, warm_start=True, max_iter=30, random_state=0
    )
    held_out = {"X_val": X[60:], "y_val": y[60:]}
    net.fit(X[:60], y[:60], **held_out)
    before, score = [coef.copy() for coef in net.coefs_], net.best_validation_score_
    net.set_params(learning_rate_init=10.0, max_iter=3).fit(X[:60], y[:60], **held_out)
    assert net.best_validation_score_ == score
    for coef, earlier in zip(net.coefs_, before, strict=True):
        assert_array_equal(coef, earlier)


# Options without effect, and divergence ------------------------------------------------------


@unconverged
@pytest.mark.parametrize("learning_rate", ["invscaling", "adaptive"])
def test_adam_warns_of_a_learning_rate_that_has_no_effect_on_it(learning_rate):
    net = MLPRegressorNP(
        hidden_layer_sizes=4, learning_rate=learning_rate, max_iter=2, random_state=0
    )
    with pytest.warns(UserWarning, match=f"learning_rate='{learning_rate}' has no effect"):
        net.fit(X, y)
    plain = MLPRegressorNP(hidden_layer_sizes=4, max_iter=2, random_state=0).fit(X, y)
    assert_array_equal(net.coefs_[0], plain.coefs_[0])


def fit_diverging(**options):
    """Fit a net whose learning rate rises until the loss is no longer finite."""
    net = MLPRegressorNP(
        hidden_layer_sizes=8,
        solver="sgd",
        learning_rate="onecycle",
        learning_rate_init=2.0,
        warmup_fraction=0.9,
        batch_size=30,
        tol=0.0,
        n_iter_no_change=np.inf,
        random_state=0,
        **options,
    )
    return net.fit(X, y)


def test_divergence_after_a_finished_epoch_keeps_its_weights_and_says_what_to_try():
    with pytest.warns(
        ConvergenceWarning, match=r"diverged in epoch \d+ .* max_grad_norm=1"
    ) as caught:
        net = fit_diverging(max_iter=100)
    assert 1 <= net.n_iter_ < 100
    assert net.n_iter_ == len(net.history_) == len(net.loss_curve_)
    assert np.isfinite(net.loss_curve_).all()
    assert np.isfinite(net.predict(X)).all()
    kept = int(re.search(r"weights of epoch (\d+)", str(caught[0].message)).group(1))
    stopped = MLPRegressorNP(**net.get_params()).set_callbacks(StopAfter(kept)).fit(X, y)
    assert_array_equal(stopped.coefs_[0], net.coefs_[0])


def test_weights_kept_at_divergence_predict_no_worse_than_a_new_net():
    large = 100.0 * Y
    diverging = {"solver": "sgd", "learning_rate_init": 0.05, "random_state": 0}
    with pytest.warns(ConvergenceWarning, match="diverged"):
        net = MLPRegressorNP(**diverging).fit(X, large)
    assert r2_score(large, net.predict(X)) > -1.0


class StopAfter:
    """Callback that stops training after some epochs."""

    def __init__(self, n_epochs):
        self.n_epochs = n_epochs

    def setup(self, estimator, context):
        self.n_seen = 0

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context):
        self.n_seen += 1
        return self.n_seen >= self.n_epochs


def test_divergence_in_the_first_epoch_is_an_error_that_says_what_to_try():
    net = MLPRegressorNP(
        hidden_layer_sizes=4, solver="sgd", learning_rate_init=1e8, batch_size=10, random_state=0
    )
    with pytest.raises(ValueError, match=r"first epoch, at learning rate 1e\+08: scale X and y"):
        net.fit(X, 1e6 * y)
    assert not hasattr(net, "coefs_")

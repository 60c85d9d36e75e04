"""Fitting: records and printed lines, reproducibility, warm starts, failing fits."""

import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.metrics import r2_score

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNClassifier, RNNForecaster

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.RandomState(0)
X = rng.randn(120, 6)
y = np.sin(X[:, 0]) + X[:, 1] ** 2
LABELS = np.digitize(y, [0.2, 1.0])
NETS = {
    "regressor": (MLPRegressorNP, y),
    "classifier": (MLPClassifierNP, LABELS),
    "forecaster": (RNNForecaster, y),
    "sequence classifier": (RNNClassifier, LABELS),
    "several tasks": (MultiTaskNet, np.column_stack([y, 100.0 * X[:, 0]])),
}
EACH = pytest.mark.parametrize(("net", "targets"), NETS.values(), ids=NETS)
QUICK = {"hidden_layer_sizes": 5, "max_iter": 4, "batch_size": 40, "random_state": 0}
EVERY_DRAW = {"early_stopping": True, "dropout": 0.2, "input_noise": 0.1}


def raw(net):
    """Predicted probabilities of a classifier, or predictions of a regressor."""
    return net.predict_proba(X) if hasattr(net, "predict_proba") else net.predict(X)


# History -------------------------------------------------------------------------------------


@EACH
def test_history_has_a_record_per_epoch(net, targets):
    net = net(**QUICK, learning_rate="exponential", decay_rate=0.5).fit(X, targets)
    history = pd.DataFrame(net.history_)
    of_tasks = ["task_losses", "task_weights"] if isinstance(net, MultiTaskNet) else []
    assert list(history) == [
        "epoch",
        "loss",
        "validation_loss",
        "validation_score",
        "learning_rate",
        "seconds",
        *of_tasks,
    ]
    assert list(history["epoch"]) == [1, 2, 3, 4]
    assert list(history["loss"]) == net.loss_curve_
    assert net.loss_ == net.loss_curve_[-1]
    assert net.best_loss_ == min(net.loss_curve_)
    assert_allclose(history["learning_rate"], net.learning_rate_init * 0.5 ** np.arange(4))
    assert history["seconds"].is_monotonic_increasing
    assert history["validation_loss"].isna().all()
    assert (net.n_iter_, net.t_) == (4, 4 * len(X))
    assert (net.validation_scores_, net.validation_loss_curve_) == (None, None)


def test_lbfgs_has_a_history_too():
    net = MLPRegressorNP(**{**QUICK, "solver": "lbfgs", "max_iter": 12}).fit(X, y)
    assert len(net.history_) == len(net.loss_curve_) == net.n_iter_ == 12
    assert (np.diff(net.loss_curve_) < 0).all()
    assert net.history_[0]["learning_rate"] is None


def test_verbose_prints_loss_score_and_why_training_ends(capsys):
    MLPRegressorNP(**QUICK).fit(X, y)
    assert capsys.readouterr().out == ""
    MLPRegressorNP(**QUICK, verbose=True).fit(X, y)
    line = r"Iteration \d, loss = \d\.\d{8}"
    expected = rf"({line}, at most 1 s left\n){{3}}{line}\n"
    assert re.fullmatch(expected, capsys.readouterr().out)
    stopping = {**QUICK, "tol": 10.0, "n_iter_no_change": 1, "early_stopping": True}
    MLPRegressorNP(**stopping, verbose=True).fit(X, y)
    printed = capsys.readouterr().out
    assert re.search(
        rf"{line}, validation loss = \d\.\d{{8}}, validation score = -?\d\.\d{{6}}, at", printed
    )
    assert "did not improve more than tol=10.000000 for 1 consecutive epochs. Stopping." in printed


# Held-out data -------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_validation_data_is_watched_but_not_trained_on(net, targets, solver):
    options = {**QUICK, "solver": solver}
    if net in (RNNForecaster, RNNClassifier):
        options["max_grad_norm"] = None
    alone = net(**options).fit(X[:80], targets[:80])
    watching = net(**options).fit(X[:80], targets[:80], X_val=X[80:], y_val=targets[80:])
    assert_array_equal(raw(watching), raw(alone))
    assert len(watching.validation_loss_curve_) == len(watching.validation_scores_) == 4
    assert watching.t_ == alone.t_
    assert_allclose(watching.validation_scores_[-1], watching.score(X[80:], targets[80:]))
    assert watching.best_validation_score_ is None


def test_validation_loss_is_the_loss_of_the_held_out_samples():
    net = MLPRegressorNP(**QUICK).fit(X[:80], y[:80], X_val=X[80:], y_val=y[80:])
    error = 0.5 * np.mean((net.predict(X[80:]) - y[80:]) ** 2)
    assert_allclose(net.validation_loss_curve_[-1], error)


@EACH
def test_early_stopping_uses_the_validation_data_instead_of_a_split(net, targets):
    options = {**QUICK, "max_iter": 200, "learning_rate_init": 0.05, "early_stopping": True}
    fitted = net(**options).fit(X[:80], targets[:80], X_val=X[80:], y_val=targets[80:])
    assert fitted.t_ == 80 * fitted.n_iter_
    assert fitted.n_iter_ < 200
    assert fitted.best_loss_ is None
    assert fitted.best_validation_score_ == max(fitted.validation_scores_)
    assert_allclose(fitted.best_validation_score_, fitted.score(X[80:], targets[80:]))


def test_validation_scores_of_several_targets_are_their_mean_r2():
    targets = np.column_stack([y, 100.0 * X[:, 0]])
    net = MLPRegressorNP(**QUICK, scale_target=True)
    net.fit(X[:80], targets[:80], X_val=X[80:], y_val=targets[80:])
    assert_allclose(net.validation_scores_[-1], r2_score(targets[80:], net.predict(X[80:])))


# Reproducibility and warm starts -------------------------------------------------------------


@EACH
def test_the_same_random_state_gives_the_same_fit(net, targets):
    one, same, other = (
        net(**{**QUICK, **EVERY_DRAW, "random_state": seed}).fit(X, targets) for seed in (0, 0, 1)
    )
    assert_array_equal(raw(one), raw(same))
    assert one.loss_curve_ == same.loss_curve_
    assert one.loss_curve_ != other.loss_curve_


@EACH
def test_a_fit_takes_its_randomness_from_random_state_alone(net, targets):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    net(**{**QUICK, **EVERY_DRAW, "random_state": np.random.RandomState(0)}).fit(X, targets)
    assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@EACH
def test_fitting_again_forgets_the_first_fit(net, targets):
    fitted = net(**QUICK).fit(X[:50], targets[:50])
    again = fitted.fit(X, targets)
    fresh = net(**QUICK).fit(X, targets)
    assert_array_equal(raw(again), raw(fresh))
    assert again.loss_curve_ == fresh.loss_curve_


@EACH
@pytest.mark.parametrize("change", [{"hidden_layer_sizes": 6}, {"hidden_layer_sizes": (5, 5)}])
def test_warm_start_with_other_layers_is_refused_and_changes_nothing(net, targets, change):
    fitted = net(**QUICK, warm_start=True).fit(X, targets)
    before = raw(fitted)
    with pytest.raises(ValueError, match=r"layers or targets differ .* warm_start=False first"):
        fitted.set_params(**change).fit(X, targets)
    assert_array_equal(raw(fitted), before)
    fitted.set_params(warm_start=False).fit(X, targets)


def test_warm_start_with_other_targets_is_refused():
    fitted = MLPRegressorNP(**QUICK, warm_start=True).fit(X, y)
    with pytest.raises(ValueError, match="y has 2 columns, but the previous fit had 1"):
        fitted.fit(X, np.column_stack([y, y]))
    fitted = MLPClassifierNP(**QUICK, warm_start=True).fit(X, LABELS)
    with pytest.raises(ValueError, match="same classes as in the previous call"):
        fitted.fit(X, LABELS % 2)


def test_warm_start_may_change_the_solver_and_the_noise():
    fitted = MLPRegressorNP(**QUICK, warm_start=True).fit(X, y)
    reached = fitted.loss_
    fitted.set_params(solver="lbfgs", max_iter=50).fit(X, y)
    assert fitted.loss_ < reached
    fitted.set_params(solver="sgd", dropout=0.1, max_iter=1).fit(X, y)
    assert len(fitted.history_) == 4 + 50 + 1


@EACH
@pytest.mark.parametrize("dtypes", [("f4", "f8"), ("f8", "f4")], ids=str)
def test_later_data_may_come_in_another_precision(net, targets, dtypes):
    first, second = (X.astype(dtype) for dtype in dtypes)
    classes = {"classes": np.unique(LABELS)} if is_classifier(net()) else {}
    fitted = net(**QUICK).partial_fit(first, targets, **classes).partial_fit(second, targets)
    assert raw(fitted).dtype == dtypes[0]
    warm = net(**QUICK, warm_start=True).fit(first, targets).fit(second, targets)
    same = net(**QUICK, warm_start=True).fit(first, targets).fit(first, targets)
    assert_allclose(raw(warm), raw(same), rtol=1e-3, atol=1e-4)


# Fits that fail ------------------------------------------------------------------------------


class Raise:
    """Callback that raises at the end of an epoch, or at the beginning of the first ("epoch 0")."""

    def __init__(self, error, epoch=1):
        self.error, self.epoch = error, epoch

    def setup(self, estimator, context):
        self.n_seen = 0

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        if self.epoch == 0 and context.task_name == "epoch":
            raise self.error

    def on_fit_task_end(self, estimator, context):
        self.n_seen += 1
        if self.n_seen == self.epoch:
            raise self.error


def state(net):
    """All attributes that are not parameters."""
    return {name: value for name, value in vars(net).items() if name not in net.get_params()}


FAILURES = {
    "bad_y": (lambda net, targets: net.fit(X, targets[:-1]), ValueError),
    "other_features": (lambda net, targets: net.fit(X[:, :3], [np.nan] * 120), ValueError),
    "bad_option": (lambda net, targets: net.set_params(max_iter=0).fit(X, targets), ValueError),
    "bad_validation": (lambda net, t: net.fit(X[:, :4], t, X_val=X, y_val=t), ValueError),
    "callback": (
        lambda net, targets: net.set_callbacks(Raise(RuntimeError("no"), 2)).fit(X, targets),
        RuntimeError,
    ),
    "interrupt": (
        lambda net, targets: net.set_callbacks(Raise(KeyboardInterrupt(), 0)).fit(X, targets),
        KeyboardInterrupt,
    ),
    "divergence": (
        lambda net, t: net.set_params(solver="sgd", learning_rate_init=1e200).fit(1e200 * X, t),
        ValueError,
    ),
}


@EACH
@pytest.mark.parametrize("warm_start", [False, True], ids=["cold", "warm"])
@pytest.mark.parametrize(("fail", "error"), FAILURES.values(), ids=FAILURES)
def test_a_failed_fit_leaves_a_fitted_net_as_it_was(net, targets, fail, error, warm_start):
    fitted = net(**QUICK, warm_start=warm_start).fit(X, targets)
    before, said, curve = state(fitted), raw(fitted), list(fitted.loss_curve_)
    with pytest.raises(error):
        fail(fitted, targets)
    fitted.set_callbacks()
    assert state(fitted).keys() == before.keys()
    assert all(state(fitted)[name] is before[name] for name in before)
    assert_array_equal(raw(fitted), said)
    assert fitted.loss_curve_ == curve


@EACH
@pytest.mark.parametrize(("fail", "error"), FAILURES.values(), ids=FAILURES)
def test_a_failed_fit_leaves_an_unfitted_net_unfitted(net, targets, fail, error):
    unfitted = net(**QUICK)
    with pytest.raises(error):
        fail(unfitted, targets)
    assert state(unfitted.set_callbacks()) == {}
    with pytest.raises(NotFittedError):
        unfitted.predict(X)


@EACH
def test_a_failed_partial_fit_changes_nothing(net, targets):
    classes = {"classes": np.unique(LABELS)} if is_classifier(net()) else {}
    fitted = net(**QUICK).partial_fit(X, targets, **classes)
    before, said = state(fitted), raw(fitted)
    with pytest.raises(RuntimeError, match="no"):
        fitted.set_callbacks(Raise(RuntimeError("no"))).partial_fit(X, targets)
    assert_array_equal(raw(fitted), said)
    assert all(state(fitted)[name] is value for name, value in before.items())
    fitted.set_callbacks().partial_fit(X, targets)  # continues as if nothing had happened
    same = net(**QUICK).partial_fit(X, targets, **classes).partial_fit(X, targets)
    assert_array_equal(raw(fitted), raw(same))


def test_an_interrupt_after_a_finished_epoch_keeps_its_weights():
    interrupted = MLPRegressorNP(**{**QUICK, "max_iter": 50})
    with pytest.warns(UserWarning, match="interrupted by user. The weights of epoch 3 are kept"):
        interrupted.set_callbacks(Raise(KeyboardInterrupt(), epoch=3)).fit(X, y)
    whole = MLPRegressorNP(**{**QUICK, "max_iter": 3}).fit(X, y)
    assert_array_equal(interrupted.predict(X), whole.predict(X))
    assert len(interrupted.loss_curve_) == 3

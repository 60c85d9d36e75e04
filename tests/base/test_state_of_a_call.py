"""A call starts from the weights as they are, judged on its own data by its own loss."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNForecaster

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 4))
y = X[:, 0] - X[:, 1]
OPTIONS = {
    "warm_start": True,
    "learning_rate_init": 0.01,
    "random_state": 0,
    "hidden_layer_sizes": 20,
    "max_iter": 60,
}
REGRESSORS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster, MultiTaskNet])
MODES = pytest.mark.parametrize(
    "options",
    [{"early_stopping": True}, {}, {"solver": "lbfgs", "early_stopping": True}],
    ids=["early stopping", "loss", "lbfgs"],
)


def correlation(net):
    return np.corrcoef(net.predict(X).ravel(), y)[0, 1]


def fitted(net, **options):
    if options.get("solver") == "lbfgs" and net is RNNForecaster:
        options["max_grad_norm"] = None
    return net(**{**OPTIONS, **options}).fit(X, y)


@REGRESSORS
@MODES
def test_a_warm_fit_to_opposite_targets_learns_them(net, options):
    model = fitted(net, **options)
    assert correlation(model) > 0.8
    model.fit(X, -y)
    assert model.n_iter_ > 5
    assert correlation(model) < -0.8


def test_a_warm_fit_of_a_classifier_learns_opposite_labels():
    model = MLPClassifierNP(**OPTIONS, early_stopping=True).fit(X, y > 0)
    assert model.fit(X, y < 0).score(X, y < 0) > 0.8


@REGRESSORS
def test_held_out_data_of_the_user_judge_their_own_fit(net):
    model = net(**OPTIONS, early_stopping=True).fit(X[50:], y[50:], X_val=X[:50], y_val=y[:50])
    model.fit(X[50:], -y[50:], X_val=X[:50], y_val=-y[:50])
    assert correlation(model) < -0.8
    assert model.best_validation_score_ == pytest.approx(
        model.score(X[:50], -y[:50]), rel=1e-6, abs=1e-6
    )


def test_the_best_score_starts_at_that_of_the_weights_as_they_are():
    model = fitted(MLPRegressorNP, early_stopping=True)
    held_out = {"X_val": X[:50], "y_val": y[:50]}
    before, score = model.predict(X), model.score(X[:50], y[:50])
    model.set_params(max_iter=1, learning_rate_init=1.0, solver="sgd").fit(X, y, **held_out)
    assert model.best_validation_score_ == pytest.approx(score)  # the step made it worse
    assert_array_equal(model.predict(X), before)


def test_weights_that_were_set_are_what_a_warm_fit_starts_from():
    first, other = (fitted(MLPRegressorNP, early_stopping=True) for _ in range(2))
    other.fit(X, -y)
    first.coefs_, first.intercepts_ = other.coefs_, other.intercepts_
    first.set_params(max_iter=3).fit(X, -y)
    assert correlation(first) < -0.8


def test_weights_from_before_a_fit_without_early_stopping_do_not_come_back():
    model = fitted(MLPRegressorNP, early_stopping=True)
    model.set_params(early_stopping=False).fit(X, -y)
    model.set_params(early_stopping=True, max_iter=3).fit(X, -y)
    assert correlation(model) < -0.8


def test_scores_of_another_loss_are_not_compared():
    model = fitted(MLPRegressorNP, early_stopping=True)
    model.set_params(loss="absolute_error").fit(X, -y)
    assert correlation(model) < -0.8
    assert model.best_validation_score_ < 0  # minus the loss


def test_partial_fit_compares_losses_of_one_kind_only():
    model = MLPRegressorNP("poisson", solver="sgd", tol=0.0, random_state=0)
    model.partial_fit(X, y - y.min())
    best = model.best_loss_
    model.set_params(loss="squared_error").partial_fit(X, 100 * y)
    assert model.best_loss_ > best
    assert model.best_loss_ == model.loss_


@pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
@pytest.mark.parametrize("losses", [("squared_error", "poisson"), ("poisson", "squared_error")])
def test_a_scale_is_not_kept_for_a_loss_that_needs_another(net, losses):
    model = net(**OPTIONS, loss=losses[0], scale_target=True).fit(X, y - y.min())
    before = model.predict(X)
    for call in (model.fit, model.partial_fit):
        with pytest.raises(ValueError, match=r"cannot continue from loss=.*warm_start=False first"):
            model.set_params(loss=losses[1]) and call(X, y - y.min())
    assert_array_equal(model.predict(X), before)


@REGRESSORS
def test_the_history_goes_on(net):
    model = fitted(net, max_iter=4)
    model.fit(X, y)
    assert [record["epoch"] for record in model.history_] == list(range(1, 9))
    assert model.t_ == 8 * 200

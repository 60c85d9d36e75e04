"""The drop-in promise: with equal arguments, data and seed the nets equal scikit-learn's."""

import inspect

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.neural_network import MLPClassifier, MLPRegressor

from skneuro import MLPClassifierNP, MLPRegressorNP

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning", "ignore:.*batch_size.*:UserWarning"
)

PAIRS = {
    "regressor": (MLPRegressorNP, MLPRegressor),
    "classifier": (MLPClassifierNP, MLPClassifier),
}
PAIR = pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)

rng = np.random.RandomState(0)
X = rng.randn(150, 6)
wave = np.sin(X[:, 0]) + X[:, 1] ** 2
several = np.column_stack([wave, X[:, 2], wave - X[:, 3]])
WEIGHTS = rng.uniform(0.5, 2.0, len(X))
WEIGHTINGS = pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
TASKS = {
    "one_output": ("regressor", wave, {}),
    "several_outputs": ("regressor", several, {}),
    "poisson": ("regressor", np.abs(wave), {"loss": "poisson"}),
    "binary": ("classifier", (wave > 1).astype(int), {}),
    "multiclass": ("classifier", np.array(["a", "b", "c"])[np.digitize(wave, [0.2, 1.0])], {}),
    "multilabel": ("classifier", (several > 0.5).astype(int), {}),
}
STOCHASTIC = ("sgd", "adam")


def arguments(task, **changed):
    """Options of both nets: 20 full epochs by default."""
    common = {
        "hidden_layer_sizes": (7, 5),
        "batch_size": 40,
        "max_iter": 20,
        "n_iter_no_change": 100,
        "random_state": 3,
        "tol": 0.0,
    }
    return {**common, **TASKS[task][2], **changed}


def fit_both(task, weights=None, inputs=X, **changed):
    """Fit our net and scikit-learn's with the same arguments."""
    kind, y, _ = TASKS[task]
    chosen = arguments(task, **changed)
    return [net(**chosen).fit(inputs, y, sample_weight=weights) for net in PAIRS[kind]]


def fitted_attributes(net):
    """Names of all public fitted attributes."""
    return [name for name in vars(net) if name.endswith("_") and not name.startswith("_")]


def assert_same(ours, theirs, inputs=X):
    """Assert that our net has the public fitted attributes and predictions of scikit-learn's."""
    for name in fitted_attributes(theirs):
        found, expected = getattr(ours, name), getattr(theirs, name)
        if isinstance(expected, list) and len(expected) and np.ndim(expected[0]):
            assert len(found) == len(expected), name
            for a, b in zip(found, expected, strict=True):
                assert_allclose(a, b, rtol=1e-6, atol=1e-10, err_msg=name)
        elif isinstance(expected, (float, list)):
            assert_allclose(found, expected, rtol=1e-6, err_msg=name)
        else:
            assert_array_equal(found, expected, err_msg=name)
    if hasattr(theirs, "predict_proba"):
        assert_array_equal(ours.predict(inputs), theirs.predict(inputs))
        for method in ("predict_proba", "predict_log_proba"):
            found, expected = getattr(ours, method)(inputs), getattr(theirs, method)(inputs)
            if len(theirs.classes_) > 1:  # a single class has two columns in scikit-learn
                assert_allclose(found, expected, rtol=1e-6, atol=1e-12)
    else:
        assert_allclose(ours.predict(inputs), theirs.predict(inputs), rtol=1e-6, atol=1e-9)


# Solvers and their options -------------------------------------------------------------------


@WEIGHTINGS
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    "momentum",
    [{"momentum": 0.0}, {"nesterovs_momentum": False}, {"nesterovs_momentum": True}],
    ids=["plain", "momentum", "nesterov"],
)
@pytest.mark.parametrize("learning_rate", ["constant", "invscaling"])
def test_sgd(learning_rate, momentum, task, weights):
    assert_same(*fit_both(task, weights, solver="sgd", learning_rate=learning_rate, **momentum))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd_adaptive_lowers_its_rate_at_each_plateau_until_it_stops(nesterov, task):
    ours, theirs = fit_both(
        task,
        solver="sgd",
        learning_rate="adaptive",
        nesterovs_momentum=nesterov,
        tol=1.0,
        n_iter_no_change=1,
    )
    rates = [record["learning_rate"] for record in ours.history_]
    assert_allclose(np.unique(rates), 1e-3 / 5.0 ** np.arange(5, -1, -1))
    assert ours.n_iter_ < 20
    assert_same(ours, theirs)


@WEIGHTINGS
@pytest.mark.parametrize("task", TASKS)
def test_adam(task, weights):
    assert_same(*fit_both(task, weights, solver="adam", alpha=10.0))
    assert_same(
        *fit_both(task, weights, learning_rate_init=0.02, beta_1=0.7, beta_2=0.9, epsilon=0.1)
    )


@WEIGHTINGS
@pytest.mark.parametrize("task", [name for name in TASKS if name != "several_outputs"])
def test_lbfgs(task, weights):
    assert_same(*fit_both(task, weights, solver="lbfgs", tol=1e-4))


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
@pytest.mark.parametrize("task", ["one_output", "multiclass"])
def test_activations(task, solver, activation):
    assert_same(*fit_both(task, WEIGHTS, solver=solver, activation=activation))


# Stopping ------------------------------------------------------------------------------------


@WEIGHTINGS
@pytest.mark.parametrize("solver", STOCHASTIC)
@pytest.mark.parametrize("task", [name for name in TASKS if name != "multiclass"])
def test_early_stopping_that_runs_to_the_end(task, solver, weights):
    assert_same(*fit_both(task, weights, solver=solver, early_stopping=True))


@pytest.mark.parametrize("task", ["one_output", "binary", "multilabel"])
def test_early_stopping_that_stops_restores_the_best_weights(task):
    chosen = {"learning_rate_init": 0.1, "n_iter_no_change": 3, "validation_fraction": 0.3}
    ours, theirs = fit_both(task, early_stopping=True, **chosen)
    assert ours.n_iter_ < 20
    assert np.argmax(ours.validation_scores_) < ours.n_iter_ - 1
    assert_same(ours, theirs)


def test_loss_that_no_longer_falls_stops_training():
    ours, theirs = fit_both("one_output", tol=0.05, n_iter_no_change=1)
    assert ours.n_iter_ < 20
    assert_same(ours, theirs)


# Data and layers -----------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", ["auto", 1, 7, 150, 1000])
def test_batch_sizes(batch_size):
    assert_same(*fit_both("one_output", WEIGHTS, batch_size=batch_size, max_iter=5))


@pytest.mark.parametrize("task", ["one_output", "multiclass"])
@pytest.mark.parametrize("solver", STOCHASTIC)
def test_unshuffled(solver, task):
    assert_same(*fit_both(task, solver=solver, shuffle=False))


@pytest.mark.parametrize("sizes", [9, [9], (4, 4, 3), np.array([5, 2]), ()], ids=str)
def test_hidden_layer_sizes(sizes):
    assert_same(*fit_both("one_output", hidden_layer_sizes=sizes))
    assert_same(*fit_both("multilabel", hidden_layer_sizes=sizes))


@pytest.mark.parametrize("make", [sparse.csr_matrix, sparse.csr_array, sparse.csc_array])
@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
@pytest.mark.parametrize("task", ["one_output", "binary"])
def test_sparse_input(task, solver, make):
    inputs = make(np.where(np.abs(X) > 0.7, X, 0.0))
    assert_same(*fit_both(task, WEIGHTS, inputs, solver=solver), inputs)


TARGETS = {
    "booleans": ("classifier", wave > 1),
    "categories": ("classifier", pd.Series(np.where(wave > 1, "high", "low"), dtype="category")),
    "one_class": ("classifier", np.ones(len(X))),
    "integers": ("regressor", np.arange(len(X))),
    "objects": ("regressor", wave.astype(object)),
    "frame": ("regressor", pd.DataFrame(several)),
    "column": ("regressor", wave[:, None]),
    "columns_of_labels": ("classifier", (wave > 1)[:, None]),
}


@pytest.mark.filterwarnings("ignore:A column-vector y was passed")
@pytest.mark.parametrize(("kind", "y"), TARGETS.values(), ids=TARGETS)
def test_targets_of_every_form(kind, y):
    ours, theirs = (net(**arguments("one_output")).fit(X, y) for net in PAIRS[kind])
    assert ours.predict(X).dtype == theirs.predict(X).dtype
    assert_same(ours, theirs)


def test_sparse_labels():
    labels = sparse.csr_matrix(several > 0.5).astype(int)
    ours, theirs = (net(**arguments("multilabel")).fit(X, labels) for net in PAIRS["classifier"])
    assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-6)
    assert_array_equal(ours.predict(X).toarray(), theirs.predict(X).toarray())


# Several calls -------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
@pytest.mark.parametrize("task", ["one_output", "multiclass"])
def test_warm_start_goes_on(task, solver):
    ours, theirs = fit_both(task, solver=solver, warm_start=True, max_iter=6)
    y = TASKS[task][1]
    for change in ({}, {"max_iter": 4}, {"alpha": 0.1, "learning_rate_init": 0.01}):
        for net in (ours, theirs):
            net.set_params(**change).fit(X, y)
        assert_same(ours, theirs)


@pytest.mark.parametrize(
    "options",
    [{"solver": "sgd"}, {"solver": "sgd", "learning_rate": "invscaling"}, {"solver": "adam"}],
    ids=str,
)
@pytest.mark.parametrize("task", TASKS)
def test_partial_fit_sequence(task, options):
    kind, y, _ = TASKS[task]
    nets = [net(**arguments(task, **options)) for net in PAIRS[kind]]
    first = {"classes": np.unique(y)} if task in ("binary", "multiclass") else {}
    if task == "multilabel":
        first = {"classes": np.arange(y.shape[1])}
    for rows in (slice(60), slice(60, 150), slice(30, 90), slice(150)):
        for net in nets:
            net.partial_fit(X[rows], y[rows], **first)
        first = {}
        assert_same(*nets)


@pytest.mark.parametrize("solver", STOCHASTIC)
@pytest.mark.parametrize("task", ["one_output", "multiclass"])
def test_partial_fit_after_fit_and_fit_after_partial_fit(task, solver):
    y = TASKS[task][1]
    nets = fit_both(task, solver=solver, max_iter=5)
    for _ in range(3):
        for net in nets:
            net.partial_fit(X, y, sample_weight=WEIGHTS)
    assert_same(*nets)
    for net in nets:
        net.fit(X, y)
    assert_same(*nets)


# The interface -------------------------------------------------------------------------------


@PAIR
def test_constructor_takes_all_their_parameters_with_their_defaults(ours, theirs):
    mine = inspect.signature(ours).parameters
    for name, parameter in inspect.signature(theirs).parameters.items():
        assert mine[name].default == parameter.default, name
        assert mine[name].kind == parameter.kind, name


@PAIR
@pytest.mark.parametrize("method", ["__init__", "fit", "partial_fit", "predict", "score"])
def test_methods_take_their_positional_arguments_in_their_order(ours, theirs, method):
    mine, other = (
        [
            name
            for name, parameter in inspect.signature(getattr(cls, method)).parameters.items()
            if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        for cls in (ours, theirs)
    )
    assert mine[: len(other)] == other


@PAIR
def test_has_all_their_public_methods(ours, theirs):
    public = {name for name in dir(theirs) if not name.startswith("_")}
    assert public <= set(dir(ours))

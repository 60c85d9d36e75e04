"""No option is ignored: each changes the fit, and the net learns with every allowed name."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import is_classifier
from sklearn.datasets import make_friedman1

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNClassifier, RNNForecaster
from skneuro.multitask._options import BALANCERS, SHARINGS
from skneuro.nn.activations import ACTIVATIONS
from skneuro.nn.layers.normalization import NORMALIZATIONS
from skneuro.nn.losses import REGRESSION_LOSSES
from skneuro.nn.recurrent.cell_start import GATE_BIASES
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.readout import READOUTS
from skneuro.nn.training.optimizers import OPTIMIZERS
from skneuro.nn.training.schedules import SCHEDULES
from tests.estimators import outputs

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NETS = {
    net.__name__: net
    for net in (MLPRegressorNP, MLPClassifierNP, RNNForecaster, RNNClassifier, MultiTaskNet)
}

rng = np.random.RandomState(0)
X = rng.randn(60, 6)
target, labels = np.abs(X[:, 0] + np.sin(3 * X[:, 5])), (X[:, 0] + X[:, 1] ** 2 > 1).astype(int)
y = {name: labels if is_classifier(net()) else target for name, net in NETS.items()}
y["MultiTaskNet"] = np.column_stack([target, np.round(X[:, 1] ** 2)])

SOLVERS = [*OPTIMIZERS, "lbfgs"]
INITIALIZERS = [
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_normal",
    "orthogonal",
]

# Another value of each option, and the other options that it needs to have an effect.
CHANGES = {
    "activation": (None, {}),  # another one than the default
    "alpha": (1.0, {}),
    "anchor": ("mean", {}),
    "batch_size": (7, {}),
    "beta_1": (0.5, {}),
    "beta_2": (0.5, {}),
    "bidirectional": (True, {}),
    "branch_layer_sizes": (3, {"task_inputs": {"y0": [0]}}),
    "cell": ("gru", {}),
    "class_weight": ({0: 5.0, 1: 1.0}, {}),
    "column_order": ("newest_first", {}),
    "decay_rate": (0.5, {"learning_rate": "exponential"}),
    "dilations": ((2,), {"hidden_layer_sizes": (5,)}),
    "dropout": (0.5, {"hidden_layer_sizes": (5, 5)}),
    "early_stopping": (True, {}),
    "epsilon": (0.1, {}),
    "gate_bias": ("zeros", {}),
    "gradnorm_alpha": (0.0, {"task_weights": "gradnorm", "max_iter": 9}),
    "head_layer_sizes": ((3,), {}),
    "hidden_layer_sizes": ((3, 3), {}),
    "huber_delta": (0.1, {"loss": "huber"}),
    "initial_state": ("learned", {}),
    "initializer": ("he_normal", {}),
    "input_noise": (0.5, {}),
    "l1": (1.0, {}),
    "layer_norm": (True, {}),
    "learning_rate": ("cosine", {}),
    "learning_rate_init": (0.05, {}),
    "linear_skip": (True, {}),
    "loss": ("huber", {}),
    "losses": ({"y1": "huber"}, {}),
    "max_fun": (3, {"solver": "lbfgs", "max_iter": 20, "max_grad_norm": None}),
    "max_grad_norm": (1e-3, {"solver": "sgd"}),
    "max_iter": (5, {}),
    "momentum": (0.5, {"solver": "sgd"}),
    "n_experts": (2, {"sharing": "mmoe"}),
    "n_iter_no_change": (1, {"tol": 10.0, "max_iter": 20}),
    "n_timesteps": (3, {}),
    "nesterovs_momentum": (False, {"solver": "sgd"}),
    "normalization": ("batch", {}),
    "power_t": (0.1, {"solver": "sgd", "learning_rate": "invscaling"}),
    "quantiles": ((0.9,), {"loss": "quantile"}),
    "random_state": (1, {}),
    "readout": ("mean", {}),
    "recurrent_dropout": (0.5, {}),
    "recurrent_initializer": ("he_normal", {}),
    "residual": (True, {"hidden_layer_sizes": (5, 5)}),
    "scale_target": (None, {}),
    "shared_inputs": ("all", {"task_inputs": {"y0": [0]}}),
    "sharing": ("cross_stitch", {}),
    "shuffle": (False, {}),
    "solver": ("sgd", {}),
    "target_channel": (1, {"n_timesteps": 3, "anchor": "last"}),
    "task_inputs": ({"y1": [0, 2]}, {}),
    "task_weights": ("dwa", {"max_iter": 5}),
    "tasks": (["regression", "multiclass"], {}),
    "tbptt_steps": (2, {}),
    "trunk": ("gru", {}),
    "tol": (10.0, {"n_iter_no_change": 1, "max_iter": 20}),
    "validation_fraction": (0.4, {"early_stopping": True}),
    "verbose": (True, {}),
    "warm_start": (True, {}),
    "warmup_fraction": (0.6, {"learning_rate": "cosine"}),
    "weight_decay": (5.0, {"solver": "adamw"}),
}


# Exceptions for nets for several tasks.
OF_TASKS = {
    "huber_delta": (0.1, {"losses": {"y0": "huber"}}),
    **{
        name: (CHANGES[name][0], {"trunk": "gru"})
        for name in ("bidirectional", "n_timesteps", "readout", "recurrent_dropout")
    },
}


def change(name, option):
    """Another value of an option, and the other options that it needs to have an effect."""
    value, beside = CHANGES[option]
    if name == "MultiTaskNet":
        value, beside = OF_TASKS.get(option, (value, beside))
    if option == "scale_target":
        value = not NETS[name]().scale_target
    if option == "activation" and "cell" in NETS[name]().get_params():
        return "relu", {"cell": "rnn"}
    return "tanh" if option == "activation" else value, beside


def outcome(name, **options):
    """Visible results of fitting twice; the second fit shows a warm start."""
    quick = {"hidden_layer_sizes": 5, "batch_size": 16, "max_iter": 3, "random_state": 0}
    net = NETS[name](**{**quick, **options}).fit(X, y[name])
    first = [net.t_, *net.loss_curve_, *np.ravel(net.predict(X))]
    net.fit(X, y[name])
    return [*first, net.t_, *net.loss_curve_, *np.ravel(net.predict(X))]


EACH_OPTION = pytest.mark.parametrize(
    ("name", "option"),
    [(name, option) for name, net in NETS.items() for option in net().get_params()],
)


@EACH_OPTION
def test_every_option_changes_the_fit(name, option, capsys):
    value, beside = change(name, option)
    before = outcome(name, **beside)
    silence = capsys.readouterr().out
    after = outcome(name, **{**beside, option: value})
    assert after != before or capsys.readouterr().out != silence


def test_every_entry_of_the_table_is_an_option():
    assert set(CHANGES) == {option for net in NETS.values() for option in net().get_params()}


@EACH_OPTION
def test_options_changed_after_a_fit_wait_for_the_next_one(name, option):
    value, beside = change(name, option)
    net = NETS[name](**{"max_iter": 2, "random_state": 0, **beside}).fit(X, y[name])
    before = outputs(net, X)
    live = net.step(X[0, : net.n_channels_])[0] if hasattr(net, "step") else None
    net.set_params(**{option: value})
    for method, values in outputs(net, X).items():
        assert_array_equal(values, before[method])
    if live is not None:
        assert_array_equal(net.step(X[0, : net.n_channels_])[0], live)


@pytest.mark.parametrize("name", ["MLPRegressorNP", "RNNForecaster"])
def test_what_predict_gives_is_decided_by_the_loss_of_the_fit(name):
    levels = {"quantiles": (0.2, 0.4, 0.9), "max_iter": 2}
    spread = NETS[name](loss="quantile", **levels).fit(X, y[name])
    middle = spread.predict_quantiles(X)[:, 1]
    assert list(spread.set_params(loss="huber").predict(X)) == list(middle)
    single = NETS[name](loss="huber", **levels).fit(X, y[name])
    before = list(single.predict(X))
    assert list(single.set_params(loss="quantile").predict(X)) == before


NAMES = {
    "activation": ("MLPRegressorNP", ACTIVATIONS, {}),
    "anchor": ("RNNForecaster", [None, "last", "mean", "standard"], {}),
    "gate_bias": ("RNNForecaster", GATE_BIASES, {}),
    "cell": ("RNNForecaster", CELLS, {}),
    "initializer": ("MLPRegressorNP", INITIALIZERS, {}),
    "learning_rate": (
        "MLPRegressorNP",
        SCHEDULES,
        {"solver": "sgd", "tol": 10.0, "n_iter_no_change": 1, "max_iter": 6},
    ),
    "loss": ("MLPRegressorNP", REGRESSION_LOSSES, {}),
    "normalization": ("MLPRegressorNP", [None, *NORMALIZATIONS], {}),
    "readout": ("RNNForecaster", READOUTS, {}),
    "recurrent_initializer": (
        "RNNForecaster",
        set(INITIALIZERS) - {"zeros", "lecun_normal"},
        {},
    ),
    "sharing": ("MultiTaskNet", SHARINGS, {}),
    "solver": ("MLPRegressorNP", SOLVERS, {}),
    "task_weights": ("MultiTaskNet", ["equal", *BALANCERS, {"y0": 2.0}], {}),
    "trunk": ("MultiTaskNet", ["mlp", "lstm", "gru", "rnn"], {}),
}


@pytest.mark.parametrize("option", NAMES)
def test_no_two_names_mean_the_same(option):
    name, values, beside = NAMES[option]
    outcomes = {tuple(outcome(name, **{**beside, option: value})) for value in values}
    assert len(outcomes) == len(values)


# Nets learn with every allowed name ----------------------------------------------------------

friedman, response = make_friedman1(600, random_state=0)
LEARNERS = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "learning_rate": SCHEDULES,
    "loss": REGRESSION_LOSSES,
    "normalization": NORMALIZATIONS,
    "solver": SOLVERS,
}
RATES = {"adagrad": 0.1, "logistic": 0.05, "rmsprop": 0.001, "sgd": 0.05}
BEST_LINEAR_SCORE = 0.75  # on the held-out samples


@pytest.mark.parametrize(
    ("option", "value"), [(option, value) for option, names in LEARNERS.items() for value in names]
)
def test_every_known_name_learns(option, value):
    chosen = {"hidden_layer_sizes": 30, "batch_size": 20}
    chosen |= {"max_iter": 100, "n_iter_no_change": 50, "scale_target": True, "random_state": 0}
    chosen |= {"solver": "sgd", "power_t": 0.1} if option == "learning_rate" else {}
    chosen["learning_rate_init"] = RATES.get(value, RATES.get(chosen.get("solver"), 0.01))
    net = MLPRegressorNP(**{**chosen, option: value}).fit(friedman[:400], response[:400])
    score = net.score(friedman[400:], response[400:])
    assert score > BEST_LINEAR_SCORE + (-0.05 if value == "identity" else 0.1), score

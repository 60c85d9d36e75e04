"""Options that are not allowed, or contradict each other: an error that says what is."""

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from skneuro import MLPClassifierNP, MLPRegressorNP, RNNForecaster, WindowTransformer
from skneuro.nn.activations import ACTIVATIONS
from skneuro.nn.anchors import ANCHORS
from skneuro.nn.layers.cells import CELLS
from skneuro.nn.layers.normalization import NORMALIZATIONS
from skneuro.nn.losses import REGRESSION_LOSSES
from skneuro.nn.optimizers import OPTIMIZERS
from skneuro.nn.schedules import SCHEDULES
from tests.estimators import PUBLIC, label, learns, outputs, sample_data

NETS = pytest.mark.parametrize("net", [cls for cls in PUBLIC.values() if learns(cls())])
MLPS = pytest.mark.parametrize("net", [MLPRegressorNP, MLPClassifierNP])
REGRESSORS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
STOCHASTIC = [{"solver": solver} for solver in OPTIMIZERS]


def refused(estimator, method="fit", error=ValueError):
    """Message with which the estimator refuses to be fitted; nothing must be."""
    with pytest.raises(error) as raised:
        getattr(estimator, method)(*sample_data(estimator))
    assert vars(estimator).keys() == estimator.get_params().keys()
    return str(raised.value)


# Names ---------------------------------------------------------------------------------------

KNOWN_NAMES = {
    ("activation", MLPRegressorNP): ACTIVATIONS,
    ("activation", MLPClassifierNP): ACTIVATIONS,
    ("anchor", RNNForecaster): ANCHORS,
    ("cell", RNNForecaster): CELLS,
    ("class_weight", MLPClassifierNP): ["balanced"],
    ("initializer", MLPRegressorNP): ["glorot_uniform", "he_normal", "orthogonal"],
    ("learning_rate", MLPRegressorNP): SCHEDULES,
    ("learning_rate", RNNForecaster): SCHEDULES,
    ("loss", MLPRegressorNP): REGRESSION_LOSSES,
    ("loss", RNNForecaster): REGRESSION_LOSSES,
    ("normalization", MLPClassifierNP): NORMALIZATIONS,
    ("pad", WindowTransformer): ["edge", "nan", "zero"],
    ("solver", MLPClassifierNP): [*OPTIMIZERS, "lbfgs"],
    ("solver", RNNForecaster): [*OPTIMIZERS, "lbfgs"],
}


@pytest.mark.parametrize(
    ("option", "net", "known"), [(*key, names) for key, names in KNOWN_NAMES.items()]
)
@pytest.mark.parametrize("wrong", ["nonsense", "", 7])
def test_an_unknown_name_is_answered_with_the_known_ones(option, net, known, wrong):
    message = refused(net(**{option: wrong}))
    assert f"The {option!r} parameter of {net.__name__} must be" in message
    assert f"Got {wrong!r} instead" in message
    assert all(repr(name) in message for name in known)


# Numbers -------------------------------------------------------------------------------------


@NETS
@pytest.mark.parametrize(
    "sizes", [0, -3, (5, 0), (5, -1), [2.5], ["4"], (5, None), 2.5, "many", None], ids=repr
)
def test_hidden_layer_sizes_must_be_positive_integers(net, sizes):
    assert "hidden_layer_sizes" in refused(net(hidden_layer_sizes=sizes))


def test_a_recurrent_net_needs_a_recurrent_layer():
    assert "at least one recurrent layer, got ()" in refused(RNNForecaster(hidden_layer_sizes=()))


OUT_OF_RANGE = {
    "alpha": (-1e-3, "inf"),
    "batch_size": (0, -1, 2.5, "all"),
    "beta_1": (-0.1, 1.0),
    "beta_2": (-0.1, 1.0),
    "decay_rate": (0.0, 1.1),
    "dropout": (-0.1, 1.0, 1.5, "half"),
    "epsilon": (0.0, -1e-8),
    "input_noise": (-0.1,),
    "l1": (-0.1,),
    "learning_rate_init": (0.0, -0.1),
    "max_fun": (0, 1.5),
    "max_grad_norm": (0.0, -1.0),
    "max_iter": (0, -1, 2.5, None),
    "momentum": (-0.1, 1.1),
    "n_iter_no_change": (0, -1, 2.5),
    "power_t": (-0.5,),
    "random_state": (-1, "seed"),
    "shuffle": ("yes",),
    "tol": (-1e-4,),
    "validation_fraction": (-0.1, 1.0),
    "warmup_fraction": (-0.1, 1.0),
    "weight_decay": (-0.1,),
}


@NETS
@pytest.mark.parametrize(
    ("option", "value"),
    [(name, value) for name, values in OUT_OF_RANGE.items() for value in values],
)
def test_a_value_out_of_range_is_named(net, option, value):
    message = refused(net(**{option: value}))
    assert f"The {option!r} parameter of {net.__name__} must be" in message
    assert f"Got {value!r} instead" in message


@pytest.mark.parametrize("option", ["n_timesteps", "target_channel"])
@pytest.mark.parametrize("value", [-1, 2.5, "two"])
def test_steps_and_channels_are_counts(option, value):
    assert f"The {option!r} parameter" in refused(RNNForecaster(**{option: value}))


@REGRESSORS
def test_huber_delta_must_be_positive(net):
    for value in (0.0, -1.0):
        assert "The 'huber_delta' parameter" in refused(net(loss="huber", huber_delta=value))


@REGRESSORS
@pytest.mark.parametrize(
    "quantiles", [0.0, 1.0, -0.1, (0.1, 1.0), (0.5, 0.5), (), "half", (0.1, np.nan)], ids=repr
)
def test_quantiles_are_different_levels_between_zero_and_one(net, quantiles):
    message = refused(net(loss="quantile", quantiles=quantiles))
    assert "quantiles" in message
    assert repr(quantiles) in message


# Contradictions ------------------------------------------------------------------------------


@MLPS
@pytest.mark.parametrize("sizes", [5, (5,), (5, 4), (5, 4, 5), ()], ids=str)
def test_residual_needs_neighbours_of_equal_size(net, sizes):
    message = refused(net(hidden_layer_sizes=sizes, residual=True))
    assert "residual=True needs two neighbouring hidden layers of equal size" in message


@NETS
@pytest.mark.parametrize(
    "option", [{"dropout": 0.5}, {"input_noise": 0.1}, {"max_grad_norm": 2.0}], ids=str
)
def test_lbfgs_refuses_what_needs_mini_batches(net, option):
    others = {"max_grad_norm": None, **option}
    message = refused(net(solver="lbfgs", **others))
    ((name, value),) = option.items()
    assert f"{name}={value!r} needs a stochastic solver, got solver='lbfgs'" in message
    assert all(repr(solver) in message for solver in OPTIMIZERS)


@NETS
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_every_solver_works_with_the_other_options_at_their_defaults(net):
    for solver in [*OPTIMIZERS, "lbfgs"]:
        net(solver=solver, max_iter=2).fit(*sample_data(net()))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_poisson_does_not_bear_an_anchor_which_makes_targets_negative(anchor):
    X, y = sample_data(RNNForecaster())
    with pytest.raises(ValueError, match=r"anchor.*poisson|poisson.*anchor"):
        RNNForecaster(loss="poisson", anchor=anchor).fit(X, np.abs(y))


@pytest.mark.parametrize(
    "class_weight", [{"no": 0.0, "yes": 0.0}, {"no": -1.0, "yes": 1.0}], ids=str
)
def test_class_weights_must_be_weights(class_weight):
    assert "weight" in refused(MLPClassifierNP(class_weight=class_weight))


@pytest.mark.parametrize("class_weight", [{"maybe": 2.0}, {"no": 1.0, "Yes": 2.0}], ids=str)
def test_class_weights_of_classes_that_y_does_not_have(class_weight):
    assert "class_weight" in refused(MLPClassifierNP(class_weight=class_weight))


@pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_warnings_say_what_is_wrong(net):
    X, y = sample_data(net())
    options = {"hidden_layer_sizes": 4, "max_iter": 2}
    with pytest.warns(UserWarning, match="batch_size=61 is larger than the 60 training samples"):
        net(batch_size=61, **options).fit(X, y)
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(2\) reached"):
        net(**options).fit(X, y)
    lbfgs = {"solver": "lbfgs", "max_grad_norm": None, "hidden_layer_sizes": 4}
    with pytest.warns(ConvergenceWarning, match=r"after 2 iterations. Increase max_iter \(now 2"):
        net(max_iter=2, **lbfgs).fit(X, y)
    with pytest.warns(ConvergenceWarning, match=r"max_fun \(now 5\)"):
        net(max_fun=5, **lbfgs).fit(X, y)


@NETS
@pytest.mark.parametrize("learning_rate", ["cosine", "onecycle"])
def test_the_end_of_a_schedule_is_no_failure_to_converge(net, learning_rate):
    estimator = net(learning_rate=learning_rate, max_iter=3, hidden_layer_sizes=4)
    estimator.fit(*sample_data(estimator))  # without a warning


UNAVAILABLE = {
    "lbfgs": ({"solver": "lbfgs"}, "lbfgs is not stochastic"),
    "early_stopping": ({"early_stopping": True}, "does not support early_stopping=True"),
    "cosine": ({"learning_rate": "cosine"}, "does not support learning_rate='cosine'"),
    "onecycle": ({"learning_rate": "onecycle"}, "does not support learning_rate='onecycle'"),
}


@NETS
@pytest.mark.parametrize(("options", "message"), UNAVAILABLE.values(), ids=UNAVAILABLE)
def test_partial_fit_is_absent_where_options_rule_it_out(net, options, message):
    estimator = net(**options)
    assert not hasattr(estimator, "partial_fit")
    with pytest.raises(AttributeError, match=message):
        estimator.partial_fit(*sample_data(estimator))


def test_partial_fit_is_absent_where_class_frequencies_would_have_to_be_known():
    estimator = MLPClassifierNP(class_weight="balanced")
    assert not hasattr(estimator, "partial_fit")
    with pytest.raises(AttributeError, match="does not support class_weight='balanced'"):
        estimator.partial_fit(*sample_data(estimator), classes=["no", "yes"])


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_partial_fit_needs_all_classes_at_the_first_call():
    X, y = sample_data(MLPClassifierNP())
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        MLPClassifierNP().partial_fit(X, y)
    net = MLPClassifierNP().partial_fit(X, y, classes=["no", "yes"])
    with pytest.raises(ValueError, match=r"`y` has classes not in `self.classes_`"):
        net.partial_fit(X, np.full(60, "perhaps"))
    with pytest.raises(ValueError, match="is not the same as on last call"):
        net.partial_fit(X, y, classes=["no", "perhaps", "yes"])


@pytest.mark.parametrize("estimator", [cls() for cls in PUBLIC.values()], ids=label)
def test_an_unfitted_estimator_says_so(estimator):
    X, _ = sample_data(estimator)
    with pytest.raises(
        NotFittedError, match=f"This {type(estimator).__name__} instance is not fitted"
    ):
        outputs(estimator, X)
    for name in ("coefs_", "intercepts_"):
        assert not hasattr(estimator, name)

"""Options that contradict each other or rule out a method cause an error or a warning."""

import re

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from skneuro import MLPClassifierNP, MLPRegressorNP, RNNClassifier, RNNForecaster
from skneuro.nn.training.optimizers import OPTIMIZERS
from skneuro.nn.windows.anchors import ANCHORS
from tests.estimators import PUBLIC, label, outputs, refused, sample_data, trains_on

NETS = pytest.mark.parametrize("net", [cls for cls in PUBLIC.values() if trains_on(cls())])
RECURRENT = pytest.mark.parametrize("net", [RNNForecaster, RNNClassifier])
CLASSIFIERS = pytest.mark.parametrize("net", [MLPClassifierNP, RNNClassifier])
REGRESSORS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])


@NETS
@pytest.mark.parametrize("sizes", [5, (5,), (5, 4), (5, 4, 5), ()], ids=str)
def test_residual_needs_neighbours_of_equal_size(net, sizes):
    message = refused(net(hidden_layer_sizes=sizes, residual=True))
    assert re.search("residual=True needs two consecutive .* of equal size|least one", message)


@RECURRENT
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"activation": "relu"}, "activation='relu' needs cell='rnn', got cell='lstm'"),
        ({"activation": "relu", "cell": "gru"}, "needs cell='rnn', got cell='gru'"),
        ({"gate_bias": "chrono", "cell": "rnn"}, "needs cell='lstm' or 'gru', got cell='rnn'"),
        ({"tbptt_steps": 2, "bidirectional": True}, "tbptt_steps=2 needs bidirectional=False"),
        ({"tbptt_steps": 3, "dilations": [2]}, r"=3 .* a multiple of .* dilations=\[2\]"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_options_of_recurrent_nets_that_contradict_each_other(net, options, message):
    assert re.search(message, refused(net(**options)))


@NETS
@pytest.mark.parametrize(
    "option",
    [
        {"dropout": 0.5},
        {"input_noise": 0.1},
        {"max_grad_norm": 2.0},
        {"recurrent_dropout": 0.5},
        {"tbptt_steps": 2},
    ],
    ids=str,
)
def test_lbfgs_refuses_what_needs_mini_batches(net, option):
    ((name, value),) = option.items()
    if name not in net().get_params():
        return
    message = refused(net(solver="lbfgs", **{"max_grad_norm": None, **option}))
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


@CLASSIFIERS
@pytest.mark.parametrize(
    "class_weight", [{"no": 0.0, "yes": 0.0}, {"no": -1.0, "yes": 1.0}], ids=str
)
def test_class_weights_must_be_weights(net, class_weight):
    assert "weight" in refused(net(class_weight=class_weight))


@CLASSIFIERS
@pytest.mark.parametrize("class_weight", [{"maybe": 2.0}, {"no": 1.0, "Yes": 2.0}], ids=str)
def test_class_weights_of_classes_that_y_does_not_have(net, class_weight):
    assert "class_weight" in refused(net(class_weight=class_weight))


@REGRESSORS
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


@pytest.mark.parametrize("net", [cls for cls in PUBLIC.values() if hasattr(cls, "partial_fit")])
@pytest.mark.parametrize(("options", "message"), UNAVAILABLE.values(), ids=UNAVAILABLE)
def test_partial_fit_is_absent_where_options_rule_it_out(net, options, message):
    estimator = net(**options)
    assert not hasattr(estimator, "partial_fit")
    with pytest.raises(AttributeError, match=message):
        estimator.partial_fit(*sample_data(estimator))


@CLASSIFIERS
def test_partial_fit_is_absent_where_class_frequencies_would_have_to_be_known(net):
    estimator = net(class_weight="balanced")
    assert not hasattr(estimator, "partial_fit")
    with pytest.raises(AttributeError, match="does not support class_weight='balanced'"):
        estimator.partial_fit(*sample_data(estimator), classes=["no", "yes"])


@CLASSIFIERS
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_partial_fit_needs_all_classes_at_the_first_call(net):
    X, y = sample_data(net())
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        net().partial_fit(X, y)
    fitted = net().partial_fit(X, y, classes=["no", "yes"])
    with pytest.raises(ValueError, match=r"`y` has classes not in `self.classes_`"):
        fitted.partial_fit(X, np.full(60, "perhaps"))
    with pytest.raises(ValueError, match="is not the same as on last call"):
        fitted.partial_fit(X, y, classes=["no", "perhaps", "yes"])


@pytest.mark.parametrize("estimator", [cls() for cls in PUBLIC.values()], ids=label)
def test_an_unfitted_estimator_says_so(estimator):
    X, _ = sample_data(estimator)
    with pytest.raises(
        NotFittedError, match=f"This {type(estimator).__name__} instance is not fitted"
    ):
        outputs(estimator, X)
    for name in ("coefs_", "intercepts_"):
        assert not hasattr(estimator, name)

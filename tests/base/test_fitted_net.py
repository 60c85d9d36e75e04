"""A fitted net is pickled as a recipe of plain data, from which the same net is rebuilt."""

import copy
import inspect
import pickle
import pickletools
from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNClassifier, RNNForecaster
from tests.estimators import outputs

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.RandomState(0)
X = rng.randn(60, 6)
numbers = X[:, 0] + np.sin(3 * X[:, 5])
classes = np.array(["no", "yes", "maybe"])[np.arange(60) % 3]
several = {"size": numbers, "kind": classes.astype(object)}
QUICK = {"hidden_layer_sizes": (4, 4), "max_iter": 3, "random_state": 0}

NETS = {
    "mlp": (MLPRegressorNP(), numbers),
    "all of an mlp": (
        MLPRegressorNP(
            "huber",
            normalization="batch",
            residual=True,
            linear_skip=True,
            scale_target=True,
            solver="adamw",
            dropout=0.1,
            early_stopping=True,
        ),
        np.column_stack([numbers, -numbers]),
    ),
    "quantiles": (MLPRegressorNP("quantile", quantiles=(0.9, 0.1, 0.5)), numbers),
    "lbfgs": (MLPRegressorNP(solver="lbfgs"), numbers),
    "classifier": (MLPClassifierNP(solver="sgd"), classes),
    "multilabel": (MLPClassifierNP(), np.column_stack([numbers > 0, X[:, 1] > 0]).astype(int)),
    "lstm": (RNNForecaster(), np.column_stack([numbers, numbers])),
    "all of a gru": (
        RNNForecaster(
            "gru",
            n_timesteps=3,
            bidirectional=True,
            anchor="standard",
            target_channel=1,
            readout="attention",
            layer_norm=True,
            initial_state="learned",
            linear_skip=True,
        ),
        numbers,
    ),
    "dilated": (RNNClassifier("rnn", dilations=(1, 2)), classes),
    "tasks": (MultiTaskNet(task_inputs={"kind": [0, 1]}), several),
    "uncertainty": (MultiTaskNet(task_weights="uncertainty", sharing="cross_stitch"), several),
    "gradnorm": (MultiTaskNet(task_weights="gradnorm", sharing="mmoe"), several),
    "pcgrad": (MultiTaskNet(task_weights="pcgrad", trunk="gru"), several),
    "dwa": (MultiTaskNet(task_weights="dwa", head_layer_sizes=(3,)), several),
}
EACH_NET = pytest.mark.parametrize("name", NETS)


def fitted(name):
    net, y = NETS[name]
    return copy.deepcopy(net).set_params(**QUICK).fit(X, y), y


def answers(net):
    """Outputs of a net as arrays."""
    if isinstance(net, MultiTaskNet):
        return net._outputs(X)
    return list(outputs(net, X).values())


def assert_same_answers(one, other):
    for a, b in zip(answers(one), answers(other), strict=True):
        assert_array_equal(a, b)


@EACH_NET
def test_a_net_comes_out_of_a_pickle_the_same(name):
    net, _ = fitted(name)
    again = pickle.loads(pickle.dumps(net))
    assert_same_answers(net, again)
    assert vars(again).keys() == vars(net).keys()
    assert again.history_ == net.history_
    assert pickle.dumps(again) == pickle.dumps(pickle.loads(pickle.dumps(again)))


@EACH_NET
def test_options_that_were_changed_after_the_fit_do_not_change_the_pickled_net(name):
    net, _ = fitted(name)
    expected = answers(net)
    net.set_params(hidden_layer_sizes=(7,), random_state=None, solver="adam", alpha=3.0)
    again = pickle.loads(pickle.dumps(net))
    assert again.alpha == 3.0
    for a, b in zip(answers(again), expected, strict=True):
        assert_array_equal(a, b)


@EACH_NET
def test_training_goes_on_from_a_pickled_net_as_from_the_net_itself(name):
    net, y = fitted(name)
    again = pickle.loads(pickle.dumps(net))
    for one in (net, again):
        if one.early_stopping or one.solver == "lbfgs":
            one.set_params(warm_start=True).fit(X, y)
        else:
            one.partial_fit(X, y)
    assert_same_answers(net, again)
    assert [record["loss"] for record in again.history_] == [r["loss"] for r in net.history_]


def named_in(pickled):
    """Import paths of all objects that a pickle refers to."""
    strings, paths = [], set()
    for opcode, argument, _ in pickletools.genops(pickled):
        if isinstance(argument, str):
            strings.append(argument)
        if opcode.name == "STACK_GLOBAL":
            paths.add(".".join(strings[-2:]))
    return paths


@EACH_NET
def test_a_pickle_names_the_estimator_and_no_other_class_of_the_package(name):
    net, _ = fitted(name)
    ours = {path for path in named_in(pickle.dumps(net, 4)) if path.startswith("skneuro")}
    assert len(ours) == 1
    assert type(net).__name__ in ours.pop()


@EACH_NET
def test_a_recipe_is_plain_data(name):
    plain = (int, float, str, bool, type(None), np.ndarray, np.generic, np.dtype)

    def assert_plain(value):
        if isinstance(value, dict):
            for key, item in value.items():
                assert isinstance(key, str)
                assert_plain(item)
        elif isinstance(value, (list, tuple)):
            for item in value:
                assert_plain(item)
        else:
            assert isinstance(value, plain), type(value)

    net, _ = fitted(name)
    assert_plain(net.__getstate__()["_fitted"])


def test_a_recipe_of_another_format_is_refused():
    net, _ = fitted("mlp")
    state = net.__getstate__()
    state["_fitted"] = {**state["_fitted"], "format": 99}
    with pytest.raises(ValueError, match=r"saved in format 99, but this version .* reads format 1"):
        MLPRegressorNP().__setstate__(state)


def test_an_estimator_that_is_not_fitted_is_pickled_as_ever():
    net = pickle.loads(pickle.dumps(MLPRegressorNP(hidden_layer_sizes=3)))
    assert net.get_params() == MLPRegressorNP(hidden_layer_sizes=3).get_params()


# How estimators are made ---------------------------------------------------------------------

CLASSES = [MLPRegressorNP, MLPClassifierNP, RNNForecaster, RNNClassifier, MultiTaskNet]


def ours(cls):
    return [base for base in cls.__mro__ if base.__module__.startswith("skneuro")]


@pytest.mark.parametrize("cls", CLASSES)
def test_an_estimator_is_made_of_few_classes(cls):
    assert len(ours(cls)) <= 9


@pytest.mark.parametrize("cls", CLASSES)
def test_no_method_is_owned_by_more_than_two_classes(cls):
    methods = [
        name
        for base in ours(cls)
        for name, member in vars(base).items()
        if inspect.isfunction(getattr(member, "method", member))
        and member.__module__.startswith("skneuro")  # Python 3.13 gives dataclasses a __replace__
    ]
    assert {name: n for name, n in Counter(methods).items() if n > 2} == {}

"""Weights and biases can be assigned as lists and entry by entry; nothing is half assigned."""

import copy
import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.exceptions import NotFittedError

from skneuro import MLPClassifierNP, MLPRegressorNP

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X = np.random.default_rng(0).normal(size=(40, 4))
y = X[:, 0] - X[:, 1]
NAMES = pytest.mark.parametrize("name", ["coefs_", "intercepts_"])


@pytest.fixture(params=[np.float64, np.float32], ids=["float64", "float32"])
def net(request):
    options = {"hidden_layer_sizes": (5, 3), "max_iter": 3, "random_state": 0}
    return MLPRegressorNP(**options).fit(X.astype(request.param), y)


@NAMES
@pytest.mark.parametrize("index", [0, 1, -1])
def test_an_entry_that_is_assigned_reaches_the_net(net, name, index):
    before, arrays = net.predict(X), getattr(net, name)
    getattr(net, name)[index] = np.full_like(arrays[index], 0.5)
    assert_array_equal(getattr(net, name)[index], 0.5)
    assert np.abs(net.predict(X) - before).max() > 0


@NAMES
def test_entries_that_are_assigned_through_a_slice_reach_the_net(net, name):
    getattr(net, name)[1:] = [np.zeros_like(a) for a in getattr(net, name)[1:]]
    assert not any(array.any() for array in getattr(net, name)[1:])


def test_in_place_changes_reach_the_net(net):
    net.coefs_[-1][:] = 0
    net.intercepts_[-1] += 7.0
    level = net.intercepts_[-1][0]
    assert_array_equal(net.predict(X), np.full(40, level))


@NAMES
@pytest.mark.parametrize("wrong", ["scalar", "shape", "nan", "text", "column"])
def test_wrong_values_are_refused_before_anything_is_changed(net, name, wrong):
    before = [array.copy() for array in getattr(net, name)]
    value = {
        "scalar": 1.0,
        "shape": np.zeros((9, 9)),
        "nan": np.full_like(before[1], np.nan),
        "text": np.full(before[1].shape, "a"),
        "column": np.zeros((*before[1].shape, 1)),
    }[wrong]
    message = rf"{name}\[1\] must (have shape|hold finite numbers)"
    with pytest.raises(ValueError, match=message):
        setattr(net, name, [np.zeros_like(before[0]), value, before[2]])
    with pytest.raises(ValueError, match=message):
        getattr(net, name)[1] = value
    for array, expected in zip(getattr(net, name), before, strict=True):
        assert_array_equal(array, expected)


@NAMES
def test_another_number_of_arrays_is_refused(net, name):
    arrays = getattr(net, name)
    with pytest.raises(ValueError, match=f"{name} must have 3 arrays, got 2"):
        setattr(net, name, arrays[:2])
    for change in (
        lambda: arrays.append(arrays[0]),
        lambda: arrays.pop(),
        lambda: arrays.__delitem__(0),
        lambda: arrays.__setitem__(slice(0, 2), [arrays[0]]),
    ):
        with pytest.raises(TypeError, match="one array per layer"):
            change()
    assert len(getattr(net, name)) == 3


@NAMES
def test_copies_and_pickles_are_plain_lists(net, name):
    arrays = getattr(net, name)
    for copied in (copy.deepcopy(arrays), pickle.loads(pickle.dumps(arrays))):
        assert type(copied) is list
        copied[0] = None  # of the copy alone
    assert getattr(net, name)[0] is not None
    assert isinstance(arrays, list)


@NAMES
@pytest.mark.parametrize("cls", [MLPRegressorNP, MLPClassifierNP])
def test_before_any_fit_the_way_is_named(cls, name):
    with pytest.raises(NotFittedError, match=f"{name} can be set once the layers exist: call fit"):
        setattr(cls(), name, [np.zeros((4, 1))])


def test_read_only_arrays_are_copied(net):
    arrays = [array.copy() for array in net.coefs_]
    for array in arrays:
        array.flags.writeable = False
    net.coefs_ = arrays
    net.coefs_[0][0, 0] = 1.0
    assert net.coefs_[0][0, 0] == 1.0

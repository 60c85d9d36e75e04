"""Bad input raises an error that says what is wrong and what is allowed, before training."""

import re

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.base import clone, is_classifier

from skneuro import (
    MLPClassifierNP,
    MLPRegressorNP,
    MultiTaskNet,
    RNNClassifier,
    RNNForecaster,
    WindowTransformer,
)
from tests.estimators import PUBLIC, briefly, label, learns, outputs, sample_data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

ALL = [briefly(estimator()) for estimator in PUBLIC.values()]
NETS = [estimator for estimator in ALL if learns(estimator)]
EACH = pytest.mark.parametrize("estimator", ALL, ids=label)
EACH_NET = pytest.mark.parametrize("estimator", NETS, ids=label)
REGRESSORS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
CLASSIFIERS = pytest.mark.parametrize("net", [MLPClassifierNP, RNNClassifier])
RECURRENT = pytest.mark.parametrize("net", [RNNForecaster, RNNClassifier])
MLPS = pytest.mark.parametrize("net", [MLPRegressorNP, MLPClassifierNP])


def assert_refused(estimator, message, *data, error=ValueError, **metadata):
    """Assert that fitting fails with the message, and that nothing is fitted."""
    estimator = clone(estimator)
    with pytest.raises(error, match=message):
        estimator.fit(*data, **metadata)
    assert vars(estimator).keys() == estimator.get_params().keys()


# Data ----------------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("form", [np.asarray, pd.DataFrame])
def test_missing_and_infinite_inputs(estimator, bad, form):
    X, y = sample_data(estimator)
    message = "Input X contains NaN" if np.isnan(bad) else "Input X contains infinity"
    if np.isnan(bad) and estimator.__sklearn_tags__().input_tags.allow_nan:
        if not hasattr(estimator, "n_timesteps"):
            return  # takes missing values anywhere
        estimator = clone(estimator).set_params(n_timesteps=2)  # only whole steps may be missing
        message = r"X has NaN in channels \[1\] of step 0 in row 3, but not in all 2 channels"
    fitted = clone(estimator).fit(form(X), y)
    X[3, 1] = bad
    assert_refused(estimator, message, form(X), y)
    with pytest.raises(ValueError, match=message):
        outputs(fitted, form(X))


@EACH_NET
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_and_infinite_targets(estimator, bad):
    X, y = sample_data(estimator)
    y = (y == y[0]).astype(float) if is_classifier(estimator) else y
    y[5] = bad
    if np.isnan(bad) and isinstance(estimator, MultiTaskNet):
        clone(estimator).fit(X, y)  # a missing label
    else:
        assert_refused(estimator, "Input y contains (NaN|infinity)", X, y)


DIMENSIONS = {
    "none": (lambda X: X[0, 0], "Expected 2D array, got scalar array"),
    "one": (lambda X: X[0], "Expected 2D array, got 1D array"),
    "four": (lambda X: X[None, None], r"Found array with dim 4"),
}


@EACH
@pytest.mark.parametrize(("change", "message"), DIMENSIONS.values(), ids=DIMENSIONS)
def test_inputs_of_the_wrong_dimensions(estimator, change, message):
    X, y = sample_data(estimator)
    assert_refused(estimator, message, change(X), y)


@EACH
def test_three_dimensional_inputs_are_for_recurrent_nets_only(estimator):
    X, y = sample_data(estimator)
    if isinstance(estimator, (RNNForecaster, RNNClassifier)):
        clone(estimator).fit(X[:, :, None], y)
    else:
        assert_refused(estimator, "Found array with dim 3", X[:, :, None], y)


@EACH_NET
def test_targets_of_the_wrong_dimensions(estimator):
    X, _ = sample_data(estimator)
    assert_refused(estimator, "Found array with dim 3|should be a 1d array", X, np.ones((60, 2, 2)))
    assert_refused(estimator, "requires y to be passed", X, None)


@EACH_NET
@pytest.mark.parametrize("n_targets", [1, 59, 61])
def test_targets_of_another_length(estimator, n_targets):
    X, y = sample_data(estimator)
    message = rf"inconsistent numbers of samples: \[60, {n_targets}\]"
    assert_refused(estimator, message, X, np.resize(y, n_targets))


@EACH
@pytest.mark.parametrize(
    ("shape", "message"),
    [((0, 4), "0 sample"), ((60, 0), r"0 feature\(s\)")],
    ids=["samples", "features"],
)
def test_empty_data(estimator, shape, message):
    _, y = sample_data(estimator)
    assert_refused(estimator, message, np.empty(shape), y[: shape[0]])


@EACH
@pytest.mark.parametrize("n_features", [3, 5])
def test_another_number_of_features_than_in_fit(estimator, n_features):
    X, y = sample_data(estimator)
    fitted = clone(estimator).fit(X, y)
    before = outputs(fitted, X)
    message = f"X has {n_features} features, but {type(estimator).__name__} is expecting 4 features"
    for method in before:
        with pytest.raises(ValueError, match=message):
            getattr(fitted, method)(np.ones((2, n_features)))
    if hasattr(estimator, "partial_fit"):
        with pytest.raises(ValueError, match=message):
            fitted.partial_fit(np.ones((60, n_features)), y)
    for method, values in outputs(fitted, X).items():
        assert_array_equal(values, before[method])


@EACH
@pytest.mark.parametrize("bad", ["text", 1j], ids=["text", "complex"])
def test_inputs_that_are_not_real_numbers(estimator, bad):
    _, y = sample_data(estimator)
    message = "could not convert string|Complex data not supported"
    if estimator.__sklearn_tags__().input_tags.string:
        message = "X has no column to learn from|Complex data not supported"
    assert_refused(estimator, message, np.full((60, 4), bad), y)


@EACH_NET
@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones(59), "inconsistent numbers of samples|sample_weight.shape == "),
        (np.full(60, np.nan), "sample_weight contains NaN"),
        (-np.ones(60), "Negative values in data passed to `sample_weight`"),
        (np.zeros(60), "sample_weight|[Ss]ample weight"),
        (np.ones((60, 2)), "Sample weights must be 1D"),
    ],
    ids=["length", "missing", "negative", "zero", "dimensions"],
)
def test_sample_weights(estimator, weights, message):
    assert_refused(estimator, message, *sample_data(estimator), sample_weight=weights)


@EACH_NET
def test_validation_data_come_in_pairs_of_the_right_shape(estimator):
    X, y = sample_data(estimator)
    for passed, missing in (("X_val", "y_val"), ("y_val", "X_val")):
        message = f"{passed} was passed without {missing}; pass both or neither"
        assert_refused(estimator, message, X, y, **{passed: X if passed == "X_val" else y})
    assert_refused(estimator, "X has 3 features, but", X, y, X_val=X[:, :3], y_val=y)
    assert_refused(estimator, "inconsistent numbers of samples", X, y, X_val=X, y_val=y[:-1])
    infinite = np.full_like(X, np.inf)
    assert_refused(estimator, "Input X contains infinity", X, y, X_val=infinite, y_val=y)


@REGRESSORS
def test_validation_targets_of_another_shape(net):
    X, y = sample_data(net())
    message = re.escape("y_val has shape (60, 2), which does not match the shape (60,) of y")
    assert_refused(net(), message, X, y, X_val=X, y_val=np.column_stack([y, y]))


@CLASSIFIERS
@pytest.mark.parametrize("n_classes", [2, 3])
def test_validation_labels_that_training_has_not_seen(net, n_classes):
    X, _ = sample_data(net())
    y = np.array(["no", "yes", "maybe"])[np.arange(60) % n_classes]
    unseen = np.where(np.arange(60) < 5, "perhaps", y)
    assert_refused(net(), "perhaps", X, y, X_val=X, y_val=unseen)


@REGRESSORS
def test_targets_that_a_loss_or_regression_does_not_bear(net):
    X, y = sample_data(net())
    poisson = net(loss="poisson")
    assert_refused(poisson, "loss='poisson' needs y >= 0, got a minimum of -", X, y)
    assert_refused(net(), "could not convert string", X, np.full(60, "a", object))


@CLASSIFIERS
def test_targets_that_are_no_labels(net):
    X, y = sample_data(MLPRegressorNP())
    assert_refused(net(), "Unknown label type: continuous", X, y)


@MLPS
@pytest.mark.parametrize("options", [{"linear_skip": True}, {"input_noise": 0.1}], ids=str)
def test_sparse_input_to_options_that_need_a_dense_one(net, options):
    X, y = sample_data(net())
    message = f"{next(iter(options))}=.* needs a dense X, got a sparse one"
    assert_refused(net(**options), message, sparse.csr_array(X), y, error=TypeError)


# Windows -------------------------------------------------------------------------------------


@RECURRENT
def test_steps_that_do_not_divide_the_columns(net):
    message = "n_timesteps=3 does not divide the 4 columns of X"
    assert_refused(net(n_timesteps=3), message, *sample_data(net()))


@RECURRENT
def test_windows_whose_steps_contradict_each_other(net):
    X, y = sample_data(net())
    cube = X.reshape(60, 2, 2)
    assert_refused(net(n_timesteps=4), "n_timesteps=4 does not match the 2", cube, y)
    fitted = briefly(net()).fit(cube, y)
    for method in (fitted.predict, fitted.transform, fitted.hidden_states):
        with pytest.raises(ValueError, match=r"4 steps x 1 channels, but .* fitted on 2 x 2"):
            method(X[:, :, None])
        with pytest.raises(ValueError, match=f"2 x 3 = 6 values, but {net.__name__} is expecting"):
            method(np.ones((5, 2, 3)))


@RECURRENT
def test_missing_steps_where_a_linear_path_weighs_every_step(net):
    X, y = sample_data(net())
    linear = briefly(net(linear_skip=True))
    fitted = clone(linear).fit(X, y)
    X[:, 0] = np.nan
    assert_refused(linear, "X contains NaN: linear_skip=True .* set linear_skip=False", X, y)
    with pytest.raises(ValueError, match="X contains NaN: linear_skip=True"):
        fitted.set_params(linear_skip=False).predict(X)  # the options of the fit count
    clone(fitted).fit(X, y).set_params(linear_skip=True).predict(X)


def test_a_target_channel_that_is_not_there():
    X, y = sample_data(RNNForecaster())
    message = "target_channel=2 is not among the 2 channels of X, counted from 0"
    assert_refused(RNNForecaster(n_timesteps=2, target_channel=2), message, X, y)


@pytest.mark.parametrize("options", [{"window": 7}, {"lags": [0, 6]}], ids=str)
def test_a_window_longer_than_the_series(options):
    X, _ = sample_data(WindowTransformer(), n_samples=6)
    assert_refused(WindowTransformer(**options), "at least 7 steps, got n_samples=6", X)

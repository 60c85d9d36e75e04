"""Warnings of training that fell short name the cure that fits the data."""

import re
import warnings

import numpy as np
import pytest

from skneuro import MLPClassifierNP, MLPRegressorNP, RNNForecaster

rng = np.random.RandomState(0)
X = rng.randn(200, 4)
Y = X[:, 0] - X[:, 1]
FAR, UNEQUAL = 2e5 + 1e5 * Y, X * [1, 1e4, 1, 1]
SCALE_Y = "scale_target=True, since y has a mean of 2.* and a standard deviation of 1.*e"
SCALE_X = "StandardScaler before the net, since the columns of X have standard deviations from"
ONECYCLE = "learning_rate='onecycle'"

CASES = {
    "far targets": (MLPRegressorNP(max_iter=3), X, FAR, [SCALE_Y, ONECYCLE], [SCALE_X]),
    "tiny targets": (MLPRegressorNP(max_iter=3), X, 1e-6 * Y, ["scale_target=True"], [SCALE_X]),
    "unequal columns": (MLPRegressorNP(max_iter=3), UNEQUAL, Y, [SCALE_X, ONECYCLE], [SCALE_Y]),
    "both": (MLPRegressorNP(max_iter=3), UNEQUAL, FAR, [SCALE_X, SCALE_Y], []),
    "scaled inside": (
        MLPRegressorNP(max_iter=3, scale_target=True),
        X,
        FAR,
        [ONECYCLE],
        [SCALE_Y, SCALE_X],
    ),
    "lbfgs": (MLPRegressorNP(solver="lbfgs", max_iter=3), X, FAR, [SCALE_Y], [ONECYCLE]),
    "classes": (MLPClassifierNP(max_iter=3), UNEQUAL, Y > 0, [SCALE_X], ["scale_target"]),
    "counts": (MLPRegressorNP(loss="poisson", max_iter=3), X, Y**2 * 1e3, [ONECYCLE], [SCALE_Y]),
    "windows": (RNNForecaster("rnn", 4, max_iter=3), X, Y, [ONECYCLE], [SCALE_X, "scale_target"]),
}


@pytest.mark.parametrize(("net", "X", "y", "cures", "others"), CASES.values(), ids=CASES)
def test_a_net_that_did_not_converge_names_the_cure(net, X, y, cures, others):
    net = net.set_params(random_state=0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        net.fit(X, y)
    [message] = [str(warning.message) for warning in caught]
    for cure in cures:
        assert re.search(cure, message)
    for other in others:
        assert not re.search(other, message)


def test_a_net_that_ends_worse_than_the_mean_says_so():
    net = MLPRegressorNP(learning_rate="onecycle", max_iter=100, random_state=0)
    with pytest.warns(match="worse than the mean of y does, .* Try scale_target=True"):
        net.fit(X, FAR)
    assert net.score(X, FAR) < 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert net.set_params(scale_target=True).fit(X, FAR).score(X, FAR) > 0.5
        net.set_params(max_iter=1).fit(X, rng.randn(200))  # as bad, but not by its units

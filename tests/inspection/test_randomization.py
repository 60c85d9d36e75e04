"""Attributions of trained nets differ from those of random ones; the inputs alone do not."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.inspection import attributions, randomization_check

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 12))
y = X[:, 0] + X[:, 1] * X[:, 2]
OPTIONS = {"learning_rate_init": 0.01, "max_iter": 150, "random_state": 0}


def test_attributions_of_random_weights_differ():
    pipeline = make_pipeline(StandardScaler(), MLPRegressorNP(hidden_layer_sizes=20, **OPTIONS))
    pipeline.fit(X, y)
    before = attributions(pipeline, X[:5]).values
    result = randomization_check(pipeline, X[:40], random_state=0)
    assert result.similarity.shape == (2, 3)
    assert result.blocks == ["B (21, 1)", "B (13, 20)"]
    assert result.is_explanation
    assert result.similarity_mean < 0.45
    np.testing.assert_array_equal(attributions(pipeline, X[:5]).values, before)


def test_gradients_times_very_uneven_inputs_are_no_explanation():
    uneven = X * np.geomspace(1, 1e6, 12)
    net = MLPRegressorNP(hidden_layer_sizes=5, max_iter=2, random_state=0).fit(uneven, y)
    with pytest.warns(UserWarning, match="hardly change when all weights are random"):
        result = randomization_check(net, uneven[:30], method="gradient_x_input", random_state=0)
    assert not result.is_explanation


def test_recurrent_nets():
    net = RNNForecaster("gru", 8, max_iter=80, learning_rate_init=0.03, random_state=0).fit(
        X, X[:, 3]
    )
    theta = net._fitted.network.parameters.theta.copy()
    result = randomization_check(net, X[:20], n_repeats=2, random_state=0)
    assert result.similarity.shape[1] == 2
    np.testing.assert_array_equal(net._fitted.network.parameters.theta, theta)
    assert not net._fitted.network.parameters.theta.flags.writeable

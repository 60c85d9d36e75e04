"""Logarithms of probabilities, and the columns of a single class."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from skneuro import MLPClassifierNP, RNNClassifier

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 4))
c = (X[:, 0] > 0).astype(int)
TARGETS = {"binary": c, "multiclass": c + (X[:, 1] > 0), "multilabel": np.c_[c, 1 - c]}
SMALL = {"hidden_layer_sizes": 8, "max_iter": 20, "random_state": 0}
CLASSIFIERS = pytest.mark.parametrize("net", [MLPClassifierNP, RNNClassifier])


@CLASSIFIERS
@pytest.mark.parametrize("y", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_logarithms_are_those_of_the_probabilities_and_finite(net, y, dtype):
    model = net(**SMALL).fit(X.astype(dtype), y)
    log_p = model.predict_log_proba(X.astype(dtype))
    assert log_p.dtype == dtype
    assert_allclose(np.exp(log_p), model.predict_proba(X.astype(dtype)), rtol=1e-4)
    assert np.isfinite(model.predict_log_proba(1e5 * X.astype(dtype))).all()


@CLASSIFIERS
def test_a_single_class_has_one_column(net):
    model = net(**SMALL).fit(X, np.full(80, "only"))
    assert_allclose(model.predict_proba(X), np.ones((80, 1)))
    assert_allclose(model.predict_log_proba(X), np.zeros((80, 1)))
    assert model.predict_proba(X).shape[1] == len(model.classes_)
    assert set(model.predict(X)) == {"only"}

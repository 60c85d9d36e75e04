"""Labels that a net would train on as they stand, but that mean something else, are refused."""

import numpy as np
import pytest
from scipy import sparse

from skneuro import MLPClassifierNP, RNNClassifier

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 4))
c = (X[:, 0] > 0).astype(int)
Y = np.c_[c, 1 - c]
SMALL = {"hidden_layer_sizes": 8, "max_iter": 3, "random_state": 0}
CLASSIFIERS = pytest.mark.parametrize("net", [MLPClassifierNP, RNNClassifier])


@CLASSIFIERS
@pytest.mark.parametrize("labels", [2 * Y - 1, 2 * Y, -Y, 5 + 2 * Y, 0.5 * Y, 0 * Y + 3])
def test_multilabel_targets_are_zeros_and_ones(net, labels):
    with pytest.raises(ValueError, match=r"zeros and ones|continuous"):
        net(**SMALL).fit(X, labels)
    with pytest.raises(ValueError, match=r"zeros and ones|continuous"):
        net(**SMALL).fit(X, Y, X_val=X, y_val=labels)


@CLASSIFIERS
@pytest.mark.parametrize("convert", [np.array, lambda a: a.astype(bool), lambda a: a.astype(float)])
def test_zeros_and_ones_of_any_type(net, convert):
    expected = net(**SMALL).fit(X, Y).predict(X)
    assert np.array_equal(net(**SMALL).fit(X, convert(Y)).predict(X), expected)


@CLASSIFIERS
def test_several_columns_of_classes_name_the_net_for_them(net):
    for labels in (np.c_[c, 2 * c], np.where(Y, "a", "b")):
        with pytest.raises(ValueError, match="use MultiTaskNet"):
            net(**SMALL).fit(X, labels)


@CLASSIFIERS
def test_a_multilabel_net_does_not_go_on_with_one_dimension(net):
    model = net(**SMALL).partial_fit(X, Y, classes=[0, 1])
    with pytest.raises(ValueError, match="y has one dimension, but the previous fit had two"):
        model.partial_fit(X, c)
    with pytest.raises(ValueError, match="y has one dimension, but the previous fit had two"):
        net(warm_start=True, **SMALL).fit(X, Y).fit(X, c)
    with pytest.raises(ValueError, match="y has two dimensions, but the previous fit had one"):
        net(warm_start=True, **SMALL).fit(X, c).fit(X, Y)


@CLASSIFIERS
@pytest.mark.parametrize("labels", [[1, "1"], [2**53, 2**53 + 1, 1.0]])
def test_labels_that_conversion_would_merge(net, labels):
    y = (labels * 80)[:80]
    with pytest.raises(ValueError, match="different labels, but converted"):
        net(**SMALL).fit(X, y)
    with pytest.raises(ValueError, match=r"classes has \d different labels"):
        net(**SMALL).partial_fit(X, c, classes=labels)


def test_sparse_labels():
    with pytest.raises(ValueError, match="zeros and ones"):
        MLPClassifierNP(**SMALL).fit(X, sparse.csr_array(2 * Y))

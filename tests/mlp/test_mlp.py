"""Options and results of the multilayer perceptrons beyond those of scikit-learn's."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.metrics import log_loss, recall_score
from sklearn.utils.class_weight import compute_sample_weight

from skneuro import MLPClassifierNP, MLPRegressorNP

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.RandomState(0)
X = rng.randn(200, 6)
y = np.sin(X[:, 0]) + X[:, 1] ** 2 + 0.1 * rng.randn(len(X))
LABELS = np.array(["few", "many", "most"])[np.digitize(y, [0.2, 1.0])]
MULTILABEL = (X[:, :3] + X[:, 3:] > 0).astype(int)


def regressor(**options):
    return MLPRegressorNP(**{"hidden_layer_sizes": 8, "max_iter": 10, "random_state": 0, **options})


def classifier(**options):
    return MLPClassifierNP(
        **{"hidden_layer_sizes": 8, "max_iter": 10, "random_state": 0, **options}
    )


def weights_of(net):
    return np.concatenate([block.ravel() for block in net.coefs_])


# Options that restrain the weights -----------------------------------------------------------


def test_l1_makes_weights_smaller_and_most_of_them_nearly_zero():
    options = {"max_iter": 300, "learning_rate_init": 0.01, "n_iter_no_change": 300}
    free, bound = (weights_of(regressor(l1=l1, **options).fit(X, y)) for l1 in (0.0, 1.0))
    assert np.abs(bound).sum() < 0.7 * np.abs(free).sum()
    assert np.mean(np.abs(bound) < 0.01) > 0.3 > 3 * np.mean(np.abs(free) < 0.01)


def test_l1_is_part_of_the_reported_loss():
    still = {"max_iter": 1, "learning_rate_init": 1e-15, "alpha": 0.0}
    without, with_l1 = (regressor(l1=l1, **still).fit(X, y) for l1 in (0.0, 2.0))
    penalty = 2.0 * np.abs(weights_of(with_l1)).sum() / len(X)
    assert_allclose(with_l1.loss_ - without.loss_, penalty)


def test_weight_decay_shrinks_weights():
    norms = [
        np.linalg.norm(weights_of(regressor(solver="adamw", weight_decay=decay).fit(X, y)))
        for decay in (0.0, 10.0)
    ]
    assert norms[1] < 0.95 * norms[0]


@pytest.mark.parametrize("longest", [1e-3, 0.1])
def test_max_grad_norm_bounds_the_length_of_a_step(longest):
    plain = {"solver": "sgd", "momentum": 0.0, "max_iter": 1, "batch_size": len(X)}
    start = regressor(learning_rate_init=1e-15, **plain).fit(X, 100.0 * y)
    net = regressor(learning_rate_init=1.0, max_grad_norm=longest, **plain).fit(X, 100.0 * y)
    blocks = zip(net.coefs_ + net.intercepts_, start.coefs_ + start.intercepts_, strict=True)
    step = np.sqrt(sum(((after - before) ** 2).sum() for after, before in blocks))
    assert_allclose(step, longest)


def test_max_grad_norm_leaves_short_gradients_alone():
    free, bound = (regressor(max_grad_norm=longest).fit(X, y) for longest in (None, 1e6))
    assert_array_equal(free.predict(X), bound.predict(X))


# Noise, normalization, residual blocks -------------------------------------------------------


@pytest.mark.parametrize("option", ["dropout", "input_noise"])
def test_noise_is_on_in_training_and_off_at_prediction(option):
    options = {"hidden_layer_sizes": (20, 20), "max_iter": 200, "n_iter_no_change": 200}
    quiet, noisy = (regressor(**{option: rate}, **options).fit(X, y) for rate in (0.0, 0.4))
    assert noisy.loss_ > 1.5 * quiet.loss_
    assert_array_equal(noisy.predict(X), noisy.predict(X))
    errors = 0.5 * np.mean((noisy.predict(X) - y) ** 2)
    assert errors < noisy.loss_  # computed with the noise


@pytest.mark.parametrize("normalization", ["batch", "layer"])
def test_normalization_bears_inputs_of_wild_scale(normalization):
    wild = X * 10.0 ** np.arange(-2, 4)
    options = {"max_iter": 100, "learning_rate_init": 0.01, "hidden_layer_sizes": 20}
    plain = regressor(**options).fit(wild, y).loss_
    assert regressor(normalization=normalization, **options).fit(wild, y).loss_ < 0.5 * plain


def test_batch_normalization_predicts_each_row_by_itself():
    net = regressor(normalization="batch").fit(X, y)
    whole = net.predict(X)
    assert_allclose([net.predict(row[None])[0] for row in X[:5]], whole[:5])


def test_residual_blocks_make_deep_nets_trainable():
    options = {"hidden_layer_sizes": (8,) * 30, "activation": "tanh", "max_iter": 200}
    plain, residual = (regressor(residual=on, **options).fit(X, y).loss_ for on in (False, True))
    assert residual < 0.5 * plain


def test_residual_changes_only_layers_as_large_as_the_one_before():
    options = {"hidden_layer_sizes": (5, 5, 4), "residual": True, "activation": "relu"}
    net = regressor(**options).fit(X, y)
    (w1, w2, w3, w4), (b1, b2, b3, b4) = net.coefs_, net.intercepts_
    h = np.maximum(X @ w1 + b1, 0.0)
    h = h + np.maximum(h @ w2 + b2, 0.0)
    h = np.maximum(h @ w3 + b3, 0.0)
    assert_allclose(net.predict(X), (h @ w4 + b4)[:, 0])


# Class weights -------------------------------------------------------------------------------

RARE_X, rare = make_classification(400, 6, weights=[0.93], class_sep=0.7, random_state=1)


@pytest.mark.parametrize("class_weight", ["balanced", {0: 1.0, 1: 7.0}, {1: 0.0}], ids=str)
@pytest.mark.parametrize("weights", [None, rng.uniform(0.5, 2.0, 400)], ids=["ones", "weights"])
def test_class_weight_multiplies_the_sample_weights(class_weight, weights):
    net = classifier(class_weight=class_weight).fit(RARE_X, rare, sample_weight=weights)
    if class_weight == "balanced":
        counts = np.bincount(rare, weights)
        by_hand = (counts.sum() / (2 * counts))[rare]
    else:
        by_hand = compute_sample_weight(class_weight, rare)
    by_hand = by_hand if weights is None else by_hand * weights
    same = classifier().fit(RARE_X, rare, sample_weight=by_hand)
    assert_allclose(net.predict_proba(RARE_X), same.predict_proba(RARE_X))


def test_balanced_classes_find_more_of_the_rare_one():
    options = {"max_iter": 100, "learning_rate_init": 0.005}
    nets = [classifier(class_weight=w, **options).fit(RARE_X, rare) for w in (None, "balanced")]
    recalls = [recall_score(rare, net.predict(RARE_X)) for net in nets]
    assert recalls[1] > recalls[0] + 0.2


def test_class_weight_of_multilabel_targets_is_a_dict_per_label():
    per_label = [{0: 1.0, 1: 3.0}, {0: 1.0, 1: 1.0}, {0: 2.0, 1: 1.0}]
    net = classifier(class_weight=per_label).fit(X, MULTILABEL)
    by_hand = compute_sample_weight(per_label, MULTILABEL)
    same = classifier().fit(X, MULTILABEL, sample_weight=by_hand)
    assert_allclose(net.predict_proba(X), same.predict_proba(X))


def test_class_weight_does_not_need_every_class_in_every_batch():
    net = classifier(class_weight={1: 5.0}).partial_fit(X, X[:, 0] > 0, classes=[0, 1])
    net.partial_fit(X, np.zeros(len(X)))
    assert net.t_ == 2 * len(X)
    present = (X[:, 0] > 0).astype(int)
    classifier(class_weight={1: 5.0}).fit(X, present, sample_weight=1.0 - present)


# Predictions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [LABELS, LABELS == "few"], ids=["multiclass", "binary"])
def test_probabilities_sum_to_one_and_name_the_prediction(labels):
    net = classifier().fit(X, labels)
    probabilities = net.predict_proba(X)
    assert_allclose(probabilities.sum(axis=1), 1.0)
    assert_array_equal(net.classes_, np.unique(labels))
    assert_array_equal(net.predict(X), net.classes_[probabilities.argmax(axis=1)])
    assert_allclose(net.predict_log_proba(X), np.log(probabilities))


def test_probabilities_of_multilabel_targets_are_independent():
    net = classifier(max_iter=100).fit(X, MULTILABEL)
    probabilities = net.predict_proba(X)
    assert probabilities.shape == MULTILABEL.shape
    assert_array_equal(net.predict(X), probabilities > 0.5)
    assert np.ptp(probabilities.sum(axis=1)) > 1.0


def test_reported_loss_is_the_log_loss():
    still = {"max_iter": 1, "learning_rate_init": 1e-15, "alpha": 0.0}
    net = classifier(**still).fit(X, LABELS)
    assert_allclose(net.loss_, log_loss(LABELS, net.predict_proba(X)))


def test_feature_names_are_kept_and_checked():
    frame = pd.DataFrame(X, columns=list("abcdef"))
    net = regressor().fit(frame, y)
    assert_array_equal(net.feature_names_in_, list("abcdef"))
    assert_array_equal(net.predict(frame), regressor().fit(X, y).predict(X))
    with pytest.raises(ValueError, match="feature names should match"):
        net.predict(frame[list("fedcba")])


@pytest.mark.parametrize("normalization", [None, "batch"])
def test_threads_may_predict_at_once(normalization):
    net = regressor(normalization=normalization, hidden_layer_sizes=(50, 50)).fit(X, y)
    chunks = [X[i : i + n] for n in (1, 3, 8, 60) for i in range(0, 120, 3)] * 3
    expected = [net.predict(chunk) for chunk in chunks]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(net.predict, chunks))
    for one, other in zip(found, expected, strict=True):
        assert_array_equal(one, other)


def test_predictions_do_not_depend_on_the_rows_beside_them():
    net = regressor().fit(X, y)
    many = np.tile(X, (300, 1))
    assert_allclose(net.predict(many)[-200:], net.predict(X), rtol=1e-12)


# Weights -------------------------------------------------------------------------------------


def test_weights_can_be_set_from_outside():
    net, other = regressor().fit(X, y), regressor(random_state=1).fit(X, y)
    net.coefs_, net.intercepts_ = other.coefs_, other.intercepts_
    assert_array_equal(net.predict(X), other.predict(X))
    net.coefs_[0][:] = 0.0
    assert np.ptp(net.predict(X)) == 0.0
    assert np.ptp(other.predict(X)) > 0.0


def test_weights_of_the_wrong_shape_are_refused():
    net = regressor().fit(X, y)
    with pytest.raises(ValueError, match=r"argument 2 is longer|shorter"):
        net.coefs_ = net.coefs_[:1]
    with pytest.raises(ValueError, match="could not broadcast"):
        net.coefs_ = [np.ones((6, 3)), np.ones((3, 1))]


def test_a_fitted_net_pickles_to_little_more_than_its_weights():
    net = regressor(hidden_layer_sizes=(100, 100), solver="lbfgs").fit(X, y)
    net.predict(np.tile(X, (50, 1)))
    size = sum(block.nbytes for block in net.coefs_ + net.intercepts_)
    assert len(pickle.dumps(net)) < 1.5 * size + 10_000


# Sparse input --------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["normalization", "residual", "dropout"])
def test_sparse_input_gives_the_dense_fit_with_every_option_that_takes_it(option):
    value = {"normalization": "layer", "residual": True, "dropout": 0.3}[option]
    options = {"hidden_layer_sizes": (6, 6), option: value}
    dense, thin = (regressor(**options).fit(data, y) for data in (X, sparse.csr_array(X)))
    assert_allclose(thin.predict(X), dense.predict(X))
    assert_allclose(thin.predict(sparse.csc_array(X)), dense.predict(X))

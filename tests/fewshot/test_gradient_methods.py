"""Regressors that adapt to a group by steps of gradient descent."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro import FewShotRegressor

METHODS = ["maml", "fomaml", "anil", "reptile"]
OPTIONS = {
    "hidden_layer_sizes": (20, 20),
    "group": 0,
    "inner_steps": 3,
    "inner_rate": 0.05,
    "learning_rate_init": 0.01,
    "max_iter": 60,
    "random_state": 0,
}


def make_sines(n_groups=60, n_rows=16, seed=0):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), n_rows)
    sign = rng.choice([-1.0, 1.0], n_groups)[groups]
    x = rng.uniform(-3, 3, len(groups))
    return np.column_stack([groups, x]), 3 * sign * np.sin(x)


@pytest.fixture(scope="module", params=METHODS)
def net(request):
    return FewShotRegressor(method=request.param, **OPTIONS).fit(*make_sines())


def test_a_few_steps_adapt_to_a_new_group(net):
    x = np.linspace(-3, 3, 50)[:, None]
    y = -3 * np.sin(x[:, 0])
    prior = net.adapt(x[:0], y[:0])
    adapted = net.adapt(x[::5], y[::5])
    assert adapted.score(x, y) > prior.score(x, y) + 0.3
    assert_array_equal(pickle.loads(pickle.dumps(adapted)).predict(x), adapted.predict(x))


def test_known_groups_are_adapted_and_unknown_ones_are_not(net):
    X, y = make_sines()
    unknown = X.copy()
    unknown[:, 0] = 99
    assert net.score(X, y) > net.score(unknown, y) + 0.3
    mine = X[:, 0] == 7
    adapted = net.adapt(X[mine], y[mine])
    assert_allclose(net.predict(X[mine]), adapted.predict(X[mine]), rtol=1e-8)
    assert net.group_sizes_.tolist() == [16] * 60
    again = pickle.loads(pickle.dumps(net))
    assert_array_equal(again.predict(X), net.predict(X))
    again.adapt(X[mine][:4], y[mine][:4], group=99)
    again.adapt(X[mine][4:], y[mine][4:], group=99)
    assert again.group_sizes_[-1] == 16
    assert_allclose(again.predict(unknown[mine]), adapted.predict(X[mine]), rtol=1e-8)


def test_there_are_no_intervals(net):
    X, _ = make_sines()
    assert not hasattr(net, "predict_interval")
    assert not hasattr(net, "group_coef_")
    with pytest.raises(ValueError, match=r"return_std=True needs a net fitted with method='bayes'"):
        net.predict(X, return_std=True)


@pytest.mark.parametrize("method", METHODS)
def test_early_stopping_judges_adapted_nets(method):
    net = FewShotRegressor(method=method, early_stopping=True, **OPTIONS | {"max_iter": 20})
    net.fit(*make_sines())
    assert len(net.validation_scores_) == net.n_iter_
    assert max(net.validation_scores_) == net.best_validation_score_ < 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dropout": 0.1}, r"dropout=0.1 needs method='bayes', got method='maml'"),
        ({"trunk": "gru", "hidden_layer_sizes": 3}, r"trunk='gru' needs method='bayes'"),
        ({"normalization": "layer"}, r"normalization='layer' needs method='bayes'"),
        ({"solver": "lbfgs"}, r"solver='lbfgs' needs method='bayes'"),
    ],
)
def test_options_that_do_not_fit(options, message):
    with pytest.raises(ValueError, match=message):
        FewShotRegressor(**OPTIONS | {"method": "maml", **options}).fit(*make_sines())

"""The losses of the regression net, and what each is good for."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import mean_absolute_error, mean_poisson_deviance, r2_score

from skneuro import MLPRegressorNP

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

LEVELS = (0.1, 0.5, 0.9)
rng = np.random.RandomState(0)
X = rng.uniform(-2, 2, (600, 2))
signal = np.sin(X[:, 0]) + 0.5 * X[:, 1]
noise_scale = 0.2 + 0.2 * np.abs(X[:, 0])
y = signal + noise_scale * rng.randn(len(X))


def fit(loss, targets=y, **options):
    chosen = {"hidden_layer_sizes": 30, "learning_rate_init": 0.01, "random_state": 0, **options}
    return MLPRegressorNP(loss, **chosen).fit(X, targets)


@pytest.mark.parametrize("loss", ["absolute_error", "huber"])
def test_robust_losses_bear_outliers_that_mislead_the_squared_error(loss):
    outlying = signal.copy()
    outlying[::20] += 100.0
    misled = mean_absolute_error(signal, fit("squared_error", outlying).predict(X))
    assert misled > 3.0
    assert mean_absolute_error(signal, fit(loss, outlying).predict(X)) < 0.1 * misled


def test_huber_delta_says_how_large_an_error_is_an_outlier():
    outlying = signal.copy()
    outlying[::20] += 100.0
    small, large = (fit("huber", outlying, huber_delta=delta) for delta in (0.5, 1e3))
    squared = fit("squared_error", outlying)
    assert_allclose(large.predict(X), squared.predict(X))
    assert mean_absolute_error(signal, small.predict(X)) < 0.3


def test_quantiles_cover_what_they_say_and_follow_the_spread():
    net = fit("quantile", quantiles=LEVELS)
    low, middle, high = net.predict_quantiles(X).T
    for level, predicted in zip(LEVELS, (low, middle, high), strict=True):
        assert_allclose(np.mean(y <= predicted), level, atol=0.04)
    assert r2_score(signal, middle) > 0.9
    wide = np.abs(X[:, 0]) > 1.5
    narrow = np.abs(X[:, 0]) < 0.5
    assert (high - low)[wide].mean() > 1.3 * (high - low)[narrow].mean()


def test_quantiles_never_cross_even_where_the_net_knows_nothing():
    net = fit("quantile", quantiles=np.arange(1, 20) / 20, max_iter=3)
    far = np.random.RandomState(1).uniform(-100, 100, (500, 2))
    assert (np.diff(net.predict_quantiles(far), axis=1) >= 0).all()


def test_the_order_in_which_levels_are_given_does_not_matter():
    ordered, shuffled = (
        fit("quantile", quantiles=levels, max_iter=5) for levels in (LEVELS, [0.9, 0.1, 0.5])
    )
    assert_array_equal(ordered.predict_quantiles(X), shuffled.predict_quantiles(X))


@pytest.mark.parametrize(("levels", "nearest"), [(LEVELS, 1), ((0.05, 0.3, 0.6), 2), ((0.9,), 0)])
def test_predict_gives_the_level_nearest_to_the_median(levels, nearest):
    net = fit("quantile", quantiles=levels, max_iter=5)
    quantiles = net.predict_quantiles(X)
    assert quantiles.shape == (len(X), len(levels))
    assert_array_equal(net.predict(X), quantiles[:, nearest])


def test_a_level_may_be_given_as_a_number():
    one, same = (fit("quantile", quantiles=level, max_iter=5) for level in (0.8, [0.8]))
    assert_array_equal(one.predict(X), same.predict(X))


def test_quantiles_of_several_targets():
    targets = np.column_stack([y, 10.0 + 3.0 * y])
    net = fit("quantile", targets, quantiles=LEVELS, scale_target=True)
    quantiles = net.predict_quantiles(X)
    assert quantiles.shape == (len(X), 2, 3)
    assert net.n_outputs_ == 6
    assert (np.diff(quantiles, axis=2) >= 0).all()
    assert_array_equal(net.predict(X), quantiles[:, :, 1])
    for target in range(2):
        covered = np.mean(targets[:, target, None] <= quantiles[:, target], axis=0)
        assert_allclose(covered, LEVELS, atol=0.04)


def test_predict_quantiles_is_only_there_with_the_quantile_loss():
    net = fit("squared_error", max_iter=1)
    assert not hasattr(net, "predict_quantiles")
    with pytest.raises(AttributeError) as raised:
        net.predict_quantiles(X)
    assert "needs loss='quantile', got loss='squared_error'" in str(raised.value.__cause__)


def test_poisson_predicts_rates_through_an_exponential():
    rate = np.exp(signal)
    counts = rng.poisson(rate)
    net = fit("poisson", counts, max_iter=50)
    predicted = net.predict(X)
    assert (predicted > 0).all()
    assert net.out_activation_ == "exp"
    constant = np.full(len(X), counts.mean())
    assert mean_poisson_deviance(rate, predicted) < 0.2 * mean_poisson_deviance(rate, constant)


def test_absolute_error_and_huber_score_the_held_out_samples_by_minus_their_loss():
    for loss in ("absolute_error", "huber", "quantile"):
        net = fit(loss, early_stopping=True, max_iter=4)
        assert_allclose(net.validation_scores_, -np.array(net.validation_loss_curve_))


@pytest.mark.parametrize("loss", ["absolute_error", "huber", "quantile"])
def test_losses_take_sample_weights(loss):
    weights = np.where(X[:, 1] > 0, 1.0, 0.0)
    rows = weights > 0
    net = MLPRegressorNP(loss, hidden_layer_sizes=5, random_state=0, max_iter=20)
    weighted = net.set_params(batch_size=len(X)).fit(X, y, sample_weight=weights).predict(X)
    alone = net.set_params(batch_size=rows.sum()).fit(X[rows], y[rows]).predict(X)
    assert_allclose(weighted, alone)

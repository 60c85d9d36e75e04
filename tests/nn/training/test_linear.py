"""Linear starting points against scikit-learn's linear models."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge

from skneuro.nn.losses import (
    REGRESSION_LOSSES,
    BinaryLogLoss,
    MulticlassLogLoss,
    Poisson,
    Quantile,
)
from skneuro.nn.training.batches import ArraySource
from skneuro.nn.training.linear import STRENGTHS, linear_solution, ridge_solution
from skneuro.nn.windows.panel import Panel
from skneuro.nn.windows.source import WindowSource
from skneuro.nn.windows.windows import Windows

weighted_or_not = pytest.mark.parametrize("weighted", [False, True])


def make_regression(n_samples=300, n_features=6, n_targets=2, noise=0.5, dtype=np.float64):
    random = np.random.RandomState(0)
    mixing = random.standard_normal((n_features, n_features))
    X = random.standard_normal((n_samples, n_features)) @ mixing  # correlated features
    W = random.standard_normal((n_features, n_targets))
    Y = X @ W + [1.0, -5.0][:n_targets] + noise * random.standard_normal((n_samples, n_targets))
    return X.astype(dtype), Y.astype(dtype)


def make_weights(n_samples, weighted):
    """Unequal weights of which a fifth are zero; or None."""
    if not weighted:
        return None
    random = np.random.RandomState(1)
    return random.uniform(0.5, 2, n_samples) * (random.uniform(size=n_samples) > 0.2)


def predict(block, X):
    return X @ block[:-1] + block[-1]


def cross_validated_ridge(X, Y, weights):
    """Ridge at the strength of the least generalized cross-validation error, all written out."""
    w = np.ones(len(X)) if weights is None else weights
    n = w.sum()
    centered = X - np.average(X, axis=0, weights=w)
    covariance = (centered * w[:, None]).T @ centered / n
    unit = np.trace(covariance) / X.shape[1]
    models, errors = [], []
    for strength in STRENGTHS * unit:
        model = Ridge(alpha=strength * n).fit(X, Y, sample_weight=w)
        inverse = np.linalg.inv(covariance + strength * np.eye(X.shape[1]))
        degrees = 1 + np.trace(inverse @ covariance)
        residual = (w[:, None] * (Y - model.predict(X)) ** 2).sum() / n
        models.append(model)
        errors.append(residual / (1 - degrees / n) ** 2)
    return models[int(np.argmin(errors))], int(np.argmin(errors))


@weighted_or_not
@pytest.mark.parametrize(
    ("n_samples", "n_features", "noise", "least", "most"),
    [
        pytest.param(300, 6, 0.5, 0, 3, id="many samples, little noise"),
        pytest.param(60, 20, 30.0, 4, 8, id="few samples, much noise"),
        # here the choice hangs on the degree of freedom of the intercept
        pytest.param(15, 4, 3.0, 4, 8, id="very few samples"),
    ],
)
def test_ridge_equals_scikit_learns_at_the_strength_of_least_cross_validation_error(
    weighted, n_samples, n_features, noise, least, most
):
    X, Y = make_regression(n_samples, n_features, noise=noise)
    weights = make_weights(n_samples, weighted)
    model, chosen = cross_validated_ridge(X, Y, weights)
    assert least <= chosen <= most  # the problems do ask for different strengths
    block = ridge_solution(ArraySource(X, Y, weights))
    np.testing.assert_allclose(block[:-1], model.coef_.T, rtol=1e-7)
    np.testing.assert_allclose(block[-1], model.intercept_, rtol=1e-7)


@weighted_or_not
def test_ridge_is_close_to_least_squares_where_samples_abound(weighted):
    X, Y = make_regression(5000)
    weights = make_weights(5000, weighted)
    block = ridge_solution(ArraySource(X, Y, weights))
    model = LinearRegression().fit(X, Y, sample_weight=weights)
    np.testing.assert_allclose(block[:-1], model.coef_.T, atol=5e-4)
    np.testing.assert_allclose(block[-1], model.intercept_, atol=5e-4)


@weighted_or_not
@pytest.mark.parametrize("batch_size", [1, 7, 100, 300])
def test_ridge_does_not_depend_on_the_batch_size(batch_size, weighted):
    X, Y = make_regression()
    weights = make_weights(300, weighted)
    if weighted:
        weights[:14] = 0  # whole batches of weight zero
    source = ArraySource(X, Y, weights)
    expected = ridge_solution(source)
    np.testing.assert_allclose(ridge_solution(source, batch_size), expected, rtol=1e-9)


def test_ridge_goes_through_the_data_once():
    source = ArraySource(*make_regression())
    batches, seen = source.batches, []
    source.batches = lambda order, size: seen.append(np.sort(order)) or batches(order, size)
    ridge_solution(source, 50)
    np.testing.assert_array_equal(seen, [np.arange(300)])


@weighted_or_not
@pytest.mark.parametrize("batch_size", [50, 4096])
def test_ridge_is_not_led_astray_by_large_offsets(batch_size, weighted):
    X, Y = make_regression()
    weights = make_weights(300, weighted)
    expected = predict(ridge_solution(ArraySource(X, Y, weights)), X)
    shifted = ridge_solution(ArraySource(X + 1e6, Y - 1e6, weights), batch_size)
    np.testing.assert_allclose(predict(shifted, X + 1e6) + 1e6, expected, atol=1e-4)


def test_ridge_weighs_the_samples_as_repeating_them_does():
    X, Y = make_regression(40, noise=3.0)
    times = np.random.RandomState(1).randint(0, 4, 40)
    weighted = ridge_solution(ArraySource(X, Y, times.astype(float)))
    repeated = ridge_solution(ArraySource(X.repeat(times, axis=0), Y.repeat(times, axis=0)))
    np.testing.assert_allclose(weighted, repeated, rtol=1e-9)


def test_ridge_of_more_features_than_samples_is_finite_and_fits():
    X, Y = make_regression(30, 100, noise=0.1)
    block = ridge_solution(ArraySource(X, Y))
    assert np.isfinite(block).all()
    residual = Y - predict(block, X)
    assert residual.var() < 0.1 * Y.var(axis=0).mean()


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6 + 0.1])
@weighted_or_not
def test_where_every_feature_is_constant_only_the_mean_is_learned(value, weighted):
    _, Y = make_regression(50)
    weights = make_weights(50, weighted)
    X = np.full((50, 3), value)
    block = ridge_solution(ArraySource(X, Y, weights), batch_size=7)
    mean = np.average(Y, axis=0, weights=weights)
    np.testing.assert_allclose(predict(block, X[0]), mean, rtol=1e-6)
    # a feature that never moved is not believed when it does
    np.testing.assert_allclose(predict(block, X[0] + 1), mean, rtol=1e-6)


def test_a_constant_feature_beside_others_changes_nothing():
    X, Y = make_regression()
    model = LinearRegression().fit(X, Y)
    block = ridge_solution(ArraySource(np.column_stack([X, np.full(300, 7.0)]), Y))
    np.testing.assert_allclose(block[:6], model.coef_.T, atol=0.02)
    np.testing.assert_allclose(block[6], 0, atol=1e-8)


def test_ridge_of_single_precision_sums_up_in_double():
    X, Y = make_regression(5000)
    block = ridge_solution(ArraySource(X.astype(np.float32), Y.astype(np.float32)))
    assert block.dtype == np.float64
    np.testing.assert_allclose(block, ridge_solution(ArraySource(X, Y)), rtol=1e-4, atol=1e-5)


def test_ridge_takes_windows_and_transforms():
    values = np.sin(np.r_[np.arange(200.0) / 7, np.arange(90.0) / 7 + 1])
    windows = Windows(Panel(values, starts=np.array([0, 200, 290])), window=5, horizon=2)
    source = WindowSource(windows, ends=np.r_[5:199, 205:289])
    block = ridge_solution(source)
    ((x, y, _),) = source.batches(np.arange(source.n_samples), source.n_samples)
    np.testing.assert_allclose(block.T @ x, y, atol=0.02)  # a sine follows a linear recurrence

    def double(rows):
        rows *= 2

    X, Y = make_regression(5000)
    twice = ridge_solution(ArraySource(X, Y, transform=double))
    np.testing.assert_allclose(2 * twice[:-1], ridge_solution(ArraySource(X, Y))[:-1], rtol=1e-9)


AVERAGING = sorted(name for name, loss in REGRESSION_LOSSES.items() if loss.averages_outputs)


@pytest.mark.parametrize("name", AVERAGING)
def test_plain_regression_starts_from_ridge(name):
    source = ArraySource(*make_regression())
    solution = linear_solution(REGRESSION_LOSSES[name](), source)
    np.testing.assert_array_equal(solution, ridge_solution(source))


def test_every_quantile_level_of_a_target_starts_from_its_ridge():
    source = ArraySource(*make_regression())
    ridge = ridge_solution(source)
    solution = linear_solution(Quantile((0.1, 0.5, 0.9)), source)
    np.testing.assert_array_equal(solution, ridge[:, [0, 0, 0, 1, 1, 1]])


def make_scores(n_targets):
    X, _ = make_regression(400)
    X /= X.std(axis=0)
    W = np.random.RandomState(2).standard_normal((6, n_targets))
    return X, X @ W / 2


@weighted_or_not
@pytest.mark.parametrize("n_targets", [1, 2])
def test_counts_start_from_poisson_regression(weighted, n_targets):
    X, eta = make_scores(n_targets)
    Y = np.random.RandomState(3).poisson(np.exp(eta)).astype(float)
    weights = make_weights(400, weighted)
    solution = linear_solution(Poisson(), ArraySource(X, Y, weights))
    total = 400 if weights is None else weights.sum()
    for k in range(n_targets):
        model = PoissonRegressor(alpha=1 / total, solver="newton-cholesky")
        model.fit(X, Y[:, k], sample_weight=weights)
        np.testing.assert_allclose(solution[:-1, k], model.coef_, atol=0.01)
        np.testing.assert_allclose(solution[-1, k], model.intercept_, atol=0.01)


@weighted_or_not
@pytest.mark.parametrize("n_targets", [1, 2])
def test_labels_start_from_logistic_regression(weighted, n_targets):
    X, eta = make_scores(n_targets)
    Y = (eta + np.random.RandomState(3).logistic(size=eta.shape) > 0).astype(float)
    weights = make_weights(400, weighted)
    solution = linear_solution(BinaryLogLoss(), ArraySource(X, Y, weights))
    for k in range(n_targets):
        model = LogisticRegression(C=1, solver="newton-cholesky")
        model.fit(X, Y[:, k], sample_weight=weights)
        np.testing.assert_allclose(solution[:-1, k], model.coef_[0], atol=0.01)
        np.testing.assert_allclose(solution[-1, k], model.intercept_[0], atol=0.01)


@weighted_or_not
def test_classes_start_from_multinomial_logistic_regression(weighted):
    X, eta = make_scores(3)
    classes = (eta + np.random.RandomState(3).gumbel(size=eta.shape)).argmax(axis=1)
    weights = make_weights(400, weighted)
    solution = linear_solution(MulticlassLogLoss(), ArraySource(X, np.eye(3)[classes], weights))
    model = LogisticRegression(C=1, solver="newton-cholesky")
    model.fit(X, classes, sample_weight=weights)
    np.testing.assert_allclose(solution[:-1], model.coef_.T, atol=0.01)
    # a constant added to every class's score changes no probability
    centered = solution[-1] - solution[-1].mean()
    np.testing.assert_allclose(centered, model.intercept_ - model.intercept_.mean(), atol=0.01)

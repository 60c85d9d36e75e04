"""Losses against plain formulas, scikit-learn's metrics and central differences."""

import numpy as np
import pytest
from scipy.special import expit, softmax, xlogy
from sklearn import metrics

from skneuro.nn.losses import (
    CLASSIFICATION_LOSSES,
    REGRESSION_LOSSES,
    BinaryLogLoss,
    Huber,
    MulticlassLogLoss,
    Poisson,
    Quantile,
    SquaredError,
)
from tests.nn.gradients import STEP, assert_same_gradient, central_differences

LOSSES = REGRESSION_LOSSES | CLASSIFICATION_LOSSES
SETTINGS = {  # beside the default of each
    "huber": [{"delta": 0.3}],
    "quantile": [{"levels": [0.3]}, {"levels": [0.9, 0.1, 0.5]}],
}
CASES = [(name, kwargs) for name in LOSSES for kwargs in [{}, *SETTINGS.get(name, [])]]
LEVELS = (0.1, 0.5, 0.8)

each_case = pytest.mark.parametrize(("name", "kwargs"), CASES)
each_loss = pytest.mark.parametrize("name", LOSSES)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])
weighted_or_not = pytest.mark.parametrize("weighted", [False, True])


def make_targets(name, n_targets, n_samples, random):
    """Targets of the kind a loss is for."""
    if name == "poisson":
        return random.poisson(1.5, (n_targets, n_samples)).astype(float)  # zeros among them
    if name == "binary":
        return random.randint(0, 2, (n_targets, n_samples)).astype(float)
    if name == "multiclass":
        return np.eye(n_targets)[random.randint(n_targets, size=n_samples)].T.copy()
    return random.standard_normal((n_targets, n_samples))


def make_problem(name, loss, n_targets=3, n_samples=8, weighted=False, seed=0):
    """Raw outputs, targets and sample fractions, no error so small that a nudge crosses a kink."""
    random = np.random.RandomState(seed)
    y = make_targets(name, n_targets, n_samples, random)
    z = random.uniform(-1.5, 1.5, (loss.n_raw_outputs(n_targets), n_samples))
    error = z - np.repeat(y, len(z) // n_targets, axis=0)
    for kink in (0.0, 1.0, -1.0, 0.3, -0.3):
        z[np.abs(error - kink) < 10 * STEP] += 0.01
    weights = random.uniform(0.2, 3, n_samples)
    weights[0] = 0.0
    return z, y, weights / weights.sum() if weighted else 1 / n_samples


@each_case
@weighted_or_not
@pytest.mark.parametrize("n_targets", [1, 3])
def test_gradient_equals_central_differences(name, kwargs, weighted, n_targets):
    loss = LOSSES[name](**kwargs)
    n_targets += name == "multiclass"
    z, y, fractions = make_problem(name, loss, n_targets, weighted=weighted)
    dz = np.full_like(z, np.nan)
    loss.value_and_gradient(z, y, fractions, dz)
    assert_same_gradient(dz, central_differences(lambda: loss.value(z, y, fractions), z), name)


@each_case
@weighted_or_not
def test_value_leaves_outputs_and_targets_alone(name, kwargs, weighted):
    loss = LOSSES[name](**kwargs)
    z, y, fractions = make_problem(name, loss, weighted=weighted)
    before = z.copy(), y.copy(), np.copy(fractions)
    value = loss.value(z, y, fractions)
    assert value == loss.value_and_gradient(z, y, fractions, np.empty_like(z))
    for array, kept in zip((z, y, fractions), before, strict=True):
        np.testing.assert_array_equal(array, kept)


@each_case
def test_equal_fractions_as_a_vector_are_the_same_as_one_number(name, kwargs):
    loss = LOSSES[name](**kwargs)
    z, y, fraction = make_problem(name, loss)
    dz, dz_vector = np.empty_like(z), np.empty_like(z)
    value = loss.value_and_gradient(z, y, fraction, dz)
    vector = loss.value_and_gradient(z, y, np.full(z.shape[1], fraction), dz_vector)
    assert value == pytest.approx(vector, rel=1e-12)
    np.testing.assert_allclose(dz, dz_vector, rtol=1e-12)


@each_case
def test_fractions_weigh_the_samples_as_repeating_them_does(name, kwargs):
    loss = LOSSES[name](**kwargs)
    z, y, _ = make_problem(name, loss)
    times = np.array([0, 1, 2, 3, 1, 1, 0, 2])
    value = loss.value(z, y, times / times.sum())
    repeated = loss.value(z.repeat(times, axis=1), y.repeat(times, axis=1), 1 / times.sum())
    assert value == pytest.approx(repeated, rel=1e-12)


@each_case
def test_single_precision_stays_and_agrees(name, kwargs):
    loss = LOSSES[name](**kwargs)
    z, y, fractions = make_problem(name, loss, weighted=True)
    z32, y32, fractions32 = (a.astype(np.float32) for a in (z, y, fractions))
    dz, dz32 = np.empty_like(z), np.empty_like(z32)
    value = loss.value_and_gradient(z, y, fractions, dz)
    assert loss.value_and_gradient(z32, y32, fractions32, dz32) == pytest.approx(value, rel=1e-5)
    np.testing.assert_allclose(dz32, dz, rtol=1e-4, atol=1e-6)
    assert loss.link(z32).dtype == np.float32


@each_loss
def test_no_value_of_a_sane_output_is_negative(name):
    loss = LOSSES[name]()
    for seed in range(5):
        assert loss.value(*make_problem(name, loss, seed=seed)) > 0


@each_loss
def test_a_nan_in_the_output_is_a_nan_in_the_value(name):
    loss = LOSSES[name]()
    z, y, fractions = make_problem(name, loss)
    z[0, 0] = np.nan
    assert np.isnan(loss.value(z, y, fractions))


def expected_value(name, z, y, weights):
    """The loss by scikit-learn's metrics, or by hand where it has none."""
    options = {"sample_weight": weights}
    if name == "squared_error":
        return metrics.mean_squared_error(y.T, z.T, **options) / 2
    if name == "absolute_error":
        return metrics.mean_absolute_error(y.T, z.T, **options)
    if name == "huber":
        error = np.abs(z - y)
        values = np.where(error <= 1, error**2 / 2, error - 0.5)
        return np.average(values.mean(axis=0), weights=weights)
    if name == "poisson":
        deviance = metrics.mean_poisson_deviance
        return sum(deviance(y[k], np.exp(z[k]), **options) for k in range(len(z))) / 2
    if name == "binary":
        options["labels"] = [0, 1]
        return sum(metrics.log_loss(y[k], expit(z[k]), **options) for k in range(len(z)))
    if name == "multiclass":
        labels = range(len(y))
        return metrics.log_loss(y.argmax(axis=0), softmax(z, 0).T, labels=labels, **options)
    return metrics.mean_pinball_loss(y.T, z.T, alpha=0.5, **options)


@each_loss
@weighted_or_not
def test_value_is_that_of_the_metric(name, weighted):
    loss = LOSSES[name]()
    z, y, fractions = make_problem(name, loss, weighted=weighted)
    expected = expected_value(name, z, y, fractions if weighted else None)
    assert loss.value(z, y, fractions) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("delta", [0.1, 1.0, 10.0])
def test_huber_is_quadratic_within_delta_and_linear_beyond(delta):
    error = np.linspace(-3, 3, 25)[None]
    expected = [e * e / 2 if abs(e) <= delta else delta * (abs(e) - delta / 2) for e in error[0]]
    y = np.full_like(error, 2.0)
    assert Huber(delta).value(y + error, y, 1 / 25) == pytest.approx(np.mean(expected), rel=1e-12)


@weighted_or_not
def test_several_quantile_levels_are_the_mean_of_their_pinball_losses(weighted):
    loss = Quantile(LEVELS)
    z, y, fractions = make_problem("quantile", loss, n_targets=2, weighted=weighted)
    weights = fractions if weighted else None
    expected = [
        metrics.mean_pinball_loss(y[k], z[3 * k + i], alpha=level, sample_weight=weights)
        for k in range(2)
        for i, level in enumerate(LEVELS)
    ]
    assert loss.value(z, y, fractions) == pytest.approx(np.mean(expected), rel=1e-12)


def test_quantile_levels_may_come_in_any_order():
    sorted_levels, mixed = Quantile(LEVELS), Quantile([0.8, 0.1, 0.5])
    np.testing.assert_array_equal(mixed.levels, LEVELS)
    z, y, fractions = make_problem("quantile", mixed)
    assert mixed.value(z, y, fractions) == sorted_levels.value(z, y, fractions)


def test_quantile_link_sorts_each_target_by_itself_so_that_levels_never_cross():
    z = np.random.RandomState(0).standard_normal((2 * 3, 50))
    kept = z.copy()
    assert Quantile(LEVELS).link(z) is z
    assert (np.diff(z.reshape(2, 3, 50), axis=1) >= 0).all()
    np.testing.assert_array_equal(z[:3], np.sort(kept[:3], axis=0))
    np.testing.assert_array_equal(z[3:], np.sort(kept[3:], axis=0))


def test_quantile_link_sorts_in_place_in_any_memory_layout():
    expected = Quantile(LEVELS).link(np.random.RandomState(0).standard_normal((6, 10)))
    fortran = np.asfortranarray(np.random.RandomState(0).standard_normal((6, 10)))
    columns = np.zeros((6, 20))[:, ::2]
    columns[...] = fortran
    for z in (fortran, columns):
        Quantile(LEVELS).link(z)
        np.testing.assert_array_equal(z, expected)


def test_sorting_the_levels_never_makes_the_loss_worse():
    loss = Quantile(LEVELS)
    z, y, fractions = make_problem("quantile", loss, n_samples=200)
    before = loss.value(z, y, fractions)
    assert loss.value(loss.link(z.copy()), y, fractions) < before


LINKS = {"identity": lambda z: z, "exp": np.exp, "logistic": expit}


@each_dtype
@each_loss
def test_link_is_the_named_function_in_place(name, dtype):
    loss = LOSSES[name]()
    z = np.random.RandomState(0).uniform(-5, 5, (3, 40)).astype(dtype)
    expected = softmax(z, axis=0) if name == "multiclass" else LINKS[loss.link_name](z)
    assert loss.link(z) is z
    np.testing.assert_allclose(z, expected, rtol=20 * np.finfo(dtype).eps)


@each_dtype
@pytest.mark.parametrize("name", CLASSIFICATION_LOSSES)
def test_probabilities_of_extreme_outputs_are_proper(name, dtype):
    loss = CLASSIFICATION_LOSSES[name]()
    z = np.array([[800, -800, 0, 50], [-800, -900, 0, -50]], dtype)
    p = loss.link(z.copy())
    assert ((p >= 0) & (p <= 1)).all()
    if name == "binary":
        assert (p < 1).all()  # its complement has a logarithm
    else:
        np.testing.assert_allclose(p.sum(axis=0), 1, rtol=1e-6)


@each_dtype
@pytest.mark.parametrize("name", CLASSIFICATION_LOSSES)
def test_a_hopelessly_wrong_class_costs_a_finite_amount_and_still_pulls(name, dtype):
    z = np.array([[800.0], [-800.0]], dtype)
    y = np.array([[0.0], [1.0]], dtype)
    dz = np.empty_like(z)
    value = CLASSIFICATION_LOSSES[name]().value_and_gradient(z, y, 1.0, dz)
    n_labels = 2 if name == "binary" else 1
    assert value == pytest.approx(-n_labels * np.log(np.finfo(dtype).eps), rel=1e-6)
    np.testing.assert_allclose(dz, z / 800)  # the value is flat beyond the clip, the slope is not


def test_two_classes_by_softmax_or_by_logistic_cost_the_same():
    random = np.random.RandomState(0)
    z, y = random.standard_normal((1, 30)), random.randint(0, 2, (1, 30)).astype(float)
    two = MulticlassLogLoss().value(np.vstack([0 * z, z]), np.vstack([1 - y, y]), 1 / 30)
    assert BinaryLogLoss().value(z, y, 1 / 30) == pytest.approx(two, rel=1e-12)


def test_poisson_at_the_true_rate_is_zero_and_takes_zero_counts():
    y = np.array([[0.0, 1.0, 7.5]])
    z = np.log(np.array([[1e-300, 1.0, 7.5]]))
    assert Poisson().value(z, y, 1 / 3) == pytest.approx(0.0, abs=1e-12)
    by_hand = xlogy(y, y) - y - y * 0.3 + np.exp(0.3)
    assert Poisson().value(np.full_like(y, 0.3), y, 1 / 3) == pytest.approx(by_hand.mean())


@each_loss
def test_number_of_raw_outputs(name):
    assert LOSSES[name]().n_raw_outputs(4) == 4
    assert Quantile(LEVELS).n_raw_outputs(4) == 12


@pytest.mark.parametrize("name", [*REGRESSION_LOSSES, "binary"])
def test_averaging_losses_do_not_grow_with_the_number_of_outputs(name):
    loss = LOSSES[name]()
    z, y, fractions = make_problem(name, loss)
    twice = loss.value(np.vstack([z, z]), np.vstack([y, y]), fractions)
    factor = 1 if loss.averages_outputs else 2
    assert twice == pytest.approx(factor * loss.value(z, y, fractions), rel=1e-12)


@pytest.mark.parametrize("name", REGRESSION_LOSSES)
def test_only_shift_invariant_losses_ignore_a_common_shift(name):
    loss = LOSSES[name]()
    z, y, fractions = make_problem(name, loss)
    same = loss.value(z + 2, y + 2, fractions) == pytest.approx(
        loss.value(z, y, fractions), rel=1e-12
    )
    assert same == loss.shift_invariant


def test_squared_error_of_a_buffer_that_is_not_contiguous():
    z, y, fractions = make_problem("squared_error", SquaredError())
    dz = np.empty((z.shape[1], z.shape[0])).T
    value = SquaredError().value_and_gradient(z, y, fractions, dz)
    assert value == pytest.approx(SquaredError().value(z, y, fractions), rel=1e-12)
    np.testing.assert_allclose(dz, (z - y) * fractions / 3)

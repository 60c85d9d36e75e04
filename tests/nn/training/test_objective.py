"""Loss plus penalties: whole networks against central differences."""

import numpy as np
import pytest
from scipy import sparse

from skneuro.nn.activations import ACTIVATIONS, Softplus, Tanh
from skneuro.nn.layers.activation import ActivationLayer
from skneuro.nn.layers.containers import Parallel, Residual, Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout, GaussianNoise
from skneuro.nn.layers.normalization import NORMALIZATIONS, BatchNorm
from skneuro.nn.layers.sparse import InputDense
from skneuro.nn.losses import CLASSIFICATION_LOSSES, REGRESSION_LOSSES, Quantile, SquaredError
from skneuro.nn.network import Network
from skneuro.nn.training.objective import Objective
from tests.nn.gradients import assert_same_gradient, central_differences, random_signal

LOSSES = REGRESSION_LOSSES | CLASSIFICATION_LOSSES
BATCH_SIZE, N_INPUTS = 7, 3

weighted_or_not = pytest.mark.parametrize("weighted", [False, True])


def make_weights(weighted, dtype=np.float64):
    """Unequal sample weights, one of them zero; or None."""
    if not weighted:
        return None
    weights = np.random.RandomState(5).uniform(0.2, 3, BATCH_SIZE)
    weights[2] = 0
    return weights.astype(dtype)


def make_targets(name, n_targets):
    random = np.random.RandomState(6)
    if name == "poisson":
        return random.poisson(2.0, (n_targets, BATCH_SIZE)).astype(float)
    if name in CLASSIFICATION_LOSSES:
        return np.eye(n_targets)[random.randint(n_targets, size=BATCH_SIZE)].T.copy()
    return random.standard_normal((n_targets, BATCH_SIZE))


def make_net(n_outputs, activation="tanh", normalization=None):
    """Two hidden layers, the second with a shortcut."""
    layers = [InputDense(N_INPUTS, 4), ActivationLayer(4, ACTIVATIONS[activation]())]
    if normalization is not None:
        layers.insert(1, NORMALIZATIONS[normalization](4))
    hidden = Residual([Dense(4, 4), ActivationLayer(4, ACTIVATIONS[activation]())])
    return Sequential([*layers, hidden, Dense(4, n_outputs)])


class Problem:
    """An objective with a batch to evaluate it on, random masks the same each time."""

    def __init__(self, root, loss, y, weights=None, x=None, dtype=np.float64, **options):
        self.network = Network(root, dtype).initialize(np.random.RandomState(0))
        theta = self.network.parameters.theta
        theta += np.random.RandomState(1).uniform(-0.2, 0.2, theta.shape).astype(dtype)
        self.rng = np.random.default_rng(0)
        self._seed = self.rng.bit_generator.state
        self.objective = Objective(self.network, loss, rng=self.rng, **options)
        x = random_signal(N_INPUTS, BATCH_SIZE) if x is None else x
        self.batch = (x.astype(dtype), y.astype(dtype), weights)

    def value(self):
        self.rng.bit_generator.state = self._seed
        return self.objective.evaluate(*self.batch)

    def check_gradient(self):
        value = self.value()
        gradient = self.objective.gradient.copy()
        theta = self.network.parameters.theta
        assert_same_gradient(gradient, central_differences(self.value, theta), "dtheta")
        assert self.value() == value


@pytest.mark.parametrize("name", LOSSES)
@weighted_or_not
@pytest.mark.parametrize("n_targets", [1, 3])
def test_gradient_of_every_loss_with_penalties_equals_central_differences(
    name, weighted, n_targets
):
    loss = Quantile((0.2, 0.7)) if name == "quantile" else LOSSES[name]()
    n_targets += name == "multiclass"
    root = make_net(loss.n_raw_outputs(n_targets))
    y, weights = make_targets(name, n_targets), make_weights(weighted)
    Problem(root, loss, y, weights, l2=0.3, l1=0.2).check_gradient()


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("normalization", [None, *NORMALIZATIONS])
@weighted_or_not
def test_gradient_of_nets_with_penalties_equals_central_differences(name, normalization, weighted):
    root = make_net(2, name, normalization)
    y, weights = make_targets("squared_error", 2), make_weights(weighted)
    Problem(root, SquaredError(), y, weights, l2=0.3, l1=0.2).check_gradient()


@weighted_or_not
def test_gradient_of_a_net_with_everything_equals_central_differences(weighted):
    deep = [
        GaussianNoise(N_INPUTS, 0.2),
        InputDense(N_INPUTS, 4),
        BatchNorm(4),
        ActivationLayer(4, Softplus()),
        Dropout(4, 0.3),
        Residual([Dense(4, 4), BatchNorm(4), ActivationLayer(4, Tanh()), Dropout(4, 0.3)]),
        Dense(4, 2),
    ]
    root = Parallel([Sequential(deep), Dense(N_INPUTS, 2, name="skip")])
    y, weights = make_targets("squared_error", 2), make_weights(weighted)
    Problem(root, SquaredError(), y, weights, l2=0.3, l1=0.2).check_gradient()


@weighted_or_not
def test_gradient_for_a_sparse_batch_equals_central_differences(weighted):
    x = random_signal(N_INPUTS, BATCH_SIZE)
    x[np.abs(x) < 0.5] = 0
    y, weights = make_targets("squared_error", 2), make_weights(weighted)
    rows = sparse.csr_array(x[:-1].T)
    problem = Problem(make_net(2), SquaredError(), y, weights, rows, l2=0.3, l1=0.2)
    problem.check_gradient()
    dense = Problem(make_net(2), SquaredError(), y, weights, x, l2=0.3, l1=0.2)
    assert problem.value() == pytest.approx(dense.value(), rel=1e-12)


@weighted_or_not
def test_value_is_the_formula_of_the_docstring(weighted):
    y, weights = make_targets("squared_error", 2), make_weights(weighted)
    root = Sequential([Dense(N_INPUTS, 4), BatchNorm(4), Dense(4, 2)])
    problem = Problem(root, SquaredError(), y, weights, l2=0.3, l1=0.2)
    plain = Problem(root, SquaredError(), y, weights)
    total = BATCH_SIZE if weights is None else weights.sum()
    W = np.concatenate([block[:-1].ravel() for block in problem.network.blocks("B")])
    penalty = (0.3 / 2 * (W**2).sum() + 0.2 * np.abs(W).sum()) / total
    assert problem.value() == pytest.approx(plain.value() + penalty, rel=1e-12)


def test_weights_count_as_repeated_samples_do():
    y = make_targets("squared_error", 2)
    times = np.array([1, 0, 2, 1, 1, 3, 2])
    root = Sequential([Dense(N_INPUTS, 4), BatchNorm(4), ActivationLayer(4, Tanh()), Dense(4, 2)])
    weighted = Problem(root, SquaredError(), y, times.astype(float), l2=0.3, l1=0.2)
    x = random_signal(N_INPUTS, BATCH_SIZE).repeat(times, axis=1)
    repeated = Problem(root, SquaredError(), y.repeat(times, axis=1), x=x, l2=0.3, l1=0.2)
    assert weighted.value() == pytest.approx(repeated.value(), rel=1e-12)
    np.testing.assert_allclose(
        weighted.objective.gradient, repeated.objective.gradient, rtol=1e-9, atol=1e-12
    )


def test_a_batch_of_weight_zero_pulls_at_nothing():
    problem = Problem(make_net(2), SquaredError(), make_targets("", 2), l2=0.3, l1=0.2)
    assert problem.value() > 0
    x, y, _ = problem.batch
    assert problem.objective.evaluate(x, y, np.zeros(BATCH_SIZE)) == 0.0
    np.testing.assert_array_equal(problem.objective.gradient, 0)


def test_gradient_scale_multiplies_the_gradient_of_the_loss_alone():
    def run(**options):
        problem = Problem(make_net(2), SquaredError(), make_targets("", 2), **options)
        return problem.value(), problem.objective.gradient

    value, gradient = run(l2=0.3, l1=0.2)
    _, of_loss = run()
    scaled_value, scaled = run(l2=0.3, l1=0.2, gradient_scale=2.0)
    assert scaled_value == value
    np.testing.assert_allclose(scaled - gradient, of_loss, rtol=1e-9, atol=1e-12)


def test_batches_of_several_sizes_share_weights_and_gradient():
    problem = Problem(make_net(2), SquaredError(), make_targets("", 2))
    value = problem.value()
    gradient = problem.objective.gradient
    kept = gradient.copy()
    x, y, _ = problem.batch
    small = problem.objective.evaluate(x[:, :3], y[:, :3])
    assert small != value
    assert problem.objective.gradient is gradient
    assert (gradient != kept).any()
    assert problem.value() == value
    np.testing.assert_array_equal(gradient, kept)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inputs_targets_and_weights_are_left_alone(dtype):
    weights = make_weights(True, dtype)
    problem = Problem(make_net(2), SquaredError(), make_targets("", 2), weights, dtype=dtype)
    kept = [array.copy() for array in problem.batch]
    problem.value()
    for array, before in zip(problem.batch, kept, strict=True):
        np.testing.assert_array_equal(array, before)
    assert problem.objective.gradient.dtype == dtype


@pytest.mark.parametrize("name", LOSSES)
def test_single_precision_agrees_with_double(name):
    outcomes = []
    for dtype in (np.float32, np.float64):
        y, weights = make_targets(name, 2), make_weights(True, dtype)
        problem = Problem(make_net(2), LOSSES[name](), y, weights, dtype=dtype, l2=0.3, l1=0.2)
        outcomes.append((problem.value(), problem.objective.gradient))
    (single, gradient32), (double, gradient) = outcomes
    assert gradient32.dtype == np.float32
    assert single == pytest.approx(double, rel=1e-5)
    np.testing.assert_allclose(gradient32, gradient, rtol=1e-3, atol=1e-5)


def test_the_end_of_an_epoch_adds_nothing_to_its_record():
    network = Network(Dense(N_INPUTS, 1), float)
    assert Objective(network, SquaredError()).end_epoch() == {}

"""Optimizers against their textbook formulas and PyTorch's."""

import pickle

import numpy as np
import pytest

from skneuro.nn.training import optimizers
from skneuro.nn.training.optimizers import OPTIMIZERS, SGD, AdaGrad, Adam, AdamW, RMSProp

RATES = [0.1, 0.1, 0.05, 0.2, 0.01, 0.01, 0.03]  # a schedule may change it in every step
EPSILON = 1e-8


# The formulas, one weight at a time ----------------------------------------------------------


def textbook_sgd(theta, gradients, momentum=0.9, nesterov=True):
    velocity = 0.0
    for rate, g in zip(RATES, gradients, strict=True):
        velocity = momentum * velocity - rate * g
        theta += momentum * velocity - rate * g if nesterov else velocity
    return theta


def textbook_adagrad(theta, gradients, epsilon=EPSILON):
    total = 0.0
    for rate, g in zip(RATES, gradients, strict=True):
        total += g**2
        theta -= rate * g / (total**0.5 + epsilon)
    return theta


def textbook_rmsprop(theta, gradients, beta_2=0.999, epsilon=EPSILON):
    average = 0.0
    for rate, g in zip(RATES, gradients, strict=True):
        average = beta_2 * average + (1 - beta_2) * g**2
        theta -= rate * g / (average**0.5 + epsilon)
    return theta


def textbook_adam(theta, gradients, beta_1=0.9, beta_2=0.999, epsilon=EPSILON, weight_decay=0.0):
    m = v = 0.0
    for t, (rate, g) in enumerate(zip(RATES, gradients, strict=True), start=1):
        theta -= rate * weight_decay * theta
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        corrected = rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
        theta -= corrected * m / (v**0.5 + epsilon)
    return theta


def textbook_adamw(theta, gradients, weight_decay=0.01, **options):
    return textbook_adam(theta, gradients, weight_decay=weight_decay, **options)


TEXTBOOK = {
    "sgd": textbook_sgd,
    "adagrad": textbook_adagrad,
    "rmsprop": textbook_rmsprop,
    "adam": textbook_adam,
    "adamw": textbook_adamw,
}
SETTINGS = {  # beside the defaults of each
    "sgd": [
        {"momentum": 0.0},
        {"momentum": 0.0, "nesterov": False},
        {"momentum": 0.5, "nesterov": False},
        {"momentum": 1.0},
    ],
    "adagrad": [{"epsilon": 0.1}],
    "rmsprop": [{"beta_2": 0.0}, {"beta_2": 0.9, "epsilon": 0.1}],
    "adam": [{"beta_1": 0.0}, {"beta_2": 0.0}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1}],
    "adamw": [{"weight_decay": 0.0}, {"weight_decay": 0.3, "epsilon": 0.1}],
}
CASES = [(name, options) for name in OPTIMIZERS for options in [{}, *SETTINGS.get(name, [])]]

each_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)
each_case = pytest.mark.parametrize(("name", "options"), CASES)


def make_problem(n_weights=23, dtype=np.float64):
    random = np.random.RandomState(0)
    theta = random.standard_normal(n_weights).astype(dtype)
    gradients = random.standard_normal((len(RATES), n_weights)).astype(dtype)
    gradients[3] *= 1e-3
    return theta, gradients


def run(optimizer, theta, gradients, rates=RATES, buffer=None):
    """All steps, the gradient handed over in one buffer as training does."""
    buffer = np.empty_like(theta) if buffer is None else buffer
    for rate, gradient in zip(rates, gradients, strict=True):
        buffer[:] = gradient
        optimizer.step(theta, buffer, rate)
    return theta


def started(name, theta, **options):
    optimizer = OPTIMIZERS[name](**options)
    optimizer.start(theta)
    return optimizer


@each_case
def test_steps_follow_the_textbook_formula(name, options):
    theta, gradients = make_problem()
    expected = [TEXTBOOK[name](w, g, **options) for w, g in zip(theta, gradients.T, strict=True)]
    run(started(name, theta, **options), theta, gradients)
    np.testing.assert_allclose(theta, expected, rtol=1e-10)


@each_case
def test_single_precision_stays_single_and_agrees(name, options):
    theta, gradients = make_problem()
    theta32 = theta.astype(np.float32)
    optimizer = started(name, theta32, **options)
    run(optimizer, theta32, gradients.astype(np.float32))
    run(started(name, theta, **options), theta, gradients)
    assert theta32.dtype == np.float32
    assert [memory.dtype for memory in optimizer.memories] == [np.float32] * optimizer.n_memories
    np.testing.assert_allclose(theta32, theta, rtol=1e-4, atol=1e-5)


@each_optimizer
@pytest.mark.parametrize("n_weights", [1, 9, 10, 11, 20, 37])
def test_a_vector_is_worked_on_stretch_by_stretch_without_a_trace(name, n_weights, monkeypatch):
    theta, gradients = make_problem(n_weights)
    expected = run(started(name, theta), theta.copy(), gradients)
    monkeypatch.setattr(optimizers, "BLOCK", 10)
    np.testing.assert_array_equal(run(started(name, theta), theta, gradients), expected)


@each_optimizer
def test_a_vector_longer_than_a_stretch_follows_the_formula_to_its_last_weight(name):
    theta, gradients = make_problem(2 * optimizers.BLOCK + 3)
    picked = [0, optimizers.BLOCK - 1, optimizers.BLOCK, -4, -1]
    expected = [TEXTBOOK[name](theta[i], gradients[:, i]) for i in picked]
    run(started(name, theta), theta, gradients)
    np.testing.assert_allclose(theta[picked], expected, rtol=1e-10)


@each_optimizer
def test_a_copy_goes_on_as_the_original_would_and_leaves_it_alone(name):
    theta, gradients = make_problem()
    optimizer, buffer = started(name, theta), np.empty_like(theta)
    run(optimizer, theta, gradients[:4], RATES[:4], buffer)
    kept = theta.copy()
    copied, theirs = optimizer.copy(), theta.copy()
    run(copied, theirs, gradients[4:], RATES[4:])
    np.testing.assert_array_equal(theta, kept)
    run(optimizer, theta, gradients[4:], RATES[4:], buffer)
    np.testing.assert_array_equal(theirs, theta)
    assert np.abs(theta - kept).max() > 0
    assert optimizer.n_steps == copied.n_steps == len(RATES)


@each_optimizer
def test_pickling_between_steps_changes_nothing(name):
    theta, gradients = make_problem()
    expected = run(started(name, theta), theta.copy(), gradients)
    optimizer = started(name, theta)
    run(optimizer, theta, gradients[:4], RATES[:4])
    again = pickle.loads(pickle.dumps(optimizer))
    run(again, theta, gradients[4:], RATES[4:])
    np.testing.assert_array_equal(theta, expected)


@each_optimizer
def test_pickles_hold_the_memory_and_no_weights(name):
    theta, gradients = make_problem(5000)
    optimizer = started(name, theta)
    run(optimizer, theta, gradients)
    memory = sum(memory.nbytes for memory in optimizer.memories)
    assert len(pickle.dumps(optimizer)) < memory + 5000


@each_optimizer
def test_stepping_on_another_vector_changes_that_one(name):
    theta, gradients = make_problem()
    expected = run(started(name, theta), theta.copy(), gradients)
    optimizer = started(name, theta)
    run(optimizer, theta, gradients[:4], RATES[:4])
    kept, other = theta.copy(), theta.copy()
    run(optimizer, other, gradients[4:], RATES[4:])
    np.testing.assert_array_equal(theta, kept)
    np.testing.assert_array_equal(other, expected)


@each_optimizer
def test_each_step_reads_the_gradient_it_is_given(name):
    theta, gradients = make_problem()
    expected = run(started(name, theta), theta.copy(), gradients)
    optimizer = started(name, theta)
    for rate, gradient in zip(RATES, gradients, strict=True):
        optimizer.step(theta, gradient, rate)  # an array of its own each time, no shared buffer
    np.testing.assert_array_equal(theta, expected)


@each_optimizer
def test_starting_again_forgets(name):
    theta, gradients = make_problem()
    expected = run(started(name, theta), theta.copy(), gradients)
    optimizer = started(name, theta)
    run(optimizer, theta.copy(), gradients)
    optimizer.start(theta)
    np.testing.assert_array_equal(run(optimizer, theta, gradients), expected)


@each_optimizer
def test_a_zero_gradient_moves_nothing_but_decay(name):
    theta, _ = make_problem()
    expected = theta * (1 - 0.1 * 0.01) if name == "adamw" else theta.copy()
    started(name, theta).step(theta, np.zeros_like(theta), 0.1)
    np.testing.assert_allclose(theta, expected, rtol=1e-15)


@each_optimizer
def test_a_step_goes_downhill(name):
    theta = np.array([3.0, -2.0])
    started(name, theta).step(theta, np.array([1.0, -1.0]), 0.1)
    assert theta[0] < 3.0
    assert theta[1] > -2.0


def test_adamw_decays_only_the_blocks_it_is_told_to():
    theta, gradients = make_problem()
    plain = run(started("adam", theta), theta.copy(), gradients)
    decayed = run(started("adamw", theta, weight_decay=0.5), theta.copy(), gradients)
    some = [slice(0, 4), slice(10, 15)]
    run(started("adamw", theta, weight_decay=0.5, decayed=some), theta, gradients)
    covered = np.zeros(len(theta), bool)
    covered[:4] = covered[10:15] = True
    np.testing.assert_array_equal(theta[covered], decayed[covered])
    np.testing.assert_array_equal(theta[~covered], plain[~covered])
    assert (decayed != plain).all()


# PyTorch keeps the bias correction out of Adam's epsilon, so the two agree where epsilon is
# nothing; its weight decay and all other rules are the same.
TWINS = [
    (SGD(momentum=0.0), "SGD", {}),
    (SGD(momentum=0.9, nesterov=False), "SGD", {"momentum": 0.9}),
    (SGD(momentum=0.9, nesterov=True), "SGD", {"momentum": 0.9, "nesterov": True}),
    (AdaGrad(), "Adagrad", {"eps": 1e-8}),
    (RMSProp(beta_2=0.99), "RMSprop", {"alpha": 0.99, "eps": 1e-8}),
    (Adam(epsilon=1e-30), "Adam", {"eps": 1e-30}),
    (AdamW(epsilon=1e-30), "AdamW", {"eps": 1e-30, "weight_decay": 0.01}),
]


@pytest.mark.parametrize(("optimizer", "twin", "options"), TWINS)
def test_weights_after_some_steps_equal_those_of_pytorch(optimizer, twin, options):
    torch = pytest.importorskip("torch")
    theta, gradients = make_problem()
    theirs = torch.nn.Parameter(torch.tensor(theta))
    twin = getattr(torch.optim, twin)([theirs], lr=0.05, **options)
    for gradient in gradients:
        theirs.grad = torch.tensor(gradient)
        twin.step()
    optimizer.start(theta)
    run(optimizer, theta, gradients, [0.05] * len(gradients))
    np.testing.assert_allclose(theta, theirs.detach().numpy(), rtol=1e-10)


@pytest.mark.parametrize("make", [Adam, AdamW])
def test_rates_scale_the_step_of_each_weight(make):
    rates = np.array([1.0, 0.5, 2.0, 0.1])
    gradient = np.array([1.0, -2.0, 3.0, 4.0])
    theta, scaled = np.zeros(4), np.zeros(4)
    plain, with_rates = make(), make(rates=rates)
    plain.start(theta)
    with_rates.start(scaled)
    for _ in range(3):
        plain.step(theta, gradient.copy(), 0.1)
        with_rates.step(scaled, gradient.copy(), 0.1)
    if make is Adam:
        np.testing.assert_allclose(scaled, rates * theta)
    assert (np.sign(scaled) == -np.sign(gradient)).all()

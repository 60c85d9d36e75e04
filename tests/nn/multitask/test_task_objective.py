"""The objective of several tasks, through trunk, heads and every scheme of sharing."""

from types import SimpleNamespace

import numpy as np
import pytest

from skneuro import MultiTaskNet
from skneuro.multitask._layers import make_multitask
from skneuro.nn.losses import CLASSIFICATION_LOSSES, REGRESSION_LOSSES
from skneuro.nn.multitask.balancing import DynamicAverage, Fixed, GradNorm, PCGrad, Uncertainty
from skneuro.nn.multitask.task_loss import TaskLoss
from skneuro.nn.multitask.task_net import LogVariances
from skneuro.nn.multitask.task_objective import TaskObjective
from skneuro.nn.network import Network
from tests.nn.gradients import assert_same_gradient, central_differences

N, N_FEATURES = 8, 4
SIZES = [1, 3, 1]
NAMES = ["price", "color", "sold"]
EQUAL = [1.0, 1.0, 1.0]
BODIES = {
    "hard": {},
    "deep hard": {"hidden_layer_sizes": (3, 4)},
    "heads": {"heads": [[3], [], [2, 3]]},
    "cross_stitch": {"sharing": "cross_stitch", "hidden_layer_sizes": (3, 2)},
    "residual cross_stitch": {
        "sharing": "cross_stitch",
        "hidden_layer_sizes": (3, 3),
        "residual": True,
    },
    "mmoe": {"sharing": "mmoe", "n_experts": 2},
    "none": {"sharing": "none"},
    "own inputs": {"own": {1: [0, 3], 2: [1]}, "shared": [1, 2], "heads": [[], [2], []]},
    "own inputs of cross_stitch": {"sharing": "cross_stitch", "own": {0: [2]}},
    "own inputs of mmoe": {"sharing": "mmoe", "own": {2: [3, 0]}, "shared": [1]},
    "normalized": {"normalization": "batch", "heads": [[2], [2], [2]]},
    "noisy": {"dropout": 0.3, "input_noise": 0.1, "heads": [[2], [], []]},
    "lstm": {"trunk": "lstm", "window": (2, 2)},
    "gru of own inputs": {"trunk": "gru", "window": (2, 1), "own": {1: [0]}, "shared": [1, 2]},
    "rnn stitched": {"trunk": "rnn", "window": (4, 1), "sharing": "cross_stitch"},
}
EACH_BODY = pytest.mark.parametrize("body", BODIES)


def make(body="hard", balancer=None, l2=0.1, dtype=float):
    """Objective, batch and loss; every task misses some labels."""
    options = {"hidden_layer_sizes": (3,), "activation": "tanh", "branch_layer_sizes": (2,)}
    options = {**options, **BODIES[body]}
    heads = options.pop("heads", [[], [], []])
    own, shared = options.pop("own", {}), options.pop("shared", list(range(N_FEATURES)))
    window = options.pop("window", None)
    learned = balancer is not None and balancer.learned
    options["task_weights"] = "uncertainty" if learned else "equal"
    net = MultiTaskNet(**options)
    net.head_layer_sizes = dict(zip(NAMES, heads, strict=True))
    inputs = SimpleNamespace(
        n_features=N_FEATURES,
        own={NAMES[k]: columns for k, columns in own.items()},
        shared=shared,
        window=window,
    )
    parts = [SimpleNamespace(n_raw_outputs=size) for size in SIZES]
    targets = SimpleNamespace(schema=SimpleNamespace(names=NAMES), parts=parts)
    root = make_multitask(inputs, targets, net)
    network = Network(root, dtype).initialize(np.random.RandomState(0))
    theta = network.parameters.theta
    theta += np.random.RandomState(1).uniform(-0.3, 0.3, theta.shape)
    loss = TaskLoss(
        [
            REGRESSION_LOSSES["squared_error"](),
            CLASSIFICATION_LOSSES["multiclass"](),
            CLASSIFICATION_LOSSES["binary"](),
        ],
        SIZES,
        SIZES,
    )
    x, y = batch()
    loss.measure(y.T, None)
    rng = np.random.default_rng(0)
    objective = TaskObjective(network, loss, NAMES, balancer or Fixed(EQUAL), N, l2, 0.0, rng)
    state = rng.bit_generator.state

    def evaluate(weights=None, x=x, y=y):
        rng.bit_generator.state = state  # the same masks each time
        return objective.evaluate(x, y, weights)

    return SimpleNamespace(objective=objective, evaluate=evaluate, theta=theta, x=x, y=y, loss=loss)


def batch():
    rng = np.random.RandomState(2)
    x = rng.standard_normal((N_FEATURES + 1, N))
    x[-1] = 1.0
    y = np.vstack(
        [rng.standard_normal((1, N)), np.eye(3)[np.arange(N) % 3].T, rng.randint(0, 2, (1, N))]
    )
    y[0, :2] = y[1:4, 2:5] = y[4, 5:7] = np.nan
    y[:, 7] = np.nan  # a sample without any label
    return x, y


# Gradients -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "balancer"),
    [*((body, Fixed([0.5, 2.0, 1.0])) for body in BODIES), ("heads", Uncertainty(3))],
)
def test_gradient_equals_central_differences(body, balancer):
    made = make(body, balancer)
    made.evaluate()
    gradient = made.objective.gradient.copy()
    assert_same_gradient(gradient, central_differences(made.evaluate, made.theta))


def test_gradient_with_sample_weights():
    weights = np.random.RandomState(4).uniform(0.2, 3, N)
    weights[1] = 0
    made = make("heads")
    made.loss.measure(made.y.T, weights)
    made.evaluate(weights)
    gradient = made.objective.gradient.copy()
    assert_same_gradient(gradient, central_differences(lambda: made.evaluate(weights), made.theta))


@EACH_BODY
def test_a_backward_pass_per_task_adds_up_to_one_for_all(body):
    together, apart = make(body), make(body, GradNorm(3, 1.5))
    assert apart.objective.balancer.per_task
    np.testing.assert_allclose(apart.evaluate(), together.evaluate(), rtol=1e-12)
    np.testing.assert_allclose(
        apart.objective.gradient, together.objective.gradient, rtol=1e-9, atol=1e-13
    )
    one, other = (made.objective.network.parameters.state for made in (together, apart))
    np.testing.assert_array_equal(one, other)  # running statistics move once


def test_a_backward_pass_per_task_needs_no_source_of_noise():
    made, expected = make("hard", GradNorm(3, 1.5)), make("hard", GradNorm(3, 1.5))
    objective = made.objective
    quiet = TaskObjective(
        objective.network, made.loss, NAMES, objective.balancer, N, l2=0.1, rng=None
    )
    assert quiet.evaluate(made.x, made.y) == expected.evaluate()
    np.testing.assert_array_equal(quiet.gradient, expected.objective.gradient)


def test_each_pass_sees_its_task_alone():
    seen = {}

    class Spy(GradNorm):
        def combine(self, gradients, losses, shared):
            seen.update(gradients=gradients.copy(), losses=losses.copy(), shared=shared)
            return super().combine(gradients, losses, shared)

    make("heads", Spy(3, 1.5)).evaluate()
    for k in range(3):
        alone = make("heads", Fixed(np.eye(3)[k]), l2=0.0)
        np.testing.assert_allclose(alone.evaluate(), seen["losses"][k], rtol=1e-12)
        np.testing.assert_allclose(alone.objective.gradient, seen["gradients"][k], atol=1e-14)
    assert seen["shared"] == slice(0, 5 * 3)


def test_surgery_keeps_the_gradient_of_the_heads():
    plain, operated = make("heads"), make("heads", PCGrad(3, np.random.default_rng(0)))
    plain.evaluate()
    operated.evaluate()
    heads = slice(15, None)
    one, other = operated.objective.gradient, plain.objective.gradient
    np.testing.assert_allclose(one[heads], other[heads], rtol=1e-10)
    assert np.abs(one[:15] - other[:15]).max() > 1e-3


# Value ---------------------------------------------------------------------------------------


def test_the_value_is_the_weighted_sum_of_the_losses():
    parts = [make(balancer=Fixed(np.eye(3)[k]), l2=0.0).evaluate() for k in range(3)]
    whole = make(balancer=Fixed([0.5, 2.0, 3.0]), l2=0.0).evaluate()
    np.testing.assert_allclose(whole, parts @ np.array([0.5, 2.0, 3.0]), rtol=1e-12)


def test_uncertainty_pays_for_its_variances():
    made = make(balancer=Uncertainty(3), l2=0.0)
    (s,) = made.objective.network.blocks(LogVariances.NAME)
    losses = [make(balancer=Fixed(np.eye(3)[k]), l2=0.0).evaluate() for k in range(3)]
    expected = np.exp(-s) @ losses + s.sum() / 2
    np.testing.assert_allclose(made.evaluate(), expected, rtol=1e-12)


def test_variances_are_not_penalized():
    values = []
    for l2 in (0.0, 5.0):
        made = make(balancer=Uncertainty(3), l2=l2)
        made.evaluate()
        values.append(made.objective.gradient[-3:].copy())
    np.testing.assert_array_equal(*values)


@pytest.mark.parametrize("marker", [0.0, 1e300], ids=str)
def test_the_inputs_of_a_sample_without_labels_do_not_matter(marker):
    made = make()
    value, gradient = made.evaluate(), made.objective.gradient.copy()
    made.x[:-1, 7] = marker
    assert made.evaluate() == value
    np.testing.assert_array_equal(made.objective.gradient, gradient)


# Epochs --------------------------------------------------------------------------------------


def test_the_record_of_an_epoch_has_losses_and_weights_by_name():
    made = make(balancer=Fixed([0.5, 2.0, 3.0]))
    losses = [make(balancer=Fixed(np.eye(3)[k]), l2=0.0).evaluate() for k in range(3)]
    made.evaluate()
    record = made.objective.end_epoch()
    assert record["task_weights"] == dict(zip(NAMES, [0.5, 2.0, 3.0], strict=True))
    assert list(record["task_losses"]) == NAMES
    np.testing.assert_allclose(list(record["task_losses"].values()), losses, rtol=1e-12)


def test_the_losses_of_an_epoch_are_the_mean_over_its_batches():
    made = make()
    whole = made.evaluate()
    expected = made.objective.end_epoch()["task_losses"]
    for _ in range(2):  # and nothing is left behind for the next epoch
        for rows in (slice(0, 5), slice(5, N)):
            made.evaluate(x=made.x[:, rows].copy(), y=made.y[:, rows].copy())
        losses = made.objective.end_epoch()["task_losses"]
        np.testing.assert_allclose(
            [losses[name] for name in NAMES], [expected[name] for name in NAMES], rtol=1e-12
        )
    assert whole > sum(expected.values())


def test_a_batch_whose_weights_are_zero_does_not_mix_epochs():
    made = make()
    first, second = ((made.x[:, h].copy(), made.y[:, h].copy()) for h in (slice(4), slice(4, N)))
    records = []
    for shift in (0.0, 0.5, 0.0):  # of the weights, for another loss in the second epoch
        made.theta += shift
        made.evaluate(np.ones(4), *first)
        made.evaluate(np.zeros(4), *second)
        records.append(made.objective.end_epoch()["task_losses"])
    assert records[0] != records[1] == records[2]


def test_weights_of_the_next_epoch_reach_the_held_out_loss():
    made = make(balancer=DynamicAverage(3))
    for shift in (0.0, 0.3):
        made.theta += shift
        made.evaluate()
        made.objective.end_epoch()
    assert (made.loss.weights != 1).all()
    np.testing.assert_array_equal(made.loss.weights, made.objective.balancer.weights)


@pytest.mark.parametrize(
    "balancer", [Fixed(EQUAL), Uncertainty(3), GradNorm(3, 1.0), PCGrad(3, np.random.default_rng())]
)
def test_float32_stays_float32(balancer):
    made = make("heads", balancer, dtype=np.float32)
    value = made.evaluate(None, made.x.astype("f4"), made.y.astype("f4"))
    assert made.objective.gradient.dtype == np.float32
    exact = make("heads", Uncertainty(3) if balancer.learned else None)
    np.testing.assert_allclose(value, exact.evaluate(), rtol=1e-4)


def test_a_task_without_any_label_reports_no_loss_and_moves_nothing_of_its_own():
    made = make("heads", Uncertainty(3), l2=0.0)
    made.y[0] = np.nan
    made.loss.measure(made.y.T, None)
    made.evaluate()
    record = made.objective.end_epoch()
    assert np.isnan(record["task_losses"]["price"])
    assert np.isfinite(record["task_losses"]["sold"])
    assert made.objective.gradient[-3] == 0  # its log-variance
    head = slice(15, 15 + 4 * 3 + 4 * 1)  # the trunk is 5 x 3; its head 4 x 3 and 4 x 1
    assert not made.objective.gradient[head].any()

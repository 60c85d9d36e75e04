"""The flat vector of weights and its named views."""

import pickle

import numpy as np
import pytest

from skneuro.nn.initializers import ones, zeros
from skneuro.nn.parameters import Parameter, Parameters


def counting_up(shape, random_state):
    """Values 1, 2, 3 ... in memory order."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


def make_parameters(dtype=np.float64):
    return Parameters(
        [
            Parameter("B", (3, 2), counting_up, n_penalized=2),
            Parameter("gamma", (4,), ones),
            Parameter("mean", (4,), counting_up, trainable=False),
            Parameter("B", (5, 1), counting_up, n_penalized=4),
            Parameter("variance", (2,), ones, trainable=False),
        ],
        dtype,
    )


def test_weights_lie_one_after_the_other_and_statistics_apart():
    parameters = make_parameters()
    parameters.initialize(None)
    np.testing.assert_array_equal(parameters.theta, [1, 2, 3, 4, 5, 6, 1, 1, 1, 1, 1, 2, 3, 4, 5])
    np.testing.assert_array_equal(parameters.state, [1, 2, 3, 4, 1, 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_everything_is_kept_in_the_given_type(dtype):
    parameters = make_parameters(dtype)
    parameters.initialize(None)
    assert parameters.theta.dtype == parameters.state.dtype == dtype
    assert all(values.dtype == dtype for values, _ in parameters.views(None))


def test_views_write_through_to_the_vectors():
    parameters = make_parameters()
    gradient = np.zeros(15)
    views = list(parameters.views(gradient))
    assert [values.shape for values, _ in views] == [(3, 2), (4,), (4,), (5, 1), (2,)]
    for k, (values, dvalues) in enumerate(views):
        values.fill(k)
        if dvalues is not None:
            dvalues.fill(10 * k)
    np.testing.assert_array_equal(parameters.theta, np.repeat([0, 1, 3], [6, 4, 5]))
    np.testing.assert_array_equal(parameters.state, np.repeat([2, 4], [4, 2]))
    np.testing.assert_array_equal(gradient, np.repeat([0, 10, 30], [6, 4, 5]))


def test_only_trained_parameters_have_a_gradient():
    has_gradient = [dvalues is not None for _, dvalues in make_parameters().views(np.zeros(15))]
    assert has_gradient == [True, True, False, True, False]
    assert all(dvalues is None for _, dvalues in make_parameters().views(None))


def test_penalties_cover_the_leading_rows_and_no_bias():
    parameters = make_parameters()
    assert parameters.penalized == [slice(0, 4), slice(10, 14)]
    blocks = [values for values, _ in parameters.views(None)]
    for part in parameters.penalized:
        parameters.theta[part] = 7
    np.testing.assert_array_equal(blocks[0], [[7, 7], [7, 7], [0, 0]])
    np.testing.assert_array_equal(blocks[3].ravel(), [7, 7, 7, 7, 0])


def test_a_snapshot_is_a_copy_and_restoring_it_keeps_the_vectors():
    parameters = make_parameters()
    parameters.initialize(None)
    theta, state = parameters.theta, parameters.state
    snapshot = parameters.snapshot()
    kept = theta.copy(), state.copy()
    theta += 1
    state += 1
    parameters.restore(snapshot)
    assert parameters.theta is theta
    assert parameters.state is state
    np.testing.assert_array_equal(theta, kept[0])
    np.testing.assert_array_equal(state, kept[1])


def test_initialize_draws_in_the_order_of_the_layers():
    drawn = []

    def note(name):
        def draw(shape, random_state):
            drawn.append((name, random_state.randint(100)))
            return np.zeros(shape)

        return draw

    names = ["first", "second", "third"]
    parameters = Parameters([Parameter(name, (1, 1), note(name)) for name in names], np.float64)
    parameters.initialize(np.random.RandomState(0))
    random = np.random.RandomState(0)
    assert drawn == [(name, random.randint(100)) for name in names]


@pytest.mark.parametrize(
    ("shape", "n_penalized", "size", "penalized_size"),
    [((3, 2), 2, 6, 4), ((3, 2), 0, 6, 0), ((4,), 4, 4, 4), ((), 0, 1, 0), ((2, 3, 4), 1, 24, 12)],
)
def test_sizes(shape, n_penalized, size, penalized_size):
    parameter = Parameter("W", shape, zeros, n_penalized)
    assert parameter.size == size
    assert parameter.penalized_size == penalized_size


def test_no_parameters_at_all_make_empty_vectors():
    parameters = Parameters([], np.float32)
    assert parameters.theta.shape == parameters.state.shape == (0,)
    assert list(parameters.views(None)) == []


def test_pickling_keeps_values_and_layout():
    parameters = make_parameters()
    parameters.initialize(None)
    copied = pickle.loads(pickle.dumps(parameters))
    np.testing.assert_array_equal(copied.theta, parameters.theta)
    np.testing.assert_array_equal(copied.state, parameters.state)
    assert copied.penalized == parameters.penalized
    next(copied.views(None))[0].fill(9)  # views of a copy look into the copy
    np.testing.assert_array_equal(copied.theta[:6], 9)
    assert parameters.theta[0] == 1

"""Looking into a recurrent network: states, gates, and reading on step by step."""

import pickle
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.layers.containers import Parallel, Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.noise import Dropout, GaussianNoise
from skneuro.nn.layers.split_batch import SplitBatch
from skneuro.nn.network import Network
from skneuro.nn.recurrent import hidden
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.hidden import Stepper, can_step, find_stack, hidden_states, last_states
from skneuro.nn.recurrent.readout import READOUTS
from tests.nn.layers.flat import padding_of
from tests.nn.layers.plain import plain_layers
from tests.nn.recurrent.stacks import C, make_stack

T, N_SAMPLES, N_OUTPUTS = 8, 5, 2
PADDING = padding_of("xxxxxxxx", "...xxxxx", "x.xxx.x.", "........", "x.......").T

LAYERS = {
    "plain": {},
    "both ways": {"both_ways": True, "learned_state": True},
    "dilated": {"dilations": (2, 3), "residual": True},
    "both ways, dilated": {"both_ways": True, "dilations": (3, 2), "layer_norm": True},
    "in chunks": {"chunk": 3, "residual": True},
    "dilated, in chunks": {"chunk": 6, "dilations": (1, 2), "learned_state": True},
}
GATES = {
    "rnn": set(),
    "gru": {"reset_gate", "update_gate", "candidate"},
    "lstm": {"cell_state", "candidate", "forget_gate", "input_gate", "output_gate"},
}

each_cell = pytest.mark.parametrize("cell", CELLS)
each_readout = pytest.mark.parametrize("readout", READOUTS)
each_layers = pytest.mark.parametrize("options", LAYERS.values(), ids=LAYERS)
each_padding = pytest.mark.parametrize("padded", [False, True], ids=["whole", "padded"])


def make_network(cell="lstm", n_timesteps=T, dtype=np.float64, skip=False, **options):
    """Network as the estimators build it, with weights away from zero, the same for any length."""
    stack = make_stack(cell, n_timesteps=n_timesteps, dropout=0.5, **options)
    noise, dropout = GaussianNoise(stack.n_inputs, 0.1), Dropout(stack.n_outputs, 0.5)
    root = Sequential([noise, SplitBatch(stack), dropout, Dense(stack.n_outputs, N_OUTPUTS)])
    if skip:
        root = Parallel([root, Dense(stack.n_inputs, N_OUTPUTS, name="skip")])
    network = Network(root, dtype).initialize(np.random.RandomState(0))
    theta = network.parameters.theta
    theta += np.random.RandomState(1).uniform(-0.3, 0.3, theta.shape).astype(dtype)
    return network


def make_rows(padded=False, n_timesteps=T):
    X = np.random.RandomState(2).standard_normal((N_SAMPLES, n_timesteps, C))
    return np.where(PADDING[:, :, None], np.nan, X) if padded else X


def plain_states(network, X):
    """By layer and name, arrays ``(n_samples, n_timesteps, n_units)``; NaN in padded steps."""
    stack = find_stack(network.root)
    blocks = [values for values, _ in network.parameters.views(None)]
    of_samples = [plain_layers(stack.layers, blocks, x, any(stack.adds)) for x in X]
    states = []
    for of_layer in zip(*of_samples, strict=True):
        states.append({name: np.array([s[name] for s in of_layer]) for name in of_layer[0]})
        for array in states[-1].values():
            array[np.isnan(X[:, :, 0])] = np.nan
    return states


@each_cell
@each_layers
@each_padding
def test_states_and_gates_equal_plain_loops(cell, options, padded, monkeypatch):
    network, X = make_network(cell, **options), make_rows(padded)
    for layer, expected in zip((0, -1), plain_states(network, X), strict=True):
        found = hidden_states(network, X, layer, with_gates=True)
        assert found.keys() == {"hidden_state"} | GATES[cell]
        for name, array in found.items():
            assert_allclose(array, expected[name], rtol=0, atol=1e-13, err_msg=name)
        assert_array_equal(
            hidden_states(network, X, layer, False)["hidden_state"], found["hidden_state"]
        )


@each_layers
def test_gates_make_the_states(options):
    network, X = make_network("lstm", **{**options, "residual": False}), make_rows()
    lstm = hidden_states(network, X, 1, with_gates=True)
    made = lstm["output_gate"] * np.tanh(lstm["cell_state"])
    assert_allclose(made, lstm["hidden_state"], rtol=1e-12)


def test_only_what_is_asked_for_is_given():
    network, X = make_network(), make_rows()
    assert hidden_states(network, X, 0, with_gates=False).keys() == {"hidden_state"}


@each_cell
@each_layers
@each_readout
@each_padding
def test_last_states_are_what_a_readout_of_the_last_sees(cell, options, readout, padded):
    network, X = make_network(cell, readout=readout, **options), make_rows(padded)
    states = plain_states(network, X)[-1]["hidden_state"]
    n_forward = find_stack(network.root).readout.n_forward_units
    last = last_states(network, X)
    for k, (state, of_sample) in enumerate(zip(last, states, strict=True)):
        steps = np.flatnonzero(~np.isnan(of_sample[:, 0]))
        if len(steps):
            ends = of_sample[steps[-1], :n_forward], of_sample[steps[0], n_forward:]
            assert_allclose(state, np.concatenate(ends), rtol=0, atol=1e-13)
        else:
            assert PADDING[k].all()
            assert np.isfinite(state).all()


@pytest.mark.parametrize("n_rows", [1, 2, 3])
def test_many_samples_are_read_a_few_at_a_time(n_rows, monkeypatch):
    network, X = make_network(), make_rows(padded=True)
    states, last = hidden_states(network, X, 0, True), last_states(network, X)
    monkeypatch.setattr(hidden, "CHUNK", n_rows * find_stack(network.root).n_buffer_rows)
    for name, array in hidden_states(network, X, 0, True).items():
        assert_allclose(array, states[name], rtol=1e-12, atol=1e-14)
    assert_allclose(last_states(network, X), last, rtol=1e-12, atol=1e-14)


def test_a_transform_changes_a_copy_of_the_rows():
    network, X = make_network(), make_rows()

    def double(rows):
        rows *= 2

    found = hidden_states(network, X, 0, False, double), last_states(network, X, double)
    assert_array_equal(
        found[0]["hidden_state"], hidden_states(network, 2 * X, 0, False)["hidden_state"]
    )
    assert_array_equal(found[1], last_states(network, 2 * X))
    assert_array_equal(X, make_rows())


def test_looking_changes_nothing():
    network, X = make_network(), make_rows()
    expected, pickled = network.predict(X), pickle.dumps(network)
    hidden_states(network, X, 0, True)
    last_states(network, X)
    Stepper(network, 3).step(np.zeros((C, 3)))
    assert_array_equal(network.predict(X), expected)
    assert pickle.dumps(network) == pickled


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_that_of_the_network(dtype):
    network, X = make_network(dtype=dtype, readout="attention"), make_rows().astype(dtype)
    found = [*hidden_states(network, X, 0, True).values(), last_states(network, X)]
    z, state = Stepper(network, N_SAMPLES).step(X[:, 0].T)
    found += [z, *state.gathered, *(array for past in state.past for array in past[0])]
    assert {array.dtype for array in found} == {np.dtype(dtype)}


# Step by step --------------------------------------------------------------------------------

STREAMS = {
    "plain": {},
    "learned state": {"learned_state": True},
    "residual, normalized": {"residual": True, "layer_norm": True},
    "dilated": {"dilations": (2, 3), "learned_state": True},
    "longer dilated": {"dilations": (1, 10), "residual": True},
    "trained with dropout, in chunks": {"chunk": 3, "recurrent_dropout": 0.5},
}
each_stream = pytest.mark.parametrize("options", STREAMS.values(), ids=STREAMS)


@each_cell
@each_readout
@each_stream
def test_steps_one_by_one_equal_the_whole_sequence_so_far(cell, readout, options):
    network, X = make_network(cell, readout=readout, **options), make_rows()
    stepper, state = Stepper(network, N_SAMPLES), None
    for t in range(T):
        z, state = stepper.step(np.ascontiguousarray(X[:, t].T), state)
        so_far = make_network(cell, t + 1, readout=readout, **{**options, "chunk": None})
        so_far.parameters.theta[:] = network.parameters.theta
        assert z.shape == (N_OUTPUTS, N_SAMPLES)
        assert_allclose(z, so_far.predict(X[:, : t + 1]), rtol=0, atol=1e-12)
    assert_allclose(z, network.predict(X), rtol=0, atol=1e-12)
    assert state.n_sequences == N_SAMPLES


@pytest.mark.parametrize(
    "other",
    [
        {"readout": "mean"},
        {"sizes": (2,)},
        {"dilations": (1, 3)},
        {"cell": "gru"},
    ],
    ids=str,
)
def test_a_state_of_another_net_is_refused_with_both_layouts(other):
    x = make_rows()[:, 0].T
    stepper = Stepper(make_network("lstm"), N_SAMPLES)
    state = Stepper(make_network(**{"cell": "lstm", **other}), N_SAMPLES).step(x)[1]
    message = f"its layout is {state.layout}, but this net has {stepper.layout}. Pass state=None"
    with pytest.raises(ValueError, match=re.escape(message)):
        stepper.step(x, state)


@each_cell
@each_readout
@each_stream
def test_a_state_is_not_changed_by_later_steps_and_pickles(cell, readout, options):
    network, X = make_network(cell, readout=readout, **options), make_rows().transpose(1, 2, 0)
    stepper, state = Stepper(network, N_SAMPLES), None
    for t in range(3):
        first, state = stepper.step(X[t], state)
    kept, pickled = first.copy(), pickle.dumps(state)
    branches = []
    for start in (state, state, pickle.loads(pickled)):
        branch = start
        for t in range(3, T):
            z, branch = stepper.step(X[t], branch)
        branches.append(z)
        stepper.step(100 * X[0], state)  # another branch
        Stepper(network, N_SAMPLES).step(X[0], state)
    assert_array_equal(branches[1], branches[0])
    assert_array_equal(branches[2], branches[0])
    assert_array_equal(first, kept)
    assert pickle.dumps(state) == pickled


@each_cell
@each_stream
def test_a_stepper_takes_steps_of_any_single_streams_in_turn(cell, options):
    network, X = make_network(cell, **options), make_rows()
    stepper, states, last = Stepper(network, 1), [None] * N_SAMPLES, []
    for t in range(T):
        for k in range(N_SAMPLES):
            z, states[k] = stepper.step(X[[k], t].T, states[k])
            last.append(z[:, 0])
    assert_allclose(np.transpose(last[-N_SAMPLES:]), network.predict(X), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, True),
        ({"dilations": (1, 2), "residual": True, "chunk": 4}, True),
        ({"both_ways": True}, False),
        ({"skip": True}, False),
    ],
    ids=str,
)
def test_a_network_can_step_that_reads_forward_only_and_nothing_beside(options, expected):
    assert can_step(make_network(**options)) == expected


def test_states_can_be_seen_beside_a_linear_path():
    network, X = make_network(skip=True), make_rows()
    alone = make_network()
    n = len(alone.parameters.theta)
    alone.parameters.theta[:] = network.parameters.theta[:n]
    assert_array_equal(last_states(network, X), last_states(alone, X))
    assert_array_equal(
        hidden_states(network, X, 0, False)["hidden_state"],
        hidden_states(alone, X, 0, False)["hidden_state"],
    )

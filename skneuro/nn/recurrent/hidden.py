"""Hidden states of a recurrent network, for whole sequences or step by step."""

from dataclasses import dataclass

import numpy as np

from ..layers.containers import Sequential
from .bidirectional import Bidirectional
from .dilated import Dilated
from .readout import Last
from .stack import RecurrentStack

CHUNK = 1 << 21  # values of hidden states computed at once
KEPT = 7  # upper bound of the factor on this number if the cells keep their gates


def find_stack(root):
    """The `RecurrentStack` in a tree of layers."""
    return next(layer for layer in root.walk() if isinstance(layer, RecurrentStack))


def bound_stack(network):
    """Copy of the recurrent stack, bound to the network's weights, and the layers after it."""
    root = network.root.clone()
    root.bind(network.parameters.views(None), None)
    stack = find_stack(root)
    after = []
    if isinstance(root, Sequential):
        position = next(k for k, layer in enumerate(root.layers) if stack in list(layer.walk()))
        after = root.layers[position + 1 :]
    return stack, after


def hidden_states(network, X, layer, with_gates, transform=None):
    """Hidden states of a layer at all steps of all samples.

    Parameters
    ----------
    network : Network
        Network with recurrent layers.
    X : ndarray of shape (n_samples, ...)
        Sequences.
    layer : int
        Index of the recurrent layer.
    with_gates : bool
        Whether to include gates and cell states.
    transform : callable, default=None
        Function that changes rows in place first.

    Returns
    -------
    states : dict of str to ndarray of shape (n_samples, n_timesteps, n_units)
        Arrays by name, as from `RecurrentStack.states`.
    """
    return _by_rows(
        network, X, transform, lambda stack, x: stack.states(x, layer, with_gates), keep=with_gates
    )


def last_states(network, X, transform=None):
    """State ``(n_samples, n_units)`` of the top layer after the last step."""

    def last(stack, x):
        stack.readout = Last(stack.readout.n_units, stack.readout.n_forward_units)
        return {"last": stack.forward(x, False, None)[:-1].copy()}

    return _by_rows(network, X, transform, last, keep=False)["last"]


def _by_rows(network, X, transform, function, keep):
    """Apply a function of (stack, signal) chunk by chunk; results have samples first."""
    stack, _ = bound_stack(network)
    n_values = stack.n_buffer_rows * (KEPT if keep else 1)
    n_rows = max(CHUNK // n_values, 1)
    parts = []
    for start in range(0, len(X), n_rows):
        rows = X[start : start + n_rows]
        if start == 0 or len(rows) < n_rows:
            stack.allocate(len(rows), network.dtype, keep)
        found = function(stack, network.signal(rows, transform))
        parts.append({name: np.moveaxis(array, -1, 0) for name, array in found.items()})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@dataclass(frozen=True)
class StreamState:
    """Immutable state of a recurrent network between two steps of live sequences.

    Attributes
    ----------
    past : tuple
        States per layer: for each of the last ``dilation`` steps a tuple of arrays (n_hidden,
        n_sequences), or None before the first step.
    gathered : tuple of ndarray
        Statistics of the readout for the steps so far.
    """

    past: tuple
    gathered: tuple

    @property
    def n_sequences(self):
        """Number of sequences."""
        return self.gathered[0].shape[-1]

    @property
    def layout(self):
        """Dilation and units of each layer, and the number of the readout's arrays."""
        layers = [(len(steps), *(len(array) for array in steps[-1])) for steps in self.past]
        return (*layers, len(self.gathered))


def can_step(network):
    """Whether a network can continue from a state: it only reads forward, without other inputs."""
    return isinstance(network.root, Sequential) and not any(
        isinstance(layer, Bidirectional) for layer in find_stack(network.root).layers
    )


class Stepper:
    """A recurrent network that reads live sequences, one step per call.

    Parameters
    ----------
    network : Network
        Network for which `can_step` is true.
    n_sequences : int
        Number of sequences to read at once.
    """

    def __init__(self, network, n_sequences):
        stack, self.after = bound_stack(network)
        self.readout, self.adds = stack.readout, stack.adds
        self.dilations, self.cells = [], []
        for layer in stack.layers:
            self.dilations.append(layer.dilation if isinstance(layer, Dilated) else 1)
            cell = layer.cell if isinstance(layer, Dilated) else layer
            cell.n_timesteps = 1
            self.cells.append(cell)
        for layer in (*self.cells, *self.after):
            layer.allocate(n_sequences, network.dtype)
        self.signal = np.ones((stack.n_outputs + 1, n_sequences), network.dtype)
        x = np.zeros((stack.layers[0].n_channels, n_sequences), network.dtype)
        self.layout = self.step(x)[1].layout

    def step(self, x, state=None):
        """Read the next step of each sequence.

        Parameters
        ----------
        x : ndarray of shape (n_channels, n_sequences)
            Values of the step.
        state : StreamState, default=None
            State from the last call; None starts new sequences.

        Returns
        -------
        z : ndarray of shape (n_outputs, n_sequences)
            Output of the network for the sequences so far.
        state : StreamState
            State for the next call.
        """
        past, gathered = [(None,) * d for d in self.dilations], None
        if state is not None:
            if state.layout != self.layout:
                raise ValueError(
                    "state was given by a net with other layers or another readout: its layout is "
                    f"{state.layout}, but this net has {self.layout}. Pass state=None to start."
                )
            past, gathered = state.past, state.gathered
        h, recent = x, []
        for cell, adds, states in zip(self.cells, self.adds, past, strict=True):
            y = cell.forward(h[None], None, states[0])[0]  # the state ``dilation`` steps ago
            recent.append((*states[1:], cell.state))
            h = y + h if adds else y
        gathered = self.readout.gather(gathered, h[None])
        self.signal[:-1] = self.readout.result(gathered)
        z = self.signal
        for layer in self.after:
            z = layer.forward(z, False, None)
        return z[:-1].copy(), StreamState(tuple(recent), gathered)

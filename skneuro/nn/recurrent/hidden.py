"""Looking into a recurrent network: its hidden states, all of them or step by step."""

from dataclasses import dataclass

import numpy as np

from ..layers.containers import Sequential
from .bidirectional import Bidirectional
from .dilated import Dilated
from .readout import Last
from .stack import RecurrentStack

CHUNK = 1 << 21  # values of hidden states computed at once
KEPT = 7  # at most so many times as many where the cells keep their gates


def find_stack(root):
    """The recurrent layers in a tree of layers."""
    return next(layer for layer in root.walk() if isinstance(layer, RecurrentStack))


def bound_stack(network):
    """Copy of the network's recurrent layers, bound to its weights, and what follows them."""
    root = network.root.clone()
    root.bind(network.parameters.views(None), None)
    stack = find_stack(root)
    after = []
    if isinstance(root, Sequential):
        place = next(k for k, layer in enumerate(root.layers) if stack in list(layer.walk()))
        after = root.layers[place + 1 :]
    return stack, after


def hidden_states(network, X, layer, with_gates, transform=None):
    """Hidden states of a layer at all steps of all samples.

    Parameters
    ----------
    network : Network
        A recurrent one.
    X : ndarray of shape (n_samples, ...)
        Sequences.
    layer : int
        Which recurrent layer.
    with_gates : bool
        Whether to give gates and cell states too.
    transform : callable, default=None
        Changes rows in place first.

    Returns
    -------
    states : dict of str to ndarray of shape (n_samples, n_timesteps, n_units)
        See `RecurrentStack.states`.
    """
    return _by_rows(
        network, X, transform, lambda stack, x: stack.states(x, layer, with_gates), keep=with_gates
    )


def last_states(network, X, transform=None):
    """State ``(n_samples, n_units)`` of the topmost layer after the last step."""

    def last(stack, x):
        stack.readout = Last(stack.readout.n_units, stack.readout.n_forward_units)
        return {"last": stack.forward(x, False, None)[:-1].copy()}

    return _by_rows(network, X, transform, last, keep=False)["last"]


def _by_rows(network, X, transform, function, keep):
    """Apply a function of (stack, signal) to some rows after the other; samples first."""
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
    """What a recurrent network remembers of live sequences; never changed, so it may be kept.

    Attributes
    ----------
    past : tuple
        For each layer, of the last ``dilation`` steps, a tuple of arrays (n_hidden, n_sequences);
        None before the first step.
    gathered : tuple of ndarray
        What the readout keeps of the steps so far.
    """

    past: tuple
    gathered: tuple

    @property
    def n_sequences(self):
        """How many sequences it is of."""
        return self.gathered[0].shape[-1]

    @property
    def layout(self):
        """Of each layer the dilation and the units of its arrays, and arrays of the readout."""
        layers = [(len(steps), *(len(array) for array in steps[-1])) for steps in self.past]
        return (*layers, len(self.gathered))


def can_step(network):
    """Whether a network can read on from a state: it reads forward, and nothing else reads too."""
    return isinstance(network.root, Sequential) and not any(
        isinstance(layer, Bidirectional) for layer in find_stack(network.root).layers
    )


class Stepper:
    """A recurrent network that reads live sequences, one step at a call.

    Parameters
    ----------
    network : Network
        One that `can_step`.
    n_sequences : int
        How many sequences come in at once.
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
        """Read one more value of each sequence.

        Parameters
        ----------
        x : ndarray of shape (n_channels, n_sequences)
            The step.
        state : StreamState, default=None
            As the last call gave it. None before the first step.

        Returns
        -------
        z : ndarray of shape (n_outputs, n_sequences)
            Output of the network for the sequences so far.
        state : StreamState
            To be given to the next call.
        """
        past, gathered = [(None,) * d for d in self.dilations], None
        if state is not None:
            if state.layout != self.layout:
                raise ValueError(
                    "state was given by a net with other layers or another readout than this one "
                    "has; begin with state=None."
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

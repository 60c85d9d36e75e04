"""Stacks of recurrent layers in all variants, and sequences for them."""

import numpy as np

from skneuro.nn.recurrent.bidirectional import Bidirectional
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.dilated import Dilated
from skneuro.nn.recurrent.readout import READOUTS
from skneuro.nn.recurrent.stack import RecurrentStack
from tests.nn.gradients import random_signal

T, C = 7, 2

VARIANTS = {
    "plain": {},
    "three layers": {"sizes": (2, 3, 2), "dilations": (1, 2, 4)},
    "one layer": {"sizes": (3,)},
    "residual": {"residual": True},
    "residual of three": {"sizes": (2, 2, 3), "dilations": (1, 2, 1), "residual": True},
    "dropout": {"dropout": 0.4, "recurrent_dropout": 0.4},
    "everything": {
        "sizes": (2, 2),
        "both_ways": True,
        "dilations": (2, 3),
        "residual": True,
        "dropout": 0.4,
        "recurrent_dropout": 0.4,
        "learned_state": True,
    },
}


def make_stack(
    cell="lstm",
    sizes=(3, 3),
    readout="last",
    *,
    n_timesteps=T,
    n_channels=C,
    chunk=None,
    both_ways=False,
    dilations=None,
    dropout=0.0,
    residual=False,
    **options,
):
    """Stack that reads ``n_timesteps`` steps, ``chunk`` of them at a time if given."""
    n_steps, n_inputs, layers = chunk or n_timesteps, n_channels, []
    for n_hidden, d in zip(sizes, dilations or [1] * len(sizes), strict=True):
        ways = []
        for _ in range(1 + both_ways):
            layer = CELLS[cell](-(-n_steps // d), n_inputs, n_hidden, **options)
            ways.append(layer if d == 1 else Dilated(n_steps, d, layer))
        layers.append(Bidirectional(*ways) if both_ways else ways[0])
        n_inputs = layers[-1].n_units
    readout = READOUTS[readout](n_inputs, layers[-1].n_forward_units)
    return RecurrentStack(n_timesteps, layers, readout, dropout=dropout, residual=residual)


def signal_of(n_timesteps, batch_size, padding=None, seed=1):
    """Random signal, NaN where it is padded."""
    x = random_signal(n_timesteps * C, batch_size, seed)
    if padding is not None:
        np.copyto(as_sequence(x), np.nan, where=padding[:, None])
    return x


def as_sequence(x):
    """View ``(n_timesteps, C, batch)`` of a signal."""
    return x[:-1].reshape(-1, C, x.shape[1])

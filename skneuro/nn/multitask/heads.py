"""Output layers of several tasks in one matrix product."""

from functools import partial

import numpy as np

from ..initializers import glorot_uniform
from ..layers.dense import Dense


class Heads(Dense):
    """Affine maps of several tasks that read the same features, side by side in one block.

    A task more then costs a column of the matrix product instead of a call. The weights of each
    task start as those of a `Dense` layer of its own, drawn one task after the other.

    Parameters
    ----------
    n_inputs : int
        Number of features that every task reads.
    n_outputs : list of int
        Number of outputs of each task.
    initializer : callable, default=glorot_uniform
        Function that draws the starting weights of a task.
    gain : float, default=6.0
        Numerator of the Glorot bounds.
    """

    def __init__(self, n_inputs, n_outputs, initializer=glorot_uniform, gain=6.0):
        super().__init__(n_inputs, sum(n_outputs), initializer, gain)
        self.initialize = partial(side_by_side, initialize=self.initialize, widths=n_outputs)


def side_by_side(shape, random_state, *, initialize, widths):
    """Draw blocks with the given numbers of columns, one after the other."""
    return np.hstack([initialize((shape[0], width), random_state) for width in widths])

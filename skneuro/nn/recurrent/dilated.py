"""A recurrent layer whose steps read an older state than the previous one."""

import numpy as np

from .sequences import SequenceLayer


class Dilated(SequenceLayer):
    """Dilated recurrence (Chang et al. 2017): step ``t`` reads the state of step ``t - d``.

    Every ``d``-th step forms a sequence, and these ``d`` sequences do not interact. An ordinary
    cell therefore reads them as ``ceil(T / d)`` steps of ``d`` times as many samples: fewer, larger
    matrix products.

    Parameters
    ----------
    n_timesteps : int
        Number of steps of a sequence, ``T``.
    dilation : int
        Distance ``d`` to the state that a step reads, at least one.
    cell : Recurrent
        Cell for ``ceil(T / d)`` steps.
    """

    def __init__(self, n_timesteps, dilation, cell):
        super().__init__(n_timesteps, cell.n_channels, cell.n_units)
        self.dilation = dilation
        self.cell = cell

    def clone(self):
        """Copy with a copy of the cell."""
        copied = super().clone()
        copied.cell = self.cell.clone()
        return copied

    def parameters(self):
        """The parameters of the cell."""
        return self.cell.parameters()

    @property
    def n_buffer_rows(self):
        """Rows of the cell for ``d`` samples, and of inputs and outputs in reordered copies."""
        d, T = self.dilation, self.n_timesteps
        return d * self.cell.n_buffer_rows + (T + d) * (self.n_channels + self.n_units)

    def bind(self, views, rng):
        """Hand the views to the cell."""
        self.cell.needs_input_gradient = self.needs_input_gradient
        self.cell.bind(views, rng)

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers of the cell and of its reordered inputs and outputs."""
        d, n_steps = self.dilation, self.cell.n_timesteps
        self.cell.allocate(d * batch_size, dtype, keep)
        # The steps that complete the last group are read, but their output is not used.
        self.x = np.zeros((n_steps, self.n_channels, d * batch_size), dtype)
        self.y = np.empty((n_steps * d, self.n_units, batch_size), dtype)
        self.padding = np.zeros((n_steps, d * batch_size), bool)
        if self.cell.dblock is not None:
            self.dys = np.empty((n_steps, self.n_units, d * batch_size), dtype)
            self.dx = np.empty((n_steps * d, self.n_channels, batch_size), dtype)

    def draw(self, training):
        """Draw the mask of the cell, the same for all ``d`` sequences of a sample."""
        self.cell.draw(training)
        if self.cell.mask is not None:
            masks = self.cell.mask.reshape(self.n_units, self.dilation, -1)
            masks[:, 1:] = masks[:, :1]

    @property
    def state(self):
        """State of the cell: the last state of each of the ``d`` sequences."""
        return self.cell.state

    def forward(self, x, padding=None, state=None):
        """Read the ``d`` sequences of every ``d``-th step."""
        d, T = self.dilation, self.n_timesteps
        phases = self._by_phase(self.x)
        for j in range(d):
            phases[: len(range(j, T, d)), :, j] = x[j::d]
        if padding is not None:
            phases = self.padding.reshape(len(self.padding), d, -1)
            for j in range(d):
                phases[: len(range(j, T, d)), j] = padding[j::d]
            padding = self.padding
        return self._in_time(self.cell.forward(self.x, padding, state), self.y)

    def backward(self, dys):
        """Reorder the output gradients, run the cell back, restore the order of the result."""
        d = self.dilation
        phases = self._by_phase(self.dys)
        groups = []
        for k in range(len(self.dys)):
            group = dys[k * d : (k + 1) * d]
            if all(dy is None for dy in group):
                groups.append(None)
                continue
            self.dys[k] = 0.0
            for j, dy in enumerate(group):
                if dy is not None:
                    phases[k, :, j] = dy
            groups.append(self.dys[k])
        dx = self.cell.backward(groups)
        return None if dx is None else self._in_time(dx, self.dx)

    def gates(self):
        """Gates of all steps in the order of time."""
        gates = self.cell.gates()
        return {name: self._in_time(gate, np.empty_like(self.y)) for name, gate in gates.items()}

    def _by_phase(self, array):
        """View ``(steps, rows, d, batch)`` of sequences ``(steps, rows, d * batch)``."""
        return array.reshape(*array.shape[:2], self.dilation, -1)

    def _in_time(self, sequences, out):
        """Write sequences ``(steps, rows, d * batch)`` to ``out`` in the order of time."""
        n_steps, n_rows, _ = sequences.shape
        by_phase = self._by_phase(sequences).transpose(0, 2, 1, 3)
        out.reshape(n_steps, self.dilation, n_rows, -1)[...] = by_phase
        return out[: self.n_timesteps]

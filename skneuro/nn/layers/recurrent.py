"""What the recurrent layers share: the way into the time loop, through it and out again.

A recurrent layer reads a sequence step by step and keeps a hidden state ``h_t``, which each step
makes from its input ``x_t`` and the state ``h_(t-1)`` before it; the state before the first step is
zero. Backward goes through the same steps from the last to the first (backpropagation through
time), since ``h_t`` is an input of step ``t + 1`` too.

How it is made fast (the gains are of forward and backward of an LSTM in float32, on one core):

- A step reads ``S_t = [x_t; h_(t-1); 1]``, stacked in one buffer. So all its gates are ONE matrix
  product with the bias folded in, and ``h_t`` is written straight to where step ``t + 1`` reads it:
  8 to 10 % up to 128 units, 2 % at 256.
- The views that a step needs are made once, in ``allocate``: 10 % of forward at 32 units in batches
  of 32.
- What backward multiplies and what does not depend on later steps is computed for a block of
  steps at once, in place of what forward kept; an LSTM is left with 4 calls per step where its
  formulas have 14. The weight gradient is one product per block. Together 24 % at 32 units in
  batches of 32.
"""

from functools import partial

import numpy as np

from ..initializers import glorot_uniform, orthogonal
from ..parameters import Parameter
from .base import Layer, signal

# Values that a block of steps keeps for backward. Small steps are taken together, because a call
# costs as much as the arithmetic on a thousand values; large steps one by one, while they are in
# the cache. Twice or half as many values are 0 to 4 % slower.
BLOCK = 1 << 18


def recurrent_weights(shape, random_state, *, n_channels, biases):
    """Block ``[W_x; W_h; b]`` that has ``n_hidden`` columns per gate.

    Input weights are Glorot uniform and recurrent weights orthogonal, gate by gate, so that neither
    signals nor gradients grow or fade over the first steps (Saxe et al. 2014).

    Parameters
    ----------
    shape : tuple of int
        (n_channels + n_hidden + 1, n_gates * n_hidden).
    random_state : numpy.random.RandomState
        Source of randomness.
    n_channels : int
        Rows of ``W_x``.
    biases : sequence of float
        Where the bias of each gate starts.
    """
    n_hidden = shape[0] - 1 - n_channels
    W_x = [glorot_uniform((n_channels, n_hidden), random_state) for _ in biases]
    W_h = [orthogonal((n_hidden, n_hidden), random_state) for _ in biases]
    return np.vstack([np.hstack(W_x), np.hstack(W_h), np.repeat(biases, n_hidden)])


class Recurrent(Layer):
    """Base of the recurrent layers.

    A cell says how many gates it has and what it keeps of a step, and adds the two loops,
    `_forward_steps` and `_backward_steps`, with the factors that `_prepare` computes for the
    second.

    Parameters
    ----------
    n_timesteps : int
        Steps of the sequence, ``T``.
    n_channels : int
        Values per step, ``C``. The input has ``T C`` features, step after step.
    n_hidden : int
        Hidden units, ``H``.
    return_sequences : bool, default=False
        Give the hidden states of all steps, ``T H`` features, step after step (what a recurrent
        layer above it reads), instead of the last one, ``H`` features.
    """

    biases = (0.0,)  # where the bias of each gate starts, in the order of the columns
    n_kept = 1  # arrays (H, batch) that a step keeps for backward
    first_gate = 0  # the one of them that belongs to the first gate; the other gates follow

    def __init__(self, n_timesteps, n_channels, n_hidden, return_sequences=False):
        n_outputs = n_timesteps * n_hidden if return_sequences else n_hidden
        super().__init__(n_timesteps * n_channels, n_outputs)
        self.n_timesteps = n_timesteps
        self.n_channels = n_channels
        self.n_hidden = n_hidden
        self.return_sequences = return_sequences

    def parameters(self):
        """One block ``[W_x; W_h; b]`` with ``H`` columns per gate."""
        C, H = self.n_channels, self.n_hidden
        initialize = partial(recurrent_weights, n_channels=C, biases=self.biases)
        shape = (C + H + 1, len(self.biases) * H)
        return [Parameter("B", shape, initialize, n_penalized=C + H)]

    @property
    def n_buffer_rows(self):
        """What all steps read, what one step computes, and the output."""
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        return (T + 1) * (C + H + 1) + self.n_kept * H + self.n_outputs

    def bind(self, views, rng):
        """Take the views of the block and its gradient."""
        self.block, self.dblock = next(views)

    def allocate(self, batch_size, dtype):
        """Make what the steps read and compute, and for training what backward needs."""
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        for_training = self.dblock is not None
        self.S = np.empty((T + 1, C + H + 1, batch_size), dtype)
        self.S[0, C:-1] = 0.0
        self.S[:, -1] = 1.0
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.one = np.ones((), dtype)  # a 0-d array is added twice as fast as a Python number
        # One step after the other; prediction uses the same memory for all of them.
        self.kept = np.empty((T + 1 if for_training else 1, self.n_kept * H, batch_size), dtype)
        if for_training:
            self._allocate_backward(batch_size, dtype)

    def _allocate_backward(self, batch_size, dtype):
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        self.gates = slice(self.first_gate * H, (self.first_gate + len(self.biases)) * H)
        n_blocks = -(-T // max(BLOCK // (self.n_kept * H * batch_size), 1))
        n_steps = -(-T // n_blocks)
        self.blocks = [(max(end - n_steps, 0), end) for end in range(T, 0, -n_steps)]
        self.dh = np.empty((H, batch_size), dtype)
        self.dx = np.empty((T, C, batch_size), dtype) if self.needs_input_gradient else None
        # Work space: S and the gate gradients of a block side by side, and their product
        self.S_flat = np.empty((C + H + 1) * n_steps * batch_size, dtype)
        self.D_flat = np.empty(self.n_kept * H * n_steps * batch_size, dtype)
        self.product = np.empty(self.dblock.size, dtype)

    def _by_step(self, arrays):
        """For each step a tuple of what it sees of each of the arrays ``(step, ...)``."""
        # In prediction all steps share the memory of one.
        T = self.n_timesteps
        views = [list(array[:T]) if len(array) >= T else [array[0]] * T for array in arrays]
        return list(zip(*views, strict=True))

    def forward(self, x, training, shares):
        """Read the sequence, give the last hidden state or all of them."""
        T, C = self.n_timesteps, self.n_channels
        self.S[:T, :C] = x[:-1].reshape(T, C, -1)
        self._forward_steps()
        h = self.S[1:, C:-1] if self.return_sequences else self.S[T:, C:-1]
        self.y[:-1].reshape(h.shape)[...] = h
        return self.y

    def backward(self, dy):
        """Back through the steps, block by block; forward must have been called before."""
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        if self.return_sequences:
            dys = list(dy.reshape(T, H, -1))
            self.dh.fill(0.0)
        else:
            dys = [None] * T
            self.dh[...] = dy
        for start, end in self.blocks:
            self._prepare(start, end)
            self._backward_steps(start, end, dys[start:end][::-1])
            self._weight_gradients(start, end)
            if self.dx is not None:  # dx_t = W_x dz_t
                np.matmul(self.block[:C], self.kept[start:end, self.gates], out=self.dx[start:end])
        return None if self.dx is None else self.dx.reshape(self.n_inputs, -1)

    def _forward_steps(self):
        """Write ``h_t`` to ``S_(t+1)`` step by step, and what backward needs to ``kept``."""
        raise NotImplementedError

    def _prepare(self, start, end):
        """Turn what a block of steps kept into the factors that `_backward_steps` multiplies."""
        raise NotImplementedError

    def _backward_steps(self, start, end, dys):
        """Carry ``dh`` through a block from its last step to its first; gate gradients to ``kept``.

        ``dys`` are the gradients of the outputs, last step first; None where there is no output.
        """
        raise NotImplementedError

    def _weight_gradients(self, start, end):
        """``dB`` = sum of ``S_t dz_t^T`` over the steps of a block and over the blocks."""
        S = self._side_by_side(self.S[start:end], self.S_flat)
        dz = self._side_by_side(self.kept[start:end, self.gates], self.D_flat)
        self._accumulate(self.dblock, S, dz, end)

    def _side_by_side(self, steps, buffer):
        """The steps ``(n, rows, batch)`` as one matrix ``(rows, n batch)``."""
        n_steps, n_rows, batch_size = steps.shape
        if n_steps == 1:
            return steps[0]  # no copy
        flat = buffer[: steps.size].reshape(n_rows, n_steps, batch_size)
        flat[...] = steps.transpose(1, 0, 2)
        return flat.reshape(n_rows, n_steps * batch_size)

    def _accumulate(self, gradient, left, right, end):
        """``gradient += left right^T``; the first block, which ends the sequence, sets it."""
        if end == self.n_timesteps:
            np.matmul(left, right.T, out=gradient)
        else:
            product = self.product[: gradient.size].reshape(gradient.shape)
            gradient += np.matmul(left, right.T, out=product)

"""What the recurrent cells share: the way into the time loop, through it and out again.

A recurrent cell reads a sequence step by step and keeps a hidden state ``h_t``, which each step
makes from its input ``x_t`` and the state ``h_(t-1)`` before it. Backward goes through the same
steps from the last to the first (backpropagation through time), since ``h_t`` is an input of step
``t + 1`` too.

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

from ..initializers import INITIALIZERS
from ..layers.noise import draw_mask
from ..parameters import Parameter
from .cell_start import initial_block
from .gate_normalization import GateNormalization
from .sequences import SequenceLayer, step_views
from .step_sums import add_product, side_by_side

# Values that a block of steps keeps for backward. Small steps are taken together, because a call
# costs as much as the arithmetic on a thousand values; large steps one by one, while they are in
# the cache. Twice or half as many values are 0 to 4 % slower.
BLOCK = 1 << 18


class Recurrent(SequenceLayer):
    """Base of the recurrent cells.

    A cell says which gates it has and what it keeps of a step, and adds the two loops,
    `_forward_steps` and `_backward_steps`, with the factors that `_prepare` computes for the
    second.

    Parameters
    ----------
    n_timesteps : int
        Steps of the sequence, ``T``.
    n_channels : int
        Values per step, ``C``.
    n_hidden : int
        Hidden units, ``H``.
    layer_norm : bool, default=False
        Normalize the arguments of each gate over the units, see `GateNormalization`.
    recurrent_dropout : float, default=0.0
        Probability with which a unit's last state is hidden from the gates in training: one mask
        per sample, the same at all steps (Gal & Ghahramani 2016).
    learned_state : bool, default=False
        Whether the state before the first step is learned; else it is zero.
    gate_bias : {"standard", "chrono", "zeros"}, default="standard"
        Where the biases of the gates start, see `cell_start`.
    memory : int, default=None
        Steps that 'chrono' units may remember, where ``n_timesteps`` are a piece of a sequence.
    recurrent_initializer : str, default="orthogonal"
        Where the weights from state to gates start; any of `INITIALIZERS`.
    """

    gate_names: tuple[str, ...] = ("",)  # in the order of the columns
    n_states = 1  # arrays (H, batch) that one step hands to the next
    n_kept = 1  # arrays (H, batch) that a step keeps for backward
    first_gate = 0  # the one of them that belongs to the first gate; the other gates follow

    def __init__(
        self,
        n_timesteps,
        n_channels,
        n_hidden,
        *,
        layer_norm=False,
        recurrent_dropout=0.0,
        learned_state=False,
        gate_bias="standard",
        memory=None,
        recurrent_initializer="orthogonal",
    ):
        super().__init__(n_timesteps, n_channels, n_hidden)
        self.n_hidden = n_hidden
        self.layer_norm = layer_norm
        self.recurrent_dropout = recurrent_dropout
        self.learned_state = learned_state
        self.gate_bias, self.memory = gate_bias, memory
        self.recurrent_initializer = recurrent_initializer

    # Weights ---------------------------------------------------------------------------------

    def parameters(self):
        """One block ``[W_x; W_h; b]`` with ``H`` columns per gate, and what the options add."""
        C, H = self.n_channels, self.n_hidden
        initialize = partial(
            initial_block,
            n_channels=C,
            gates=self.gate_names,
            gate_bias=self.gate_bias,
            n_timesteps=self.memory or self.n_timesteps,
            recurrent=INITIALIZERS[self.recurrent_initializer],
        )
        shape = (C + H + 1, len(self.gate_names) * H)
        parameters = [Parameter("B", shape, initialize, n_penalized=C + H)]
        if self.learned_state:
            parameters.append(Parameter("state", (self.n_states, H), INITIALIZERS["zeros"]))
        return parameters + [p for norm in self._normalizations() for p in norm.parameters()]

    def _normalizations(self):
        """One for the arguments of all gates, if asked; a cell may need them grouped otherwise."""
        return [GateNormalization(len(self.gate_names), self.n_hidden)] if self.layer_norm else []

    def bind(self, views, rng):
        """Take the views of the block, of the other parameters and of their gradients."""
        self.block, self.dblock = next(views)
        self.state_0, self.dstate_0 = next(views) if self.learned_state else (None, None)
        self.norms = self._normalizations()
        for norm in self.norms:
            norm.bind(views)
        self.rng = rng

    # Buffers ---------------------------------------------------------------------------------

    @property
    def n_buffer_rows(self):
        """What all steps read, and what one step computes."""
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        return (T + 1) * (C + H + 1) + self.n_kept * H

    def allocate(self, batch_size, dtype, keep=False):
        """Make what the steps read and compute, and for training what backward needs."""
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        for_training = self.dblock is not None
        self.S = np.empty((T + 1, C + H + 1, batch_size), dtype)
        self.S[:, -1] = 1.0
        self.h = self.S[:, C:-1]  # h_t is in S_(t+1)
        self.mask = None
        if self.recurrent_dropout and for_training:
            self.mask = np.empty((H, batch_size), dtype)
            self.h = np.empty((T + 1, H, batch_size), dtype)  # S has the masked states
        self.weights_change, self.has_weights = self.block.flags.writeable, False
        # One sample is read with matrix-vector products: 1.1x as fast on a window of 64 units.
        self.is_vector = batch_size == 1 and not (for_training or keep or self.layer_norm)
        self.product = np.dot if self.is_vector else np.matmul
        self.one = np.ones((), dtype)  # a 0-d array is added twice as fast as a Python number
        # One step after the other; prediction uses the same memory for all of them.
        n_steps = T + 1 if for_training or keep else 1
        self.kept = np.empty((n_steps, self.n_kept * H, batch_size), dtype)
        self.by_gate = self.kept.reshape(n_steps, self.n_kept, H, batch_size)
        for norm in self.norms:
            norm.allocate(T, batch_size, dtype, for_training)
        if for_training:
            self._allocate_backward(batch_size, dtype)

    def _allocate_backward(self, batch_size, dtype):
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        self.of_gates = slice(self.first_gate * H, (self.first_gate + len(self.gate_names)) * H)
        n_blocks = -(-T // max(BLOCK // (self.n_kept * H * batch_size), 1))
        n_steps = -(-T // n_blocks)
        self.blocks = [(max(end - n_steps, 0), end) for end in range(T, 0, -n_steps)]
        self.dh = np.empty((H, batch_size), dtype)
        self.held = np.empty((H, batch_size), dtype)
        self.dx = np.empty((T, C, batch_size), dtype) if self.needs_input_gradient else None
        # Work space: S and the gate gradients of a block side by side, and their product
        self.S_flat = np.empty((C + H + 1) * n_steps * batch_size, dtype)
        self.D_flat = np.empty(self.n_kept * H * n_steps * batch_size, dtype)
        self.weight_scratch = np.empty(self.dblock.size, dtype)

    def _by_step(self, arrays):
        """For each step a tuple of what it sees of each of the arrays ``(step, ...)``."""
        if self.is_vector:
            arrays = [array[..., 0] for array in arrays]
        return step_views(arrays, self.n_timesteps)

    def _scratch(self, n_rows):
        """Work space of a step."""
        array = np.empty((n_rows, self.kept.shape[2]), self.kept.dtype)
        return array[:, 0] if self.is_vector else array

    # Forward ---------------------------------------------------------------------------------

    def draw(self, training):
        """Draw the mask of the recurrent dropout."""
        if self.mask is not None:
            draw_mask(self.rng, self.recurrent_dropout if training else 0.0, self.mask)

    def forward(self, x, padding=None, state=None):
        """Read the sequence, give the hidden states of all steps."""
        T, C = self.n_timesteps, self.n_channels
        self.S[:T, :C] = x
        self.padding = padding
        self.starts_anew = state is None
        if state is None:
            state = [0.0] * self.n_states if self.state_0 is None else self.state_0[:, :, None]
        self._start(state)
        if self.mask is not None:
            np.multiply(self.h[0], self.mask, out=self.S[0, C:-1])
        self.is_plain = padding is None and self.mask is None
        if self.weights_change or not self.has_weights:
            self._scale_weights()
            self.has_weights = True
        self._forward_steps()
        return self.h[1:]

    def _start(self, state):
        """Put the state before the first step in its place."""
        self.h[0] = state[0]

    @property
    def state(self):
        """Copies of what the last step hands on: a tuple of arrays (H, batch)."""
        return (self.h[-1].copy(),)

    def _scale_weights(self):
        """Make the copy of the weights that the steps read; not needed again if they are fixed."""
        raise NotImplementedError

    def _end_step(self, t):
        """A padded step leaves the state as it was; the mask hides states from the next step."""
        if self.padding is not None:
            np.copyto(self.h[t + 1], self.h[t], where=self.padding[t])
        if self.mask is not None:
            np.multiply(self.h[t + 1], self.mask, out=self.S[t + 1, self.n_channels : -1])

    def _forward_steps(self):
        """Write ``h_t`` step by step, and what backward needs to ``kept``."""
        raise NotImplementedError

    # Backward --------------------------------------------------------------------------------

    def backward(self, dys):
        """Back through the steps, block by block; forward must have been called before."""
        C = self.n_channels
        self.dh.fill(0.0)
        for norm in self.norms:
            norm.start_backward()
        for start, end in self.blocks:
            self._prepare(start, end)
            if self.padding is not None:
                self._hold(self.by_gate[start:end], self.padding[start:end, None, None])
            self._backward_steps(start, end, dys[start:end][::-1])
            self._weight_gradients(start, end)
            if self.dx is not None:  # dx_t = W_x dz_t
                np.matmul(self.block[:C], self.kept[start:end, self.of_gates], self.dx[start:end])
        if self.layer_norm:
            self._bias_gradients()
        if self.dstate_0 is not None:
            for gradient, dstate in zip(self.dstate_0, self._state_gradients(), strict=True):
                gradient[:] = dstate.sum(axis=1) if self.starts_anew else 0.0
        return self.dx

    def _prepare(self, start, end):
        """Turn what a block of steps kept into the factors that `_backward_steps` multiplies."""
        raise NotImplementedError

    def _hold(self, factors, padded):
        """No gradient goes through the gates of a padded step."""
        np.copyto(factors, 0.0, where=padded)

    def _backward_steps(self, start, end, dys):
        """Carry ``dh`` through a block from its last step to its first; gate gradients to ``kept``.

        ``dys`` are the gradients of the outputs, last step first; None where there is no output.
        """
        raise NotImplementedError

    def _set_aside(self, t):
        """What a padded step hands past its gates."""
        if self.padding is not None:
            np.multiply(self.dh, self.padding[t], out=self.held)

    def _hand_on(self, t):
        """``dh_(t-1)`` of what the gates read, turned into that of the state."""
        if self.mask is not None:
            self.dh *= self.mask
        if self.padding is not None:
            self.dh += self.held

    def _state_gradients(self):
        """Gradients of the state before the first step."""
        return [self.dh]

    def _weight_gradients(self, start, end):
        """``dB`` = sum of ``S_t dz_t^T`` over the steps of a block and over the blocks."""
        S = side_by_side(self.S[start:end], self.S_flat)
        dz = side_by_side(self.kept[start:end, self.of_gates], self.D_flat)
        self._accumulate(self.dblock, S, dz, end)

    def _bias_gradients(self):
        """Where gates are normalized, the bias comes after and not through the block."""
        self.dblock[-1] = self.norms[0].dbias.ravel()

    def _accumulate(self, gradient, left, right, end):
        """``gradient += left right^T``; the first block, which ends the sequence, sets it."""
        add_product(gradient, left, right, self.weight_scratch, anew=end == self.n_timesteps)

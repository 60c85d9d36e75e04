"""Base of the recurrent cells: everything around the time loop, forward and backward.

A recurrent cell reads a sequence step by step. Each step makes a new hidden state ``h_t`` from its
input ``x_t`` and the previous state ``h_(t-1)``. Because ``h_t`` is also an input of step
``t + 1``, backward goes through the steps from the last to the first (backpropagation through
time).

Measures for speed, with the gains for forward and backward of an LSTM in float32 on one core:

- The input of a step, ``S_t = [x_t; h_(t-1); 1]``, is stacked in one buffer. All gates are then ONE
  matrix product that includes the bias, and ``h_t`` is written directly to the place where step
  ``t + 1`` reads it: 8 to 10 % up to 128 units, 2 % at 256.
- The views for all steps are made once, in ``allocate``: 10 % of forward at 32 units in batches of
  32.
- Factors of the backward pass that do not depend on later steps are computed for a block of steps
  at once, in the memory of the values that forward kept. An LSTM then needs 4 calls per step
  instead of the 14 of its formulas. The weight gradient is one product per block. Together 24 % at
  32 units in batches of 32.
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

# Values that a block of steps keeps for backward. Small steps are combined, because a call costs as
# much as the arithmetic on a thousand values; large steps are processed one by one while they are
# in the cache. Twice or half as many values are 0 to 4 % slower.
BLOCK = 1 << 18


class Recurrent(SequenceLayer):
    """Base of the recurrent cells.

    A subclass names its gates and the number of values to keep per step, and implements the two
    loops, `_forward_steps` and `_backward_steps`. Its method `_prepare` computes factors for the
    second loop.

    Parameters
    ----------
    n_timesteps : int
        Number of steps of a sequence, ``T``.
    n_channels : int
        Number of values per step, ``C``.
    n_hidden : int
        Number of hidden units, ``H``.
    layer_norm : bool, default=False
        Whether to normalize the arguments of each gate over the units, see `GateNormalization`.
    recurrent_dropout : float, default=0.0
        Probability of hiding a unit's previous state from the gates in training, with one mask per
        sample for all steps (Gal & Ghahramani 2016).
    learned_state : bool, default=False
        Whether to learn the state before the first step; otherwise that state is zero.
    gate_bias : {"standard", "chrono", "zeros"}, default="standard"
        Starting values of the gates' biases, see `initial_biases`.
    memory : int, default=None
        Longest memory of 'chrono' units in steps; None is ``n_timesteps``.
    recurrent_initializer : str, default="orthogonal"
        Starting values of the weights from state to gates, a key of `INITIALIZERS`.
    """

    gate_names: tuple[str, ...] = ("",)  # in the order of the columns
    n_states = 1  # arrays (H, batch) that a step passes to the next
    n_kept = 1  # arrays (H, batch) that a step keeps for backward
    first_gate = 0  # index of the kept array of the first gate; the other gates follow

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
        """Block ``[W_x; W_h; b]`` with ``H`` columns per gate, plus parameters of the options."""
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
        """Normalizations of gate arguments; a subclass may group the gates differently."""
        return [GateNormalization(len(self.gate_names), self.n_hidden)] if self.layer_norm else []

    def bind(self, views, rng):
        """Take the views of the block, the other parameters and all gradients."""
        self.block, self.dblock = next(views)
        self.state_0, self.dstate_0 = next(views) if self.learned_state else (None, None)
        self.norms = self._normalizations()
        for norm in self.norms:
            norm.bind(views)
        self.rng = rng

    # Buffers ---------------------------------------------------------------------------------

    @property
    def n_buffer_rows(self):
        """Rows for the inputs of all steps and for the values of one step."""
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        return (T + 1) * (C + H + 1) + self.n_kept * H

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers of the steps, and for training also the buffers of backward."""
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
        # A single sample uses matrix-vector products: 1.1x as fast on a window of 64 units.
        self.is_vector = batch_size == 1 and not (for_training or keep or self.layer_norm)
        self.product = np.dot if self.is_vector else np.matmul
        self.one = np.ones((), dtype)  # a 0-d array is added twice as fast as a Python number
        # Training keeps the values of every step; prediction reuses the memory of one step.
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
        # Work space for S and the gate gradients of a block side by side, and for their product
        self.S_flat = np.empty((C + H + 1) * n_steps * batch_size, dtype)
        self.D_flat = np.empty(self.n_kept * H * n_steps * batch_size, dtype)
        self.weight_scratch = np.empty(self.dblock.size, dtype)

    def _by_step(self, arrays):
        """Tuples, one per step, with the step's views of the arrays ``(step, ...)``."""
        if self.is_vector:
            arrays = [array[..., 0] for array in arrays]
        return step_views(arrays, self.n_timesteps)

    def _scratch(self, n_rows):
        """Make work space for a step."""
        array = np.empty((n_rows, self.kept.shape[2]), self.kept.dtype)
        return array[:, 0] if self.is_vector else array

    # Forward ---------------------------------------------------------------------------------

    def draw(self, training):
        """Draw the mask of the recurrent dropout."""
        if self.mask is not None:
            draw_mask(self.rng, self.recurrent_dropout if training else 0.0, self.mask)

    def forward(self, x, padding=None, state=None):
        """Read the sequence; return the hidden states of all steps."""
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
        """Store the state before the first step."""
        self.h[0] = state[0]

    @property
    def state(self):
        """Copy of the state after the last step: a tuple of arrays (H, batch)."""
        return (self.h[-1].copy(),)

    def _scale_weights(self):
        """Make the scaled copy of the weights that the steps use, once if the weights are fixed."""
        raise NotImplementedError

    def _end_step(self, t):
        """Undo the state change of padded steps; hide masked states from the next step."""
        if self.padding is not None:
            np.copyto(self.h[t + 1], self.h[t], where=self.padding[t])
        if self.mask is not None:
            np.multiply(self.h[t + 1], self.mask, out=self.S[t + 1, self.n_channels : -1])

    def _forward_steps(self):
        """Compute ``h_t`` step by step; write the values that backward needs to ``kept``."""
        raise NotImplementedError

    # Backward --------------------------------------------------------------------------------

    def backward(self, dys):
        """Go back through the steps, block by block, after a call of `forward`."""
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
        """Turn the kept values of a block of steps into factors for `_backward_steps`."""
        raise NotImplementedError

    def _hold(self, factors, padded):
        """Block the gradient through the gates of padded steps."""
        np.copyto(factors, 0.0, where=padded)

    def _backward_steps(self, start, end, dys):
        """Carry ``dh`` back through a block of steps; write the gate gradients to ``kept``.

        ``dys`` holds the gradients of the outputs, last step first, None for steps without any.
        """
        raise NotImplementedError

    def _set_aside(self, t):
        """Save the gradient that bypasses the gates of padded steps."""
        if self.padding is not None:
            np.multiply(self.dh, self.padding[t], out=self.held)

    def _hand_on(self, t):
        """Turn the gradient of the gates' input into the gradient ``dh_(t-1)`` of the state."""
        if self.mask is not None:
            self.dh *= self.mask
        if self.padding is not None:
            self.dh += self.held

    def _state_gradients(self):
        """Gradients of the state before the first step."""
        return [self.dh]

    def _weight_gradients(self, start, end):
        """Add the sum of ``S_t dz_t^T`` over the steps of a block to ``dB``."""
        S = side_by_side(self.S[start:end], self.S_flat)
        dz = side_by_side(self.kept[start:end, self.of_gates], self.D_flat)
        self._accumulate(self.dblock, S, dz, end)

    def _bias_gradients(self):
        """Take the bias gradients from the normalization, after which the bias is added."""
        self.dblock[-1] = self.norms[0].dbias.ravel()

    def _accumulate(self, gradient, left, right, end):
        """``gradient += left right^T``, or ``=`` for the first block, the end of the sequence."""
        add_product(gradient, left, right, self.weight_scratch, anew=end == self.n_timesteps)

"""The plain recurrent layer."""

import numpy as np
from numpy import add, matmul, multiply

from ..activations import ACTIVATIONS
from .recurrent import Recurrent


class Elman(Recurrent):
    """Plain recurrent net (Elman 1990), the one of ``torch.nn.RNN``.

    With the block ``B = [W_x; W_h; b]``, what a step reads ``S_t = [x_t; h_(t-1); 1]``, and the
    activation function ``f``:

    - forward: ``z_t = B^T S_t = W_x^T x_t + W_h^T h_(t-1) + b``, ``h_t = f(z_t)``
    - backward: ``dz_t = f'(z_t) dh_t``, ``dh_(t-1) = dy_(t-1) + W_h dz_t``, ``dx_t = W_x dz_t``,
      ``dB`` = sum over ``t`` of ``S_t dz_t^T``

    Parameters
    ----------
    n_timesteps, n_channels, n_hidden : int
        Steps, values per step, hidden units.
    return_sequences : bool, default=False
        Give the hidden states of all steps instead of the last one.
    activation : str, default="tanh"
        The activation function ``f``, usually "tanh" or "relu"; any of `ACTIVATIONS` whose
        derivative can be told from its output.
    """

    def __init__(
        self, n_timesteps, n_channels, n_hidden, return_sequences=False, activation="tanh"
    ):
        super().__init__(n_timesteps, n_channels, n_hidden, return_sequences)
        allowed = sorted(name for name, f in ACTIVATIONS.items() if not f.needs_input)
        if activation not in allowed:
            raise ValueError(f"activation={activation!r}; allowed are {', '.join(allowed)}")
        self.function = ACTIVATIONS[activation]()

    def allocate(self, batch_size, dtype):
        """Make the buffers and the views of each step."""
        super().allocate(batch_size, dtype)
        self.scratch = np.empty((self.n_hidden, batch_size), dtype)
        self._forward_views = self._by_step((self.S[:-1], self.S[1:, self.n_channels : -1]))

    def _allocate_backward(self, batch_size, dtype):
        super()._allocate_backward(batch_size, dtype)
        self._dz = list(self.kept[:-1])
        start, end = self.blocks[0]
        self.block_scratch = np.empty((end - start, self.n_hidden, batch_size), dtype)

    def _forward_steps(self):
        W = self.block.T
        f, scratch = self.function.forward, self.scratch
        for S, h in self._forward_views:
            matmul(W, S, out=h)  # z_t
            f(h, h, scratch)

    def _prepare(self, start, end):
        # f'(z_t), from h_t
        derivative = self.kept[start:end]
        derivative.fill(1.0)
        h = self.S[start + 1 : end + 1, self.n_channels : -1]
        self.function.backward(derivative, h, h, self.block_scratch[: end - start])

    def _backward_steps(self, start, end, dys):
        W_h = self.block[self.n_channels : -1]
        dh = self.dh
        for dz, dy in zip(self._dz[start:end][::-1], dys, strict=True):
            if dy is not None:
                add(dh, dy, out=dh)
            multiply(dz, dh, out=dz)  # f'(z_t) dh_t
            matmul(W_h, dz, out=dh)  # dh_(t-1)

"""The plain recurrent layer."""

import numpy as np
from numpy import add, matmul, multiply

from ..activations import ACTIVATIONS
from .recurrent import Recurrent


class Elman(Recurrent):
    """Plain recurrent layer (Elman 1990), as in ``torch.nn.RNN``.

    Each step makes a new hidden state ``h_t`` from its input ``x_t`` and the previous state
    ``h_(t-1)``. With the block of weights ``B = [W_x; W_h; b]``, the input of a step
    ``S_t = [x_t; h_(t-1); 1]`` and the activation function ``f``:

    - forward: ``z_t = B^T S_t = W_x^T x_t + W_h^T h_(t-1) + b``, ``h_t = f(z_t)``
    - backward: ``dz_t = f'(z_t) dh_t``, ``dh_(t-1) = dy_(t-1) + W_h dz_t``, ``dx_t = W_x dz_t``,
      ``dB`` = sum over ``t`` of ``S_t dz_t^T``

    Here ``dy_t`` is the gradient of the output of step ``t``. The state ``h_t`` also affects the
    loss through step ``t + 1``, hence the two terms of ``dh_(t-1)``.

    Parameters
    ----------
    n_timesteps, n_channels, n_hidden : int
        Number of steps, values per step and hidden units.
    activation : str, default="tanh"
        Activation function ``f``, usually "tanh" or "relu"; any of `ACTIVATIONS` whose derivative
        depends on its output alone.
    **options : dict
        Keyword parameters of `Recurrent`.
    """

    gate_names = ("hidden",)

    def __init__(self, n_timesteps, n_channels, n_hidden, *, activation="tanh", **options):
        super().__init__(n_timesteps, n_channels, n_hidden, **options)
        allowed = sorted(name for name, f in ACTIVATIONS.items() if not f.needs_input)
        if activation not in allowed:
            raise ValueError(f"activation={activation!r}; allowed are {', '.join(allowed)}")
        self.function = ACTIVATIONS[activation]()

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers and the views of each step."""
        super().allocate(batch_size, dtype, keep)
        self.scratch = self._scratch(self.n_hidden)
        self._forward_views = self._by_step((self.S[:-1], self.h[1:]))

    def _allocate_backward(self, batch_size, dtype):
        super()._allocate_backward(batch_size, dtype)
        self._dz = list(self.kept[:-1])
        start, end = self.blocks[0]
        self.block_scratch = np.empty((end - start, self.n_hidden, batch_size), dtype)

    def _scale_weights(self):
        self.W = self.block
        if self.layer_norm:  # the bias comes after normalization
            self.W = np.vstack([self.block[:-1], np.zeros_like(self.block[-1:])])
            self.norms[0].set_affine(self.block[-1], (1.0,))

    def _forward_steps(self):
        W, product = self.W.T, self.product
        f, scratch = self.function.forward, self.scratch
        for t, (S, h) in enumerate(self._forward_views):
            product(W, S, out=h)  # z_t
            if self.layer_norm:
                self.norms[0].forward(t, h)
            f(h, h, scratch)
            if not self.is_plain:
                self._end_step(t)

    def _prepare(self, start, end):
        # f'(z_t), from h_t
        derivative = self.kept[start:end]
        derivative.fill(1.0)
        h = self.h[start + 1 : end + 1]
        self.function.backward(derivative, h, h, self.block_scratch[: end - start])

    def _backward_steps(self, start, end, dys):
        W_h, dh = self.block[self.n_channels : -1], self.dh
        steps = zip(range(start, end)[::-1], self._dz[start:end][::-1], dys, strict=True)
        for t, dz, dy in steps:
            if dy is not None:
                add(dh, dy, out=dh)
            if not self.is_plain:
                self._set_aside(t)
            multiply(dz, dh, out=dz)  # f'(z_t) dh_t
            if self.layer_norm:
                self.norms[0].backward(t, dz)
            matmul(W_h, dz, out=dh)  # dh_(t-1)
            if not self.is_plain:
                self._hand_on(t)

    def gates(self):
        """Empty: a plain recurrent layer has no gates."""
        return {}

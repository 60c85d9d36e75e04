"""Long short-term memory layer."""

import numpy as np
from numpy import add, divide, exp, matmul, multiply, square, subtract, tanh

from .recurrent import Recurrent


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).

    The cell state ``c_t`` is the memory, the hidden state ``h_t`` the output. The forget gate ``f``
    scales the old memory, the input gate ``i`` the candidate ``g`` that is added, and the output
    gate ``o`` the output. Since ``c_(t-1)`` reaches ``c_t`` through ``f`` alone, gradients survive
    many steps while ``f`` is near one.

    The block ``B = [W_x; W_h; b]`` has ``H`` columns each for candidate, forget, input and output
    gate, in this order. With the input of a step ``S_t = [x_t; h_(t-1); 1]``, the logistic function
    ``s`` and elementwise products of vectors:

    - forward: ``[z_g; z_f; z_i; z_o] = B^T S_t``, ``g = tanh(z_g)``, ``f = s(z_f)``,
      ``i = s(z_i)``, ``o = s(z_o)``, ``c_t = f c_(t-1) + i g``, ``u = tanh(c_t)``, ``h_t = o u``
    - backward: ``dz_o = o (1 - o) u dh_t``, ``dc_t = f_(t+1) dc_(t+1) + o (1 - u^2) dh_t``,
      ``dz_g = i (1 - g^2) dc_t``, ``dz_f = f (1 - f) c_(t-1) dc_t``, ``dz_i = i (1 - i) g dc_t``,
      ``dh_(t-1) = dy_(t-1) + W_h dz_t``, ``dx_t = W_x dz_t``,
      ``dB`` = sum over ``t`` of ``S_t dz_t^T``

    Parameters
    ----------
    n_timesteps, n_channels, n_hidden : int
        Number of steps, values per step and hidden units.
    layer_norm, recurrent_dropout, learned_state, gate_bias, recurrent_initializer : object
        Keyword parameters of `Recurrent`.
    """

    gate_names = ("candidate", "forget_gate", "input_gate", "output_gate")
    n_states = 2
    # A step keeps [c_(t-1), g, f, i, o, u]: in this order f c and i g are one product forward, and
    # two products, by dh and by dc, turn it into [f dc, dz_g, dz_f, dz_i, dz_o, its part of dc].
    n_kept = 6
    first_gate = 1

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers and the views of each step."""
        super().allocate(batch_size, dtype, keep)
        H, kept = self.n_hidden, self.kept
        self.W = np.empty_like(self.block)
        self.two = np.array(2, dtype)
        self.terms = self._scratch(2 * H)
        views = (
            self.S[:-1],
            kept[:, H : 5 * H],  # all arguments, then E
            kept[:, H : 2 * H],  # g
            kept[:, 2 * H : 4 * H],  # E of f and i
            kept[:, : 2 * H],  # [c_(t-1), g]
            kept[1:, :H] if len(kept) > 1 else kept[:, :H],  # c_t
            kept[:, 5 * H :],  # u
            kept[:, 4 * H : 5 * H],  # E of o
            self.h[1:],
        )
        self._forward_views = self._by_step(views)

    def _allocate_backward(self, batch_size, dtype):
        super()._allocate_backward(batch_size, dtype)
        start, end = self.blocks[0]
        self.scratch = np.empty((end - start, 3, self.n_hidden, batch_size), dtype)
        views = (
            self.by_gate[:, 4:],  # factors of dh
            self.by_gate[:, 5],
            self.by_gate[:, :4],  # factors of dc
            self.by_gate[:, 0],
            self.kept[:, self.of_gates],
        )
        self._backward_views = self._by_step(views)

    def _start(self, state):
        self.h[0], self.kept[0, : self.n_hidden] = state

    @property
    def state(self):
        """Copies of ``h`` and ``c`` after the last step."""
        return self.h[-1].copy(), self.kept[-1, : self.n_hidden].copy()

    def _scale_weights(self):
        """Copy the weights, scaled by the factors in the arguments of exp: -2 for g, else -1."""
        H, W = self.n_hidden, self.W
        if self.layer_norm:  # the factors and the bias then come after normalization
            W[...] = self.block
            W[-1] = 0.0
            self.norms[0].set_affine(self.block[-1], (-2.0, -1.0, -1.0, -1.0))
        else:
            np.multiply(self.block[:, :H], -2.0, out=W[:, :H])
            np.negative(self.block[:, H:], out=W[:, H:])

    def _forward_steps(self):
        # s(z) = 1 / E with E = 1 + exp(-z), and tanh(z) = 2 / E - 1 with E = 1 + exp(-2 z). A copy
        # of the weights contains the factors, so that one exp serves all gates, and a division by
        # E replaces a product with s(z). Where NumPy's tanh has no AVX-512, a training step takes 4
        # to 12 % less time than with tanh and s(z) = tanh(z / 2) / 2 + 1 / 2.
        W, product = self.W.T, self.product
        one, two, terms = self.one, self.two, self.terms
        fc, ig = terms[: self.n_hidden], terms[self.n_hidden :]
        with np.errstate(over="ignore"):  # where exp is infinite the gate is exactly 0
            for t, (S, z, g, E_fi, c_g, c, u, E_o, h) in enumerate(self._forward_views):
                product(W, S, out=z)
                if self.layer_norm:
                    self.norms[0].forward(t, z)
                exp(z, out=z)
                add(z, one, out=z)
                if self.padding is not None:
                    self._keep_cell(E_fi, self.padding[t])
                divide(two, g, out=g)
                subtract(g, one, out=g)
                divide(c_g, E_fi, out=terms)
                add(fc, ig, out=c)
                tanh(c, out=u)
                divide(u, E_o, out=h)
                if not self.is_plain:
                    self._end_step(t)

    def _keep_cell(self, E_fi, padded):
        """Leave ``c`` unchanged in padded steps: ``f = 1``, ``i = 0``."""
        H = self.n_hidden
        np.copyto(E_fi[:H], 1.0, where=padded)
        np.copyto(E_fi[H:], np.inf, where=padded)

    def _prepare(self, start, end):
        kept, scratch = self.by_gate[start:end], self.scratch[: end - start]
        fio, g_u = kept[:, 2:5], kept[:, 1::4]
        divide(self.one, fio, out=fio)
        multiply(kept[:, 2:4], kept[:, :2], out=scratch[:, :2])  # f c, i g
        multiply(kept[:, 4], kept[:, 5], out=scratch[:, 2])  # o u
        kept[:, 0] = kept[:, 2]  # f
        square(g_u, out=g_u)
        subtract(self.one, g_u, out=g_u)
        multiply(g_u, kept[:, 3:5], out=g_u)  # i (1 - g^2), o (1 - u^2)
        subtract(self.one, fio, out=fio)
        multiply(fio, scratch, out=fio)  # f (1 - f) c, i (1 - i) g, o (1 - o) u

    def _hold(self, factors, padded):
        super()._hold(factors, padded)
        np.copyto(factors[:, :1], 1.0, where=padded)  # dc passes unchanged to the previous step

    def _backward_steps(self, start, end, dys):
        W_h = self.block[self.n_channels : -1]
        dh, dc = self.dh, self.by_gate[end, 0]  # f dc of the step after the block
        if end == self.n_timesteps:
            dc.fill(0.0)
        steps = zip(
            range(start, end)[::-1], self._backward_views[start:end][::-1], dys, strict=True
        )
        for t, (of_dh, dc_h, of_dc, f_dc, dz), dy in steps:
            if dy is not None:
                add(dh, dy, out=dh)
            if not self.is_plain:
                self._set_aside(t)
            multiply(of_dh, dh, out=of_dh)  # dz_o, o (1 - u^2) dh
            add(dc, dc_h, out=dc)
            multiply(of_dc, dc, out=of_dc)  # f dc, dz_g, dz_f, dz_i
            if self.layer_norm:
                self.norms[0].backward(t, dz)
            matmul(W_h, dz, out=dh)  # dh_(t-1)
            if not self.is_plain:
                self._hand_on(t)
            dc = f_dc

    def _state_gradients(self):
        return [self.dh, self.by_gate[0, 0]]

    def gates(self):
        """Gates, candidate and cell state of all steps of the last forward."""
        _, g, f, i, o, _ = self.by_gate[:-1].transpose(1, 0, 2, 3)
        return {
            "cell_state": self.by_gate[1:, 0].copy(),
            "candidate": g.copy(),
            "forget_gate": 1.0 / f,
            "input_gate": 1.0 / i,
            "output_gate": 1.0 / o,
        }

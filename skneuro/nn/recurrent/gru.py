"""Gated recurrent unit layer."""

import itertools

import numpy as np
from numpy import add, divide, exp, matmul, multiply, square, subtract, tanh

from ..initializers import zeros
from ..parameters import Parameter
from .gate_normalization import GateNormalization
from .recurrent import Recurrent
from .step_sums import side_by_side


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al. 2014), in the variant of PyTorch and cuDNN.

    The update gate ``z`` mixes the old state with the candidate ``n``; the reset gate ``r`` lets
    the candidate ignore the old state. In this variant ``r`` multiplies the contribution of the old
    state *after* the matrix product, which therefore has its own bias ``b_m``. The block
    ``B = [W_x; W_h; b]`` has ``H`` columns each for reset gate, update gate and candidate, in this
    order. With the logistic function ``s`` and elementwise products of vectors:

    - forward: ``r = s(W_xr^T x_t + W_hr^T h_(t-1) + b_r)``,
      ``z = s(W_xz^T x_t + W_hz^T h_(t-1) + b_z)``, ``m = W_hn^T h_(t-1) + b_m``,
      ``n = tanh(W_xn^T x_t + b_n + r m)``, ``d = h_(t-1) - n``, ``h_t = n + z d``
    - backward, with the argument ``q`` of tanh: ``dq = (1 - z) (1 - n^2) dh_t``, ``dm = r dq``,
      ``dz_r = r (1 - r) m dq``, ``dz_z = z (1 - z) d dh_t``,
      ``dh_(t-1) = dy_(t-1) + z dh_t + W_hr dz_r + W_hz dz_z + W_hn dm``,
      ``dx_t = W_xr dz_r + W_xz dz_z + W_xn dq``; the gradient of a matrix is the sum over ``t`` of
      its input times the gradient of its output: ``x_t dz_r^T`` for ``W_xr``, and so on

    Parameters
    ----------
    n_timesteps, n_channels, n_hidden : int
        Number of steps, values per step and hidden units.
    layer_norm, recurrent_dropout, learned_state, gate_bias, recurrent_initializer : object
        Keyword parameters of `Recurrent`.

    Notes
    -----
    With ``layer_norm``, the contributions of the input and of the state to the candidate are
    normalized separately.
    """

    gate_names = ("reset_gate", "update_gate", "candidate")
    # A step keeps [d, m, r, z, n]; one product by dh turns it into [z dh, dm, dz_r, dz_z, dq].
    n_kept = 5
    first_gate = 2

    def parameters(self):
        """The block ``[W_x; W_h; b]``, the bias ``b_m``, and what the options add."""
        block, *others = super().parameters()
        return [block, Parameter("b_m", (self.n_hidden,), zeros), *others]

    def _normalizations(self):
        """One normalization for m, r and z, one for the input part of the candidate."""
        if not self.layer_norm:
            return []
        return [GateNormalization(3, self.n_hidden), GateNormalization(1, self.n_hidden)]

    @property
    def n_buffer_rows(self):
        """Rows of `Recurrent` plus the input part of the candidate at all steps."""
        return super().n_buffer_rows + self.n_timesteps * self.n_hidden

    def bind(self, views, rng):
        """Take the views of the block, ``b_m``, the other parameters and all gradients."""
        block = next(views)
        self.b_m, self.db_m = next(views)
        super().bind(itertools.chain([block], views), rng)

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers and the views of each step."""
        super().allocate(batch_size, dtype, keep)
        T, H, kept = self.n_timesteps, self.n_hidden, self.kept
        self.W = np.zeros_like(self.block)  # for m, r and z: no weights from x_t to m
        self.n = kept[:T, 4 * H :] if len(kept) > 1 else np.empty((T, H, batch_size), dtype)
        self.scratch = self._scratch(H)
        views = (
            self.S[:-1],
            kept[:, H : 4 * H],  # m and the arguments of r and z
            kept[:, 2 * H : 4 * H],  # [r, z]
            kept[:, 2 * H : 3 * H],  # r
            kept[:, H : 2 * H],  # m
            self.n,
            self.h[:-1],  # h_(t-1)
            kept[:, :H],  # d
            kept[:, 3 * H : 4 * H],  # z
            self.h[1:],  # h_t
        )
        self._forward_views = self._by_step(views)

    def _allocate_backward(self, batch_size, dtype):
        super()._allocate_backward(batch_size, dtype)
        H = self.n_hidden
        self.W_h = np.empty((H, 3 * H), dtype)
        start, end = self.blocks[0]
        self.block_scratch = np.empty((end - start, H, batch_size), dtype)
        views = (self.by_gate, self.by_gate[:, 0], self.kept[:, H : 4 * H])
        self._backward_views = self._by_step(views)

    def _scale_weights(self):
        """Copy the weights of m, r and z, with the sign of the arguments of exp for r and z."""
        C, H, W, block = self.n_channels, self.n_hidden, self.W, self.block
        W[C:-1, :H] = block[C:-1, 2 * H :]
        if self.layer_norm:  # sign and biases then come after normalization
            W[:-1, H:] = block[:-1, : 2 * H]
            bias = np.concatenate([self.b_m, block[-1, : 2 * H]])
            self.norms[0].set_affine(bias, (1.0, -1.0, -1.0))
            self.norms[1].set_affine(block[-1, 2 * H :], (1.0,))
        else:
            np.negative(block[:, : 2 * H], out=W[:, H:])
            W[-1, :H] = self.b_m

    def _read_input(self):
        """Compute the input part of the candidates at all steps at once, ``W_xn^T x_t + b_n``."""
        T, C, H = self.n_timesteps, self.n_channels, self.n_hidden
        outer = multiply if C == 1 else matmul  # BLAS is 4x slower at outer products
        outer(self.block[:C, 2 * H :].T, self.S[:T, :C], out=self.n)
        if self.layer_norm:
            self.norms[1].forward(slice(None), self.n)
        else:
            self.n += self.block[-1, 2 * H :, None]

    def _forward_steps(self):
        # s(z) = 1 / (1 + exp(-z)); see LSTM
        self._read_input()
        W, product, one, scratch = self.W.T, self.product, self.one, self.scratch
        with np.errstate(over="ignore"):  # where exp is infinite the gate is exactly 0
            for t, (S, mrz, rz, r, m, n, h_before, d, z, h) in enumerate(self._forward_views):
                product(W, S, out=mrz)
                if self.layer_norm:
                    self.norms[0].forward(t, mrz)
                exp(rz, out=rz)
                add(rz, one, out=rz)
                divide(one, rz, out=rz)
                multiply(r, m, out=scratch)
                add(n, scratch, out=n)
                tanh(n, out=n)
                subtract(h_before, n, out=d)
                multiply(z, d, out=scratch)
                add(n, scratch, out=h)
                if not self.is_plain:
                    self._end_step(t)

    def _prepare(self, start, end):
        if end == self.n_timesteps:
            H, W_h = self.n_hidden, self.block[self.n_channels : -1]
            self.W_h[:, :H], self.W_h[:, H:] = W_h[:, 2 * H :], W_h[:, : 2 * H]
        kept, scratch = self.by_gate[start:end], self.block_scratch[: end - start]
        d, m, r, z, n = kept.transpose(1, 0, 2, 3)
        subtract(self.one, z, out=scratch)
        square(n, out=n)
        subtract(self.one, n, out=n)
        multiply(n, scratch, out=n)  # (1 - z) (1 - n^2)
        multiply(scratch, d, out=scratch)
        d[...] = z
        multiply(z, scratch, out=z)  # z (1 - z) d
        multiply(r, n, out=scratch)
        subtract(self.one, r, out=r)
        multiply(r, m, out=r)
        multiply(r, scratch, out=r)  # r (1 - r) m times the factor of dq
        m[...] = scratch  # r times the factor of dq

    def _backward_steps(self, start, end, dys):
        W_h, dh = self.W_h, self.dh
        steps = zip(
            range(start, end)[::-1], self._backward_views[start:end][::-1], dys, strict=True
        )
        for t, (factors, z_dh, dmrz), dy in steps:
            if dy is not None:
                add(dh, dy, out=dh)
            if not self.is_plain:
                self._set_aside(t)
            multiply(factors, dh, out=factors)
            if self.layer_norm:
                self.norms[0].backward(t, dmrz)
            matmul(W_h, dmrz, out=dh)
            if not self.is_plain:
                self._hand_on(t)
            add(dh, z_dh, out=dh)  # dh_(t-1)
        if self.layer_norm:
            self.norms[1].backward(slice(start, end), self.kept[start:end, 4 * self.n_hidden :])

    def _weight_gradients(self, start, end):
        # m reads h_(t-1) and the one, the candidate x_t and the one, the gates all of S_t
        C, H = self.n_channels, self.n_hidden
        S = side_by_side(self.S[start:end], self.S_flat)
        D = side_by_side(self.kept[start:end, H:], self.D_flat)
        dm, dz, dq = D[:H], D[H : 3 * H], D[3 * H :]
        x, h, ones = S[:C], S[C:-1], S[-1]
        self._accumulate(self.dblock[:, : 2 * H], S, dz, end)
        self._accumulate(self.dblock[C:-1, 2 * H :], h, dm, end)
        self._accumulate(self.dblock[:C, 2 * H :], x, dq, end)
        self._accumulate(self.dblock[-1, 2 * H :], ones, dq, end)
        self._accumulate(self.db_m, ones, dm, end)

    def _bias_gradients(self):
        H, dbias = self.n_hidden, self.norms[0].dbias
        self.db_m[...] = dbias[0]
        self.dblock[-1, : 2 * H] = dbias[1:].ravel()
        self.dblock[-1, 2 * H :] = self.norms[1].dbias[0]

    def gates(self):
        """Gates and candidate of all steps of the last forward."""
        _, _, r, z, n = self.by_gate[:-1].transpose(1, 0, 2, 3)
        return {"reset_gate": r.copy(), "update_gate": z.copy(), "candidate": n.copy()}

"""Readouts: functions from the hidden states of all steps to one vector per sample.

A readout gathers statistics of the steps so far, so that it can process a long sequence in chunks
and a live sequence step by step.
"""

import copy

import numpy as np

from ..initializers import zeros
from ..parameters import Parameter


class Readout:
    """Base of the readouts.

    Parameters
    ----------
    n_units : int
        Number of units per step.
    n_forward_units : int
        Number of leading units that read forward in time.
    """

    def __init__(self, n_units, n_forward_units):
        self.n_units = n_units
        self.n_forward_units = n_forward_units

    def clone(self):
        """Copy of the description."""
        return copy.copy(self)

    def parameters(self):
        """Specifications of the readout's arrays, a list of `Parameter`."""
        return []

    def bind(self, views):
        """Take (values, gradient) pairs from the iterator ``views``."""

    def gather(self, gathered, H, padding=None):
        """Add more steps to the gathered statistics.

        Parameters
        ----------
        gathered : tuple of ndarray or None
            Result of an earlier call; None at the start of a sequence.
        H : ndarray of shape (n_timesteps, n_units, batch)
            Hidden states.
        padding : ndarray of bool of shape (n_timesteps, batch), default=None
            True at steps to skip.

        Returns
        -------
        gathered : tuple of ndarray
            Statistics for `result`, in new arrays.
        """
        raise NotImplementedError

    def result(self, gathered):
        """Vector ``(n_units, batch)`` computed from the gathered statistics."""
        raise NotImplementedError

    def forward(self, H, padding=None, gathered=None):
        """Result after the last chunk of steps; `backward` goes through this chunk."""
        self.H, self.padding = H, padding
        self.gathered = self.gather(gathered, H, padding)
        self.y = self.result(self.gathered)
        return self.y

    def backward(self, dy):
        """Gradients of ``H``: a list of arrays (n_units, batch), None for steps without any."""
        raise NotImplementedError


class Last(Readout):
    """The state after the whole sequence has been read.

    - forward: ``y = h_T`` for units that read forward, ``y = h_1`` for units that read backward
    - backward: ``dh_T = dy`` or ``dh_1 = dy``; zero at all other steps

    Padded steps at the ends do not count, because in a dilated layer they hold the state of an
    older step.
    """

    def gather(self, gathered, H, padding=None):
        """Copy the last states."""
        F = self.n_forward_units
        if padding is None:
            return (np.concatenate([H[-1, :F], H[0, F:]]),)
        (first, last), samples = self._ends(padding), np.arange(H.shape[2])
        state = np.concatenate([H[last, :F, samples].T, H[first, F:, samples].T])
        if gathered is not None:
            np.copyto(state, gathered[0], where=padding.all(axis=0))
        return (state,)

    def result(self, gathered):
        """The last states."""
        return gathered[0]

    def backward(self, dy):
        """Give a gradient to the last step, or to the first step for units that read backward."""
        F, T = self.n_forward_units, len(self.H)
        dys = [None] * T
        if self.padding is None and self.n_units == F:
            dys[-1] = dy
            return dys
        first, last = (0, T - 1) if self.padding is None else self._ends(self.padding)
        for t in np.union1d(first, last):
            dys[t] = np.zeros_like(dy)
            np.copyto(dys[t][:F], dy[:F], where=last == t)
            np.copyto(dys[t][F:], dy[F:], where=first == t)
        return dys

    def _ends(self, padding):
        """First and last step of each sample without padding."""
        return padding.argmin(axis=0), len(padding) - 1 - padding[::-1].argmin(axis=0)


class Mean(Readout):
    """The mean of the states of all steps.

    - forward: ``y = (h_1 + ... + h_T) / T``
    - backward: ``dh_t = dy / T``
    """

    def gather(self, gathered, H, padding=None):
        """Sum and number of the states."""
        if padding is None:
            total, n = H.sum(axis=0), np.full(H.shape[2], len(H), H.dtype)
        else:
            total = np.where(padding[:, None], 0.0, H).sum(axis=0, dtype=H.dtype)
            n = (~padding).sum(axis=0).astype(H.dtype)
        return (total, n) if gathered is None else (gathered[0] + total, gathered[1] + n)

    def result(self, gathered):
        """Sum of the states divided by their number."""
        total, n = gathered
        return total / np.maximum(n, 1)  # zero for a sample without steps

    def backward(self, dy):
        """Give every step the same gradient."""
        part = dy / np.maximum(self.gathered[1], 1)
        if self.padding is None:
            return [part] * len(self.H)
        return [np.where(padded, 0.0, part).astype(dy.dtype) for padded in self.padding]


class Attention(Readout):
    """Weighted mean of the states of all steps, with a learned softmax over the steps.

    - forward: ``e_t = w^T h_t``, ``a_t = exp(e_t) / sum of exp(e_s)``, ``y = sum of a_t h_t``
    - backward: ``de_t = a_t (h_t - y)^T dy``, ``dh_t = a_t dy + de_t w``, ``dw = sum of de_t h_t``

    The query ``w`` starts at zero, so that the readout starts as the plain mean.
    """

    def parameters(self):
        """The query ``w``."""
        return [Parameter("w", (self.n_units,), zeros, n_penalized=self.n_units)]

    def bind(self, views):
        """Take the view of the query."""
        self.w, self.dw = next(views)

    def gather(self, gathered, H, padding=None):
        """Largest score, and relative to it the sums of ``exp(e_t)`` and of ``exp(e_t) h_t``."""
        self.e = self.w @ H
        if padding is not None:
            self.e[padding] = -np.inf
        # finite for a sample without steps
        largest = np.maximum(self.e.max(axis=0), np.finfo(H.dtype).min)
        if gathered is not None:
            largest = np.maximum(largest, gathered[0])
        powers = np.exp(self.e - largest)
        total, weighted = powers.sum(axis=0), (powers[:, None] * H).sum(axis=0)
        if gathered is not None:
            factor = np.exp(gathered[0] - largest)
            total += factor * gathered[1]
            weighted += factor * gathered[2]
        return largest, total, weighted

    def result(self, gathered):
        """The weighted mean."""
        _, total, weighted = gathered
        return weighted / np.where(total > 0, total, 1)  # zero for a sample without steps

    def backward(self, dy):
        """Gradients of the query and of all states."""
        largest, total, _ = self.gathered
        a = np.exp(self.e - largest) / np.where(total > 0, total, 1)  # (T, batch)
        de = a * (np.einsum("thb,hb->tb", self.H, dy) - (self.y * dy).sum(axis=0))
        np.einsum("tb,thb->h", de, self.H, out=self.dw)
        return list(a[:, None] * dy + de[:, None] * self.w[:, None])


READOUTS = {"last": Last, "mean": Mean, "attention": Attention}

"""The heads of groups: posterior distribution, predictions, and updates by further samples."""

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from .group_model import GroupBlock
from .groups import N_EXTRA, blocks
from .head_prior import Prior

CHUNK = 1 << 21  # values of heads that are gathered at once


class GroupHeads:
    """Posterior distribution of the head of each group.

    In units of the prior, the head of a group deviates from the prior mean by ``D``, which has the
    posterior covariance ``(I + F^T F)^-1``. The factor ``F`` has at most as many rows as columns.

    Parameters
    ----------
    prior : Prior
        Prior of the heads, which is also the head of an unknown group.
    deviations : ndarray of shape (n_groups, n_features + 1, n_targets)
        Posterior mean ``D`` of each group.
    factors : list of ndarray of shape (n_rows, n_features + 1)
        Factor ``F`` of each group.
    sizes : ndarray of int of shape (n_groups,)
        Number of samples of each group.
    """

    kind = "heads"

    def __init__(self, prior, deviations, factors, sizes):
        self.prior = prior
        self.deviations = deviations
        self.factors = factors
        self.sizes = sizes

    @classmethod
    def of_prior(cls, prior, n_groups=1):
        """Heads of groups without any samples."""
        shape = (n_groups, *prior.mean.shape)
        factors = [np.empty((0, len(prior.scale)))] * n_groups
        return cls(prior, np.zeros(shape), factors, np.zeros(n_groups, int))

    @classmethod
    def learn(cls, prior, n_groups, z, y):
        """Heads of all groups of a data set.

        Parameters
        ----------
        prior : Prior
            Prior of the heads.
        n_groups : int
            Number of groups.
        z : ndarray of shape (n_features, n_samples)
            Features.
        y : ndarray of shape (n_targets + 2, n_samples)
            Targets, group numbers and weights; the samples of a group stand side by side.
        """
        heads = cls.of_prior(prior, n_groups)
        features, targets = z.T, y[:-N_EXTRA].T
        for numbers, columns, weights in blocks(y):
            group = GroupBlock(features[columns], targets[columns], weights, prior).solve()
            heads.deviations[numbers] = group.deviations
            heads.sizes[numbers] = (weights > 0).sum(axis=1)
            for number, Psi, w in zip(numbers, group.Psi, weights, strict=True):
                heads.factors[number] = _compressed(Psi[w > 0])
        return heads

    def updated(self, number, z, Y, weights):
        """Copy in which one group has learned from further samples.

        Parameters
        ----------
        number : int
            Number of the group; ``n_groups`` adds one.
        z : ndarray of shape (n_features, n_samples)
            Features.
        Y : ndarray of shape (n_samples, n_targets)
            Targets.
        weights : ndarray of shape (n_samples,)
            Sample weights, all above zero.
        """
        n_groups = len(self.factors)
        heads = GroupHeads(self.prior, self.deviations, list(self.factors), self.sizes.copy())
        if number == n_groups:
            new = GroupHeads.of_prior(self.prior)
            heads.deviations = np.concatenate([self.deviations, new.deviations])
            heads.factors += new.factors
            heads.sizes = np.append(self.sizes, 0)
        elif len(Y):
            heads.deviations = self.deviations.copy()
        if len(Y):
            group = GroupBlock(z.T[None], Y[None], weights[None], self.prior)
            factor, before = heads.factors[number], heads.deviations[number]
            right = before + factor.T @ (factor @ before) + group.Psi[0].T @ group.U[0]
            factor = np.concatenate([factor, group.Psi[0]])
            heads.deviations[number] = cho_solve(_cholesky(factor), right)
            heads.factors[number] = _compressed(factor)
            heads.sizes[number] += len(Y)
        return heads

    def fresh(self):
        """One head without samples."""
        return self.of_prior(self.prior)

    def extended(self, network, number, X, Y, weights):
        """Copy in which one group has learned from further rows, see `updated`."""
        n_features = len(self.prior.scale) - 1
        z = network.predict(X) if len(X) else np.empty((n_features, 0))
        return self.updated(number, z, Y, weights)

    def outputs(self, network, X, codes):
        """Predictions ``(n_targets, n_samples)`` for rows, see `predict`."""
        return self.predict(network.predict(X), codes)

    @property
    def coefficients(self):
        """Posterior mean of each head, ``(n_groups, n_features + 1, n_targets)``."""
        return self.prior.mean + self.prior.scale[:, None] * self.deviations * self.prior.units

    def predict(self, z, codes):
        """Predictions ``(n_targets, n_samples)``.

        Parameters
        ----------
        z : ndarray of shape (n_features, n_samples)
            Features.
        codes : ndarray of int of shape (n_samples,)
            Number of each sample's group, -1 for an unknown one.
        """
        W = np.concatenate([self.coefficients, self.prior.mean[None]])  # -1 is the last one
        first = codes[0] if len(codes) else -1
        if (codes == first).all():
            return W[first, :-1].T @ z + W[first, -1][:, None]
        predicted = np.empty((W.shape[2], z.shape[1]))
        step = max(CHUNK // W[0].size, 1)
        for start in range(0, z.shape[1], step):
            part = slice(start, start + step)
            heads = W[codes[part]]
            predicted[:, part] = np.einsum("pn,npk->kn", z[:, part], heads[:, :-1])
            predicted[:, part] += heads[:, -1].T
        return predicted

    def deviation(self, z, codes):
        """Standard deviation of the predictive distribution, ``(n_targets, n_samples)``."""
        Phi = np.vstack([z, np.ones(z.shape[1])]) * self.prior.scale[:, None]
        of_head = np.empty(z.shape[1])
        for code in np.unique(codes):
            mine = codes == code
            x = Phi[:, mine]
            if code >= 0 and len(self.factors[code]):
                lower = _cholesky(self.factors[code])[0]
                x = solve_triangular(lower, x, lower=True, check_finite=False)
            of_head[mine] = np.einsum("pn,pn->n", x, x)
        units, noise = self.prior.units[:, None], self.prior.noise[:, None]
        return np.sqrt(noise**2 + units**2 * of_head)

    def facts(self):
        """Posterior as plain arrays."""
        rows = [len(factor) for factor in self.factors]
        packed = np.concatenate(self.factors) if self.factors else np.empty((0, 0))
        prior = (self.prior.mean, self.prior.scale, self.prior.noise)
        arrays = {"deviations": self.deviations, "factors": packed, "sizes": self.sizes}
        return {"kind": self.kind, "prior": prior, "rows": rows, **arrays}

    @classmethod
    def restore(cls, facts):
        """Heads from the arrays of `facts`."""
        factors = np.split(facts["factors"], np.cumsum(facts["rows"])[:-1])
        return cls(Prior(*facts["prior"]), facts["deviations"], factors, facts["sizes"])


def _compressed(factor):
    """Factor with the same ``F^T F`` and at most as many rows as columns."""
    if len(factor) <= factor.shape[1]:
        return np.ascontiguousarray(factor)
    return np.linalg.qr(factor, mode="r")


def _cholesky(factor):
    """Cholesky factor of ``I + F^T F``, in the form of SciPy."""
    A = factor.T @ factor
    A.flat[:: len(A) + 1] += 1.0
    return cho_factor(A, lower=True, check_finite=False)

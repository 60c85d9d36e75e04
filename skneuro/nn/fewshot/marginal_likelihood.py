"""The marginal likelihood of groups whose heads are drawn from a common prior."""

import math

import numpy as np

from ..losses import Loss
from ..training.objective import Objective
from .group_model import GroupBlock
from .groups import N_EXTRA, blocks
from .head_prior import HeadPrior, prior_of


class MarginalLikelihood(Loss):
    """Negative log-likelihood of groups, with each group's head integrated out.

    In the symbols of `group_model`, with ``K`` targets and ``b = B^-1 U``, a group contributes

    ``1/2 tr(U^T b) + K/2 log det B + sum_i w_i sum_k log(noise_k sqrt(2 pi))`` .

    With ``G = K B^-1 Psi - b b^T Psi``, the gradients are

    - ``dPhi = sqrt(w) (G scale / noise - (b / noise) mean^T)``
    - ``dmean = -Phi^T (sqrt(w) b / noise)``
    - ``dlog scale = sum_i G Psi``
    - ``dlog noise_k = sum_i w_i - U_k^T b_k - sum G Psi / K``

    A sample of weight 2 counts like two samples. The loss is the sum over the groups of a batch,
    divided by the sum of the weights.

    Attributes
    ----------
    network : Network
        Net with a `HeadPrior`, set before training.
    prior_gradient : list of ndarray
        Gradients in the weights of the `HeadPrior`, after `value_and_gradient`.
    """

    averages_outputs = False

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient by the features to ``dz``."""
        prior = prior_of(self.network)
        n_targets = len(prior.noise)
        total = float(y[-1].sum())
        value = total * float(np.log(prior.noise * math.sqrt(2 * math.pi)).sum())
        dmean = np.zeros_like(prior.mean)
        dlog_scale = np.zeros_like(prior.scale)
        dlog_noise = np.full(n_targets, total)
        dz.fill(0.0)
        features, targets = z.T, y[:-N_EXTRA].T
        for _, columns, weights in blocks(y):
            group = GroupBlock(features[columns], targets[columns], weights, prior).solve()
            b, Psi = group.solved_U, group.Psi
            D = group.deviations
            G = n_targets * group.solved_Psi - b @ D.transpose(0, 2, 1)
            G_Psi = np.einsum("gnp,gnp->p", G, Psi)
            b_U = np.einsum("gnk,gnk->k", b, b) + np.einsum("gpk,gpk->k", D, D)
            value += 0.5 * float(b_U.sum()) + 0.5 * n_targets * group.log_det
            db = group.root * b / prior.noise
            dPhi = group.root * (G * (prior.scale / prior.mean_noise)) - db @ prior.mean.T
            inside = weights > 0  # a repeated sample stands in the array twice
            dz[:, columns[inside]] = dPhi[inside][:, :-1].T / total
            n = columns.size
            dmean -= group.Phi.reshape(n, -1).T @ db.reshape(n, -1)
            dlog_scale += G_Psi
            dlog_noise -= b_U + G_Psi.sum() / n_targets
        smallest_noise = self.network.root.layers[-1].smallest_noise
        dlog_noise *= 1.0 - (smallest_noise / prior.noise) ** 2
        self.prior_gradient = [d / total for d in (dmean, dlog_scale, dlog_noise)]
        return value / total


class GroupObjective(Objective):
    """Marginal likelihood of a batch plus penalties on the weights of the trunk."""

    def __init__(self, network, loss, l2=0.0, l1=0.0, rng=None):
        super().__init__(network, loss, l2, l1, rng)
        loss.network = network
        parameters = network.parameters
        views = zip(parameters.specifications, parameters.views(self.gradient), strict=True)
        by_name = {spec.name: gradient for spec, (_, gradient) in views}
        self._of_prior = [by_name[name] for name in HeadPrior.NAMES]

    def _propagate(self, workspace, x, y, sample_fractions, dz):
        z = workspace.forward(x, True, sample_fractions)
        value = self.loss.value_and_gradient(z, y, sample_fractions, dz)
        workspace.backward(dz)
        for view, gradient in zip(self._of_prior, self.loss.prior_gradient, strict=True):
            view[...] = gradient
        return value

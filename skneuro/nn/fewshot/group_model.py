"""Groups of samples in the units in which noise and prior are standard normal.

With features ``Phi`` (a column of ones included), targets ``Y``, sample weights ``w`` and the
prior ``mean, scale, noise`` of the heads, a group has

- ``Psi = sqrt(w) Phi scale / noise``, its features in units of the prior,
- ``U = sqrt(w) (Y - Phi mean) / noise``, its deviations from the prior mean in units of the noise,

and ``U`` is normally distributed with covariance ``B = I + Psi Psi^T``. A sample of weight zero is
a row of zeros, which changes nothing.
"""

import numpy as np


class GroupBlock:
    """Some groups with equally many samples.

    Parameters
    ----------
    features : ndarray of shape (n_groups, size, n_features)
        Features, without the column of ones.
    Y : ndarray of shape (n_groups, size, n_targets)
        Targets.
    weights : ndarray of shape (n_groups, size)
        Sample weights.
    prior : Prior
        Prior of the heads.

    Attributes
    ----------
    Phi, Psi, U : ndarray of shape (n_groups, size, ...)
        Arrays of the formulas.
    solved_Psi, solved_U : ndarray of shape (n_groups, size, ...)
        ``B^-1 Psi`` and ``b = B^-1 U``, after `solve`.
    deviations : ndarray of shape (n_groups, n_features, n_targets)
        ``D = Psi^T b``, the posterior mean of each head as deviation from the prior mean in units
        of the prior, after `solve`. It is ``U^T b = b^T b + D^T D``.
    log_det : float
        Sum of ``log det B`` over the groups, after `solve`.
    """

    def __init__(self, features, Y, weights, prior):
        self.prior = prior
        self.root = np.sqrt(weights)[..., None]
        self.Phi = np.empty((*features.shape[:2], features.shape[2] + 1))
        self.Phi[..., :-1] = features
        self.Phi[..., -1] = 1.0
        self.Psi = self.Phi * (self.root * (prior.scale / prior.mean_noise))
        self.U = self.root * (Y - self.Phi @ prior.mean) / prior.noise

    def solve(self):
        """Factorize ``B``, or ``A = I + Psi^T Psi`` where that is smaller.

        Both have the same determinant, and ``B^-1 Psi = Psi A^-1``. No eigenvalue of either is
        below one. A step of iterative refinement keeps the digits of ``b`` where the noise is small
        and ``U`` is almost explained.
        """
        Psi, U = self.Psi, self.U
        Psi_T = Psi.transpose(0, 2, 1)
        is_dual = Psi.shape[1] <= Psi.shape[2]
        inverse, self.log_det = _inverse(Psi @ Psi_T if is_dual else Psi_T @ Psi)
        if is_dual:
            self.solved_Psi = inverse @ Psi
            b = inverse @ U
            b += inverse @ (U - b - Psi @ (Psi_T @ b))
            self.solved_U, self.deviations = b, Psi_T @ b
        else:
            self.solved_Psi = Psi @ inverse
            D = inverse @ (Psi_T @ U)
            D += inverse @ (Psi_T @ (U - Psi @ D) - D)
            self.solved_U, self.deviations = U - Psi @ D, D
        return self

    def left_out(self):
        """Prediction for each sample from the other samples of its group, in closed form.

        A sample of a weight above one counts as repeated, and only one of it is left out.

        Returns
        -------
        predicted : ndarray of shape (n_groups, size, n_targets)
            Leave-one-out predictions.
        """
        root = np.where(self.root > 0, self.root, 1.0)
        leverage = np.einsum("gnp,gnp->gn", self.solved_Psi, self.Psi)[..., None]
        residual = self.solved_U / (1.0 - leverage * np.minimum(1.0, root**-2))
        return self.Phi @ self.prior.mean + (self.U - residual) * self.prior.noise / root


def _inverse(gram):
    """Inverse of ``I + gram`` for each matrix, by Cholesky, and the sum of log-determinants."""
    try:
        lower = np.linalg.cholesky(gram + np.eye(gram.shape[-1]))
    except np.linalg.LinAlgError:
        return _inverse_of_huge(gram)
    log_det = 2.0 * np.log(np.einsum("gii->gi", lower)).sum()
    half = np.linalg.inv(lower)
    return half.transpose(0, 2, 1) @ half, float(log_det)


def _inverse_of_huge(gram):
    """The same by eigenvalues, for entries so large that adding one changes nothing.

    The line search of L-BFGS may try such weights. Entries that are not finite give NaN.
    """
    if not np.isfinite(gram).all():
        return np.full_like(gram, np.nan), np.nan
    values, vectors = np.linalg.eigh(gram)
    values = np.maximum(values, 0.0)
    inverse = (vectors / (1.0 + values)[:, None, :]) @ vectors.transpose(0, 2, 1)
    return inverse, float(np.log1p(values).sum())

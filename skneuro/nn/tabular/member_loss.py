"""Loss of an ensemble whose members leave out different samples."""

import numpy as np

from ..losses import Loss


class MemberLoss(Loss):
    """Mean loss of the members, each over the samples outside its own fold.

    The raw outputs of the members are stacked. Each member has the gradient of its own loss, not
    divided by the number of members, so that it learns as it would alone. With ``has_folds``, the
    last row of the targets is the number of each sample's fold, and the member of that number does
    not learn from the sample.

    Parameters
    ----------
    loss : Loss
        Loss of one member.
    n_members : int
        Number of members.
    has_folds : bool
        Whether the last row of the targets is the fold of each sample.
    """

    def __init__(self, loss, n_members, has_folds):
        self.loss = loss
        self.n_members = n_members
        self.has_folds = has_folds
        self.averages_outputs = loss.averages_outputs
        self.shift_invariant = loss.shift_invariant
        self.link_name = loss.link_name

    def n_raw_outputs(self, n_targets):
        """Number of raw outputs of all members."""
        return self.n_members * self.loss.n_raw_outputs(n_targets)

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the mean loss of the members and write the gradient of each to ``dz``."""
        size = len(z) // self.n_members
        folds = y[-1] if self.has_folds else None
        if self.has_folds:
            y = y[:-1]
        values = []
        for k in range(self.n_members):
            rows = slice(k * size, (k + 1) * size)
            fractions = sample_fractions
            if folds is not None:
                fractions = self._without_fold(k, folds, sample_fractions)
            if fractions is None:
                dz[rows] = 0.0
                continue
            values.append(self.loss.value_and_gradient(z[rows], y, fractions, dz[rows]))
        return float(np.mean(values)) if values else 0.0

    @staticmethod
    def _without_fold(k, folds, sample_fractions):
        """Sample fractions outside of a fold, or None if nothing is left."""
        fractions = (folds != k) * folds.dtype.type(1) * sample_fractions
        total = fractions.sum()
        return fractions / total if total > 0 else None

"""Cross-entropy with label smoothing."""

import numpy as np

from ..losses import Loss, _weighted_sum


class SmoothedLogLoss(Loss):
    """Cross-entropy against smoothed labels (Szegedy et al. 2016).

    A label ``y`` of zeros and ones becomes ``q = (1 - e) y + e / K`` with ``K`` classes (2 for a
    yes-or-no label). With the probabilities ``p`` of the wrapped loss: the loss is
    ``-sum of q log p``, over both answers of a yes-or-no label, and ``dl/dz = p - q``.

    Parameters
    ----------
    loss : BinaryLogLoss or MulticlassLogLoss
        Loss without smoothing.
    epsilon : float
        Strength ``e`` of the smoothing, in [0, 1).
    """

    averages_outputs = False

    def __init__(self, loss, epsilon):
        self.loss = loss
        self.epsilon = epsilon
        self.link_name = loss.link_name

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        is_binary = self.link_name == "logistic"
        n_classes = 2 if is_binary else len(z)
        q = (1.0 - self.epsilon) * y + self.epsilon / n_classes
        if is_binary:
            softplus = np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
            value = _weighted_sum(softplus - q * z, sample_fractions)
        else:
            highest = z.max(axis=0)
            log_sum = highest + np.log(np.exp(z - highest).sum(axis=0))
            value = _weighted_sum(log_sum - (q * z).sum(axis=0), sample_fractions)
        dz[...] = z
        self.loss.link(dz)
        dz -= q
        dz *= sample_fractions
        return value

    def link(self, z):
        """Probabilities from raw outputs, in place."""
        return self.loss.link(z)

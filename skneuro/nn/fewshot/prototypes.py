"""Prototypes: the mean of each class of a group in the space of the features."""

import numpy as np
from scipy.special import softmax

from ..losses import Loss
from .groups import N_EXTRA, blocks


class PrototypeLoss(Loss):
    """Log-loss of the nearest prototype, each computed without the sample that it classifies.

    In a group with features ``z``, indicators ``y`` of the classes and sample weights ``w``, the
    prototype of class ``c`` for sample ``i`` is the mean ``P_ic`` of the other samples of the
    class, and the class has the logit ``-|z_i - P_ic|^2 / 2`` (Snell et al. 2017). Of a sample with
    a weight above one, only a weight of one is left out. Samples that are alone in their class
    count for the prototypes only. The loss is the sum over all groups of a batch, divided by the
    sum of the weights.

    With ``g_ic = w_i (p_ic - y_ic)``, ``D_ic = z_i - P_ic``, the weight ``m_ic`` of the other
    samples and the weight ``r_i`` that is left out:

    ``dz_i = sum_c (-g_ic D_ic - y_ic r_i g_ic D_ic / m_ic + y_ic w_i sum_j g_jc D_jc / m_jc)``
    """

    averages_outputs = False

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        total, value = float(y[-1].sum()), 0.0
        dz.fill(0.0)
        features, indicators = z.T.astype(np.float64), y[:-N_EXTRA].T
        for _, columns, weights in blocks(y):
            w = weights
            x, is_class = features[columns], indicators[columns]
            weighted = w[..., None] * is_class
            left_out = np.minimum(w, 1.0)[..., None] * is_class
            m = weighted.sum(axis=1)[:, None] - left_out  # (n_groups, size, n_classes)
            has = m > 1e-9
            m = np.where(has, m, 1.0)
            sums = weighted.transpose(0, 2, 1) @ x
            P = (sums[:, None] - left_out[..., None] * x[:, :, None]) / m[..., None]
            D = x[:, :, None] - P
            logits = np.where(has, -0.5 * (D**2).sum(axis=-1), -np.inf)
            counts = (has & (is_class > 0)).any(axis=-1)  # the sample is not alone in its class
            logits[~counts] = 0.0
            p = softmax(logits, axis=-1)
            w = np.where(counts, w, 0.0)
            likelihood = np.where(counts, (p * is_class).sum(axis=-1), 1.0)
            value -= float((w * np.log(np.maximum(likelihood, 1e-300))).sum())
            gD = (w[..., None] * (p - is_class))[..., None] * D
            from_prototype = gD / m[..., None]
            dx = -gD.sum(axis=2) - (left_out[..., None] * from_prototype).sum(axis=2)
            dx += weighted @ from_prototype.sum(axis=1)
            inside = weights > 0  # a repeated sample stands in the array twice
            dz[:, columns[inside]] = dx[inside].T / total
        return value / total


class GroupPrototypes:
    """Sums of the features of each class in each group.

    Parameters
    ----------
    common : ndarray of shape (n_classes, n_features)
        Prototypes of an unknown group, and of classes that a group has no sample of.
    sums : ndarray of shape (n_groups, n_classes, n_features)
        Weighted sum of the features.
    weights : ndarray of shape (n_groups, n_classes)
        Sum of the weights.
    sizes : ndarray of int of shape (n_groups,)
        Number of samples of each group.
    """

    kind = "prototypes"

    def __init__(self, common, sums, weights, sizes):
        self.common, self.sums, self.weights, self.sizes = common, sums, weights, sizes

    @classmethod
    def learn(cls, n_groups, z, y):
        """Prototypes of all groups of a data set, from features and targets as in a batch."""
        codes, w, indicators = y[-2].astype(int), y[-1], y[:-N_EXTRA].T
        weighted = w[:, None] * indicators
        sums = np.zeros((n_groups, indicators.shape[1], len(z)))
        weights = np.zeros(sums.shape[:2])
        of_class = indicators.argmax(axis=1)
        np.add.at(sums, (codes, of_class), w[:, None] * z.T)
        np.add.at(weights, codes, weighted)
        total = weights.sum(axis=0)[:, None]
        common = sums.sum(axis=0) / np.where(total > 0, total, 1.0)
        return cls(common, sums, weights, np.bincount(codes, minlength=n_groups))

    def fresh(self):
        """One group without samples."""
        zeros = np.zeros((1, *self.common.shape))
        return GroupPrototypes(self.common, zeros, zeros[..., 0], np.zeros(1, int))

    def extended(self, network, number, X, Y, weights):
        """Copy in which one group has further samples; ``n_groups`` adds a group."""
        sums, of_class, sizes = self.sums.copy(), self.weights.copy(), self.sizes.copy()
        if number == len(sizes):
            new = self.fresh()
            sums, of_class = np.concatenate([sums, new.sums]), np.vstack([of_class, new.weights])
            sizes = np.append(sizes, 0)
        if len(X):
            sums[number] += (weights[:, None] * Y).T @ network.predict(X).T
            of_class[number] += weights @ Y
            sizes[number] += len(X)
        return GroupPrototypes(self.common, sums, of_class, sizes)

    def outputs(self, network, X, codes):
        """Logits of the classes, ``(n_classes, n_samples)``."""
        z = network.predict(X).astype(np.float64)
        w = self.weights[..., None]
        means = np.where(w > 0, self.sums / np.where(w > 0, w, 1.0), self.common)
        means = np.concatenate([means, self.common[None]])  # -1 is the last one
        logits = np.empty((len(self.common), len(X)))
        for code in np.unique(codes):
            mine = codes == code
            distance = z[:, mine].T[:, None] - means[code]
            logits[:, mine] = -0.5 * (distance**2).sum(axis=-1).T
        return logits

    def facts(self):
        """Sums as plain arrays."""
        return {"kind": self.kind, **vars(self)}

    @classmethod
    def restore(cls, facts):
        """Prototypes from the arrays of `facts`."""
        return cls(**{name: value for name, value in facts.items() if name != "kind"})

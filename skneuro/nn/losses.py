"""Loss functions: value and gradient with respect to the network's output.

A loss compares the network's raw output ``z`` of shape ``(n_outputs, batch_size)`` with the
targets ``y``. Sample ``i`` counts with its fraction ``s_i`` of the batch (one number for equal
fractions, or a vector that sums to one). `value_and_gradient` returns ``sum_i s_i l(y_i, z_i)`` and
writes the gradient with respect to ``z`` to ``dz``. `link` turns raw outputs into predictions, in
place.
"""

import numpy as np
from scipy.special import expit


def sample_fractions(weights, n_samples):
    """Contribution of each sample to a mean: its fraction of the total weight.

    Parameters
    ----------
    weights : ndarray of shape (n_samples,) or None
        Sample weights; None, or weights that are all zero, count every sample alike.
    n_samples : int
        Number of samples.

    Returns
    -------
    fractions : ndarray of shape (n_samples,) or float
        Fractions with the sum 1; a float if all are equal.
    """
    if weights is None or not weights.any():
        return 1.0 / n_samples
    return weights / weights.sum()


class Loss:
    """Base of the losses, which compare raw outputs of a network with targets.

    Attributes
    ----------
    averages_outputs : bool
        Whether the loss of a sample is the mean (True) or the sum of its outputs' losses.
    shift_invariant : bool
        Whether a target may be shifted and scaled before training (False: only scaled).
    link_name : str
        Name of the function that `link` computes, as in scikit-learn.
    """

    averages_outputs = True
    shift_invariant = True
    link_name = "identity"

    def n_raw_outputs(self, n_targets):
        """Number of outputs that the network needs for ``n_targets`` columns of targets."""
        return n_targets

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        value = _weighted_sum(self.terms(z, y, dz), sample_fractions)
        dz *= sample_fractions
        if self.averages_outputs:
            value /= len(z)
            dz /= len(z)
        return value

    def terms(self, z, y, dz):
        """Return the loss of each output and sample, and write its derivative to ``dz``.

        For losses that compare each output with one target.
        """
        raise NotImplementedError

    @property
    def is_elementwise(self):
        """Whether the loss has `terms`."""
        return type(self).terms is not Loss.terms

    def value(self, z, y, sample_fractions):
        """Return the loss without its gradient."""
        return self.value_and_gradient(z, y, sample_fractions, np.empty_like(z))

    def link(self, z):
        """Predictions from raw outputs ``(n_outputs, n_samples)``, in place."""
        return z


def _log_likelihood(p):
    """Logarithm of probabilities, in place, clipped at the machine epsilon as in scikit-learn.

    Only the value of the loss is clipped; its gradient is not.
    """
    eps = np.finfo(p.dtype).eps
    np.clip(p, eps, 1.0 - eps, out=p)
    return np.log(p, out=p)


def _weighted_sum(values, sample_fractions):
    """Sum over all outputs and samples, each sample weighted by its fraction."""
    if np.ndim(sample_fractions) == 0:
        return float(values.sum()) * float(sample_fractions)
    return float((values @ sample_fractions).sum())


class SquaredError(Loss):
    """Half the squared error, minimized by the mean: ``l = (z - y)^2 / 2``, ``dl/dz = z - y``."""

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        np.subtract(z, y, out=dz)
        if np.ndim(sample_fractions) == 0:
            flat = dz.ravel()
            value = float(np.dot(flat, flat)) * float(sample_fractions)
        else:
            value = float(np.einsum("kb,kb,b->", dz, dz, sample_fractions))
        dz *= sample_fractions
        if len(z) > 1:
            dz /= len(z)
        return 0.5 * value / len(z)

    def terms(self, z, y, dz):
        """Return the loss of each output and sample, and write its derivative to ``dz``."""
        np.subtract(z, y, out=dz)
        return 0.5 * dz**2


class AbsoluteError(Loss):
    """Absolute error, minimized by the median: ``l = |z - y|``, ``dl/dz = sign(z - y)``."""

    def terms(self, z, y, dz):
        """Return the loss of each output and sample, and write its derivative to ``dz``."""
        np.subtract(z, y, out=dz)
        values = np.abs(dz)
        np.sign(dz, out=dz)
        return values


class Huber(Loss):
    """Huber loss, quadratic for small errors and linear for large ones (Huber 1964).

    With the error ``e = z - y`` clipped to ``c = min(max(e, -delta), delta)``:
    ``l = c (e - c / 2)``, ``dl/dz = c``.

    Parameters
    ----------
    delta : float, default=1.0
        Error beyond which the loss is linear, in the units of the target.
    """

    def __init__(self, delta=1.0):
        self.delta = delta

    def terms(self, z, y, dz):
        """Return the loss of each output and sample, and write its derivative to ``dz``."""
        error = z - y
        np.clip(error, -self.delta, self.delta, out=dz)
        error -= 0.5 * dz
        error *= dz
        return error


class Quantile(Loss):
    """Pinball loss (Koenker & Bassett 1978) for one or several levels ``q``.

    With the error ``e = y - z``: ``l = max(q e, (q - 1) e)``, ``dl/dz = 1 - q if e < 0 else -q``,
    averaged over the levels. Each target has one output row per level; `link` sorts these rows, so
    that quantiles never cross, which never increases the loss (Chernozhukov et al. 2010).

    Parameters
    ----------
    levels : sequence of float, default=(0.5,)
        Quantile levels in (0, 1).
    """

    def __init__(self, levels=(0.5,)):
        self.levels = np.sort(np.asarray(levels, dtype=float))

    def n_raw_outputs(self, n_targets):
        """Number of targets times number of levels."""
        return n_targets * len(self.levels)

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        levels = np.tile(self.levels, len(y)).astype(z.dtype)[:, None]
        error = np.repeat(y, len(self.levels), axis=0) - z
        np.less(error, 0.0, out=dz)
        dz -= levels  # dl/dz
        value = -_weighted_sum(dz * error, sample_fractions) / len(z)
        dz *= sample_fractions
        dz /= len(z)
        return value

    def link(self, z):
        """Sort the levels of each target."""
        z.reshape(-1, len(self.levels), z.shape[1]).sort(axis=1)
        return z


class Poisson(Loss):
    """Half the Poisson deviance, for counts and rates; the output is the log of the mean.

    ``l = y log(y / exp(z)) - y + exp(z)``, ``dl/dz = exp(z) - y``; targets must not be negative.
    Summed over a sample's outputs, as in scikit-learn.
    """

    averages_outputs = False
    shift_invariant = False
    link_name = "exp"

    def terms(self, z, y, dz):
        """Return the loss of each output and sample, and write its derivative to ``dz``."""
        np.exp(z, out=dz)
        values = y * (np.log(np.where(y > 0, y, 1.0)) - z) - y + dz
        dz -= y
        return values

    def link(self, z):
        """``exp(z)``, infinite where it overflows."""
        with np.errstate(over="ignore"):
            return np.exp(z, out=z)


class BinaryLogLoss(Loss):
    """Cross-entropy of independent yes-or-no labels: binary and multilabel classification.

    With ``p = 1 / (1 + exp(-z))``: ``l = -log(p if y = 1 else 1 - p)`` summed over the labels,
    ``dl/dz = p - y``.
    """

    averages_outputs = False
    link_name = "logistic"

    def terms(self, z, y, dz):
        """Return the loss of each output and sample, and write its derivative to ``dz``."""
        # expit instead of the faster tanh form: L-BFGS compares losses to the last bit of 1 - p
        p = expit(z, out=dz)
        values = _log_likelihood(np.abs(1.0 - y - p))
        dz -= y
        return np.negative(values, out=values)

    def link(self, z):
        """Probability of each label, always below one so that ``log(1 - p)`` is finite."""
        return np.minimum(expit(z, out=z), np.nextafter(z.dtype.type(1), z.dtype.type(0)), out=z)


class MulticlassLogLoss(Loss):
    """Cross-entropy of one label out of several.

    With ``p = exp(z) / sum(exp(z))`` and ``y`` one-hot: ``l = -log p`` of the true class,
    ``dl/dz = p - y``.
    """

    averages_outputs = False
    link_name = "softmax"

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        dz[...] = z
        self.link(dz)
        likelihood = np.einsum("kb,kb->b", dz, y)  # the probability of the true class
        value = _weighted_sum(_log_likelihood(likelihood), sample_fractions)
        dz -= y
        dz *= sample_fractions
        return -value

    def link(self, z):
        """Probability of each class."""
        z -= z.max(axis=0)
        np.exp(z, out=z)
        z /= z.sum(axis=0)
        return z


REGRESSION_LOSSES = {
    "squared_error": SquaredError,
    "absolute_error": AbsoluteError,
    "huber": Huber,
    "quantile": Quantile,
    "poisson": Poisson,
}
CLASSIFICATION_LOSSES = {"binary": BinaryLogLoss, "multiclass": MulticlassLogLoss}

"""Weights of tasks: fixed, or found in training by a balancer.

A balancer gets the losses of a batch, and possibly each task's gradient, and returns the gradient
to follow. On the flat vector of weights, each of the published methods takes a few lines.
"""

import numpy as np
from scipy.special import logsumexp

from ..training.optimizers import Adam


class Fixed:
    """Constant weights; the base of all balancers.

    Parameters
    ----------
    weights : array-like of shape (n_tasks,)
        Factor on each task's loss.

    Attributes
    ----------
    weights : ndarray of shape (n_tasks,)
        Current factor on each task's loss.
    per_task : bool
        Whether `combine` needs the gradient of each task separately.
    learned : bool
        Whether the optimizer learns the weights, see `Uncertainty`.
    """

    per_task = False
    learned = False

    def __init__(self, weights):
        self.weights = np.array(weights, dtype=float)

    def combine(self, gradients, losses, shared):
        """Combine the gradients of the tasks to the gradient to follow.

        Parameters
        ----------
        gradients : ndarray of shape (n_tasks, n_weights)
            Gradient of each task's loss.
        losses : ndarray of shape (n_tasks,)
            Loss of each task.
        shared : slice
            Part of the weights that the tasks share.

        Returns
        -------
        gradient : ndarray of shape (n_weights,)
            Gradient for the optimizer.
        """
        return self.weights.astype(gradients.dtype) @ gradients

    def end_epoch(self, losses):
        """Take the tasks' mean losses over an epoch; NaN for tasks without labels."""


class Uncertainty(Fixed):
    """Weights from each task's noise, learned along with the net (Kendall, Gal & Cipolla 2018).

    A task with the noise variance ``exp(s_k)`` has the weight ``exp(-s_k)`` and the penalty
    ``s_k / 2``:

    - objective: ``sum_k exp(-s_k) l_k + s_k / 2``
    - gradient in ``s_k``: ``1 / 2 - exp(-s_k) l_k``

    The ``s_k`` are weights of the net (`LogVariances`), so that every optimizer learns them. They
    converge to ``exp(-s_k) = 1 / (2 l_k)``: tasks that can be predicted well get large weights. The
    derivation holds for half the squared error and the log-loss; the other losses use the same
    formula. `LEAST` bounds ``s_k`` from below, because the weight of a task without error would
    grow without limit.

    Parameters
    ----------
    n_tasks : int
        Number of tasks.

    References
    ----------
    .. [1] Kendall, Gal & Cipolla (2018). Multi-task learning using uncertainty to weigh losses for
       scene geometry and semantics. CVPR.
    """

    learned = True
    LEAST = -10.0  # smallest log-variance: no weight exceeds exp(10)

    def __init__(self, n_tasks):
        super().__init__(np.ones(n_tasks))

    def objective(self, losses, s, ds, known):
        """Set the weights, return the penalty and write the gradient in ``s`` to ``ds``.

        Tasks that are not ``known``, without any label in the training data, have no penalty.
        """
        bounded = np.maximum(s.astype(float), self.LEAST)
        self.weights = np.exp(-bounded)
        slope = 0.5 * known - self.weights * losses
        ds[...] = np.where(
            (s <= self.LEAST) & (slope > 0), 0.0, slope
        )  # at the bound, only increase
        return 0.5 * float(bounded[known].sum())


class GradNorm(Fixed):
    """Weights that make all tasks train at a similar pace (Chen et al. 2018).

    The gradient norm of a task on the shared weights ``W`` is ``P_k = w_k |dl_k / dW|``. Its target
    is ``mean(P) r_k ** alpha``, where ``r_k`` is the ratio of the task's loss to its first loss,
    relative to the mean over tasks: a task that lags behind gets a larger gradient. Gradient
    descent on the distance between norms and targets updates the logarithms of the weights, and the
    weights sum to the number of tasks. ``W`` contains all shared weights (the paper uses the last
    shared layer only); the first loss is the mean over the first epoch, in which all ``r_k`` are
    one.

    A task that cannot be learned always lags behind. With ``alpha`` above one, such a task finally
    gets all the weight.

    Parameters
    ----------
    n_tasks : int
        Number of tasks.
    alpha : float
        Strength of the adjustment to the slower tasks; 0 makes all gradient norms equal.

    References
    ----------
    .. [1] Chen, Badrinarayanan, Lee & Rabinovich (2018). GradNorm: gradient normalization for
       adaptive loss balancing in deep multitask networks. ICML.
    """

    per_task = True
    LEARNING_RATE = 0.025  # for the weights, as in Chen et al. (2018)

    def __init__(self, n_tasks, alpha):
        super().__init__(np.ones(n_tasks))
        self.alpha = alpha
        self.first_losses = np.full(n_tasks, np.nan)
        self.log_weights = np.zeros(n_tasks)
        self.optimizer = Adam()
        self.optimizer.start(self.log_weights)

    def combine(self, gradients, losses, shared):
        """Return the weighted sum of gradients, then update the weights."""
        gradient = super().combine(gradients, losses, shared)
        norms = np.linalg.norm(gradients[:, shared].astype(float), axis=1)
        seen = (norms > 0) & (losses > 0)  # a batch may have no labels of a task
        if np.count_nonzero(seen) > 1:
            self._step(norms, losses, seen)
        return gradient

    def _step(self, norms, losses, seen):
        weighted = (self.weights * norms)[seen]
        left = (losses / self.first_losses)[seen]
        left[np.isnan(left)] = 1.0  # in the first epoch
        target = weighted.mean() * (left / left.mean()) ** self.alpha  # taken as constant
        slope = np.zeros_like(self.weights)
        slope[seen] = np.sign(weighted - target) * weighted  # in log w
        self.optimizer.step(self.log_weights, slope, self.LEARNING_RATE)
        # keep the sum at the number of tasks
        self.log_weights += np.log(len(slope)) - logsumexp(self.log_weights)
        self.weights = np.exp(self.log_weights)

    def end_epoch(self, losses):
        """Store the losses of the first epoch in which a task has labels."""
        fresh = np.isnan(self.first_losses) & (losses > 0)
        self.first_losses[fresh] = losses[fresh]


class DynamicAverage(Fixed):
    """Dynamic weight average: larger weights for slowly falling losses (Liu et al. 2019).

    After each epoch, ``w_k = T softmax_k((l_k now / l_k before) / temperature)`` for ``T`` tasks;
    in the first two epochs all weights are one. A task without labels in an epoch gets the mean
    ratio of the other tasks.

    Parameters
    ----------
    n_tasks : int
        Number of tasks.

    References
    ----------
    .. [1] Liu, Johns & Davison (2019). End-to-end multi-task learning with attention. CVPR.
    """

    TEMPERATURE = 2.0  # as in Liu et al. (2019)

    def __init__(self, n_tasks):
        super().__init__(np.ones(n_tasks))
        self.last_losses = np.full(n_tasks, np.nan)

    def end_epoch(self, losses):
        """Set the weights for the next epoch."""
        known = (losses > 0) & (self.last_losses > 0)
        if known.any():
            pace = np.ones(len(losses))
            pace[known] = losses[known] / self.last_losses[known]
            pace[~known] = pace[known].mean()
            powers = np.exp((pace - pace.max()) / self.TEMPERATURE)
            self.weights = len(losses) * powers / powers.sum()
        self.last_losses = np.where(losses > 0, losses, self.last_losses)


class PCGrad(Fixed):
    """Gradient surgery: remove conflicting parts of the tasks' gradients (Yu et al. 2020).

    Two gradients conflict if ``g_k . g_j < 0`` on the shared weights. The part of ``g_k`` along
    ``g_j`` is then removed, ``g_k -= (g_k . g_j) / |g_j|^2 g_j``, for the other tasks ``j`` in
    random order. The gradient to follow is the sum of the results.

    Parameters
    ----------
    n_tasks : int
        Number of tasks.
    rng : numpy.random.Generator
        Source of the random order.

    References
    ----------
    .. [1] Yu, Kumar, Gupta, Levine, Hausman & Finn (2020). Gradient surgery for multi-task
       learning. NeurIPS.
    """

    per_task = True

    def __init__(self, n_tasks, rng):
        super().__init__(np.ones(n_tasks))
        self.rng = rng

    def combine(self, gradients, losses, shared):
        """Return the sum of the projected gradients."""
        total = gradients.sum(axis=0)
        parts = gradients[:, shared]
        squares = np.einsum("kn,kn->k", parts, parts)
        total[shared] = 0.0
        for k, part in enumerate(parts):
            projected = part.copy()
            for j in self.rng.permutation(len(parts)):
                along = projected @ parts[j]
                if j != k and along < 0:
                    projected -= along / squares[j] * parts[j]
            total[shared] += projected
        return total


BALANCERS = {
    "uncertainty": Uncertainty,
    "gradnorm": GradNorm,
    "dwa": DynamicAverage,
    "pcgrad": PCGrad,
}

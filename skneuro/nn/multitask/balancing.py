"""How much each task counts: fixed weights, or ways to find them while training.

A balancer is told what a batch gave and says what to do with it. With the flat vector of weights
the gradient of a task is a vector too, and each of the published methods a few lines.
"""

import numpy as np
from scipy.special import logsumexp

from ..training.optimizers import Adam


class Fixed:
    """Weights that stay as they are; the base of the others.

    Parameters
    ----------
    weights : array-like of shape (n_tasks,)
        What each task's loss is multiplied with.

    Attributes
    ----------
    weights : ndarray of shape (n_tasks,)
        The weights now.
    per_task : bool
        Whether `combine` needs the gradient of each task by itself.
    learned : bool
        Whether the weights are found by the optimizer, see `Uncertainty`.
    """

    per_task = False
    learned = False

    def __init__(self, weights):
        self.weights = np.array(weights, dtype=float)

    def combine(self, gradients, losses, shared):
        """The gradient to follow.

        Parameters
        ----------
        gradients : ndarray of shape (n_tasks, n_weights)
            Of each task's loss.
        losses : ndarray of shape (n_tasks,)
            The losses.
        shared : slice
            Stretch of the weights that the tasks share.

        Returns
        -------
        gradient : ndarray of shape (n_weights,)
            For the optimizer.
        """
        return self.weights.astype(gradients.dtype) @ gradients

    def end_epoch(self, losses):
        """Note the tasks' mean losses over an epoch, NaN of tasks without any label."""


class Uncertainty(Fixed):
    """Weights from each task's noise, learned along with the net (Kendall, Gal & Cipolla 2018).

    A task with the noise variance ``exp(s_k)`` counts ``exp(-s_k)``, and a high variance has its
    price: the objective is ``sum_k exp(-s_k) l_k + s_k / 2``, whose gradient is
    ``1 / 2 - exp(-s_k) l_k`` in ``s_k``. The ``s_k`` are weights of the net (`LogVariances`), so
    every optimizer finds them. They settle where ``exp(-s_k) = 1 / (2 l_k)``: a task counts the
    more the better it can be predicted. That is derived for half the squared error and the
    log-loss, and used for the others too. A task that is predicted without error would count ever
    more; its ``s_k`` ends at `LEAST`.

    Parameters
    ----------
    n_tasks : int
        How many tasks.

    References
    ----------
    .. [1] Kendall, Gal & Cipolla (2018). Multi-task learning using uncertainty to weigh losses for
       scene geometry and semantics. CVPR.
    """

    learned = True
    LEAST = -10.0  # of a log-variance: no task counts more than exp(10)

    def __init__(self, n_tasks):
        super().__init__(np.ones(n_tasks))

    def objective(self, losses, s, ds, known):
        """Set the weights; value of the price, and the gradient in ``s``, which goes to ``ds``.

        Tasks that are not ``known``, without any label in the training data, pay no price.
        """
        bounded = np.maximum(s.astype(float), self.LEAST)
        self.weights = np.exp(-bounded)
        slope = 0.5 * known - self.weights * losses
        ds[...] = np.where((s <= self.LEAST) & (slope > 0), 0.0, slope)  # it may only come back
        return 0.5 * float(bounded[known].sum())


class GradNorm(Fixed):
    """Weights that make all tasks train at a similar pace (Chen et al. 2018).

    A task's pull is ``P_k = w_k |dl_k / dW|`` on the shared weights ``W``. It is steered to
    ``mean(P) r_k ** alpha``, where ``r_k`` is the task's share of its first loss that is left,
    relative to the mean over tasks: a task that lags behind pulls harder. The weights' logarithms
    descend on the distance between the two, and the weights sum to the number of tasks. ``W`` is
    the whole of what the tasks share, of which the paper takes the last layer; the first loss is
    the mean over the first epoch, in which all ``r_k`` are one.

    A task that cannot be learned lags behind for ever. With ``alpha`` above one it takes all the
    weight in the end.

    Parameters
    ----------
    n_tasks : int
        How many tasks.
    alpha : float
        How hard paces are pulled together; 0 makes all pulls equal.

    References
    ----------
    .. [1] Chen, Badrinarayanan, Lee & Rabinovich (2018). GradNorm: gradient normalization for
       adaptive loss balancing in deep multitask networks. ICML.
    """

    per_task = True
    LEARNING_RATE = 0.025  # of the weights, in Chen et al. (2018)

    def __init__(self, n_tasks, alpha):
        super().__init__(np.ones(n_tasks))
        self.alpha = alpha
        self.first_losses = np.full(n_tasks, np.nan)
        self.log_weights = np.zeros(n_tasks)
        self.optimizer = Adam()
        self.optimizer.start(self.log_weights)

    def combine(self, gradients, losses, shared):
        """The weighted sum of gradients; then a step of the weights."""
        gradient = super().combine(gradients, losses, shared)
        norms = np.linalg.norm(gradients[:, shared].astype(float), axis=1)
        seen = (norms > 0) & (losses > 0)  # a batch may have no label of a task
        if np.count_nonzero(seen) > 1:
            self._step(norms, losses, seen)
        return gradient

    def _step(self, norms, losses, seen):
        pull = (self.weights * norms)[seen]
        left = (losses / self.first_losses)[seen]
        left[np.isnan(left)] = 1.0  # in the first epoch
        target = pull.mean() * (left / left.mean()) ** self.alpha  # taken as constant
        slope = np.zeros_like(self.weights)
        slope[seen] = np.sign(pull - target) * pull  # in log w
        self.optimizer.step(self.log_weights, slope, self.LEARNING_RATE)
        # the sum is kept at the number of tasks
        self.log_weights += np.log(len(slope)) - logsumexp(self.log_weights)
        self.weights = np.exp(self.log_weights)

    def end_epoch(self, losses):
        """Keep the losses of the first epoch that has them."""
        fresh = np.isnan(self.first_losses) & (losses > 0)
        self.first_losses[fresh] = losses[fresh]


class DynamicAverage(Fixed):
    """Dynamic weight average: tasks whose loss falls slowly count more (Liu et al. 2019).

    After each epoch ``w_k = T softmax_k((l_k now / l_k before) / temperature)`` for ``T`` tasks;
    the first two epochs have weights of one. A task whose loss is not known, for an epoch had none
    of its labels, is taken to fall as the others do on average.

    Parameters
    ----------
    n_tasks : int
        How many tasks.

    References
    ----------
    .. [1] Liu, Johns & Davison (2019). End-to-end multi-task learning with attention. CVPR.
    """

    TEMPERATURE = 2.0  # of Liu et al. (2019)

    def __init__(self, n_tasks):
        super().__init__(np.ones(n_tasks))
        self.last_losses = np.full(n_tasks, np.nan)

    def end_epoch(self, losses):
        """Set the weights of the next epoch."""
        known = (losses > 0) & (self.last_losses > 0)
        if known.any():
            pace = np.ones(len(losses))
            pace[known] = losses[known] / self.last_losses[known]
            pace[~known] = pace[known].mean()
            share = np.exp((pace - pace.max()) / self.TEMPERATURE)
            self.weights = len(losses) * share / share.sum()
        self.last_losses = np.where(losses > 0, losses, self.last_losses)


class PCGrad(Fixed):
    """Gradient surgery: of two tasks in conflict neither undoes the other's work (Yu et al. 2020).

    Where ``g_k . g_j < 0`` on the shared weights, ``g_k`` loses its part along ``g_j``:
    ``g_k -= (g_k . g_j) / |g_j|^2 g_j``, for the other tasks ``j`` in random order. The results
    are added up.

    Parameters
    ----------
    n_tasks : int
        How many tasks.
    rng : numpy.random.Generator
        Of the order.

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
        """The sum of the projected gradients."""
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

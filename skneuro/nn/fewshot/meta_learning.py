"""Meta-learning by gradients: initial weights from which few steps reach any task.

A task has support samples ``s``, from which a net learns in ``n_steps`` steps of gradient descent
from the common weights, ``theta_{j+1} = theta_j - rate dL_s(theta_j)``, and query samples ``q``, on
which the result is evaluated.
"""

import numpy as np

from ..losses import Loss
from ..training.objective import Objective
from .groups import N_EXTRA, blocks


class GroupSquaredError(Loss):
    """Mean squared error of samples in groups, of a net that has not adapted to them."""

    def value_and_gradient(self, z, y, sample_fractions, dz):
        """Return the loss and write its gradient to ``dz``."""
        fractions = y[-1] / y[-1].sum() / len(z)
        error = z - y[:-N_EXTRA]
        np.multiply(2.0 * error, fractions, out=dz)
        return float(np.einsum("kn,kn->", dz, error)) / 2.0


class InnerLoop:
    """The steps of gradient descent on the support samples of tasks.

    Parameters
    ----------
    nets : TaskNets
        Nets of the tasks.
    n_steps : int
        Number of steps.
    rate : float
        Learning rate of the steps.
    head_only : bool, default=False
        Whether only the last layer learns.
    """

    def __init__(self, nets, n_steps, rate, head_only=False):
        self.nets = nets
        self.n_steps = n_steps
        self.rates = np.full(nets.n_weights, float(rate))
        if head_only:
            self.rates[: nets.head.start] = 0.0

    def path(self, theta, X, Y, weights):
        """Weights before and after each step, a list of arrays ``(n_tasks, n_weights)``.

        Parameters
        ----------
        theta : ndarray of shape (n_weights,)
            Common weights.
        X, Y, weights : ndarray
            Support samples of each task.
        """
        points = [np.repeat(theta[None], len(X), axis=0)]
        for _ in range(self.n_steps):
            gradient = self.nets.value_and_gradient(points[-1], X, Y, weights)[1]
            points.append(points[-1] - self.rates * gradient)
        return points

    def pull_back(self, points, X, Y, weights, v):
        """Gradient by the common weights from the gradient ``v`` by the adapted ones.

        Backward through the steps, ``v <- v - H_s(theta_j) (rate v)`` (Finn et al. 2017).
        """
        for theta in points[-2::-1]:
            v = v - self.nets.times_hessian(theta, X, Y, weights, self.rates * v)
        return v


class MetaObjective(Objective):
    """Loss of tasks after adaptation, and its gradient by the common weights.

    Parameters
    ----------
    network : Network
        Perceptron in training.
    loss : Loss
        Loss of the estimator, not used.
    method : {"maml", "anil", "fomaml", "reptile"}
        Exact gradient; the same with steps of the last layer only; with the Hessians left out; mean
        gradient over the steps on all samples of a task.
    inner : InnerLoop
        Steps of adaptation.
    n_shots : int
        Number of support samples of a task; half of the samples of a smaller task.
    l2, l1 : float
        Strengths of the penalties on the weights.
    """

    def __init__(self, network, loss, method, inner, n_shots, l2=0.0, l1=0.0):
        super().__init__(network, loss, l2, l1)
        self.method, self.inner, self.n_shots = method, inner, n_shots

    def evaluate(self, x, y, weights=None):
        """Return the objective on a batch of whole groups and write its gradient to ``gradient``.

        Parameters
        ----------
        x : ndarray of shape (n_inputs + 1, batch_size)
            Input signal.
        y : ndarray of shape (n_targets + 2, batch_size)
            Targets, group numbers and weights.
        weights : ndarray of shape (batch_size,), default=None
            Not used: the weights are in ``y``.
        """
        theta = self.network.parameters.theta.astype(np.float64)
        total, n_tasks, gradient = 0.0, 0, np.zeros_like(theta)
        for task in self._tasks(x, y):
            values, gradients = self._of_tasks(theta, *task)
            total += float(values.sum())
            gradient += gradients.sum(axis=0)
            n_tasks += len(values)
        self.gradient[...] = gradient / n_tasks
        return total / n_tasks + self._add_penalties(float(y[-1].sum()))

    def value(self, x, y):
        """Mean loss of groups after adaptation, without penalties."""
        theta = self.network.parameters.theta.astype(np.float64)
        found = [
            self._of_tasks(theta, *task, needs_gradient=False)[0] for task in self._tasks(x, y)
        ]
        return float(np.concatenate(found).mean())

    def _tasks(self, x, y):
        """Yield groups of equal size as arrays, with the number of support samples of each."""
        features = x[:-1].T.astype(np.float64)
        targets = y[:-N_EXTRA].T.astype(np.float64)
        for _, columns, weights in blocks(y):
            sizes = (weights > 0).sum(axis=1)
            n_support = np.where(sizes > self.n_shots, self.n_shots, sizes // 2)
            yield features[columns], targets[columns], weights.astype(np.float64), n_support

    def _of_tasks(self, theta, X, Y, weights, n_support, needs_gradient=True):
        """Loss on the query samples of each task, and its gradient by the common weights."""
        position = np.arange(X.shape[1])
        is_support = position < n_support[:, None]
        first, last = n_support.min(), n_support.max()
        support = X[:, :last], Y[:, :last], (weights * is_support)[:, :last]
        query = X[:, first:], Y[:, first:], (weights * ~is_support)[:, first:]
        points = self.inner.path(theta, *support)
        values, v = self.inner.nets.value_and_gradient(points[-1], *query)
        if needs_gradient and self.method == "reptile":
            start, *_, end = self.inner.path(theta, X, Y, weights)
            v = (start - end) / (self.inner.rates * self.inner.n_steps)
        elif needs_gradient and self.method != "fomaml":
            v = self.inner.pull_back(points, *support, v)
        return values, v

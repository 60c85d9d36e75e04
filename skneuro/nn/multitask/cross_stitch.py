"""Cross-stitch unit: the nets of several tasks read each other's activations."""

import numpy as np

from ..layers.base import Layer, signal
from ..parameters import Parameter

OWN_WEIGHT = 0.9  # starting weight of a task's own activations: Misra et al. (2016), sec. 5.1


class CrossStitch(Layer):
    """Learned linear mixture of the tasks' activations at a layer (Misra et al. 2016).

    The signal stacks the activations ``x_1 ... x_T`` of all tasks. With the square matrix
    ``alpha``:

    - forward: ``y_k = sum_j alpha_kj x_j``
    - backward: ``dalpha_kj = dy_k . x_j``, ``dx_j = sum_k alpha_kj dy_k``

    Parameters
    ----------
    n_tasks : int
        Number of tasks.
    n_units : int
        Number of activations per task.

    References
    ----------
    .. [1] Misra, Shrivastava, Gupta & Hebert (2016). Cross-stitch networks for multi-task
       learning. CVPR.
    """

    def __init__(self, n_tasks, n_units):
        super().__init__(n_tasks * n_units, n_tasks * n_units)
        self.n_tasks = n_tasks

    def parameters(self):
        """The mixing matrix; not penalized, because zero is not its neutral value."""
        return [Parameter("alpha", (self.n_tasks, self.n_tasks), _mostly_own)]

    def bind(self, views, rng):
        """Take the views of the mixing matrix."""
        self.alpha, self.dalpha = next(views)

    def allocate(self, batch_size, dtype):
        """Make the output and the input gradient."""
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.dx = np.empty((self.n_inputs, batch_size), dtype)

    def forward(self, x, training, sample_fractions):
        """``y_k = sum_j alpha_kj x_j``."""
        self.x = self._by_task(x[:-1])  # (n_tasks, n_units * batch)
        np.dot(self.alpha, self.x, out=self._by_task(self.y[:-1]))
        return self.y

    def backward(self, dy):
        """``dalpha_kj = dy_k . x_j``, ``dx_j = sum_k alpha_kj dy_k``."""
        dy = self._by_task(dy)
        np.dot(dy, self.x.T, out=self.dalpha)
        np.dot(self.alpha.T, dy, out=self._by_task(self.dx))
        return self.dx

    def _by_task(self, array):
        return array.reshape(self.n_tasks, -1)


def _mostly_own(shape, random_state):
    """Square matrix whose rows sum to one, with most of the weight on the diagonal."""
    n_tasks = shape[0]
    if n_tasks == 1:
        return np.ones(shape)
    others = (1.0 - OWN_WEIGHT) / (n_tasks - 1)
    return np.full(shape, others) + np.eye(n_tasks) * (OWN_WEIGHT - others)

"""Cross-stitch unit: the nets of several tasks lend each other their activations."""

import numpy as np

from ..layers.base import Layer, signal
from ..parameters import Parameter

OWN_SHARE = 0.9  # Misra et al. (2016), sec. 5.1: where a task starts to read its own activations


class CrossStitch(Layer):
    """Learned mixture of what the tasks' nets have at a layer (Misra et al. 2016).

    The signal holds the activations ``x_1 ... x_T`` of all tasks one below the other. With the
    square matrix ``alpha``:

    - forward: ``y_k = sum_j alpha_kj x_j``
    - backward: ``dalpha_kj = dy_k . x_j``, ``dx_j = sum_k alpha_kj dy_k``

    Parameters
    ----------
    n_tasks : int
        How many tasks.
    n_units : int
        Activations of each.

    References
    ----------
    .. [1] Misra, Shrivastava, Gupta & Hebert (2016). Cross-stitch networks for multi-task
       learning. CVPR.
    """

    def __init__(self, n_tasks, n_units):
        super().__init__(n_tasks * n_units, n_tasks * n_units)
        self.n_tasks = n_tasks

    def parameters(self):
        """The mixing matrix; not penalized, for zero is not its neutral value."""
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
    """Rows that sum to one, most of it on the diagonal."""
    n_tasks = shape[0]
    if n_tasks == 1:
        return np.ones(shape)
    others = (1.0 - OWN_SHARE) / (n_tasks - 1)
    return np.full(shape, others) + np.eye(n_tasks) * (OWN_SHARE - others)

"""The root of a net for several tasks."""

from ..initializers import zeros
from ..layers.base import Layer
from ..layers.containers import Sequential
from ..parameters import Parameter
from .mixture import MultiGateMixture


class TaskNet(Sequential):
    """Layers in order, with the shared weights first in the flat vector.

    Parameters
    ----------
    layers : list of Layer
        Layers in order, as in `Sequential`.
    trunk : Layer
        Layer that the tasks share; its weights come first in the flat vector.
    """

    def __init__(self, layers, trunk):
        super().__init__(layers)
        self.trunk = trunk

    @property
    def shared(self):
        """Slice of the weights that the tasks share: the trunk without gates."""
        specs = [spec for spec in self.trunk.parameters() if spec.name != MultiGateMixture.GATES]
        return slice(0, sum(spec.size for spec in specs if spec.trainable))


class LogVariances(Layer):
    """A learned log-variance ``s_k`` per task; the signal passes through unchanged.

    The layer makes the ``s_k`` part of the weights, so that the optimizer learns them.
    `Uncertainty` computes the task weights from them.

    Parameters
    ----------
    n_features : int
        Number of features that pass through.
    n_tasks : int
        Number of tasks.
    """

    NAME = "log_variance"

    def __init__(self, n_features, n_tasks):
        super().__init__(n_features, n_features)
        self.n_tasks = n_tasks

    def parameters(self):
        """One number per task, initially zero for equal weights."""
        return [Parameter(self.NAME, (self.n_tasks,), zeros)]

    def bind(self, views, rng):
        """Take the view of the gradient in ``s``."""
        _, self.ds = next(views)

    def forward(self, x, training, sample_fractions):
        """``y = x``."""
        return x

    def backward(self, dy):
        """``dx = dy``; ``ds = 0``, since the output does not depend on ``s``."""
        self.ds.fill(0.0)
        return dy

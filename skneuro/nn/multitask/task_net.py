"""The root of a net for several tasks."""

from ..initializers import zeros
from ..layers.base import Layer
from ..layers.containers import Sequential
from ..parameters import Parameter
from .mixture import MultiGateMixture


class TaskNet(Sequential):
    """Layers in order; among the weights those that the tasks share come first.

    Parameters
    ----------
    layers : list of Layer
        As of `Sequential`.
    trunk : Layer
        What the tasks share: its weights come first in the flat vector.
    """

    def __init__(self, layers, trunk):
        super().__init__(layers)
        self.trunk = trunk

    @property
    def shared(self):
        """Stretch of the flat vector of weights that the tasks share: the trunk without gates."""
        specs = [spec for spec in self.trunk.parameters() if spec.name != MultiGateMixture.GATES]
        return slice(0, sum(spec.size for spec in specs if spec.trainable))


class LogVariances(Layer):
    """A learned log-variance ``s_k`` per task; the signal passes through as it is.

    It only keeps the ``s_k`` among the weights, so that the optimizer learns them too; what they
    do to the losses is told in `Uncertainty`.

    Parameters
    ----------
    n_features : int
        Features that pass through.
    n_tasks : int
        How many tasks.
    """

    NAME = "log_variance"

    def __init__(self, n_features, n_tasks):
        super().__init__(n_features, n_features)
        self.n_tasks = n_tasks

    def parameters(self):
        """One number per task, zero at first: all losses count the same."""
        return [Parameter(self.NAME, (self.n_tasks,), zeros)]

    def bind(self, views, rng):
        """Take the view of their gradient."""
        _, self.ds = next(views)

    def forward(self, x, training, sample_fractions):
        """``y = x``."""
        return x

    def backward(self, dy):
        """``ds = 0``, ``dx = dy``: the signal does not depend on them."""
        self.ds.fill(0.0)
        return dy

"""The objective of training several tasks: weighted losses plus penalties."""

import numpy as np

from ..training.objective import Objective
from .task_net import LogVariances


class TaskObjective(Objective):
    """Weighted sum of the tasks' losses plus penalties, with weights from a balancer.

    Parameters
    ----------
    network : Network
        Network in training, with a `TaskNet` as root.
    loss : TaskLoss
        Joint loss of the tasks.
    names : list of str
        Names of the tasks.
    balancer : Fixed
        Balancer of the tasks; changed in place.
    n_samples : int
        Number of samples per epoch.
    l2, l1 : float
        Strengths of the penalties on the weights; biases are not penalized.
    rng : numpy.random.Generator, default=None
        Source of dropout masks and noise.
    """

    def __init__(self, network, loss, names, balancer, n_samples, l2=0.0, l1=0.0, rng=None):
        super().__init__(network, loss, l2, l1, rng)
        self.names = names
        self.balancer = balancer
        self.n_samples = n_samples
        self._totals, self._n_seen = np.zeros(len(names)), 0
        loss.weights[:] = balancer.weights
        if balancer.per_task:
            self._gradients = np.empty((len(names), len(self.gradient)), self.gradient.dtype)
        if balancer.learned:
            parameters = network.parameters
            views = zip(parameters.specifications, parameters.views(self.gradient), strict=True)
            self._s, self._ds = next(v for spec, v in views if spec.name == LogVariances.NAME)

    def _propagate(self, workspace, x, y, sample_fractions, dz):
        run = self._one_by_one if self.balancer.per_task else self._together
        losses, value = run(workspace, x, y, sample_fractions, dz)
        self.loss.weights[:] = self.balancer.weights  # also used for held-out data
        self._note(losses, y.shape[1])
        return value

    def _together(self, workspace, x, y, sample_fractions, dz):
        """One backward pass with the weighted gradients of the outputs."""
        z = workspace.forward(x, True, sample_fractions)
        losses = self.loss.task_values(z, y, sample_fractions, dz)
        if self.balancer.learned:
            ds, known = np.empty_like(self._ds), self.loss.label_scale > 0
            self.loss.penalty = self.balancer.objective(losses, self._s, ds, known)
        self._weigh(dz)
        workspace.backward(dz)
        if self.balancer.learned:
            self._ds[...] = ds  # after the net, which sets the gradient in s to zero
        return losses, float(self.balancer.weights @ losses) + self.loss.penalty

    def _weigh(self, dz):
        for rows, weight in zip(self.loss.outputs, self.balancer.weights, strict=True):
            if weight != 1.0:
                dz[rows] *= dz.dtype.type(weight)

    def _one_by_one(self, workspace, x, y, sample_fractions, dz):
        """One backward pass per task, each after a forward pass with the same noise."""
        before = self._before()
        z = workspace.forward(x, True, sample_fractions)
        losses = self.loss.task_values(z, y, sample_fractions, dz)
        dz_all = dz.copy()
        for k, rows in enumerate(self.loss.outputs):
            if k:
                self._go_back(before)
                workspace.forward(x, True, sample_fractions)
            dz.fill(0.0)
            dz[rows] = dz_all[rows]
            workspace.backward(dz)
            self._gradients[k] = self.gradient
        weights = self.balancer.weights.copy()
        shared = self.network.root.shared
        self.gradient[...] = self.balancer.combine(self._gradients, losses, shared)
        return losses, float(weights @ losses)

    def _before(self):
        """State that a forward pass changes: the random generator, the running statistics."""
        state = None if self.rng is None else self.rng.bit_generator.state
        return state, self.network.parameters.state.copy()

    def _go_back(self, before):
        state, statistics = before
        if self.rng is not None:
            self.rng.bit_generator.state = state
        self.network.parameters.state[:] = statistics

    def _note(self, losses, n_samples):
        if self._n_seen >= self.n_samples:  # L-BFGS may evaluate all samples several times
            self._totals[:], self._n_seen = 0.0, 0
        self._totals += losses * n_samples
        self._n_seen += n_samples

    def end_epoch(self):
        """Mean loss and weight of each task in the epoch, by name; NaN without labels."""
        losses, weights = self._totals / max(self._n_seen, 1), self.balancer.weights.copy()
        losses[self.loss.label_scale == 0] = np.nan
        self._totals[:], self._n_seen = 0.0, 0
        self.balancer.end_epoch(losses)
        self.loss.weights[:] = self.balancer.weights
        return {
            "task_losses": dict(zip(self.names, losses.tolist(), strict=True)),
            "task_weights": dict(zip(self.names, weights.tolist(), strict=True)),
        }

"""What training several tasks minimises: their losses, each with its weight."""

import numpy as np

from ..training.objective import Objective
from .task_net import LogVariances


class TaskObjective(Objective):
    """Weighted sum of the tasks' losses plus penalties; a balancer says how to weigh.

    Parameters
    ----------
    network : Network
        What is trained; its root is a `TaskNet`.
    loss : TaskLoss
        Of the tasks.
    names : list of str
        Names of the tasks.
    balancer : Fixed
        Any of the balancers; changed in place.
    n_samples : int
        Samples of an epoch.
    l2, l1 : float
        Strength of the penalties on the weights (not on biases).
    rng : numpy.random.Generator, default=None
        Of dropout masks and noise.
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
        self.loss.weights[:] = self.balancer.weights  # held-out data is judged by the same
        self._note(losses, y.shape[1])
        return value

    def _together(self, workspace, x, y, sample_fractions, dz):
        """One backward pass, of the weighted gradients at the outputs."""
        z = workspace.forward(x, True, sample_fractions)
        losses = self.loss.task_values(z, y, sample_fractions, dz)
        if self.balancer.learned:
            ds, known = np.empty_like(self._ds), self.loss.label_scale > 0
            self.loss.penalty = self.balancer.objective(losses, self._s, ds, known)
        self._weigh(dz)
        workspace.backward(dz)
        if self.balancer.learned:
            self._ds[...] = ds  # after the net, whose output does not depend on s
        return losses, float(self.balancer.weights @ losses) + self.loss.penalty

    def _weigh(self, dz):
        for rows, weight in zip(self.loss.outputs, self.balancer.weights, strict=True):
            if weight != 1.0:
                dz[rows] *= dz.dtype.type(weight)

    def _one_by_one(self, workspace, x, y, sample_fractions, dz):
        """A backward pass per task, each after the same forward pass, for it uses that up."""
        before = self._before()
        z = workspace.forward(x, True, sample_fractions)
        losses = self.loss.task_values(z, y, sample_fractions, dz)
        of_all = dz.copy()
        for k, rows in enumerate(self.loss.outputs):
            if k:
                self._go_back(before)
                workspace.forward(x, True, sample_fractions)
            dz.fill(0.0)
            dz[rows] = of_all[rows]
            workspace.backward(dz)
            self._gradients[k] = self.gradient
        weights = self.balancer.weights.copy()
        shared = self.network.root.shared
        self.gradient[...] = self.balancer.combine(self._gradients, losses, shared)
        return losses, float(weights @ losses)

    def _before(self):
        """What a forward pass changes: the generator of noise, the running statistics."""
        state = None if self.rng is None else self.rng.bit_generator.state
        return state, self.network.parameters.state.copy()

    def _go_back(self, before):
        state, statistics = before
        if self.rng is not None:
            self.rng.bit_generator.state = state
        self.network.parameters.state[:] = statistics

    def _note(self, losses, n_samples):
        if self._n_seen >= self.n_samples:  # L-BFGS goes over all of them several times
            self._totals[:], self._n_seen = 0.0, 0
        self._totals += losses * n_samples
        self._n_seen += n_samples

    def end_epoch(self):
        """Mean loss and weight of each task in the epoch, by name; NaN without any label."""
        losses, weights = self._totals / max(self._n_seen, 1), self.balancer.weights.copy()
        losses[self.loss.label_scale == 0] = np.nan
        self._totals[:], self._n_seen = 0.0, 0
        self.balancer.end_epoch(losses)
        self.loss.weights[:] = self.balancer.weights
        return {
            "task_losses": dict(zip(self.names, losses.tolist(), strict=True)),
            "task_weights": dict(zip(self.names, weights.tolist(), strict=True)),
        }

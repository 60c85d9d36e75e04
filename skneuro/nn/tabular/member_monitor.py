"""Best epoch of each member of an ensemble."""

import numpy as np

from ..training.monitor import Monitor


class MemberMonitor(Monitor):
    """Monitor that keeps the weights of the best epoch for each member by itself.

    Its ``validate`` has an attribute ``scores`` with the latest score of each member. The weights
    of a member are consecutive in the flat vector.

    Parameters
    ----------
    network : Network
        Network whose root has the members as branches.
    progress : Progress
        State of training.
    deadline : float, default=inf
        Seconds after which training stops.
    **options : object
        Further arguments of `Monitor`.
    """

    def __init__(self, network, progress, *, deadline=np.inf, **options):
        super().__init__(network, progress, **options)
        self.deadline = deadline
        sizes = [
            sum(spec.size for spec in member.parameters() if spec.trainable)
            for member in network.root.branches
        ]
        ends = np.cumsum(sizes)
        self.parts = [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]
        self.best_scores = np.full(len(sizes), -np.inf)

    def record(self, loss, learning_rate):
        """Record a finished epoch; return whether a callback or the deadline requests a stop."""
        stop = super().record(loss, learning_rate)
        return stop or self.progress.history[-1]["seconds"] >= self.deadline

    def _compare(self, loss, score):
        if not self.early_stopping:
            super()._compare(loss, score)
            return
        progress, theta = self.progress, self.network.parameters.theta
        if progress.best_weights is None:
            progress.best_weights = self.network.parameters.snapshot()
        scores = self.validate.scores
        worse = not np.any(scores >= self.best_scores + self.tol)
        for k in np.flatnonzero(scores > self.best_scores):
            self.best_scores[k] = scores[k]
            progress.best_weights[0][self.parts[k]] = theta[self.parts[k]]
        progress.best_score = float(self.best_scores.mean())
        progress.best_loss = min(progress.best_loss, loss)
        progress.n_without_improvement = progress.n_without_improvement + 1 if worse else 0

"""Objective that anneals dropout over training."""

from ..training.objective import Objective


class AnnealedObjective(Objective):
    """Objective that moves the annealing of its network's dropout along with the batches.

    Parameters
    ----------
    *arguments : object
        Arguments of `Objective`.
    n_batches : int
        Number of batches of the whole training.
    annealing : Annealing
        Fraction of the dropout that is left.
    """

    def __init__(self, *arguments, n_batches, annealing):
        super().__init__(*arguments)
        self.n_batches = n_batches
        self.annealing = annealing
        self.n_done = 0

    def evaluate(self, x, y, weights=None):
        """Return the objective on a batch and write its gradient to ``gradient``."""
        self.annealing.move(self.n_done / self.n_batches)
        self.n_done += 1
        return super().evaluate(x, y, weights)

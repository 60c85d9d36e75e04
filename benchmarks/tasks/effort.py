"""How much is measured: all of it, or a trial."""

from typing import NamedTuple


class Effort(NamedTuple):
    """Repetitions and epochs of the multi-task benchmark.

    Attributes
    ----------
    n_repeats : int
        Seeds or random splits.
    n_rounds, n_shapes : int
        Alternating rounds of the fit times, and problems they are measured on.
    n_alphas, n_alpha_seeds : int
        Penalties tried, and seeds they are tried on.
    most_epochs : int
        Upper limit for the epochs of a fit.
    """

    n_repeats: int
    n_rounds: int
    n_shapes: int
    n_alphas: int
    n_alpha_seeds: int
    most_epochs: int

    def epochs(self, n):
        """The epochs of a fit that takes ``n`` when all is measured."""
        return min(n, self.most_epochs)


FULL = Effort(n_repeats=10, n_rounds=7, n_shapes=3, n_alphas=6, n_alpha_seeds=3, most_epochs=500)
QUICK = Effort(n_repeats=2, n_rounds=1, n_shapes=1, n_alphas=1, n_alpha_seeds=1, most_epochs=2)

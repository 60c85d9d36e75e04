"""How much is measured: all of it, or a trial."""

from typing import NamedTuple


class Effort(NamedTuple):
    """Sizes of the few-shot benchmark.

    Attributes
    ----------
    n_tasks, n_new_tasks : int
        Sinusoid tasks to train on, and new ones to evaluate on.
    n_gp_tasks : int
        New tasks on which Gaussian processes are evaluated.
    n_steps : int
        Steps of meta-training by gradient methods.
    n_harder_steps : int
        The same on the harder families.
    n_seeds : int
        Repetitions of the plain sinusoids.
    n_splits : int
        Splits of the groups of a real table.
    options : dict
        Further options of all few-shot nets.
    n_tables : int
        Number of real tables.
    """

    n_tasks: int
    n_new_tasks: int
    n_gp_tasks: int
    n_steps: int
    n_harder_steps: int
    n_seeds: int
    n_splits: int
    options: dict
    n_tables: int


FULL = Effort(20_000, 1_000, 50, 8_000, 3_000, 1, 2, {}, 7)
QUICK = Effort(60, 5, 2, 5, 5, 1, 2, {"max_iter": 2}, 1)

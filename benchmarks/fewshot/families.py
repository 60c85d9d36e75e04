"""Families of regression tasks of one input: sines, and harder ones."""

from dataclasses import dataclass

import numpy as np

RANGE = 5.0  # x is uniform in [-RANGE, RANGE]
N_ROWS = 20  # samples of a training task
GRID = np.linspace(-RANGE, RANGE, 100)


@dataclass
class Tasks:
    """Some tasks of a family.

    Attributes
    ----------
    values : callable
        Function ``values(x) -> y`` of points ``(n_tasks, n_points)``, without noise.
    noise : float
        Standard deviation of the noise.
    n_tasks : int
        Number of tasks.
    """

    values: object
    noise: float
    n_tasks: int

    def sample(self, n_points, rng):
        """Random points of each task, and noisy values."""
        x = rng.uniform(-RANGE, RANGE, (self.n_tasks, n_points))
        return x, self.values(x) + self.noise * rng.normal(size=x.shape)


def sines(n_tasks, rng, noise=0.0, frequencies=(1.0, 1.0)):
    """Amplitude 0.1 to 5, phase 0 to pi."""
    amplitude = rng.uniform(0.1, 5.0, (n_tasks, 1))
    phase = rng.uniform(0.0, np.pi, (n_tasks, 1))
    frequency = rng.uniform(*frequencies, (n_tasks, 1))
    return Tasks(lambda x: amplitude * np.sin(frequency * x - phase), noise, n_tasks)


def sums(n_tasks, rng):
    """Sum of two sines of frequencies 1 and 2, each of amplitude 0.1 to 3."""
    parts = [
        (k, rng.uniform(0.1, 3.0, (n_tasks, 1)), rng.uniform(0.0, np.pi, (n_tasks, 1)))
        for k in (1, 2)
    ]
    return Tasks(lambda x: sum(a * np.sin(k * x - p) for k, a, p in parts), 0.0, n_tasks)


def steps(n_tasks, rng):
    """A step at -4 to 4, between two levels from -3 to 3."""
    place = rng.uniform(-4.0, 4.0, (n_tasks, 1))
    low, high = rng.uniform(-3.0, 3.0, (2, n_tasks, 1))
    return Tasks(lambda x: np.where(x < place, low, high), 0.0, n_tasks)


FAMILIES = {
    "sines": sines,
    "noise 0.3": lambda n, rng: sines(n, rng, noise=0.3),
    "frequency 0.5 to 2": lambda n, rng: sines(n, rng, frequencies=(0.5, 2.0)),
    "two sines": sums,
    "steps": steps,
}


def training_table(family, n_tasks, seed):
    """Group, input and target of all rows, the same for all arms."""
    rng = np.random.default_rng(seed)
    x, y = FAMILIES[family](n_tasks, rng).sample(N_ROWS, rng)
    return np.column_stack([np.repeat(np.arange(n_tasks), N_ROWS), x.ravel()]), y.ravel()

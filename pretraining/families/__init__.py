"""Families of synthetic series, each a function ``family(rng, n_steps, n_series)``.

Every family returns an array ``(n_steps, n_series)`` of float32 with a series per column; level and
unit are arbitrary, since the net sees neither. The docstrings give the formulas and their sources.
"""

from .autoregression import drifting_walks, stationary_arma, volatile_walks
from .counts import counts
from .curves import growth_curves, piecewise_trends
from .cycles import stochastic_cycles
from .kernels import gaussian_processes
from .smoothing import exponential_smoothing

FAMILIES = {
    "smoothing": exponential_smoothing,
    "drift": drifting_walks,
    "arma": stationary_arma,
    "volatile": volatile_walks,
    "piecewise": piecewise_trends,
    "growth": growth_curves,
    "cycles": stochastic_cycles,
    "kernels": gaussian_processes,
    "counts": counts,
}

__all__ = ["FAMILIES"]

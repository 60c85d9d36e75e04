"""Settings: which families are drawn for series with which season, and how long they are.

How trends go on is not the same for every frequency: yearly series keep their trends, hourly ones
return to their usual values. The net is told the length of the season that was removed, and learns
from another mixture for each class of lengths. The shares were chosen by forecasts of the last
training values of the development sets.
"""

from typing import NamedTuple


class Setting(NamedTuple):
    """A mixture of families with the season that the net is told of.

    Attributes
    ----------
    share : float
        Share of the examples.
    periods : tuple of int
        Lengths of season that are drawn; 1 for none.
    shortest : int
        Lower end of the numbers of known values, whose logarithm is uniform.
    longest : int
        Upper end of the numbers of known values.
    whole : float
        Share of windows without absent steps.
    bent : float
        Share of series that are bent, so that what was added multiplies.
    strongest : float
        How strongly they are bent at most.
    rest : float
        Share of series with a rest of the season.
    families : dict of str to float
        Shares of the families.
    """

    share: float
    periods: tuple
    shortest: int
    longest: int
    whole: float
    bent: float
    strongest: float
    rest: float
    families: dict


SETTINGS = {
    "yearly": Setting(
        share=0.32,
        periods=(1,),
        shortest=3,
        longest=64,
        whole=0.0,
        bent=0.85,
        strongest=1.8,
        rest=0.03,
        families={
            "piecewise": 0.4,
            "smoothing": 0.26,
            "drift": 0.18,
            "growth": 0.11,
            "arma": 0.02,
            "counts": 0.03,
        },
    ),
    "no season": Setting(
        share=0.18,
        periods=(1,),
        shortest=48,
        longest=96,
        whole=0.8,
        bent=0.5,
        strongest=1.2,
        rest=0.2,
        families={
            "counts": 0.16,
            "piecewise": 0.2,
            "smoothing": 0.2,
            "arma": 0.12,
            "cycles": 0.1,
            "kernels": 0.08,
            "volatile": 0.08,
            "drift": 0.06,
        },
    ),
    "short season": Setting(
        share=0.15,
        periods=(4, 4, 4, 7, 7, 2, 3, 5, 6),
        shortest=5,
        longest=96,
        whole=0.35,
        bent=0.65,
        strongest=1.1,
        rest=0.25,
        families={
            "smoothing": 0.42,
            "drift": 0.14,
            "piecewise": 0.1,
            "arma": 0.12,
            "growth": 0.08,
            "counts": 0.06,
            "kernels": 0.05,
            "cycles": 0.03,
        },
    ),
    "season": Setting(
        share=0.19,
        periods=(12, 12, 12, 12, 9, 10, 13, 14, 16),
        shortest=12,
        longest=96,
        whole=0.6,
        bent=0.45,
        strongest=1.0,
        rest=0.3,
        families={
            "arma": 0.26,
            "kernels": 0.16,
            "cycles": 0.12,
            "counts": 0.12,
            "smoothing": 0.16,
            "volatile": 0.05,
            "piecewise": 0.08,
            "drift": 0.05,
        },
    ),
    "long season": Setting(
        share=0.16,
        periods=(24, 24, 48, 52, 52, 96, 144),
        shortest=24,
        longest=96,
        whole=0.85,
        bent=0.35,
        strongest=1.0,
        rest=0.3,
        families={
            "arma": 0.28,
            "cycles": 0.12,
            "kernels": 0.16,
            "counts": 0.16,
            "volatile": 0.08,
            "smoothing": 0.12,
            "piecewise": 0.08,
        },
    ),
}

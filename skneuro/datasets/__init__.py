"""Data that ship with the package, fetchers for larger public data, and generators."""

from ._dynamics import make_mackey_glass, make_narma
from ._fetch import fetch_ett, fetch_m4
from ._sequences import make_adding, make_copy, make_lagged, make_parity, make_recall
from ._sunspots import load_sunspots

__all__ = [
    "fetch_ett",
    "fetch_m4",
    "load_sunspots",
    "make_adding",
    "make_copy",
    "make_lagged",
    "make_mackey_glass",
    "make_narma",
    "make_parity",
    "make_recall",
]

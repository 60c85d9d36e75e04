"""A small real data set that ships with the package, and fetchers for larger public ones."""

from ._fetch import fetch_ett, fetch_m4
from ._sunspots import load_sunspots

__all__ = ["fetch_ett", "fetch_m4", "load_sunspots"]

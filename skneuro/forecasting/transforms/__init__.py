"""Transforms of series: differences, seasons, trends."""

from .deseasonalizer import Deseasonalizer
from .detrender import Detrender
from .differencer import Differencer

__all__ = ["Deseasonalizer", "Detrender", "Differencer"]

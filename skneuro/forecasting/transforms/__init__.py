"""Transformers of series: differences, seasonality, trends."""

from .deseasonalizer import Deseasonalizer
from .detrender import Detrender
from .differencer import Differencer

__all__ = ["Deseasonalizer", "Detrender", "Differencer"]

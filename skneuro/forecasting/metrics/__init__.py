"""Metrics of forecasts, and naive forecasts as benchmarks."""

from .measures import (
    coverage,
    interval_score,
    mase,
    mean_pinball,
    owa,
    rmsse,
    smape,
    smape_scorer,
)
from .naive import naive2, seasonal_naive

__all__ = [
    "coverage",
    "interval_score",
    "mase",
    "mean_pinball",
    "naive2",
    "owa",
    "rmsse",
    "seasonal_naive",
    "smape",
    "smape_scorer",
]

"""Raw series in, forecasts out: the forecaster, transforms of series, measures of forecasts."""

from ._naive import naive2, seasonal_naive
from .backtest_display import BacktestDisplay
from .backtesting import backtest
from .deseasonalizer import Deseasonalizer
from .detrender import Detrender
from .differencer import Differencer
from .forecast_display import ForecastDisplay
from .metrics import (
    coverage,
    interval_score,
    mase,
    mean_pinball,
    owa,
    rmsse,
    smape,
    smape_scorer,
)
from .series_forecaster import SeriesForecaster

__all__ = [
    "BacktestDisplay",
    "Deseasonalizer",
    "Detrender",
    "Differencer",
    "ForecastDisplay",
    "SeriesForecaster",
    "backtest",
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

"""Raw series in, forecasts out: the forecaster, transforms of series, measures of forecasts."""

from .displays import BacktestDisplay, ForecastDisplay
from .evaluation import backtest
from .forecaster.pretrained_forecaster import PretrainedForecaster
from .forecaster.series_forecaster import SeriesForecaster
from .long_tables import forecast_frame
from .metrics import (
    coverage,
    interval_score,
    mase,
    mean_pinball,
    naive2,
    owa,
    rmsse,
    seasonal_naive,
    smape,
    smape_scorer,
)
from .transforms import Deseasonalizer, Detrender, Differencer

__all__ = [
    "BacktestDisplay",
    "Deseasonalizer",
    "Detrender",
    "Differencer",
    "ForecastDisplay",
    "PretrainedForecaster",
    "SeriesForecaster",
    "backtest",
    "coverage",
    "forecast_frame",
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

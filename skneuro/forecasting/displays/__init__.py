"""Plots of forecasts and backtests."""

from .backtest_display import BacktestDisplay
from .forecast_display import ForecastDisplay

__all__ = ["BacktestDisplay", "ForecastDisplay"]

"""Backtests: forecasts from many origins in the past."""

from .backtesting import backtest

__all__ = ["backtest"]

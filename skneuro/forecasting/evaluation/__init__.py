"""Backtests of forecasters."""

from .backtesting import backtest

__all__ = ["backtest"]

"""Nets for tables with numbers and categories, without preprocessing by the user."""

from .estimators import TabularClassifierNP, TabularRegressorNP

__all__ = ["TabularClassifierNP", "TabularRegressorNP"]

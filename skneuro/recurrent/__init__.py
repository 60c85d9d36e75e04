"""Recurrent nets over windows of a sequence."""

from ._estimators import RNNClassifier, RNNForecaster

__all__ = ["RNNClassifier", "RNNForecaster"]

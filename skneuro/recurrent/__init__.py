"""Recurrent nets that read windows of a sequence."""

from .estimators import RNNClassifier, RNNForecaster

__all__ = ["RNNClassifier", "RNNForecaster"]

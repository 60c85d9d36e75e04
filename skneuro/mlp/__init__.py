"""Multilayer perceptrons: drop-in replacements of scikit-learn's pair."""

from .estimators import MLPClassifierNP, MLPRegressorNP

__all__ = ["MLPClassifierNP", "MLPRegressorNP"]

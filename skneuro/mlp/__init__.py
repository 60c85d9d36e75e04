"""Multilayer perceptrons: drop-in replacements of scikit-learn's pair."""

from ._estimators import MLPClassifierNP, MLPRegressorNP

__all__ = ["MLPClassifierNP", "MLPRegressorNP"]

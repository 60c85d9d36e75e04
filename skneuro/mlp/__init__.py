"""Multilayer perceptrons: drop-in replacements for those of scikit-learn."""

from .estimators import MLPClassifierNP, MLPRegressorNP

__all__ = ["MLPClassifierNP", "MLPRegressorNP"]

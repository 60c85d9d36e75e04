"""Explanations of what a net learned: attributions, and pictures of training."""

from .attribution import attributions
from .lags import lag_importance
from .learning_curves_display import LearningCurvesDisplay
from .randomization import randomization_check
from .shapley import shapley_attributions
from .task_weights_display import TaskWeightsDisplay

__all__ = [
    "LearningCurvesDisplay",
    "TaskWeightsDisplay",
    "attributions",
    "lag_importance",
    "randomization_check",
    "shapley_attributions",
]

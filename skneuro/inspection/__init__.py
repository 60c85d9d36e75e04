"""Explanations of what a net learned and remembers, and pictures of how it was trained."""

from .attribution import attributions
from .attribution_display import AttributionDisplay
from .few_shot_curve_display import FewShotCurveDisplay
from .lag_importance_display import LagImportanceDisplay
from .lags import lag_importance
from .learning_curves_display import LearningCurvesDisplay
from .memory import memory_profile
from .memory_display import MemoryDisplay
from .randomization import randomization_check
from .shapley import shapley_attributions
from .task_weights_display import TaskWeightsDisplay

__all__ = [
    "AttributionDisplay",
    "FewShotCurveDisplay",
    "LagImportanceDisplay",
    "LearningCurvesDisplay",
    "MemoryDisplay",
    "TaskWeightsDisplay",
    "attributions",
    "lag_importance",
    "memory_profile",
    "randomization_check",
    "shapley_attributions",
]

"""What a fitted net learned, and how."""

from .learning_curves_display import LearningCurvesDisplay
from .task_weights_display import TaskWeightsDisplay

__all__ = ["LearningCurvesDisplay", "TaskWeightsDisplay"]

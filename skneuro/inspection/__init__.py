"""Pictures of how a net was trained: learning curves and task weights."""

from .learning_curves_display import LearningCurvesDisplay
from .task_weights_display import TaskWeightsDisplay

__all__ = ["LearningCurvesDisplay", "TaskWeightsDisplay"]

"""Pictures of how a net was trained, and of how well few-shot nets serve new groups."""

from .few_shot_curve_display import FewShotCurveDisplay
from .learning_curves_display import LearningCurvesDisplay
from .task_weights_display import TaskWeightsDisplay

__all__ = ["FewShotCurveDisplay", "LearningCurvesDisplay", "TaskWeightsDisplay"]

"""Few-shot learning over groups: estimators, and a splitter to evaluate any estimator."""

from .classifier import FewShotClassifier
from .regressor import FewShotRegressor
from .split import FewShotSplit

__all__ = ["FewShotClassifier", "FewShotRegressor", "FewShotSplit"]

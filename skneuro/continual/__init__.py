"""Learning from streams without forgetting: replay of earlier rows, and consolidation of weights.

The wrappers keep some of the training rows, which are in their pickles too.
"""

from .estimators import ContinualClassifier, ContinualRegressor

__all__ = ["ContinualClassifier", "ContinualRegressor"]

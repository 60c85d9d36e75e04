"""One net for several tasks."""

from ._estimator import MultiTaskNet

__all__ = ["MultiTaskNet"]

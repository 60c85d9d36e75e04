"""One net for several tasks."""

from .estimator import MultiTaskNet

__all__ = ["MultiTaskNet"]

"""Multi-task learning: one net for several targets."""

from .estimator import MultiTaskNet

__all__ = ["MultiTaskNet"]

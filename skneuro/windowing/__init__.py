"""Windows of a time series: as a scikit-learn transformer, and as views."""

from .transformer import WindowTransformer, make_windows

__all__ = ["WindowTransformer", "make_windows"]

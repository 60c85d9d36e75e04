"""Windows of a series: as a transformer, and as views."""

from .transformer import WindowTransformer, make_windows

__all__ = ["WindowTransformer", "make_windows"]

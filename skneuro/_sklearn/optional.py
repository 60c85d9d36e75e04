"""Checks for optional packages, and styles of plots."""

from sklearn.utils._optional_dependencies import check_matplotlib_support, check_rich_support
from sklearn.utils._plotting import _validate_style_kwargs as merge_styles

__all__ = ["check_matplotlib_support", "check_rich_support", "merge_styles"]

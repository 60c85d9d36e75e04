"""Parts of the HTML diagram; imported when one is drawn."""

from sklearn.utils._repr_html.estimator import _VisualBlock as VisualBlock

__all__ = ["VisualBlock"]

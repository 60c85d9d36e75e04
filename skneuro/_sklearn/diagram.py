"""Parts of the HTML diagram, imported only when a diagram is drawn."""

from sklearn.utils._repr_html.estimator import _VisualBlock as VisualBlock

__all__ = ["VisualBlock"]

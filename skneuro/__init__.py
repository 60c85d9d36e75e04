"""Neural nets as scikit-learn estimators, with the backpropagation written in NumPy."""

from .mlp import MLPClassifierNP, MLPRegressorNP
from .recurrent import RNNClassifier, RNNForecaster
from .windowing import WindowTransformer, make_windows

__version__ = "0.1.0"

__all__ = [
    "MLPClassifierNP",
    "MLPRegressorNP",
    "RNNClassifier",
    "RNNForecaster",
    "WindowTransformer",
    "make_windows",
]

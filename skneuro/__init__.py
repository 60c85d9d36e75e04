"""Neural nets as scikit-learn estimators, with the backpropagation written in NumPy."""

from ._show_versions import show_versions
from ._trusted_types import trusted_types
from .fewshot import FewShotClassifier, FewShotRegressor, FewShotSplit
from .mlp import MLPClassifierNP, MLPRegressorNP
from .multitask import MultiTaskNet
from .recurrent import RNNClassifier, RNNForecaster
from .tabular import TabularClassifierNP, TabularRegressorNP
from .windowing import WindowTransformer, make_windows

__version__ = "0.1.0"

__all__ = [
    "FewShotClassifier",
    "FewShotRegressor",
    "FewShotSplit",
    "MLPClassifierNP",
    "MLPRegressorNP",
    "MultiTaskNet",
    "RNNClassifier",
    "RNNForecaster",
    "TabularClassifierNP",
    "TabularRegressorNP",
    "WindowTransformer",
    "make_windows",
    "show_versions",
    "trusted_types",
]

"""Fitted nets for other programs: ONNX, and scikit-learn's own perceptrons."""

from .onnx_model import to_onnx
from .pipelines import register_skl2onnx
from .sklearn_net import to_sklearn

__all__ = ["register_skl2onnx", "to_onnx", "to_sklearn"]

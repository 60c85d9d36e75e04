"""Converters of skl2onnx, with which Pipelines that end in a net become models of ONNX."""

from typing import Any

import numpy as np

from ..mlp import MLPClassifierNP, MLPRegressorNP
from ..recurrent import RNNClassifier, RNNForecaster
from .onnx_model import OLDEST_OPSET, net_graph

REGRESSORS = (MLPRegressorNP, RNNForecaster)
CLASSIFIERS = (MLPClassifierNP, RNNClassifier)
DTYPES = {
    "FloatTensorType": np.float32,
    "DoubleTensorType": np.float64,
    "Int64TensorType": np.int64,
}
OPTIONS = {
    "zipmap": [True, False, "columns"],
    "nocl": [True, False],
    "output_class_labels": [False, True],
}


def register_skl2onnx() -> None:
    """Tell skl2onnx how to convert perceptrons and recurrent nets, inside of Pipelines too.

    After one call, ``skl2onnx.to_onnx(pipeline, X[:1], target_opset=18)`` works with any step that
    skl2onnx knows. Predictions are in the precision of ``X``; compare them with those of the
    Pipeline, since skl2onnx makes no check.
    """
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes

    for kind in REGRESSORS:
        update_registered_converter(kind, f"Skneuro{kind.__name__}", _set_shapes, _convert)
    for kind in CLASSIFIERS:
        update_registered_converter(
            kind,
            f"Skneuro{kind.__name__}",
            calculate_linear_classifier_output_shapes,
            _convert,
            options=OPTIONS,
        )


def _set_shapes(operator: Any) -> None:
    """Type and shape of the predictions of a regressor."""
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    is_double = isinstance(operator.inputs[0].type, DoubleTensorType)
    kind = DoubleTensorType if is_double else FloatTensorType
    operator.outputs[0].type = kind([None, operator.raw_operator._fitted.targets.n_targets])


def _convert(scope: Any, operator: Any, container: Any) -> None:
    """Add the nodes of a net to the model of the Pipeline."""
    from onnx import helper

    net: Any = operator.raw_operator
    (x,) = operator.inputs
    targets: Any = net._fitted.targets
    if isinstance(net, CLASSIFIERS) and targets.is_multilabel:
        raise ValueError("register_skl2onnx: use to_onnx for a multilabel classifier.")
    prefix = scope.get_unique_operator_name(type(net).__name__) + "_"
    graph, outputs = net_graph(net, x.full_name, prefix)
    for value, output in zip(outputs.values(), operator.outputs, strict=False):
        dtype = _dtype(output.type)
        found = value if dtype is None else graph.cast(value, dtype)
        if not isinstance(net, CLASSIFIERS):
            found = graph.reshape(found, -1, targets.n_targets)
        graph.rename(found, output.full_name)
    for constant in graph.constants:
        if constant.string_data:  # skl2onnx copies the bytes of numbers only
            dims, text = list(constant.dims), list(constant.string_data)
            container.add_initializer(constant.name, constant.data_type, dims, text)
        else:
            container.add_initializer(constant.name, None, None, constant)
    for node in graph.nodes:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        container.add_node(
            node.op_type,
            list(node.input),
            list(node.output),
            op_version=OLDEST_OPSET,
            name=scope.get_unique_operator_name(node.op_type),
            **attributes,
        )


def _dtype(kind: Any) -> Any:
    """Type of NumPy of an output; None for text."""
    return DTYPES.get(type(kind).__name__)

"""Targets as nodes of ONNX: from raw outputs to numbers, quantiles, labels and probabilities."""

from typing import Any

import numpy as np

from ..base.class_targets import ClassTargets
from ..base.regression_targets import LARGE_LEVEL, RegressionTargets
from ._graph import Graph

Outputs = dict[str, str]


def add_outputs(targets: Any, graph: Graph, z: str, anchor: Any) -> Outputs:
    """Add the nodes that turn raw outputs into predictions.

    Parameters
    ----------
    targets : Targets
        Targets of the net.
    graph : Graph
        Graph to add to.
    z : str
        Name of the raw outputs, of shape (n_samples, n_outputs).
    anchor : tuple of str or None
        Names of the shift and scale of windows, which are undone.

    Returns
    -------
    outputs : dict of str to str
        Names of values by the name of the output.
    """
    if type(targets) is RegressionTargets:
        return _numbers(targets, graph, z, anchor)
    if type(targets) is ClassTargets:
        labels, probabilities = add_classes(targets, targets.classes, graph, z)
        return {"label": labels, "probabilities": probabilities}
    if hasattr(targets, "schema"):
        return _tasks(targets, graph, z)
    raise ValueError(f"to_onnx has no nodes for the targets {type(targets).__name__}.")


# Numbers -------------------------------------------------------------------------------------


def _numbers(targets: Any, graph: Graph, z: str, anchor: Any) -> Outputs:
    z = add_scaled(targets, graph, z)
    if anchor is not None:
        shift, scale = (graph.cast(part, prediction_dtype(targets, graph)) for part in anchor)
        z = graph.add("Add", graph.add("Mul", z, scale), shift)
    flat = targets.is_flat
    if targets.loss_name != "quantile":
        return {"prediction": graph.reshape(z, -1) if flat else z}
    levels = targets.loss.levels
    by_target = graph.reshape(z, 0, targets.n_targets, len(levels))
    middle = np.array(np.argmin(np.abs(levels - 0.5)), np.int64)
    prediction = graph.add("Gather", by_target, middle, axis=2)
    one = targets.n_targets == 1
    quantiles = graph.reshape(z, 0, len(levels)) if one else by_target
    return {
        "prediction": graph.reshape(prediction, -1) if flat else prediction,
        "quantiles": quantiles,
    }


def add_scaled(targets: Any, graph: Graph, z: str) -> str:
    """Add the link of the loss, and undo the scaling of the targets."""
    if targets.loss_name == "quantile":
        z = _sorted(targets, graph, z)
    elif targets.loss.link_name == "exp":
        z = graph.add("Exp", z)
    elif targets.loss.link_name != "identity":
        raise ValueError(f"to_onnx has no nodes for the loss {targets.loss_name!r}.")
    if not targets.scale:
        return z
    repeats = targets.loss.n_raw_outputs(targets.n_targets) // targets.n_targets
    shift, scale = (np.repeat(part, repeats) for part in (targets.shift_, targets.scale_))
    dtype = prediction_dtype(targets, graph)
    z = graph.cast(z, dtype)
    shift, scale = (graph.constant_as_is(part.astype(dtype)) for part in (shift, scale))
    return graph.add("Add", graph.add("Mul", z, scale), shift)


def prediction_dtype(targets: Any, graph: Graph) -> Any:
    """Precision of predictions: float64 where their level is large against their scale."""
    if targets.scale and (np.abs(targets.shift_) > LARGE_LEVEL * targets.scale_).any():
        return np.dtype(float)
    return graph.dtype


def _sorted(targets: Any, graph: Graph, z: str) -> str:
    """Quantiles of each target in ascending order."""
    n_levels = len(targets.loss.levels)
    if n_levels == 1:
        return z
    by_target = graph.reshape(z, 0, targets.n_targets, n_levels)
    count = np.array([n_levels], np.int64)
    values, _ = graph.add("TopK", by_target, count, n_outputs=2, axis=2, largest=0, sorted=1)
    return graph.reshape(values, 0, targets.n_targets * n_levels)


# Classes -------------------------------------------------------------------------------------


def add_classes(targets: Any, classes: Any, graph: Graph, z: str) -> tuple[str, str]:
    """Add labels and probabilities of a classification.

    Parameters
    ----------
    targets : ClassTargets
        Encoder of the classes.
    classes : ndarray
        Class labels, or columns of a multilabel classification.
    graph : Graph
        Graph to add to.
    z : str
        Name of the raw outputs.

    Returns
    -------
    labels, probabilities : str
        Names of the outputs.
    """
    if targets.loss.link_name == "softmax":
        probabilities = graph.add("Softmax", z, axis=1)
        codes = graph.add("ArgMax", probabilities, axis=1, keepdims=0)
        return graph.add("Gather", _labels(classes, graph), codes), probabilities
    below_one = np.nextafter(graph.dtype.type(1), graph.dtype.type(0))
    p = graph.add("Min", graph.add("Sigmoid", z), below_one)
    is_true = graph.cast(graph.add("Greater", p, 0.5), np.int64)
    if targets.is_multilabel:
        return is_true, p
    if targets.has_single_class:
        raise ValueError("to_onnx: the net has seen a single class, which it always predicts.")
    codes = graph.reshape(is_true, -1)
    probabilities = graph.add("Concat", graph.add("Sub", 1.0, p), p, axis=1)
    return graph.add("Gather", _labels(classes, graph), codes), probabilities


def _labels(classes: Any, graph: Graph) -> str:
    """Constant of class labels: numbers, booleans or text."""
    classes = np.asarray(classes)
    if classes.dtype.kind in "iub":
        return graph.constant_as_is(classes if classes.dtype.kind == "b" else classes.astype("i8"))
    if classes.dtype.kind == "f":
        return graph.constant_as_is(classes.astype(float))
    if all(isinstance(label, str) for label in classes.tolist()):
        return graph.constant_as_is(classes.astype(object))
    kinds = sorted({type(label).__name__ for label in classes.tolist()})
    raise ValueError(f"to_onnx: ONNX has no labels of the types {kinds}.")


# Tasks ---------------------------------------------------------------------------------------


def _tasks(targets: Any, graph: Graph, z: str) -> Outputs:
    """Outputs of several tasks, by the names of the tasks."""
    outputs: Outputs = {}
    names = targets.schema.names
    left_out = [name for name, out in zip(names, targets.left_out, strict=True) if out]
    if left_out:
        raise ValueError(
            f"to_onnx: the tasks {left_out} were left out of training, and ONNX has no missing "
            "labels."
        )
    parts = zip(targets.schema.tasks, targets.parts, targets.loss.outputs, strict=True)
    for task, part, rows in parts:
        raw = graph.slice(z, rows.start, rows.stop, axis=1)
        if task.is_regression:
            outputs[str(task.name)] = graph.reshape(add_scaled(part, graph, raw), -1)
            continue
        labels, probabilities = add_classes(part, task.classes, graph, raw)
        outputs[str(task.name)] = labels
        outputs[f"{task.name}_probabilities"] = probabilities
    return outputs

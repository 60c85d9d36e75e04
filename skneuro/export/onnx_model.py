"""Fitted nets as models of ONNX."""

from typing import Any

from ..base.estimator import NeuralEstimator
from ._check import check_model
from ._graph import Graph
from ._inputs import anchored, ordered
from ._layers import add_layer
from ._outputs import add_outputs

OLDEST_OPSET = 18  # the first with the axes of all means as an input
DEFAULT_OPSET = 18  # known to all current runtimes


def to_onnx(
    estimator: Any, X: Any = None, *, target_opset: int | None = None, check: bool = True
) -> Any:
    """Convert a fitted net to ONNX.

    The model has one input ``X`` of shape (n_samples, n_features), in the precision in which the
    net was trained, and the outputs ``prediction`` (and ``quantiles``) of a regressor, ``label``
    and ``probabilities`` of a classifier, or for `MultiTaskNet` the name of each task (and the name
    followed by ``_probabilities``). All weights and options are in the graph: normalization,
    residual blocks, the linear path, scaled targets, anchors, the order of columns.

    Parameters
    ----------
    estimator : estimator
        Fitted perceptron, recurrent net or `MultiTaskNet`.
    X : array-like of shape (n_samples, n_features), default=None
        Samples for the check; None draws standard normal ones. Missing steps of sequences have no
        form in the graph.
    target_opset : int, default=None
        Version of the operators, at least 18; None is 18.
    check : bool, default=True
        Whether to run the model in the reference evaluator of ONNX and compare its outputs with
        those of the net.

    Returns
    -------
    model : onnx.ModelProto
        Model, whose ``SerializeToString()`` is the content of a file.

    Raises
    ------
    ValueError
        If a part of the net has no form in ONNX, or an output differs by more than 1e-5 (float32)
        or 1e-10 (float64) of its size.

    Examples
    --------
    >>> from sklearn.datasets import make_friedman1
    >>> from skneuro import MLPRegressorNP
    >>> from skneuro.export import to_onnx
    >>> X, y = make_friedman1(200, random_state=0)
    >>> net = MLPRegressorNP(solver="lbfgs", max_iter=5000, random_state=0).fit(X, y)
    >>> model = to_onnx(net, X)  # doctest: +SKIP
    >>> _ = Path("net.onnx").write_bytes(model.SerializeToString())  # doctest: +SKIP
    """
    if not isinstance(estimator, NeuralEstimator):
        raise TypeError(
            f"to_onnx takes a perceptron, a recurrent net or a MultiTaskNet, got "
            f"{type(estimator).__name__}; skl2onnx converts Pipelines after register_skl2onnx()."
        )
    estimator._check_fitted()
    model = _model(estimator, _opset(target_opset))
    if check:
        check_model(model, estimator, X)
    return model


def _opset(target_opset: int | None) -> int:
    from onnx import defs

    newest = defs.onnx_opset_version()
    opset = DEFAULT_OPSET if target_opset is None else target_opset
    if not OLDEST_OPSET <= opset <= newest:
        raise ValueError(
            f"target_opset={target_opset} must be from {OLDEST_OPSET} to {newest}, the newest "
            "that the installed onnx knows."
        )
    return opset


def _model(estimator: Any, opset: int) -> Any:
    """Model with the graph of the whole net."""
    from onnx import checker, helper, shape_inference

    net = estimator._fitted
    graph, outputs = net_graph(estimator, "X")
    for name, value in outputs.items():
        graph.rename(value, name)
    kind = helper.np_dtype_to_tensor_dtype(graph.dtype)
    X = helper.make_tensor_value_info("X", kind, ["n_samples", net.inputs.n_features])
    found = [helper.make_empty_tensor_value_info(name) for name in outputs]
    made = helper.make_graph(graph.nodes, type(estimator).__name__, [X], found, graph.constants)
    opsets = [helper.make_opsetid("", opset)]
    model = helper.make_model_gen_version(made, opset_imports=opsets, producer_name="skneuro")
    inferred = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    checker.check_model(inferred)
    return inferred


def net_graph(estimator: Any, x: str, prefix: str = "") -> tuple[Graph, dict[str, str]]:
    """Make the graph of the whole net: inputs, layers, outputs.

    Parameters
    ----------
    estimator : estimator
        Fitted net.
    x : str
        Name of the samples; cast to the precision of the net where a prefix is given.
    prefix : str, default=""
        Start of all names, where the graph becomes part of a larger one.

    Returns
    -------
    graph : Graph
        Nodes and constants.
    outputs : dict of str to str
        Names of values by the name of the output.
    """
    net = estimator._fitted
    graph = Graph(net.network.dtype, prefix)
    if prefix:
        x = graph.cast(x, graph.dtype)
    x, anchor = ordered(net.inputs, graph, x), None
    if net.inputs.anchor is not None:
        x, *anchor = anchored(net.inputs.anchor, graph, x)
    z = add_layer(net.network.workspace(1).root, graph, x)
    return graph, add_outputs(net.targets, graph, z, anchor)

"""Activation functions in operators of ONNX that runtimes have for both precisions."""

from ..nn.activations import LeakyReLU
from ._graph import Graph


def activate(name: str, graph: Graph, x: str) -> str:
    """Add an activation function.

    Parameters
    ----------
    name : str
        Key of `ACTIVATIONS`.
    graph : Graph
        Graph to add to.
    x : str
        Name of the input.

    Returns
    -------
    y : str
        Name of the output.
    """
    if name in PLAIN:
        return graph.add(PLAIN[name], x)
    return COMPOSED[name](graph, x)


def _leaky_relu(graph: Graph, x: str) -> str:
    return graph.add("Max", x, graph.add("Mul", x, LeakyReLU.slope))


def _elu(graph: Graph, x: str) -> str:
    negative = graph.add("Sub", graph.add("Exp", graph.add("Min", x, 0.0)), 1.0)
    return graph.add("Add", graph.add("Max", x, 0.0), negative)


def _gelu(graph: Graph, x: str) -> str:
    erf = graph.add("Erf", graph.add("Mul", x, 0.5**0.5))
    return graph.add("Mul", x, graph.add("Mul", graph.add("Add", erf, 1.0), 0.5))


def _silu(graph: Graph, x: str) -> str:
    return graph.add("Mul", x, graph.add("Sigmoid", x))


def _softplus(graph: Graph, x: str) -> str:
    power = graph.add("Exp", graph.add("Neg", graph.add("Abs", x)))
    return graph.add(
        "Add", graph.add("Max", x, 0.0), graph.add("Log", graph.add("Add", power, 1.0))
    )


PLAIN = {"identity": "Identity", "logistic": "Sigmoid", "tanh": "Tanh", "relu": "Relu"}
COMPOSED = {
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "gelu": _gelu,
    "silu": _silu,
    "softplus": _softplus,
}

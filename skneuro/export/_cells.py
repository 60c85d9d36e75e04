"""Recurrent cells as a Scan over primitive operators."""

from typing import Any

import numpy as np

from ..nn.activations import ACTIVATIONS
from ..nn.recurrent.elman import Elman
from ..nn.recurrent.gru import GRU
from ..nn.recurrent.lstm import LSTM
from ._activations import activate
from ._graph import Graph


def scan_cell(cell: Any, graph: Graph, x: str, state: list[str], standardized: Any) -> str:
    """Add a Scan whose body is one step of the cell.

    Parameters
    ----------
    cell : Recurrent
        Cell with its weights.
    graph : Graph
        Graph to add to.
    x : str
        Name of the input, of shape (n_timesteps, n_samples, n_channels).
    state : list of str
        Names of the states before the first step.
    standardized : callable
        ``standardized(graph, x)`` adds a standardization over the last axis.

    Returns
    -------
    y : str
        Name of the hidden states, of shape (n_timesteps, n_samples, n_hidden).
    """
    from onnx import helper

    body = Graph(graph.dtype, f"step_{len(graph.nodes)}_")
    names = [f"{body.prefix}state_{k}" for k in range(len(state))]
    x_t = f"{body.prefix}x"
    after = STEPS[type(cell)](_Gates(cell, body, standardized), x_t, *names)
    outputs = [f"{body.prefix}after_{k}" for k in range(len(state))]
    for name, output in zip(after, outputs, strict=True):
        body.rename(name, output)
    body.rename(after[0], f"{body.prefix}y")
    kind = helper.np_dtype_to_tensor_dtype(graph.dtype)
    inputs, results = [
        [helper.make_tensor_value_info(name, kind, [None, None]) for name in group]
        for group in ([*names, x_t], [*outputs, f"{body.prefix}y"])
    ]
    step = helper.make_graph(
        body.nodes, f"{body.prefix}body", inputs, results, initializer=body.constants
    )
    found = graph.add("Scan", *state, x, n_outputs=len(state) + 1, body=step, num_scan_inputs=1)
    return found[-1]


class _Gates:
    """The arguments of a cell's gates, in a step.

    Parameters
    ----------
    cell : Recurrent
        Cell with its weights.
    graph : Graph
        Body of the Scan.
    standardized : callable
        ``standardized(graph, x)`` adds a standardization over the last axis.
    """

    def __init__(self, cell: Any, graph: Graph, standardized: Any) -> None:
        self.cell, self.graph, self.standardized = cell, graph, standardized

    def arguments(self, product: str, bias: Any, norm: int = 0) -> list[str]:
        """Normalize products of inputs and weights, add the bias, and split them by gate.

        Parameters
        ----------
        product : str
            Name of the products, with the gates side by side.
        bias : ndarray
            Biases of the gates.
        norm : int, default=0
            Index of the normalization among those of the cell.

        Returns
        -------
        arguments : list of str
            Names of the arguments of each gate.
        """
        graph, H = self.graph, self.cell.n_hidden
        n_gates = len(bias) // H
        if self.cell.layer_norm:
            by_gate = self.standardized(graph, graph.reshape(product, 0, n_gates, H))
            scaled = graph.add("Mul", by_gate, self.cell.norms[norm].gain)
            product = graph.reshape(scaled, 0, n_gates * H)
        total = graph.add("Add", product, bias)
        if n_gates == 1:
            return [total]
        return [graph.slice(total, k * H, (k + 1) * H, axis=1) for k in range(n_gates)]


def _lstm(gates: _Gates, x: str, h: str, c: str) -> list[str]:
    graph, block = gates.graph, gates.cell.block
    product = graph.add("MatMul", graph.add("Concat", x, h, axis=1), block[:-1])
    g, f, i, o = gates.arguments(product, block[-1])
    kept = graph.add("Mul", graph.add("Sigmoid", f), c)
    added = graph.add("Mul", graph.add("Sigmoid", i), graph.add("Tanh", g))
    c = graph.add("Add", kept, added)
    return [graph.add("Mul", graph.add("Sigmoid", o), graph.add("Tanh", c)), c]


def _gru(gates: _Gates, x: str, h: str) -> list[str]:
    graph, cell = gates.graph, gates.cell
    C, H, block = cell.n_channels, cell.n_hidden, cell.block
    W = np.zeros((C + H, 3 * H), block.dtype)  # for m, r and z: no weights from x_t to m
    W[C:, :H], W[:, H:] = block[C:-1, 2 * H :], block[:-1, : 2 * H]
    product = graph.add("MatMul", graph.add("Concat", x, h, axis=1), W)
    m, r, z = gates.arguments(product, np.concatenate([cell.b_m, block[-1, : 2 * H]]))
    of_input = graph.add("MatMul", x, block[:C, 2 * H :])
    (n,) = gates.arguments(of_input, block[-1, 2 * H :], norm=1)
    n = graph.add("Tanh", graph.add("Add", n, graph.add("Mul", graph.add("Sigmoid", r), m)))
    difference = graph.add("Sub", h, n)
    return [graph.add("Add", n, graph.add("Mul", graph.add("Sigmoid", z), difference))]


def _elman(gates: _Gates, x: str, h: str) -> list[str]:
    graph, block = gates.graph, gates.cell.block
    product = graph.add("MatMul", graph.add("Concat", x, h, axis=1), block[:-1])
    (z,) = gates.arguments(product, block[-1])
    names = {function: name for name, function in ACTIVATIONS.items()}
    return [activate(names[type(gates.cell.function)], graph, z)]


STEPS: dict[Any, Any] = {LSTM: _lstm, GRU: _gru, Elman: _elman}

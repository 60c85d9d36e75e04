"""Recurrent layers as nodes of ONNX.

Sequences are arrays (n_timesteps, n_samples, n_channels) here. A cell is an operator of ONNX where
there is one for it: in float32 and without layer normalization. Elsewhere it is a Scan over
primitive operators, which runtimes have in float64 too.
"""

from typing import Any

import numpy as np

from ..nn.recurrent.bidirectional import Bidirectional
from ..nn.recurrent.dilated import Dilated
from ..nn.recurrent.elman import Elman
from ..nn.recurrent.gru import GRU
from ..nn.recurrent.lstm import LSTM
from ..nn.recurrent.readout import Attention, Last, Mean
from ._cells import scan_cell
from ._graph import Graph

FAR = np.iinfo(np.int64).min + 1  # the end of a slice that runs backward to the first entry


def read_sequences(stack: Any, graph: Graph, x: str, standardized: Any) -> str:
    """Add the layers and the readout of a `RecurrentStack`.

    Parameters
    ----------
    stack : RecurrentStack
        Layers with their weights.
    graph : Graph
        Graph to add to.
    x : str
        Name of the input, of shape (n_samples, n_timesteps * n_channels).
    standardized : callable
        ``standardized(graph, x)`` adds a standardization over the last axis.

    Returns
    -------
    y : str
        Name of the output, of shape (n_samples, n_outputs).
    """
    T = stack.n_timesteps
    x = graph.add("Transpose", graph.reshape(x, 0, T, -1), perm=[1, 0, 2])
    for layer, adds in zip(stack.layers, stack.adds, strict=True):
        y = _read(layer, graph, x, T, standardized)
        x = graph.add("Add", y, x) if adds else y
    return _read_out(stack.readout, graph, x, T)


def _read(layer: Any, graph: Graph, x: str, n_timesteps: int, standardized: Any) -> str:
    """Add a layer; the result has the shape (n_timesteps, n_samples, n_units)."""
    if type(layer) is Bidirectional:
        onward, back = layer.directions
        turned = _read(back, graph, _turned(graph, x), n_timesteps, standardized)
        parts = [_read(onward, graph, x, n_timesteps, standardized), _turned(graph, turned)]
        return graph.add("Concat", *parts, axis=2)
    if type(layer) is Dilated:
        return _read_dilated(layer, graph, x, n_timesteps, standardized)
    state = _initial_state(layer, graph, x)
    native = NATIVE.get(type(layer))
    if native is None:
        raise ValueError(f"to_onnx has no nodes for the layer {type(layer).__name__}.")
    # skl2onnx, whose graphs have a prefix, cannot order nodes with an input left out
    if graph.dtype == np.float32 and not layer.layer_norm and not graph.prefix:
        y = native(layer, graph, x, state)
        if y is not None:
            return graph.add("Squeeze", y, np.array([1], np.int64))
    return scan_cell(layer, graph, x, state, standardized)


def _turned(graph: Graph, x: str) -> str:
    """Reverse the order of the steps."""
    return graph.slice(x, -1, FAR, axis=0, step=-1)


def _read_dilated(layer: Any, graph: Graph, x: str, n_timesteps: int, standardized: Any) -> str:
    """Read every d-th step as a sequence of its own: d times as many samples."""
    d, C, H = layer.dilation, layer.n_channels, layer.n_units
    n_groups = -(-n_timesteps // d)
    if n_groups * d > n_timesteps:  # complete the last group; the states are not used
        pads = np.array([0, 0, 0, n_groups * d - n_timesteps, 0, 0], np.int64)
        x = graph.add("Pad", x, pads)
    grouped = graph.reshape(x, n_groups, -1, C)
    y = _read(layer.cell, graph, grouped, n_groups, standardized)
    in_time = graph.reshape(y, n_groups * d, -1, H)
    return graph.slice(in_time, 0, n_timesteps, axis=0)


def _initial_state(cell: Any, graph: Graph, x: str) -> list[str]:
    """Names of the states before the first step, of shape (n_samples, n_hidden)."""
    n_samples = graph.slice(graph.add("Shape", x), 1, 2, axis=0)
    shape = graph.add("Concat", n_samples, np.array([cell.n_hidden], np.int64), axis=0)
    state = cell.state_0
    if state is None:
        state = np.zeros((cell.n_states, cell.n_hidden), graph.dtype)
    return [graph.add("Expand", part[None], shape) for part in state]


# Operators of ONNX ---------------------------------------------------------------------------


def _gates(cell: Any, order: list[int]) -> tuple[Any, Any, Any]:
    """Weights of inputs and states, and biases, with the gates in the order of ONNX."""
    C, H = cell.n_channels, cell.n_hidden
    blocks = [cell.block[:, k * H : (k + 1) * H] for k in order]
    block = np.concatenate(blocks, axis=1)
    return block[:C].T[None], block[C:-1].T[None], block[-1]


def _leading(graph: Graph, states: list[str]) -> list[str]:
    """States with an axis of one direction."""
    return [graph.add("Unsqueeze", state, np.array([0], np.int64)) for state in states]


def _lstm(cell: Any, graph: Graph, x: str, state: list[str]) -> str:
    W, R, bias = _gates(cell, [2, 3, 1, 0])  # input, output, forget, candidate
    bias = np.concatenate([bias, np.zeros_like(bias)])[None]
    h, c = _leading(graph, state)
    inputs = [x, W, R, bias, "", h, c]
    return graph.add("LSTM", *inputs, hidden_size=cell.n_hidden)


def _gru(cell: Any, graph: Graph, x: str, state: list[str]) -> str:
    W, R, bias = _gates(cell, [1, 0, 2])  # update, reset, candidate
    of_state = np.concatenate([np.zeros(2 * cell.n_hidden), cell.b_m])
    bias = np.concatenate([bias, of_state])[None]
    inputs = [x, W, R, bias, "", *_leading(graph, state)]
    return graph.add("GRU", *inputs, hidden_size=cell.n_hidden, linear_before_reset=1)


def _elman(cell: Any, graph: Graph, x: str, state: list[str]) -> str | None:
    if type(cell.function).__name__ != "Tanh":
        return None  # runtimes differ in the other functions
    W, R, bias = _gates(cell, [0])
    bias = np.concatenate([bias, np.zeros_like(bias)])[None]
    inputs = [x, W, R, bias, "", *_leading(graph, state)]
    return graph.add("RNN", *inputs, hidden_size=cell.n_hidden)


NATIVE: dict[Any, Any] = {LSTM: _lstm, GRU: _gru, Elman: _elman}


# Readouts ------------------------------------------------------------------------------------


def _read_out(readout: Any, graph: Graph, H: str, n_timesteps: int) -> str:
    if type(readout) is Last:
        F = readout.n_forward_units
        last = graph.add("Gather", H, np.array(n_timesteps - 1, np.int64), axis=0)
        if readout.n_units == F:
            return last
        first = graph.add("Gather", H, np.array(0, np.int64), axis=0)
        onward, back = graph.slice(last, 0, F, axis=1), graph.slice(first, F, 2 * F, axis=1)
        return graph.add("Concat", onward, back, axis=1)
    if type(readout) is Mean:
        return graph.add("ReduceMean", H, np.array([0], np.int64), keepdims=0)
    if type(readout) is Attention:
        scores = graph.add("MatMul", H, readout.w[:, None])
        weighted = graph.add("Mul", graph.add("Softmax", scores, axis=0), H)
        return graph.add("ReduceSum", weighted, np.array([0], np.int64), keepdims=0)
    raise ValueError(f"to_onnx has no nodes for the readout {type(readout).__name__}.")

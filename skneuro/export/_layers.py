"""Layers as nodes of ONNX: one function per layer, for signals with a row per sample."""

from functools import singledispatch
from typing import Any

import numpy as np

from ..nn.activations import ACTIVATIONS
from ..nn.layers.activation import ActivationLayer
from ..nn.layers.base import Layer
from ..nn.layers.concat import Concat, Select
from ..nn.layers.containers import Parallel, Residual, Sequential
from ..nn.layers.dense import Dense
from ..nn.layers.noise import Dropout, GaussianNoise
from ..nn.layers.normalization import EPSILON, BatchNorm, LayerNorm
from ..nn.layers.split_batch import SplitBatch
from ..nn.multitask.cross_stitch import CrossStitch
from ..nn.multitask.mixture import MultiGateMixture
from ..nn.multitask.task_net import LogVariances
from ..nn.recurrent.stack import RecurrentStack
from ._activations import activate
from ._graph import Graph
from ._recurrent import read_sequences


@singledispatch
def add_layer(layer: Any, graph: Graph, x: str) -> str:
    """Add the nodes of a bound layer.

    Parameters
    ----------
    layer : Layer
        Layer with its weights.
    graph : Graph
        Graph to add to.
    x : str
        Name of the input, of shape (n_samples, n_inputs).

    Returns
    -------
    y : str
        Name of the output, of shape (n_samples, n_outputs).
    """
    raise ValueError(f"to_onnx has no nodes for the layer {type(layer).__name__}.")


@add_layer.register
def _dense(layer: Dense, graph: Graph, x: str) -> str:
    return graph.add("Gemm", x, layer.block[:-1], layer.block[-1])


@add_layer.register
def _activation(layer: ActivationLayer, graph: Graph, x: str) -> str:
    names = {function: name for name, function in ACTIVATIONS.items()}
    return activate(names[type(layer.function)], graph, x)


@add_layer.register(Dropout)
@add_layer.register(GaussianNoise)
@add_layer.register(LogVariances)
def _identity(layer: Layer, graph: Graph, x: str) -> str:
    return x  # these layers do nothing at prediction


@add_layer.register
def _batch_norm(layer: BatchNorm, graph: Graph, x: str) -> str:
    scale = layer.gamma / np.sqrt(layer.running_variance + EPSILON)
    centered = graph.add("Sub", x, layer.running_mean)
    return graph.add("Add", graph.add("Mul", centered, scale), layer.beta)


@add_layer.register
def _layer_norm(layer: LayerNorm, graph: Graph, x: str) -> str:
    return graph.add("Add", graph.add("Mul", standardized(graph, x), layer.gamma), layer.beta)


def standardized(graph: Graph, x: str) -> str:
    """Subtract the mean over the last axis, and divide by the standard deviation."""
    centered = graph.add("Sub", x, graph.mean(x, -1))
    variance = graph.mean(graph.add("Mul", centered, centered), -1)
    return graph.add("Div", centered, graph.add("Sqrt", graph.add("Add", variance, EPSILON)))


@add_layer.register
def _sequential(layer: Sequential, graph: Graph, x: str) -> str:
    for part in layer.layers:
        x = add_layer(part, graph, x)
    return x


@add_layer.register
def _residual(layer: Residual, graph: Graph, x: str) -> str:
    return graph.add("Add", x, _sequential(layer, graph, x))


@add_layer.register
def _parallel(layer: Parallel, graph: Graph, x: str) -> str:
    return graph.add("Sum", *(add_layer(branch, graph, x) for branch in layer.branches))


@add_layer.register
def _concat(layer: Concat, graph: Graph, x: str) -> str:
    return graph.add("Concat", *(add_layer(b, graph, x) for b in layer.branches), axis=1)


@add_layer.register
def _select(layer: Select, graph: Graph, x: str) -> str:
    return graph.add("Gather", x, layer.rows.astype(np.int64), axis=1)


@add_layer.register
def _split_batch(layer: SplitBatch, graph: Graph, x: str) -> str:
    return add_layer(layer.layer, graph, x)


@add_layer.register
def _stack(layer: RecurrentStack, graph: Graph, x: str) -> str:
    return read_sequences(layer, graph, x, standardized)


@add_layer.register
def _cross_stitch(layer: CrossStitch, graph: Graph, x: str) -> str:
    by_task = graph.reshape(x, 0, layer.n_tasks, -1)
    return graph.reshape(graph.add("MatMul", layer.alpha, by_task), 0, layer.n_outputs)


@add_layer.register
def _mixture(layer: MultiGateMixture, graph: Graph, x: str) -> str:
    *experts, gates = [add_layer(branch, graph, x) for branch in layer.body.branches]
    stacked = graph.add("Concat", *(graph.reshape(e, 0, 1, -1) for e in experts), axis=1)
    gates = graph.reshape(gates, 0, layer.n_tasks, layer.n_experts)
    weights = graph.add("Softmax", gates, axis=2)
    return graph.reshape(graph.add("MatMul", weights, stacked), 0, layer.n_outputs)

"""Readers of X as nodes of ONNX: the order of columns, and the anchor of windows."""

from typing import Any

import numpy as np

from ..nn.windows.usual_units import LEAST_UNIT
from ._graph import Graph


def ordered(inputs: Any, graph: Graph, x: str) -> str:
    """Bring the columns of windows into the order in which the net reads them."""
    columns = getattr(inputs, "columns", None)
    if columns is None:
        return x
    return graph.add("Gather", x, np.asarray(columns, np.int64), axis=1)


def anchored(anchor: Any, graph: Graph, x: str) -> tuple[str, str, str]:
    """Shift and scale windows by their own values.

    Parameters
    ----------
    anchor : Anchor
        Anchor of the net.
    graph : Graph
        Graph to add to.
    x : str
        Name of the windows, of shape (n_samples, n_timesteps * n_channels).

    Returns
    -------
    x : str
        Name of the anchored windows.
    shift, scale : str
        Names of the shift and scale of the target, each of shape (n_samples, 1).
    """
    windows = graph.reshape(x, 0, -1, anchor.n_channels)
    shift, scale = MEASURES[anchor.mode](anchor, graph, windows)
    changed = graph.add("Sub", windows, shift)
    if anchor.mode == "standard":
        changed = graph.add("Div", changed, scale)
    channel = np.array([anchor.target_channel], np.int64)
    of_target = [
        graph.reshape(graph.add("Gather", part, channel, axis=2), -1, 1) for part in (shift, scale)
    ]
    return graph.add("Flatten", changed), *of_target


def _last(anchor: Any, graph: Graph, windows: str) -> tuple[str, str]:
    shift = graph.add("Gather", windows, np.array([-1], np.int64), axis=1)
    return shift, _ones_like(graph, shift)


def _mean(anchor: Any, graph: Graph, windows: str) -> tuple[str, str]:
    shift = graph.cast(graph.mean(graph.cast(windows, np.float64), 1), graph.dtype)
    return shift, _ones_like(graph, shift)


def _ones_like(graph: Graph, x: str) -> str:
    return graph.add("Expand", 1.0, graph.add("Shape", x))


def _standard(anchor: Any, graph: Graph, windows: str) -> tuple[str, str]:
    """Mean and standard deviation in float64; the usual scale where a window hardly varies."""
    as_is = graph.constant_as_is
    exact = graph.cast(windows, np.float64)
    mean = graph.mean(exact, 1)
    deviations = graph.add("Sub", exact, mean)
    spread = graph.add("Sqrt", graph.mean(graph.add("Mul", deviations, deviations), 1))
    axes = np.array([1], np.int64)
    largest = graph.add("ReduceMax", exact, axes, keepdims=1)
    least = graph.add("ReduceMin", exact, axes, keepdims=1)
    size = graph.add("Max", largest, graph.add("Neg", least))
    rounding = graph.add("Mul", size, as_is(np.array(2 * float(np.finfo(graph.dtype).eps))))
    is_error = graph.add(
        "Or", graph.add("Equal", largest, least), graph.add("LessOrEqual", spread, rounding)
    )
    zero, one = as_is(np.array(0.0)), as_is(np.array(1.0))
    spread = graph.add("Where", is_error, zero, spread)
    if anchor.usual_scale is None:
        level = graph.add("Where", graph.add("Equal", mean, zero), one, graph.add("Abs", mean))
        scale = graph.add("Where", graph.add("Equal", spread, zero), level, spread)
    else:
        usual = as_is(np.asarray(anchor.usual_scale, float))
        least_unit = as_is(LEAST_UNIT * np.asarray(anchor.usual_scale, float))
        scale = graph.add("Where", graph.add("Less", spread, least_unit), usual, spread)
    return graph.cast(mean, graph.dtype), graph.cast(scale, graph.dtype)


MEASURES: dict[str, Any] = {"last": _last, "mean": _mean, "standard": _standard}

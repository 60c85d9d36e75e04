"""The layers of a fitted net as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..nn.fewshot.head_prior import HeadPrior
from ..nn.layers.activation import ActivationLayer
from ..nn.layers.base import Layer
from ..nn.layers.concat import Concat, Select
from ..nn.layers.containers import Residual, Sequential
from ..nn.layers.dense import Dense
from ..nn.layers.split_batch import SplitBatch
from ..nn.recurrent.bidirectional import Bidirectional
from ..nn.recurrent.cells import CELLS
from ..nn.recurrent.dilated import Dilated
from ..nn.recurrent.readout import Readout
from ..nn.recurrent.stack import RecurrentStack

CELL_NAMES = {cell: name.upper() for name, cell in CELLS.items()}
# Containers without a row of their own; a `Residual`, though a `Sequential`, has one.
UNSEEN = (Concat, SplitBatch, Select, Sequential)
HEADINGS = ("layer", "output shape", "parameters")


@dataclass(frozen=True)
class LayerRow:
    """One layer of a `Summary`.

    Attributes
    ----------
    name : str
        Name of the layer.
    depth : int
        Number of layers around the layer.
    output_shape : tuple of int
        Shape of the output for one sample.
    n_parameters : int
        Number of weights and biases, without those of inner layers, which have their own rows.
    has_weights : bool
        Whether the layer has connection weights, not only scales and shifts.
    """

    name: str
    depth: int
    output_shape: tuple[int, ...]
    n_parameters: int
    has_weights: bool = False


@dataclass(frozen=True)
class Summary:
    """Layers of a net with output shapes and numbers of parameters; ``str`` makes it a table.

    Attributes
    ----------
    name : str
        Class of the estimator.
    rows : list of LayerRow
        Layers, from the input to the output.
    n_parameters : int
        Total number of weights and biases.
    n_statistics : int
        Number of running statistics, which are tracked, not learned (batch normalization).
    """

    name: str
    rows: list[LayerRow]
    n_parameters: int
    n_statistics: int

    @property
    def in_brief(self) -> str:
        """Numbers of layers and parameters in words."""
        n_layers = sum(row.has_weights for row in self.rows)
        layers = "1 layer" if n_layers == 1 else f"{n_layers} layers"
        return f"{layers} with weights, {self.n_parameters:,} parameters"

    def __str__(self) -> str:
        """The table as text."""
        cells = [HEADINGS, *self._cells(), ("total", "", f"{self.n_parameters:,}")]
        first, second, third = (max(map(len, column)) for column in zip(*cells, strict=True))
        lines = [f"{a:<{first}}  {b:<{second}}  {c:>{third}}".rstrip() for a, b, c in cells]
        rule = "-" * len(lines[0])
        table = [f"{self.name}: {self.in_brief}", rule, lines[0], rule, *lines[1:-1], rule]
        return "\n".join([*table, lines[-1], *self._notes()])

    def _cells(self) -> Iterator[tuple[str, str, str]]:
        for row in self.rows:
            shape = ", ".join(["n", *map(str, row.output_shape)])  # n samples
            count = f"{row.n_parameters:,}" if row.n_parameters else ""
            yield "  " * row.depth + row.name, f"({shape})", count

    def _notes(self) -> list[str]:
        if not self.n_statistics:
            return []
        return [f"and {self.n_statistics:,} running statistics, which are not learned"]


def summarize(name: str, network: Any) -> Summary:
    """Make the summary of a `Network`, under the name of its estimator."""
    root = network.root
    stacks = [layer for layer in root.walk() if isinstance(layer, RecurrentStack)]
    shape = (root.n_inputs,)
    if stacks and stacks[0].n_inputs == root.n_inputs:
        shape = (stacks[0].n_timesteps, stacks[0].layers[0].n_channels)
    rows = [LayerRow("input", 0, shape, 0), *_rows(root, 0, None)]
    n_statistics = _count(root, trainable=False)
    return Summary(name, rows, _count(root), n_statistics)


def _rows(layer: Any, depth: int, n_timesteps: int | None) -> Iterator[LayerRow]:
    """Rows of a layer and of its inner layers."""
    parts = _parts(layer)
    is_seen = not isinstance(layer, UNSEEN) or isinstance(layer, Residual) or bool(layer.title)
    if is_seen:
        n_own = _count(layer) - sum(map(_count, parts))
        own = set(layer.parameters()).difference(*(part.parameters() for part in parts))
        connects = any(spec.n_penalized for spec in own)
        shape = _output_shape(layer, n_timesteps)
        yield LayerRow(_name(layer), depth, shape, n_own, connects and bool(n_own))
    if isinstance(layer, RecurrentStack):
        n_timesteps = layer.n_timesteps  # the layers may be made for a piece of the sequence
    for part in parts:
        yield from _rows(part, depth + is_seen, n_timesteps)


def _parts(layer: Any) -> list[Any]:
    """Inner layers, including recurrent layers and readouts."""
    if isinstance(layer, RecurrentStack):
        return [*layer.layers, layer.readout]
    if isinstance(layer, Bidirectional):
        return list(layer.directions)
    if isinstance(layer, Dilated):
        return [layer.cell]
    return list(layer.children()) if isinstance(layer, Layer) else []


def _count(layer: Any, trainable: bool = True) -> int:
    return sum(spec.size for spec in layer.parameters() if spec.trainable is trainable)


def _output_shape(layer: Any, n_timesteps: int | None) -> tuple[int, ...]:
    if isinstance(layer, HeadPrior):  # the outputs of the heads that are drawn from it
        return (layer.n_targets,)
    if isinstance(layer, Layer):
        return (layer.n_outputs,)
    if isinstance(layer, Readout) or n_timesteps is None:
        return (layer.n_units,)
    return (n_timesteps, layer.n_units)


def _name(layer: Any) -> str:
    """Name of the layer in the table."""
    if isinstance(layer, Layer) and layer.title:
        return layer.title
    if isinstance(layer, ActivationLayer):
        return type(layer.function).__name__
    if isinstance(layer, Readout):
        return f"{type(layer).__name__} (readout)"
    if isinstance(layer, Dilated):
        return f"Dilated, every {layer.dilation} steps"
    if isinstance(layer, Dense):
        return "Dense (linear path)" if layer.name == "skip" else "Dense"
    return CELL_NAMES.get(type(layer), type(layer).__name__)

"""The layers of a member, and of the ensemble."""

from typing import Any

from ..nn.activations import ACTIVATIONS
from ..nn.layers.activation import ActivationLayer
from ..nn.layers.annealed_dropout import AnnealedDropout, Annealing
from ..nn.layers.base import Layer
from ..nn.layers.category_embedding import CategoryEmbedding
from ..nn.layers.concat import Concat, OnFeatures, Select
from ..nn.layers.containers import Sequential
from ..nn.layers.feature_scale import FeatureScale
from ..nn.layers.members import Members
from ..nn.layers.noise import GaussianNoise
from ..nn.layers.ntk_dense import NTKDense
from ..nn.layers.periodic import PeriodicEmbedding
from ..nn.layers.piecewise_linear import PiecewiseLinear
from ..options.sizes import hidden_sizes
from ._folds import FEWEST

DROPOUT = 0.1


def make_ensemble(inputs: Any, n_outputs: int, options: Any) -> Layer:
    """Make the members, each with its own weights.

    Parameters
    ----------
    inputs : TableInputs
        Reader of tables, which knows the layout of the encoded table.
    n_outputs : int
        Number of raw outputs of a member.
    options : estimator
        Estimator with the options of the layers.

    Returns
    -------
    root : Members
        Members side by side.
    """
    annealing = Annealing()
    members = range(options.n_ensemble)
    return Members([_make_member(inputs, n_outputs, options, k, annealing) for k in members])


def _make_member(inputs: Any, n_outputs: int, options: Any, k: int, annealing: Annealing) -> Layer:
    name = options.numeric_embedding
    if name == "mixed":
        name = ("piecewise_linear", "periodic")[k % 2]
    layers: list[Layer] = [_make_embeddings(inputs, name, options)]
    size = layers[0].n_outputs
    if options.input_noise:
        layers.append(GaussianNoise(size, options.input_noise))
    layers.append(FeatureScale(size))
    dropout = options.dropout
    if dropout == "auto":
        dropout = DROPOUT if inputs.n_used >= FEWEST else 0.0
    for n_units in hidden_sizes(options):
        layers.append(NTKDense(size, n_units))
        layers.append(ActivationLayer(n_units, ACTIVATIONS[options.activation]()))
        if dropout:
            layers.append(AnnealedDropout(n_units, dropout, annealing))
        size = n_units
    layers.append(NTKDense(size, n_outputs))
    return Sequential(layers)


def _make_embeddings(inputs: Any, name: str | None, options: Any) -> Layer:
    """Embeddings of numbers and categories, beside the plain columns."""
    encoder = inputs.encoder
    n_numbers, n_plain, n_columns = len(encoder.numbers), encoder.n_plain, encoder.n_outputs
    parts: list[Layer] = []
    if n_numbers:
        numbers = list(range(n_numbers))
        embedding = _numeric_embedding(inputs, name)
        parts.append(
            Select(n_columns, numbers)
            if embedding is None
            else OnFeatures(n_columns, numbers, embedding)
        )
    if n_plain:
        parts.append(Select(n_columns, list(range(n_numbers, n_numbers + n_plain))))
    for k, n_categories in enumerate(encoder.embedding_sizes):
        embedding = CategoryEmbedding(n_categories, options.embedding_size)
        parts.append(OnFeatures(n_columns, [n_numbers + n_plain + k], embedding))
    return Concat(parts)


def _numeric_embedding(inputs: Any, name: str | None) -> Layer | None:
    if name == "periodic":
        return PeriodicEmbedding(len(inputs.encoder.numbers))
    if name == "piecewise_linear":
        return PiecewiseLinear(inputs.edges)
    return None

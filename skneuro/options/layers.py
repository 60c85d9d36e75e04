"""Options of layers that several nets share."""

from dataclasses import KW_ONLY
from typing import Any

from ..nn.activations import ACTIVATIONS
from ..nn.initializers import INITIALIZERS
from ..nn.layers.normalization import NORMALIZATIONS
from .declare import option, options
from .intervals import SIZES
from .type_text import OneOf

# Initial weights that break the symmetry between units.
RANDOM_INITIALIZERS = [name for name in INITIALIZERS if name != "zeros"]
SIZES_KIND = "int or array-like of int"


@options
class DenseLayerOptions:
    """Normalization, residual connections and initial weights of hidden layers."""

    _: KW_ONLY
    normalization: str | None = option(
        None,
        [OneOf(NORMALIZATIONS), None],
        """
        Normalization layer between the affine map and the activation of each hidden layer. None
        does not normalize.""",
    )
    residual: bool = option(
        False,
        ["boolean"],
        """
        Whether to add the input of a hidden layer to its output, if both have the same size. At
        least two consecutive hidden layers must have the same size.""",
    )
    initializer: str = option(
        "glorot_uniform",
        [OneOf(RANDOM_INITIALIZERS)],
        """
        Distribution of the initial weights. 'glorot_uniform' is that of scikit-learn, also for
        biases; with all others, biases start at zero.""",
    )


def linear_skip_option() -> Any:
    """Declare ``linear_skip``."""
    return option(
        False,
        ["boolean"],
        """
        Whether to add a linear path from the inputs to the outputs. The path starts at the solution
        of the linear model (ridge regression, or logistic or Poisson regression for classes and
        counts) and the last layer of the net at zero, so that training starts from the linear
        model and learns the rest. Scale ``X`` first, as for any net.""",
    )


def hidden_layer_sizes_option() -> Any:
    """Declare ``hidden_layer_sizes`` of a multilayer perceptron."""
    doc = "Number of units of each hidden layer."
    return option((100,), SIZES, doc, kind=SIZES_KIND, kw_only=False)


def activation_option() -> Any:
    """Declare ``activation`` of a multilayer perceptron."""
    return option(
        "relu", [OneOf(ACTIVATIONS)], "Activation function of the hidden layers.", kw_only=False
    )

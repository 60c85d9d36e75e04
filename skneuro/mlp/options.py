"""The two options that come first in the signature of every perceptron."""

from numbers import Integral
from typing import Any

from .._sklearn.constraints import Interval, StrOptions
from ..nn.activations import ACTIVATIONS
from ..options.declare import option


def hidden_layer_sizes_option() -> Any:
    """Declare ``hidden_layer_sizes``."""
    return option(
        (100,),
        ["array-like", Interval(Integral, 1, None, closed="left")],
        "int or array-like of int",
        "Units of each hidden layer.",
        kw_only=False,
    )


def activation_option() -> Any:
    """Declare ``activation``."""
    return option(
        "relu",
        [StrOptions(set(ACTIVATIONS))],
        "{'relu', 'tanh', 'logistic', 'identity', 'leaky_relu', 'elu', 'gelu', 'silu', 'softplus'}",
        "Activation function of the hidden layers.",
        kw_only=False,
    )

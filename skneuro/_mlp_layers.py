"""The layers of a multilayer perceptron."""

from .nn.activations import ACTIVATIONS
from .nn.initializers import INITIALIZERS
from .nn.layers.activation import ActivationLayer
from .nn.layers.containers import Parallel, Residual, Sequential
from .nn.layers.dense import Dense
from .nn.layers.noise import Dropout, GaussianNoise
from .nn.layers.normalization import NORMALIZATIONS
from .nn.layers.sparse import InputDense


def make_mlp(n_inputs, hidden_layer_sizes, n_outputs, options):
    """Layers from inputs to raw outputs.

    Each hidden layer is affine map, normalization, activation, dropout; see the options.

    Parameters
    ----------
    n_inputs, n_outputs : int
        Features in and out.
    hidden_layer_sizes : list of int
        Units of each hidden layer; may be empty.
    options : NeuralEstimator
        Has ``activation``, ``initializer``, ``normalization``, ``residual``, ``dropout``,
        ``input_noise`` and ``linear_skip``.

    Returns
    -------
    root : Layer
        A container of all layers.
    """
    initializer = INITIALIZERS[options.initializer]
    activation = ACTIVATIONS[options.activation]
    layers = []
    if options.input_noise:
        layers.append(GaussianNoise(n_inputs, options.input_noise))
    size = n_inputs
    for k, n_units in enumerate(hidden_layer_sizes):
        dense = (Dense if k else InputDense)(size, n_units, initializer, activation.gain)
        block = [dense]
        if options.normalization is not None:
            block.append(NORMALIZATIONS[options.normalization](n_units))
        block.append(ActivationLayer(n_units, activation()))
        if options.dropout:
            block.append(Dropout(n_units, options.dropout))
        layers += [Residual(block)] if options.residual and k and size == n_units else block
        size = n_units
    last = Dense if hidden_layer_sizes else InputDense
    layers.append(last(size, n_outputs, initializer, activation.gain))
    net = Sequential(layers)
    if options.linear_skip:
        return Parallel([net, Dense(n_inputs, n_outputs, initializer, name="skip")])
    return net

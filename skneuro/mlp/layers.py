"""The layers of a multilayer perceptron."""

from ..nn.activations import ACTIVATIONS
from ..nn.initializers import INITIALIZERS
from ..nn.layers.activation import ActivationLayer
from ..nn.layers.containers import Parallel, Residual, Sequential
from ..nn.layers.dense import Dense
from ..nn.layers.noise import Dropout, GaussianNoise
from ..nn.layers.normalization import NORMALIZATIONS
from ..nn.layers.sparse import InputDense


def make_mlp(n_inputs, hidden_layer_sizes, n_outputs, options):
    """Make the layers from inputs to raw outputs.

    Parameters
    ----------
    n_inputs, n_outputs : int
        Numbers of input features and of raw outputs.
    hidden_layer_sizes : list of int
        Number of units of each hidden layer; may be empty.
    options : NeuralEstimator
        Estimator with the options ``activation``, ``initializer``, ``normalization``, ``residual``,
        ``dropout``, ``input_noise`` and ``linear_skip``.

    Returns
    -------
    root : Layer
        Container of all layers.
    """
    layers = []
    if options.input_noise:
        layers.append(GaussianNoise(n_inputs, options.input_noise))
    hidden = make_hidden(n_inputs, hidden_layer_sizes, options)
    size = hidden[-1].n_outputs if hidden else n_inputs
    for layer in hidden:
        layers += [layer] if isinstance(layer, Residual) else layer.layers
    layers.append(make_dense(size, n_outputs, options, Dense if hidden else InputDense))
    net = Sequential(layers)
    if options.linear_skip:
        initializer = INITIALIZERS[options.initializer]
        return Parallel([net, Dense(n_inputs, n_outputs, initializer, name="skip")])
    return net


def make_hidden(n_inputs, sizes, options, first=True):
    """Make hidden layers, each of an affine map, normalization, activation and dropout.

    Parameters
    ----------
    n_inputs : int
        Number of input features.
    sizes : list of int
        Number of units of each hidden layer; may be empty.
    options : NeuralEstimator
        Estimator with the options ``activation``, ``initializer``, ``normalization``, ``residual``
        and ``dropout``.
    first : bool, default=True
        Whether the first hidden layer reads the inputs of the net, which may be sparse.

    Returns
    -------
    layers : list of Layer
        One container per hidden layer.
    """
    activation = ACTIVATIONS[options.activation]
    layers, size = [], n_inputs
    for k, n_units in enumerate(sizes):
        block = [make_dense(size, n_units, options, InputDense if first and not k else Dense)]
        if options.normalization is not None:
            block.append(NORMALIZATIONS[options.normalization](n_units))
        block.append(ActivationLayer(n_units, activation()))
        if options.dropout:
            block.append(Dropout(n_units, options.dropout))
        adds = options.residual and k and size == n_units
        layers.append(Residual(block) if adds else Sequential(block))
        size = n_units
    return layers


def make_dense(n_inputs, n_outputs, options, kind=Dense):
    """Make an affine map; its kind is `InputDense` if it reads the net's inputs, maybe sparse."""
    gain = ACTIVATIONS[options.activation].gain
    return kind(n_inputs, n_outputs, INITIALIZERS[options.initializer], gain)

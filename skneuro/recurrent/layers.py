"""The layers of a recurrent net."""

from ..nn.layers.containers import Parallel, Sequential
from ..nn.layers.dense import Dense
from ..nn.layers.noise import Dropout, GaussianNoise
from ..nn.layers.split_batch import SplitBatch
from ..nn.recurrent.bidirectional import Bidirectional
from ..nn.recurrent.cells import CELLS
from ..nn.recurrent.dilated import Dilated
from ..nn.recurrent.readout import READOUTS
from ..nn.recurrent.stack import RecurrentStack
from ..options.sizes import hidden_sizes


def make_recurrent(n_timesteps, n_channels, n_outputs, options):
    """Make the layers from windows to raw outputs.

    Parameters
    ----------
    n_timesteps, n_channels, n_outputs : int
        Numbers of time steps and of channels in a window, and of raw outputs.
    options : RecurrentBase
        Estimator with the options of `RecurrentOptions` and `TrainingOptions`.

    Returns
    -------
    root : Layer
        Container of all layers.
    """
    stack = make_stack(n_timesteps, n_channels, options)
    layers = [SplitBatch(stack)]
    if options.input_noise:
        layers.insert(0, GaussianNoise(stack.n_inputs, options.input_noise))
    if options.dropout:
        layers.append(Dropout(stack.n_outputs, options.dropout))
    layers.append(Dense(stack.n_outputs, n_outputs))
    net = Sequential(layers)
    if options.linear_skip:
        return Parallel([net, Dense(stack.n_inputs, n_outputs, name="skip")])
    return net


def make_stack(n_timesteps, n_channels, options):
    """Make the recurrent layers and their readout."""
    sizes = hidden_sizes(options)
    n_steps = min(options.tbptt_steps or n_timesteps, n_timesteps)
    layers = []
    for n_hidden, dilation in zip(sizes, layer_dilations(options), strict=True):
        directions = [
            _make_layer(n_timesteps, n_steps, n_channels, n_hidden, dilation, options)
            for _ in range(2 if options.bidirectional else 1)
        ]
        layer = Bidirectional(*directions) if options.bidirectional else directions[0]
        layers.append(layer)
        n_channels = layer.n_units
    readout = READOUTS[options.readout](layer.n_units, layer.n_forward_units)
    return RecurrentStack(
        n_timesteps, layers, readout, dropout=options.dropout, residual=options.residual
    )


def _make_layer(n_timesteps, n_steps, n_channels, n_hidden, dilation, options):
    """Make a layer in one direction, which reads ``n_steps`` of ``n_timesteps`` at a time."""
    extra = {"activation": options.activation} if options.cell == "rnn" else {}
    cell = CELLS[options.cell](
        -(-n_steps // dilation),
        n_channels,
        n_hidden,
        layer_norm=options.layer_norm,
        recurrent_dropout=options.recurrent_dropout,
        learned_state=options.initial_state == "learned",
        gate_bias=options.gate_bias,
        memory=-(-n_timesteps // dilation),
        recurrent_initializer=options.recurrent_initializer,
        **extra,
    )
    return cell if dilation == 1 else Dilated(n_steps, dilation, cell)


def layer_dilations(options):
    """Dilation of each layer."""
    if options.dilations is None:
        return [1] * len(hidden_sizes(options))
    return [int(d) for d in options.dilations]

"""Options of recurrent nets."""

from dataclasses import KW_ONLY
from typing import Any

from ..base.column_order import ORDERS
from ..nn.initializers import INITIALIZERS
from ..nn.recurrent.cell_start import GATE_BIASES
from ..nn.recurrent.cells import CELLS
from ..nn.recurrent.readout import READOUTS
from ..nn.windows.anchors import ANCHORS
from ..options.declare import option, options
from ..options.intervals import BELOW_ONE, COUNT, SIZES
from ..options.layers import SIZES_KIND, linear_skip_option
from ..options.type_text import OneOf

# Weights from state to gates are square, for which lecun_normal is the same as glorot_normal.
RECURRENT_INITIALIZERS = [
    "orthogonal",
    *(name for name in INITIALIZERS if name not in ("orthogonal", "zeros", "lecun_normal")),
]
CELL_ACTIVATIONS = ("tanh", "relu")


@options
class RecurrentOptions:
    """Options of the layers of a recurrent net, and of reading windows."""

    cell: str = option(
        "lstm",
        [OneOf(CELLS)],
        """
        Type of recurrent unit: long short-term memory ('lstm'), gated recurrent unit ('gru', in the
        variant of PyTorch and cuDNN), or plain Elman unit ('rnn').""",
        kw_only=False,
    )
    hidden_layer_sizes: Any = option(
        (32,),
        SIZES,
        "Number of units of each recurrent layer; a layer reads the states of the one before it.",
        kind=SIZES_KIND,
        kw_only=False,
    )
    _: KW_ONLY
    n_timesteps: int | None = option(
        None,
        [COUNT, None],
        """
        Number of time steps in a window; the columns of ``X`` are divided evenly among the steps.
        Fewer steps with more channels read a long window faster. None makes every column a step,
        or takes the second axis of a three-dimensional ``X``.""",
    )
    column_order: str = option(
        "oldest_first",
        [OneOf(ORDERS)],
        """
        Order of the columns of a two-dimensional ``X``. 'oldest_first': step by step, with the
        channels of a step side by side, as made by `WindowTransformer`; 'newest_first': the same,
        starting with the last step; 'by_channel': channel by channel, each from the oldest step;
        'from_names': inferred from names such as ``lag_1`` or ``price_lag_1``. Names of this form
        that contradict the option are refused.""",
    )
    activation: str = option(
        "tanh",
        [OneOf(CELL_ACTIVATIONS)],
        "Activation function of ``cell='rnn'``; in the other cells it is always tanh.",
    )
    bidirectional: bool = option(
        False,
        ["boolean"],
        """
        Whether each layer reads the window in both directions, with the same number of units in
        each; the next layer reads the states of both.""",
    )
    dilations: Any = option(
        None,
        ["array-like", None],
        """
        Dilation of each layer, such as ``(1, 2, 4)``: each step reads the state from that many
        steps before [Chang2017]_. None means 1 for all layers.""",
        kind="array-like of int or None",
    )
    residual: bool = option(
        False,
        ["boolean"],
        """
        Whether to add the states that a layer reads to its own states, if both have the same size.
        At least two consecutive layers must have the same size.""",
    )
    readout: str = option(
        "last",
        [OneOf(READOUTS)],
        """
        Summary of the states of the last recurrent layer, read by the output layer: the state after
        the last step ('last'), the mean over the steps ('mean'), or a weighted mean by a learned
        softmax over the steps ('attention').""",
    )
    layer_norm: bool = option(
        False,
        ["boolean"],
        """
        Whether to normalize the arguments of each gate over the units of the cell [Ba2016]_. The
        cell state of an LSTM is not normalized.""",
    )
    recurrent_dropout: float = option(
        0.0,
        [BELOW_ONE],
        """
        Probability of hiding a unit's previous state from the gates in training, with the same mask
        in all steps of a window [Gal2016]_.""",
    )
    initial_state: str = option(
        "zeros",
        [OneOf(["zeros", "learned"])],
        "State before the first step: zero, or learned like the weights.",
    )
    recurrent_initializer: str = option(
        "orthogonal",
        [OneOf(RECURRENT_INITIALIZERS)],
        "Distribution of the initial weights from the state to the gates.",
    )
    gate_bias: str = option(
        "standard",
        [OneOf(GATE_BIASES)],
        """
        Initial biases of the gates. 'standard': one for the forget gate of an LSTM, so that it
        remembers from the start, and zero for all others. 'chrono': values with which the units
        remember for random times from 1 to ``n_timesteps - 1`` steps, for dependencies over a
        hundred steps and more in an LSTM or GRU [Tallec2018]_. 'zeros': zero for all.""",
    )
    tbptt_steps: int | None = option(
        None,
        [COUNT, None],
        """
        Number of steps of truncated backpropagation through time: a window is read in pieces of
        this length, and gradients flow through the last piece only (also those of the weights of
        the readout). Memory then grows with ``tbptt_steps``, not with the length of the window.
        None backpropagates through the whole window.""",
    )
    anchor: str | None = option(
        None,
        [OneOf(ANCHORS), None],
        """
        Per-window (reversible) instance normalization: each channel of a window is shifted by its
        last value ('last') or mean ('mean'), or standardized by its own mean and standard deviation
        ('standard'), and forecasts are put back. Use it for series whose level drifts.""",
    )
    linear_skip: bool = linear_skip_option()

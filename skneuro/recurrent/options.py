"""The options of recurrent nets, each declared and documented once."""

from dataclasses import KW_ONLY
from numbers import Integral
from typing import Any

from .._sklearn.constraints import Interval, StrOptions
from ..nn.initializers import INITIALIZERS
from ..nn.recurrent.cell_start import GATE_BIASES
from ..nn.recurrent.cells import CELLS
from ..nn.recurrent.readout import READOUTS
from ..nn.windows.anchors import ANCHORS
from ..options.declare import option, options
from ..options.shared import BELOW_ONE, COUNT


@options
class RecurrentOptions:
    """What a recurrent net is made of, and how it reads a window."""

    cell: str = option(
        "lstm",
        [StrOptions(set(CELLS))],
        "{'lstm', 'gru', 'rnn'}",
        "The recurrent unit: long short-term memory, gated recurrent unit (in the variant of "
        "PyTorch and cuDNN), or Elman's plain one.",
        kw_only=False,
    )
    hidden_layer_sizes: Any = option(
        (32,),
        ["array-like", Interval(Integral, 1, None, closed="left")],
        "int or array-like of int",
        "Units of each recurrent layer; a layer reads the states of the one before it.",
        kw_only=False,
    )
    _: KW_ONLY
    n_timesteps: int | None = option(
        None,
        [COUNT, None],
        "int or None",
        """
        Steps of a window. Its columns divided by it are the channels; fewer, wider steps read a
        long window faster. None makes every column a step, or takes the second axis of a
        three-dimensional ``X``.""",
    )
    activation: str = option(
        "tanh",
        [StrOptions({"tanh", "relu"})],
        "{'tanh', 'relu'}",
        "Activation function of ``cell='rnn'``; the other cells have tanh built in.",
    )
    bidirectional: bool = option(
        False,
        ["boolean"],
        "bool",
        """
        Whether each layer reads the window in both directions, with as many units for each;
        the next layer sees both side by side.""",
    )
    dilations: Any = option(
        None,
        ["array-like", None],
        "array-like of int or None",
        """
        For each layer how many steps back the state lies that a step reads, such as
        ``(1, 2, 4)`` [Chang2017]_. None is one for all.""",
    )
    residual: bool = option(
        False,
        ["boolean"],
        "bool",
        """
        Whether a layer adds the states it reads to its own, where both are as many. At least two
        neighbouring layers must be of equal size.""",
    )
    readout: str = option(
        "last",
        [StrOptions(set(READOUTS))],
        "{'last', 'mean', 'attention'}",
        """
        What the output layer sees of the states of the last recurrent layer: the state after the
        last step, the mean over the steps, or a weighted mean whose weights are a learned softmax
        over the steps.""",
    )
    layer_norm: bool = option(
        False,
        ["boolean"],
        "bool",
        """
        Whether the arguments of each gate are normalized over the units inside the cell
        [Ba2016]_. The cell state of an LSTM is left as it is.""",
    )
    recurrent_dropout: float = option(
        0.0,
        [BELOW_ONE],
        "float",
        """
        Probability with which a unit's last state is hidden from the gates in training, by one
        mask per window for all its steps [Gal2016]_.""",
    )
    initial_state: str = option(
        "zeros",
        [StrOptions({"zeros", "learned"})],
        "{'zeros', 'learned'}",
        "The state before the first step: zero, or learned like any weight.",
    )
    recurrent_initializer: str = option(
        "orthogonal",
        [StrOptions(set(INITIALIZERS) - {"zeros", "lecun_normal"})],  # of squares glorot_normal
        "{'orthogonal', 'glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal'}",
        "Distribution of the starting weights from state to gates.",
    )
    gate_bias: str = option(
        "standard",
        [StrOptions(set(GATE_BIASES))],
        "{'standard', 'chrono', 'zeros'}",
        """
        Where the biases of the gates start. 'standard': one for the forget gate of an LSTM, so
        that memory lasts, and zero for all others. 'chrono': such that the units remember for
        times drawn from 1 to ``n_timesteps - 1`` steps, for dependencies over a hundred steps
        and more in an LSTM or GRU [Tallec2018]_. 'zeros': zero.""",
    )
    tbptt_steps: int | None = option(
        None,
        [COUNT, None],
        "int or None",
        """
        Truncated backpropagation through time: a window is read in pieces of so many steps, and
        gradients flow through the last one only (also those of the readout's own weights).
        Memory then grows with ``tbptt_steps``, not with the window. None goes back
        through the whole window.""",
    )
    anchor: str | None = option(
        None,
        [StrOptions(set(ANCHORS)), None],
        "{'last', 'mean', 'standard'} or None",
        """
        Whether each window is shifted by its last value ('last') or mean ('mean'), or standardised
        by its own mean and spread ('standard'), channel by channel; a forecast is put back. For
        series whose level wanders.""",
    )

"""Checks for options of recurrent nets that contradict each other."""

from numbers import Integral

from ..options.lists import as_list
from ..options.sizes import check_residual, hidden_sizes
from .layers import layer_dilations


def check_recurrent_options(options):
    """Refuse options that contradict each other.

    Parameters
    ----------
    options : estimator
        Estimator with the options of `RecurrentOptions`.
    """
    sizes = hidden_sizes(options)
    if not sizes:
        raise ValueError("hidden_layer_sizes must name at least one recurrent layer, got ().")
    if options.activation != "tanh" and options.cell != "rnn":
        raise ValueError(
            f"activation={options.activation!r} needs cell='rnn', got cell={options.cell!r}, whose "
            "activation functions are fixed."
        )
    if options.gate_bias == "chrono" and options.cell == "rnn":
        raise ValueError(
            "gate_bias='chrono' needs cell='lstm' or 'gru', got cell='rnn', which has no gates."
        )
    check_residual(options)
    _check_dilations(options, len(sizes))
    _check_truncation(options)


def _check_dilations(options, n_layers):
    if options.dilations is None:
        return
    dilations = as_list(options.dilations)
    valid = all(isinstance(d, Integral) and d > 0 for d in dilations)
    if not valid or len(dilations) != n_layers:
        raise ValueError(
            f"dilations={options.dilations!r} must be {n_layers} integers > 0, one for each of "
            "hidden_layer_sizes."
        )


def _check_truncation(options):
    if options.tbptt_steps is None:
        return
    if options.bidirectional:
        raise ValueError(
            f"tbptt_steps={options.tbptt_steps} needs bidirectional=False: the states of the "
            "backward direction start at the end of the window."
        )
    for dilation in layer_dilations(options):
        if options.tbptt_steps % dilation:
            raise ValueError(
                f"tbptt_steps={options.tbptt_steps} must be a multiple of each of "
                f"dilations={options.dilations!r}."
            )

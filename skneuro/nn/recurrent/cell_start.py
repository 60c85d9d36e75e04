"""Where the weights of a recurrent cell start."""

import numpy as np

from ..initializers import glorot_uniform

GATE_BIASES = ("standard", "chrono", "zeros")


def initial_block(shape, random_state, *, n_channels, gates, gate_bias, n_timesteps, recurrent):
    """Block ``[W_x; W_h; b]`` that has ``n_hidden`` columns per gate.

    Input weights are Glorot uniform and recurrent weights usually orthogonal, gate by gate, so that
    neither signals nor gradients grow or fade over the first steps (Saxe et al. 2014).

    Parameters
    ----------
    shape : tuple of int
        (n_channels + n_hidden + 1, n_gates * n_hidden).
    random_state : numpy.random.RandomState
        Source of randomness.
    n_channels : int
        Rows of ``W_x``.
    gates : sequence of str
        Their names, in the order of the columns.
    gate_bias : {"standard", "chrono", "zeros"}
        Where biases start, see `initial_biases`.
    n_timesteps : int
        Steps of the sequence.
    recurrent : callable
        Initializer of the recurrent weights of a gate.
    """
    n_hidden = shape[0] - 1 - n_channels
    W_x = [glorot_uniform((n_channels, n_hidden), random_state) for _ in gates]
    W_h = [recurrent((n_hidden, n_hidden), random_state) for _ in gates]
    biases = initial_biases(gates, n_hidden, gate_bias, n_timesteps, random_state)
    return np.vstack([np.hstack(W_x), np.hstack(W_h), biases])


def initial_biases(gates, n_hidden, gate_bias, n_timesteps, random_state):
    """Biases of all gates, one gate after the other.

    'zeros' are zeros. 'standard' lets the forget gate of an LSTM start at one, so that memory lasts
    (Jozefowicz et al. 2015), and all others at zero. 'chrono' draws how long each unit remembers
    from 1 to ``n_timesteps - 1`` steps: the gate that keeps the state (forget gate of an LSTM,
    update gate of a GRU) starts at ``log(uniform(1, T - 1))``, and an LSTM's input gate at minus
    that (Tallec & Ollivier 2018).
    """
    biases = {gate: np.zeros(n_hidden) for gate in gates}
    keeps = "forget_gate" if "forget_gate" in gates else "update_gate"
    if gate_bias == "standard" and "forget_gate" in gates:
        biases["forget_gate"] += 1.0
    elif gate_bias == "chrono":
        longest = max(n_timesteps - 1.0, 1.0)
        biases[keeps] = np.log(random_state.uniform(1.0, longest, n_hidden))
        if "input_gate" in gates:
            biases["input_gate"] = -biases[keeps]
    return np.concatenate(list(biases.values()))

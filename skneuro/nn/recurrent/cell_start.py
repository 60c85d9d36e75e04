"""Starting weights of a recurrent cell."""

import numpy as np

from ..initializers import glorot_uniform

GATE_BIASES = ("standard", "chrono", "zeros")


def initial_block(shape, random_state, *, n_channels, gates, gate_bias, n_timesteps, recurrent):
    """Draw the block ``[W_x; W_h; b]`` with ``n_hidden`` columns per gate.

    Each gate has Glorot-uniform input weights and usually orthogonal recurrent weights, so that
    signals and gradients neither grow nor fade over the first steps (Saxe et al. 2014).

    Parameters
    ----------
    shape : tuple of int
        (n_channels + n_hidden + 1, n_gates * n_hidden).
    random_state : numpy.random.RandomState
        Source of randomness.
    n_channels : int
        Number of rows of ``W_x``.
    gates : sequence of str
        Names of the gates, in the order of the columns.
    gate_bias : {"standard", "chrono", "zeros"}
        Starting values of the biases, see `initial_biases`.
    n_timesteps : int
        Number of steps of a sequence.
    recurrent : callable
        Initializer of a gate's recurrent weights.
    """
    n_hidden = shape[0] - 1 - n_channels
    W_x = [glorot_uniform((n_channels, n_hidden), random_state) for _ in gates]
    W_h = [recurrent((n_hidden, n_hidden), random_state) for _ in gates]
    biases = initial_biases(gates, n_hidden, gate_bias, n_timesteps, random_state)
    return np.vstack([np.hstack(W_x), np.hstack(W_h), biases])


def initial_biases(gates, n_hidden, gate_bias, n_timesteps, random_state):
    """Starting biases of all gates, one gate after the other.

    - 'zeros': all biases are zero.
    - 'standard': one for the forget gate of an LSTM, so that memory lasts (Jozefowicz et al. 2015),
      and zero for all other gates.
    - 'chrono': each unit draws its memory from 1 to ``T - 1`` steps, where ``T = n_timesteps``. The
      gate that keeps the state (forget gate of an LSTM, update gate of a GRU) starts at
      ``b = log(uniform(1, T - 1))``, the input gate of an LSTM at ``-b`` (Tallec & Ollivier 2018).
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

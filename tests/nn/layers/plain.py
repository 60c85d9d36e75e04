"""Recurrent layers as plain loops over the steps of one sample, straight from their formulas."""

import numpy as np

from skneuro.nn.recurrent.bidirectional import Bidirectional
from skneuro.nn.recurrent.dilated import Dilated
from skneuro.nn.recurrent.elman import Elman
from skneuro.nn.recurrent.gru import GRU
from skneuro.nn.recurrent.lstm import LSTM

EPSILON = 1e-5  # of layer normalization


def logistic(z):
    return 1.0 / (1.0 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0.0)


def normalized(a, gain):
    """Layer normalization without its bias; ``a`` itself where there is no gain."""
    return a if gain is None else gain * (a - a.mean()) / np.sqrt(a.var() + EPSILON)


def plain_elman(cell, weights, x, state):
    f = {"Tanh": np.tanh, "ReLU": relu}[type(cell.function).__name__]
    (B,), (gains, _) = weights["B"], weights["gain"]
    h = f(normalized(np.concatenate([x, state[0]]) @ B[:-1], gains[0]) + B[-1])
    return (h,), {}


def plain_gru(cell, weights, x, state):
    (B,), (b_m,), (h,), C = weights["B"], weights["b_m"], state, len(x)
    (gain_m, gain_r, gain_z, *_), (gain_n,) = weights["gain"]
    (W_xr, W_xz, W_xn), (W_hr, W_hz, W_hn) = np.split(B[:C], 3, 1), np.split(B[C:-1], 3, 1)
    b_r, b_z, b_n = np.split(B[-1], 3)
    r = logistic(normalized(x @ W_xr + h @ W_hr, gain_r) + b_r)
    z = logistic(normalized(x @ W_xz + h @ W_hz, gain_z) + b_z)
    m = normalized(h @ W_hn, gain_m) + b_m
    n = np.tanh(normalized(x @ W_xn, gain_n) + b_n + r * m)
    h = (1.0 - z) * n + z * h
    return (h,), {"reset_gate": r, "update_gate": z, "candidate": n}


def plain_lstm(cell, weights, x, state):
    (B,), (gains, _), (h, c) = weights["B"], weights["gain"], state
    by_gate = zip(np.split(np.concatenate([x, h]) @ B[:-1], 4), gains, strict=True)
    a = [normalized(*pair) + b for pair, b in zip(by_gate, np.split(B[-1], 4), strict=True)]
    g, f, i, o = np.tanh(a[0]), logistic(a[1]), logistic(a[2]), logistic(a[3])
    c = f * c + i * g
    gates = {"candidate": g, "forget_gate": f, "input_gate": i, "output_gate": o}
    return (o * np.tanh(c), c), {"cell_state": c, **gates}


STEPS = {Elman: plain_elman, GRU: plain_gru, LSTM: plain_lstm}


def plain_cell(cell, views, x, padded, dilation):
    """Step ``t`` reads the state of step ``t - dilation``, and a padded step hands it on."""
    weights = {"gain": [], "state": []}
    for parameter in cell.parameters():
        weights.setdefault(parameter.name, []).append(next(views))
    weights["gain"] = [*weights["gain"], [None] * 4, [None]][:2]
    start = [*weights["state"], np.zeros((cell.n_states, cell.n_hidden))][0]
    states, found = [], []
    for t, x_t in enumerate(x):
        before = states[t - dilation] if t >= dilation else start
        state, gates = STEPS[type(cell)](cell, weights, x_t, before)
        if padded[t]:
            state, gates = before, {name: np.full_like(a, np.nan) for name, a in gates.items()}
        states.append(state)
        found.append({"hidden_state": state[0], **gates})
    return {name: np.array([step[name] for step in found]) for name in found[0]}


def plain_layer(layer, views, x, padded):
    """All that a sequence layer computes of a sample ``x (T, C)``, by name ``(T, n_units)``."""
    if isinstance(layer, Bidirectional):
        onward = plain_layer(layer.directions[0], views, x, padded)
        back = plain_layer(layer.directions[1], views, x[::-1], padded[::-1])
        return {name: np.hstack([onward[name], back[name][::-1]]) for name in onward}
    dilated = isinstance(layer, Dilated)
    cell, dilation = (layer.cell, layer.dilation) if dilated else (layer, 1)
    return plain_cell(cell, views, x, padded, dilation)


def plain_layers(layers, views, x, residual=False):
    """For each of the layers, one above the other, what `plain_layer` gives; NaN is padding."""
    padded, found, views = np.isnan(x[:, 0]), [], iter(views)
    h = np.where(padded[:, None], 0.0, x)
    for k, layer in enumerate(layers):
        found.append(plain_layer(layer, views, h, padded))
        if residual and k > 0 and layer.n_channels == layer.n_units:
            found[-1]["hidden_state"] = found[-1]["hidden_state"] + h
        h = found[-1]["hidden_state"]
    return found

"""Measures of memory by lag: gradients, changes of the state, capacity, and time scales."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..nn.recurrent.hidden import find_stack, hidden_states
from ._memory_windows import MeasuredWindows

N_FOLDS = 5
RIDGE = 1e-8  # relative to the mean variance of the states
KEEPS = {"lstm": "forget_gate", "gru": "update_gate"}  # gate that keeps the old state


def gradients_by_lag(windows: MeasuredWindows) -> NDArray[np.float64]:
    """Norm of the derivatives of all outputs at each step, ``(n_windows, n_timesteps)``."""
    squares = np.zeros((len(windows.X), windows.shape[0]))
    for function in windows.functions():
        rows = function.rows(windows.X) if not hasattr(function, "fitted") else windows.X
        gradient = function.value_and_gradient(rows, function.choose(rows))[1]
        squares += np.nansum(np.square(gradient[:, windows.columns], dtype=float), axis=2)
    return np.sqrt(squares)


def changes_by_lag(windows: MeasuredWindows) -> NDArray[np.float64]:
    """Relative change of what reads the windows if one step is raised by a standard deviation."""
    before = windows.read(windows.X).astype(float)
    spread = np.sqrt(before.var(axis=0).sum())
    spreads = np.nanstd(windows.X[:, windows.columns], axis=(0, 1))  # of each channel
    changes = np.empty((len(windows.X), windows.shape[0]))
    for step, columns in enumerate(windows.columns):
        raised = windows.X.copy()
        raised[:, columns] += spreads.astype(raised.dtype)
        changes[:, step] = np.linalg.norm(windows.read(raised) - before, axis=1)
    return changes / (spread if spread > 0 else 1.0)


def capacity_by_lag(windows: MeasuredWindows) -> tuple[NDArray[np.float64], float]:
    """Squared correlation of each step with its best linear estimate from the state.

    Returns
    -------
    by_fold : ndarray of shape (n_folds, n_timesteps)
        Sum over channels of the squared correlations on held-out windows.
    total : float
        Memory capacity, the sum over all steps of the mean over folds.
    """
    if not hasattr(windows.net, "hidden_states"):
        raise TypeError(
            f"kind='capacity' reads the state of a recurrent net, got {type(windows.net).__name__}."
        )
    states = windows.read(windows.X).astype(float)
    inputs = windows.X[:, windows.columns.ravel()].astype(float)
    by_fold = np.empty((N_FOLDS, *windows.shape))
    fold = np.arange(len(states)) % N_FOLDS
    for k in range(N_FOLDS):
        seen = fold != k
        estimates = _ridge(states[seen], inputs[seen], states[~seen])
        by_fold[k] = _squared_correlation(inputs[~seen], estimates).reshape(windows.shape)
    by_lag = by_fold.sum(axis=2)
    return by_lag, float(by_lag.mean(axis=0).sum())


def _ridge(H: NDArray[Any], U: NDArray[Any], H_new: NDArray[Any]) -> NDArray[Any]:
    """Linear estimates of ``U`` from states."""
    mean = H.mean(axis=0)
    centered = H - mean
    gram = centered.T @ centered
    gram[np.diag_indices_from(gram)] += RIDGE * np.trace(gram) / len(gram) + 1e-300
    W = np.linalg.solve(gram, centered.T @ (U - U.mean(axis=0)))
    return (H_new - mean) @ W


def _squared_correlation(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """Squared correlation of columns, without what independent columns have by chance."""
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    sizes = (a**2).sum(axis=0) * (b**2).sum(axis=0)
    squared = (a * b).sum(axis=0) ** 2 / np.where(sizes > 0, sizes, 1.0)
    chance = 1.0 / (len(a) - 1)
    return np.clip((squared - chance) / (1.0 - chance), 0.0, 1.0)


def time_scales(net: Any, X: NDArray[Any], layer: int) -> NDArray[np.float64]:
    """Number of steps over which each unit of a recurrent layer remembers."""
    if not hasattr(net, "hidden_states"):
        raise TypeError(f"kind='timescales' needs a recurrent net, got {type(net).__name__}.")
    fitted = net._fitted
    n_layers = len(find_stack(fitted.network.root).layers)
    if not isinstance(layer, Integral) or not -n_layers <= layer < n_layers:
        raise ValueError(f"layer={layer!r} must be an integer from {-n_layers} to {n_layers - 1}.")
    cell = fitted.options["cell"]
    if cell in KEEPS:
        gates = hidden_states(fitted.network, X, int(layer), True, fitted.inputs.transform)
        kept = np.nanmean(gates[KEEPS[cell]], axis=(0, 1))
    else:
        n_directions = 2 if fitted.options["bidirectional"] else 1
        first = (int(layer) % n_layers) * n_directions
        blocks = fitted.network.blocks("B")[first : first + n_directions]  # [W_x; W_h; b]
        weights = [block[-1 - block.shape[1] : -1] for block in blocks]
        kept = np.concatenate([np.abs(np.linalg.eigvals(W)) for W in weights])
    scales = np.full(len(kept), np.inf)
    scales[kept < 1.0] = 1.0 / (1.0 - kept[kept < 1.0])
    return scales

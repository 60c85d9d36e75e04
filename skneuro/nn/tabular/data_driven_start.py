"""Starting weights that fit the data: unit variance, and kinks where samples are."""

import numpy as np

from ..layers.dense import Dense

N_MIXED = 6  # samples whose random mixture each hidden unit is centered at


def start_from_data(network, X, random_state):
    """Scale and shift each hidden unit of each member by its values on samples.

    The weights of a unit are divided by the standard deviation of its values, and its bias makes
    the value zero at a random convex combination of samples, as in Steinwart (2019): no unit starts
    out constant on the data.

    Parameters
    ----------
    network : Network
        Network whose root has members as branches, each a container of layers in order.
    X : ndarray of shape (n_samples, n_inputs)
        Samples, a few hundred.
    random_state : numpy.random.RandomState
        Source of the random combinations.
    """
    workspace = network.workspace(len(X))
    for member in workspace.root.branches:
        signal = network.signal(np.ascontiguousarray(X))
        last = [layer for layer in member.layers if isinstance(layer, Dense)][-1]
        for layer in member.layers:
            if isinstance(layer, Dense) and layer is not last:
                _center(layer, signal, random_state)
            signal = layer.forward(signal, False, 1.0 / len(X))


def _center(layer, x, random_state):
    """Divide the weights of a layer by the spread of its values, and choose the biases."""
    block = layer.block
    block[-1] = 0.0
    z = block.T @ x
    spread = z.std(axis=1)
    scale = np.where(spread > 1e-6, 1.0 / np.maximum(spread, 1e-6), 1.0).astype(block.dtype)
    block *= scale
    z *= scale[:, None]
    chosen = random_state.randint(x.shape[1], size=(len(z), N_MIXED))
    fractions = random_state.exponential(size=chosen.shape)
    fractions /= fractions.sum(axis=1, keepdims=True)
    block[-1] = -(np.take_along_axis(z, chosen, axis=1) * fractions).sum(axis=1)


def representative_rows(X, weights, n_rows):
    """Rows of ``X`` that do not depend on its order, nor on whether a row is repeated or weighted.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    weights : ndarray of shape (n_samples,) or None
        Sample weights.
    n_rows : int
        Number of rows to choose.

    Returns
    -------
    rows : ndarray of shape (n_rows, n_features)
        Rows at equal steps of the cumulative weight, in lexicographic order.
    """
    order = np.lexsort(X.T[::-1])
    ordered = np.ones(len(X)) if weights is None else weights[order].astype(float)
    reached = np.cumsum(ordered)
    wanted = (np.arange(n_rows) + 0.5) / n_rows * reached[-1]
    return X[order[np.minimum(np.searchsorted(reached, wanted), len(X) - 1)]]

"""One output of a fitted net as a function of its input, with the gradient by backpropagation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.fitted_net import FittedNet
from ..nn.network import Network, Workspace
from ._outputs import Output

# Options that a net has in training only, or that cut its gradient off, with their neutral values.
IN_TRAINING_ONLY = {
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "input_noise": 0.0,
    "tbptt_steps": None,
}
VALUES_AT_ONCE = 1 << 20  # values in the buffers of one batch, as many as fit the cache
MOST_ROWS = 2048


class NetFunction:
    """One output of a net, in the units in which it is explained.

    Parameters
    ----------
    net : NeuralEstimator
        Fitted net.
    output : Output
        Output to explain.

    Attributes
    ----------
    window : tuple of int or None
        Numbers of steps and channels if the net reads windows.
    dtype : dtype
        Precision of the net.
    """

    def __init__(self, net: Any, output: Output) -> None:
        self.net = net
        self.output = output
        self.fitted: FittedNet = net._fitted
        self.network = network_in_prediction(net)
        self.dtype = self.network.dtype
        self.window = window_of(self.fitted.inputs)
        self._gradient = np.zeros_like(self.network.parameters.theta)  # backward needs a place
        self._workspaces: dict[int, Workspace] = {}
        root = self.network.root
        self.batch_size = int(
            np.clip(VALUES_AT_ONCE // (root.n_inputs + 4 * root.n_buffer_rows), 16, MOST_ROWS)
        )

    def rows(self, X: Any) -> NDArray[Any]:
        """Validated rows ``(n_samples, n_features)``; windows from the oldest step to the last."""
        X = self.fitted.inputs.check_X(self.net, X)
        X = X if isinstance(X, np.ndarray) else X.toarray()
        return X.reshape(len(X), -1).astype(self.dtype)

    def feature_names(self, n_features: int) -> list[str]:
        """Names of the features, or of the channels of windows."""
        names = getattr(self.net, "feature_names_in_", None)
        if self.window is not None:
            return channel_names(names, self.fitted.inputs, self.window[1])
        return [f"x{k}" for k in range(n_features)] if names is None else list(names)

    def choose(self, X: NDArray[Any]) -> NDArray[np.intp] | None:
        """Output that is explained for each row, if it depends on the row."""
        if not self.output.depends_on_row:
            return None
        return self.output.choose(self.fitted.raw_outputs(X))

    def value(self, X: NDArray[Any], chosen: Any = None) -> NDArray[np.float64]:
        """Values ``(n_samples,)`` of the output."""
        z = self.network.predict(X, self.fitted.inputs.transform)
        y = self.output.value_and_gradient(z, chosen)[0]
        return self._undone(X, y)

    def value_and_gradient(
        self, X: NDArray[Any], chosen: Any = None
    ) -> tuple[NDArray[np.float64], NDArray[Any]]:
        """Values ``(n_samples,)`` of the output, and gradients of the shape of ``X``."""
        y, dX = np.empty(len(X)), np.empty_like(X)
        for start in range(0, len(X), self.batch_size):
            part = slice(start, start + self.batch_size)
            which = None if chosen is None else chosen[part]
            y[part], dX[part] = self._batch(X[part], which)
        return y, dX

    def _batch(self, X: NDArray[Any], chosen: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        inputs = self.fitted.inputs
        workspace = self._workspace(len(X))
        signal = self.network.signal(X, inputs.transform)
        with np.errstate(all="ignore"):
            z = workspace.forward(signal, training=False)
            y, dz = self.output.value_and_gradient(z, chosen)
            dx = workspace.backward(np.ascontiguousarray(dz, dtype=self.dtype)).T
        if inputs.anchor is not None:
            dx = inputs.anchor.backward(X, dx, y)
        return self._undone(X, y), dx

    def _undone(self, X: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float64]:
        """Values at the level of their windows, if the net anchors them."""
        y = y.astype(float)
        anchor = self.fitted.inputs.anchor
        return y if anchor is None else anchor.undo(X, y[None])[0]

    def _workspace(self, n_rows: int) -> Workspace:
        if n_rows not in self._workspaces:
            if len(self._workspaces) > 4:
                self._workspaces.clear()
            self._workspaces[n_rows] = self.network.workspace(
                n_rows, self._gradient, input_gradient=True
            )
        return self._workspaces[n_rows]


def network_in_prediction(net: Any) -> Network:
    """Network with the weights of a net, without dropout, noise and truncation.

    Parameters
    ----------
    net : NeuralEstimator
        Fitted net.

    Returns
    -------
    network : Network
        Network that shares the weights of the net.
    """
    fitted = net._fitted
    neutral = {name: value for name, value in IN_TRAINING_ONLY.items() if name in fitted.options}
    maker = net._declared(**{**fitted.options, **neutral})
    network = Network(maker._make_layers(fitted.inputs, fitted.targets), fitted.network.dtype)
    network.parameters = fitted.network.parameters
    return network


def window_of(inputs: Any) -> tuple[int, int] | None:
    """Numbers of steps and channels of the windows that a net reads; None if it reads rows."""
    if hasattr(inputs, "n_timesteps"):
        return inputs.n_timesteps, inputs.n_channels
    window = getattr(inputs, "window", None)
    has_more = window is not None and window[0] * window[1] != inputs.n_features
    return None if has_more else window


def channel_names(names: Any, inputs: Any, n_channels: int) -> list[str]:
    """Names of the channels of windows, from column names such as ``price_lag_3``."""
    from ..base.column_order import read_lags

    lags = None if names is None else read_lags(names)
    if lags is not None:
        columns = getattr(inputs, "columns", None)
        order = range(n_channels) if columns is None else columns[:n_channels]
        found = [lags[k][0] for k in order]
        if len(set(found)) == n_channels and all(found):
            return [name.rstrip("_ ") for name in found]
    return [f"channel {k}" for k in range(n_channels)]

"""Perceptrons of the same shape, one for each task, run together."""

import numpy as np


class TaskNets:
    """Perceptrons of the same shape, with a row of weights for each.

    Tasks are the first axis of all arrays, so that a matrix product computes a layer of all nets.
    The loss of a task is its mean squared error over samples and targets.

    Parameters
    ----------
    shapes : list of (int, int)
        Shape of each layer's block of weights, with the biases as last row.
    activation : Activation
        Activation function of the hidden layers.

    Attributes
    ----------
    n_weights : int
        Number of weights of a net.
    head : slice
        Weights of the last layer.
    """

    def __init__(self, shapes, activation):
        self.activation = activation
        self.shapes = list(shapes)
        stops = np.cumsum([rows * columns for rows, columns in self.shapes])
        self._parts = [
            slice(stop - rows * columns, stop)
            for stop, (rows, columns) in zip(stops.tolist(), self.shapes, strict=True)
        ]
        self.n_weights = int(stops[-1])
        self.head = self._parts[-1]

    def _layers(self, theta):
        """Views of the weights of each layer, ``(n_tasks, rows, columns)``."""
        return [
            theta[:, part].reshape(len(theta), *shape)
            for part, shape in zip(self._parts, self.shapes, strict=True)
        ]

    def outputs(self, theta, X):
        """Outputs ``(n_tasks, n_samples, n_targets)``.

        Parameters
        ----------
        theta : ndarray of shape (n_tasks, n_weights)
            Weights of each net.
        X : ndarray of shape (n_tasks, n_samples, n_features)
            Inputs of each net.
        """
        return self._forward(self._layers(theta), X)[-1][1]

    def _forward(self, layers, X):
        """Input and output of each layer's activation function."""
        signals, h = [], X
        for k, block in enumerate(layers):
            z = h @ block[:, :-1]
            z += block[:, -1:]
            h = z
            if k < len(layers) - 1:
                h = np.empty_like(z) if self.activation.needs_input else z
                self.activation.forward(z, h, np.empty_like(z))
            signals.append((z, h))
        return signals

    def value_and_gradient(self, theta, X, Y, weights):
        """Loss of each task, and its gradient.

        Parameters
        ----------
        theta : ndarray of shape (n_tasks, n_weights)
            Weights of each net.
        X : ndarray of shape (n_tasks, n_samples, n_features)
            Inputs of each task.
        Y : ndarray of shape (n_tasks, n_samples, n_targets)
            Targets of each task.
        weights : ndarray of shape (n_tasks, n_samples)
            Sample weights; a task whose weights are all zero has the loss zero.

        Returns
        -------
        values : ndarray of shape (n_tasks,)
            Losses.
        gradient : ndarray of shape (n_tasks, n_weights)
            Gradient of each loss by the weights of its net.
        """
        layers = self._layers(theta)
        signals = self._forward(layers, X)
        total = weights.sum(axis=1, keepdims=True)
        fractions = weights / np.where(total > 0, total, 1.0) / Y.shape[2]
        error = signals[-1][1] - Y
        dz = 2.0 * fractions[..., None] * error
        values = 0.5 * np.einsum("tnk,tnk->t", dz, error)
        gradient = np.empty_like(theta)
        blocks = self._layers(gradient)
        for k in reversed(range(len(layers))):
            h = signals[k - 1][1] if k else X
            np.matmul(h.transpose(0, 2, 1), dz, out=blocks[k][:, :-1])
            blocks[k][:, -1] = dz.sum(axis=1)
            if k:
                dz = dz @ layers[k][:, :-1].transpose(0, 2, 1)
                z, h = signals[k - 1]
                self.activation.backward(dz, z, h, np.empty_like(z))
        return values, gradient

    def times_hessian(self, theta, X, Y, weights, vectors):
        """Product of the Hessian of each task's loss with a vector, ``(n_tasks, n_weights)``.

        The central difference of two gradients, with a step that balances its error with that of
        rounding; in float64 about nine digits are right.

        Parameters
        ----------
        theta : ndarray of shape (n_tasks, n_weights)
            Weights of each net.
        X, Y, weights : ndarray
            Samples of each task, as in `value_and_gradient`.
        vectors : ndarray of shape (n_tasks, n_weights)
            Vector of each task.
        """
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        size = 1.0 + np.linalg.norm(theta, axis=1, keepdims=True)
        step = np.cbrt(np.finfo(float).eps) * size / np.where(length > 0, length, 1.0)
        forward = self.value_and_gradient(theta + step * vectors, X, Y, weights)[1]
        backward = self.value_and_gradient(theta - step * vectors, X, Y, weights)[1]
        return (forward - backward) / (2.0 * step)

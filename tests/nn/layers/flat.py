"""A sequence layer as a layer over flat signals, to be checked like any other."""

import numpy as np

from skneuro.nn.layers.base import Layer, signal


class Flat(Layer):
    """Reads ``(T C + 1, batch)``, gives all states ``(T H + 1, batch)`` or the last.

    Parameters
    ----------
    inner : SequenceLayer
        Layer under test.
    return_sequences : bool
        Give all hidden states; else the last.
    padding : ndarray of bool of shape (T, batch), default=None
        Steps to pass over.
    """

    def __init__(self, inner, return_sequences=True, padding=None):
        n_steps = inner.n_timesteps if return_sequences else 1
        super().__init__(inner.n_timesteps * inner.n_channels, n_steps * inner.n_units)
        self.inner, self.n_steps, self.padding = inner, n_steps, padding

    def clone(self):
        """Copy of it and of the layer."""
        copied = super().clone()
        copied.inner = self.inner.clone()
        return copied

    def parameters(self):
        """Those of the layer."""
        return self.inner.parameters()

    def bind(self, views, rng):
        """Hand the views on."""
        self.inner.needs_input_gradient = self.needs_input_gradient
        self.inner.bind(views, rng)

    def allocate(self, batch_size, dtype):
        """Make the buffers."""
        self.inner.allocate(batch_size, dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)

    def forward(self, x, training, sample_fractions):
        """Run it."""
        self.inner.draw(training)
        h = self.inner.forward(x[:-1].reshape(self.inner.n_timesteps, -1, x.shape[1]), self.padding)
        self.y[:-1] = h[-self.n_steps :].reshape(self.n_outputs, -1)
        return self.y

    def backward(self, dy):
        """Run it back."""
        T = self.inner.n_timesteps
        dys = [None] * (T - self.n_steps) + list(dy.reshape(self.n_steps, -1, dy.shape[1]))
        dx = self.inner.backward(dys)
        return None if dx is None else np.array(dx).reshape(self.n_inputs, -1)


def padding_of(*samples):
    """Padding ``(T, batch)`` from a text for each sample: a dot for a padded step."""
    return np.array([[step == "." for step in sample] for sample in samples]).T

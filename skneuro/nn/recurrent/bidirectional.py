"""A recurrent layer that reads the sequence in both directions."""

import numpy as np

from .sequences import SequenceLayer


class Bidirectional(SequenceLayer):
    """Two cells, one reading forward and one backward in time (Schuster & Paliwal 1997).

    The units of a step are those of the cell that has read the steps up to it, then those of the
    cell that has read the steps from the last one back to it.

    Parameters
    ----------
    forward_layer, backward_layer : SequenceLayer
        Of the same shape.
    """

    def __init__(self, forward_layer, backward_layer):
        n_units = forward_layer.n_units
        super().__init__(forward_layer.n_timesteps, forward_layer.n_channels, 2 * n_units)
        self.n_forward_units = n_units
        self.directions = [forward_layer, backward_layer]

    def clone(self):
        """Copy of it and of both cells."""
        copied = super().clone()
        copied.directions = [layer.clone() for layer in self.directions]
        return copied

    def parameters(self):
        """Those of the forward cell, then those of the backward one."""
        return [spec for layer in self.directions for spec in layer.parameters()]

    @property
    def n_buffer_rows(self):
        """Those of both cells and of their outputs side by side."""
        rows = sum(layer.n_buffer_rows for layer in self.directions)
        return rows + self.n_timesteps * self.n_units

    def bind(self, views, rng):
        """Hand the views to both cells."""
        for layer in self.directions:
            layer.needs_input_gradient = self.needs_input_gradient
            layer.bind(views, rng)

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers of both cells and of their outputs side by side."""
        for layer in self.directions:
            layer.allocate(batch_size, dtype, keep)
        self.y = np.empty((self.n_timesteps, self.n_units, batch_size), dtype)

    def draw(self, training):
        """Draw the masks of both cells."""
        for layer in self.directions:
            layer.draw(training)

    def forward(self, x, padding=None, state=None):
        """Read the sequences in both directions, each from its initial state."""
        H = self.n_forward_units
        onward, back = self.directions
        turned = None if padding is None else padding[::-1]
        self.y[:, :H] = onward.forward(x, padding)
        self.y[:, H:] = back.forward(x[::-1], turned)[::-1]
        return self.y

    def backward(self, dys):
        """Each cell goes back through its own steps; their input gradients add up."""
        H = self.n_forward_units
        onward, back = self.directions
        dx = onward.backward([None if dy is None else dy[:H] for dy in dys])
        dx_back = back.backward([None if dy is None else dy[H:] for dy in dys[::-1]])
        if dx is not None:
            dx += dx_back[::-1]
        return dx

    def gates(self):
        """Gates of both cells, side by side like the units."""
        onward, back = (layer.gates() for layer in self.directions)
        return {name: np.concatenate([onward[name], back[name][::-1]], axis=1) for name in onward}

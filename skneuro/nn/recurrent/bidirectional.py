"""A recurrent layer that reads a sequence in both directions."""

import numpy as np

from .sequences import SequenceLayer


class Bidirectional(SequenceLayer):
    """Two cells, one reading forward and one backward in time (Schuster & Paliwal 1997).

    The output of step ``t`` stacks the forward cell's state, which has read steps 1 to ``t``, and
    the backward cell's state, which has read steps ``T`` to ``t``.

    Parameters
    ----------
    forward_layer, backward_layer : SequenceLayer
        Two layers of the same shape.
    """

    def __init__(self, forward_layer, backward_layer):
        n_units = forward_layer.n_units
        super().__init__(forward_layer.n_timesteps, forward_layer.n_channels, 2 * n_units)
        self.n_forward_units = n_units
        self.directions = [forward_layer, backward_layer]

    def clone(self):
        """Copy with copies of both cells."""
        copied = super().clone()
        copied.directions = [layer.clone() for layer in self.directions]
        return copied

    def parameters(self):
        """The parameters of the forward cell, then of the backward cell."""
        return [spec for layer in self.directions for spec in layer.parameters()]

    @property
    def n_buffer_rows(self):
        """Rows of both cells and of the stacked output."""
        rows = sum(layer.n_buffer_rows for layer in self.directions)
        return rows + self.n_timesteps * self.n_units

    def bind(self, views, rng):
        """Hand the views to both cells."""
        for layer in self.directions:
            layer.needs_input_gradient = self.needs_input_gradient
            layer.bind(views, rng)

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers of both cells and of the stacked output."""
        for layer in self.directions:
            layer.allocate(batch_size, dtype, keep)
        self.y = np.empty((self.n_timesteps, self.n_units, batch_size), dtype)

    def draw(self, training):
        """Draw the masks of both cells."""
        for layer in self.directions:
            layer.draw(training)

    def forward(self, x, padding=None, state=None):
        """Read the sequences in both directions, each from the initial state of its cell."""
        H = self.n_forward_units
        onward, back = self.directions
        turned = None if padding is None else padding[::-1]
        self.y[:, :H] = onward.forward(x, padding)
        self.y[:, H:] = back.forward(x[::-1], turned)[::-1]
        return self.y

    def backward(self, dys):
        """Run each cell back through its own steps and add up the input gradients."""
        H = self.n_forward_units
        onward, back = self.directions
        dx = onward.backward([None if dy is None else dy[:H] for dy in dys])
        dx_back = back.backward([None if dy is None else dy[H:] for dy in dys[::-1]])
        if dx is not None:
            dx += dx_back[::-1]
        return dx

    def gates(self):
        """Gates of both cells, stacked like the units."""
        onward, back = (layer.gates() for layer in self.directions)
        return {name: np.concatenate([onward[name], back[name][::-1]], axis=1) for name in onward}

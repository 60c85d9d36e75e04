"""Stacked recurrent layers with a readout, as one layer from windows to vectors."""

import numpy as np

from ..layers.base import Layer, signal
from ..layers.noise import draw_mask


class RecurrentStack(Layer):
    """Recurrent layers, each reading the states of the layer below, and a readout of the top.

    A step of NaN is skipped: it changes neither states nor gradients. Pad a shorter sequence with
    NaN before its first step.

    Layers for fewer than ``n_timesteps`` steps read the sequence in chunks of their length, each
    from the state after the previous chunk. Backward goes through the last chunk only (truncated
    backpropagation through time, Williams & Peng 1990), so that buffers hold one chunk.

    Parameters
    ----------
    n_timesteps : int
        Number of steps of a sequence, ``T``. The input has ``T C`` features, step after step.
    layers : list of SequenceLayer
        At least one layer, from the bottom to the top.
    readout : Readout
        Readout of the top layer's states.
    dropout : float, default=0.0
        Probability of dropping a state between two layers in training.
    residual : bool, default=False
        Whether each layer above the first adds its input to its output, where the sizes match.
    """

    def __init__(self, n_timesteps, layers, readout, *, dropout=0.0, residual=False):
        super().__init__(n_timesteps * layers[0].n_channels, readout.n_units)
        self.n_timesteps = n_timesteps
        self.layers = list(layers)
        self.readout = readout
        self.dropout = dropout
        self.adds = [
            residual and k > 0 and layer.n_channels == layer.n_units
            for k, layer in enumerate(layers)
        ]

    def parameters(self):
        """The parameters of the layers in order, then of the readout."""
        parts = [*self.layers, self.readout]
        return [spec for part in parts for spec in part.parameters()]

    @property
    def n_buffer_rows(self):
        """Rows of the layers, the residual sums and the output."""
        pairs = zip(self.layers, self.adds, strict=True)
        sums = sum(layer.n_timesteps * layer.n_units for layer, adds in pairs if adds)
        return sum(layer.n_buffer_rows for layer in self.layers) + sums + self.n_outputs

    def clone(self):
        """Copy with a copy of each part."""
        copied = super().clone()
        copied.layers = [layer.clone() for layer in self.layers]
        copied.readout = self.readout.clone()
        return copied

    def bind(self, views, rng):
        """Hand the views to the layers in order, then to the readout."""
        self.layers[0].needs_input_gradient = self.needs_input_gradient
        for layer in self.layers:
            layer.bind(views, rng)
        self.readout.bind(views)
        self.rng = rng

    def allocate(self, batch_size, dtype, keep=False):
        """Make the buffers of all layers, of the sums and masks between them, and of the output."""
        self.batch_size, self.dtype = batch_size, dtype
        for layer in self.layers:
            layer.allocate(batch_size, dtype, keep)
        shapes = [(layer.n_timesteps, layer.n_units, batch_size) for layer in self.layers]
        self.sums = [
            np.empty(shape, dtype) if adds else None
            for shape, adds in zip(shapes, self.adds, strict=True)
        ]
        shapes = shapes[:-1] if self.dropout else []
        self.masks = [np.empty(shape, dtype) for shape in shapes]
        self.dropped = [np.empty(shape, dtype) for shape in shapes]
        self.y = signal(self.n_outputs, batch_size, dtype)

    # Forward ---------------------------------------------------------------------------------

    def forward(self, x, training, sample_fractions):
        """Read the sequence, in chunks if necessary, and return the readout."""
        x, padding = self._sequence(x)
        for layer in self.layers:
            layer.draw(training)
        states, gathered = [None] * len(self.layers), None
        *earlier, last = self._chunks(x, padding)
        for chunk in earlier:
            H = self._read(*chunk, states, training)
            gathered = self.readout.gather(gathered, H, chunk[1])
            states = [layer.state for layer in self.layers]
        H = self._read(*last, states, training)
        self.y[:-1] = self.readout.forward(H, last[1], gathered)
        return self.y

    def _sequence(self, x):
        """The signal as sequences with zeros in place of NaN, and a mask of padded steps."""
        x = x[:-1].reshape(self.n_timesteps, -1, x.shape[1])
        padding = np.isnan(x[:, 0])
        if not padding.any():
            return x, None
        return np.where(padding[:, None], self.dtype.type(0), x), padding

    def _chunks(self, x, padding):
        """The sequence in chunks ``(x, padding)`` of the layers' length.

        The first chunk is completed by padded steps before its first step.
        """
        T, n_steps = self.n_timesteps, self.layers[0].n_timesteps
        if n_steps == T:
            return [(x, padding)]
        first = T % n_steps
        pieces = [
            (x[t : t + n_steps], None if padding is None else padding[t : t + n_steps])
            for t in range(first, T, n_steps)
        ]
        if first:
            filled = np.zeros((n_steps, *x.shape[1:]), self.dtype)
            filled[n_steps - first :] = x[:first]
            skipped = np.ones((n_steps, x.shape[2]), bool)
            skipped[n_steps - first :] = False if padding is None else padding[:first]
            pieces.insert(0, (filled, skipped))
        return pieces

    def _read(self, x, padding, states, training):
        """Return the states of the top layer; store the states of all layers in ``outputs``."""
        self.outputs = []
        for k, layer in enumerate(self.layers):
            h = layer.forward(x, padding, states[k])
            if self.adds[k]:
                h = np.add(h, x, out=self.sums[k])
            self.outputs.append(h)
            if self.masks and training and k + 1 < len(self.layers):
                draw_mask(self.rng, self.dropout, self.masks[k])
                h = np.multiply(h, self.masks[k], out=self.dropped[k])
            x = h
        return x

    def states(self, x, layer, with_gates):
        """States of a layer for sequences; requires buffers allocated with ``keep``.

        Parameters
        ----------
        x : ndarray of shape (n_inputs + 1, batch)
            Input signal.
        layer : int
            Index of the layer.
        with_gates : bool
            Whether to include gates and cell states.

        Returns
        -------
        states : dict of str to ndarray of shape (n_timesteps, n_units, batch)
            ``hidden_state`` and the cell's gates by name; NaN in padded steps.
        """
        x, padding = self._sequence(x)
        states, found = [None] * len(self.layers), []
        for chunk in self._chunks(x, padding):
            self._read(*chunk, states, training=False)
            states = [layer.state for layer in self.layers] if len(x) > len(chunk[0]) else states
            arrays = {"hidden_state": self.outputs[layer].copy()}
            found.append(arrays | (self.layers[layer].gates() if with_gates else {}))
        joined = {
            name: np.concatenate([arrays[name] for arrays in found])[-self.n_timesteps :]
            for name in found[0]
        }
        if padding is not None:
            for array in joined.values():
                np.copyto(array, np.nan, where=padding[:, None])
        return joined

    # Backward --------------------------------------------------------------------------------

    def backward(self, dy):
        """Go back through the readout and through the layers from the top down."""
        dys = self.readout.backward(dy)
        for k in range(len(self.layers))[::-1]:
            if self.masks and k + 1 < len(self.layers):
                dys = [dy * mask for dy, mask in zip(dys, self.masks[k], strict=True)]
            dx = self.layers[k].backward(dys)
            if self.adds[k]:
                for dx_t, dy_t in zip(dx, dys, strict=True):
                    if dy_t is not None:
                        dx_t += dy_t
            dys = dx
        return None if dx is None else self._whole(dx)

    def _whole(self, dx):
        """Gradient of the whole input, zero before the last chunk."""
        if len(dx) < self.n_timesteps:
            before = np.zeros((self.n_timesteps - len(dx), *dx.shape[1:]), self.dtype)
            dx = np.concatenate([before, dx])
        return dx.reshape(self.n_inputs, -1)

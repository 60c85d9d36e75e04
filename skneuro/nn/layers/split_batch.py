"""A layer run on the two halves of a batch at once, on two threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..threads import n_allowed
from .base import Layer, signal

# Multiply-adds per step from which halves pay: matrix products and NumPy's functions let the other
# thread run, but below this each call is so short that the threads mostly wait for the interpreter.
WORTH_SPLITTING = 1 << 22


class SplitBatch(Layer):
    """Large batches in two halves, forward and backward; smaller ones as they are.

    Whether a batch is split depends on its size alone, and the halves' gradients are added in a
    fixed order: the result is the same however many threads there are.

    Parameters
    ----------
    layer : Layer
        No sample's output may depend on the other samples.
    """

    def __init__(self, layer):
        super().__init__(layer.n_inputs, layer.n_outputs)
        self.layer = layer

    def clone(self):
        """Copy of it and of the layer."""
        copied = super().clone()
        copied.layer = self.layer.clone()
        return copied

    def children(self):
        """The layer."""
        return [self.layer]

    def parameters(self):
        """Those of the layer."""
        return self.layer.parameters()

    @property
    def n_buffer_rows(self):
        """Those of the layer: prediction does not split."""
        return self.layer.n_buffer_rows

    def splits(self, batch_size):
        """Whether a batch is worth two threads."""
        largest = max(spec.size for spec in self.parameters())
        return batch_size > 1 and largest * batch_size >= WORTH_SPLITTING

    def bind(self, views, rng):
        """Hand the views to the layer; the second half gets a gradient of its own."""
        self.pairs, self.rng = [next(views) for _ in self.parameters()], rng
        self.layer.needs_input_gradient = self.needs_input_gradient
        self.layer.bind(iter(self.pairs), rng)

    def allocate(self, batch_size, dtype):
        """Make the buffers of both halves."""
        for_training = any(gradient is not None for _, gradient in self.pairs)
        self.parts = [self.layer]
        if for_training and self.splits(batch_size):
            self._add_part(batch_size, dtype)
        middle = batch_size // len(self.parts)
        self.columns = [slice(0, middle), slice(middle, batch_size)][: len(self.parts)]
        for part, columns in zip(self.parts, self.columns, strict=True):
            part.allocate(columns.stop - columns.start, dtype)

    def _add_part(self, batch_size, dtype):
        self.gradients = [np.zeros_like(gradient) for _, gradient in self.pairs]
        views = [(pair[0], own) for pair, own in zip(self.pairs, self.gradients, strict=True)]
        other = self.layer.clone()
        other.bind(iter(views), None if self.rng is None else self.rng.spawn(1)[0])
        self.parts.append(other)
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.dx = np.empty((self.n_inputs, batch_size), dtype)
        self.executor = ThreadPoolExecutor(1) if n_allowed() > 1 else None

    def forward(self, x, training, sample_fractions):
        """Each half through its own copy of the layer."""
        if len(self.parts) == 1:
            return self.layer.forward(x, training, sample_fractions)
        arguments = [(x[:, c], training, _part(sample_fractions, c)) for c in self.columns]
        self._run("forward", self.y, arguments)
        return self.y

    def backward(self, dy):
        """Each half back through its own copy; the gradients are added up."""
        if len(self.parts) == 1:
            return self.layer.backward(dy)
        self._run("backward", self.dx, [(dy[:, c],) for c in self.columns])
        for (_, gradient), own in zip(self.pairs, self.gradients, strict=True):
            gradient += own
        return self.dx if self.needs_input_gradient else None

    def _run(self, method, out, arguments):
        """Call a method of both parts and put their results side by side into ``out``."""

        def run(k):
            with np.errstate(all="ignore"):  # as in training; a thread starts with the defaults
                result = getattr(self.parts[k], method)(*arguments[k])
                if result is not None:
                    out[:, self.columns[k]] = result

        if self.executor is None:
            run(1)
            run(0)
        else:
            second = self.executor.submit(run, 1)
            run(0)
            second.result()


def _part(fractions, columns):
    return fractions[columns] if isinstance(fractions, np.ndarray) else fractions

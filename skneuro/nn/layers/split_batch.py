"""A layer that runs on the two halves of a batch at once, on two threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..threads import n_allowed
from .base import Layer, signal

# Multiply-adds per step from which splitting is worth it. Matrix products and NumPy's functions let
# the other thread run, but shorter calls leave the threads waiting for the interpreter.
WORTH_SPLITTING = 1 << 22


class SplitBatch(Layer):
    """Run large training batches as two halves on two threads, small ones whole.

    The halves share the weights only. Whether a batch is split depends on its size alone, and the
    gradients of the halves are added in a fixed order, so the result does not depend on the number
    of threads.

    Parameters
    ----------
    layer : Layer
        Layer whose output for a sample does not depend on the other samples.
    """

    def __init__(self, layer):
        super().__init__(layer.n_inputs, layer.n_outputs)
        self.layer = layer

    def clone(self):
        """Copy with a copy of the layer."""
        copied = super().clone()
        copied.layer = self.layer.clone()
        return copied

    def children(self):
        """The wrapped layer."""
        return [self.layer]

    def parameters(self):
        """The parameters of the layer."""
        return self.layer.parameters()

    @property
    def n_buffer_rows(self):
        """The rows of the layer alone: prediction does not split batches."""
        return self.layer.n_buffer_rows

    def splits(self, batch_size):
        """Whether a batch of this size is split."""
        largest = max(spec.size for spec in self.parameters())
        return batch_size > 1 and largest * batch_size >= WORTH_SPLITTING

    def bind(self, views, rng):
        """Hand the views to the layer and keep them for the copy that runs the second half."""
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
        """Run each half through its own copy of the layer."""
        if len(self.parts) == 1:
            return self.layer.forward(x, training, sample_fractions)
        arguments = [(x[:, c], training, _part(sample_fractions, c)) for c in self.columns]
        self._run("forward", self.y, arguments)
        return self.y

    def backward(self, dy):
        """Run each half back through its own copy and add up the gradients."""
        if len(self.parts) == 1:
            return self.layer.backward(dy)
        self._run("backward", self.dx, [(dy[:, c],) for c in self.columns])
        for (_, gradient), own in zip(self.pairs, self.gradients, strict=True):
            gradient += own
        return self.dx if self.needs_input_gradient else None

    def _run(self, method, out, arguments):
        """Call a method of both parts and write the results to their columns of ``out``."""

        def run(k):
            with np.errstate(all="ignore"):  # as in training; a new thread starts with the defaults
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

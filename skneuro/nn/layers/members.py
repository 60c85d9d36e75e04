"""Members of an ensemble side by side, on two threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..threads import n_allowed
from .concat import Concat

# Multiply-adds of a member per batch from which a second thread is worth it.
WORTH_THREADS = 1 << 20


class Members(Concat):
    """Nets that read the same input, each with its own weights; the outputs are stacked.

    The formulas are those of `Concat`. Large batches run on two threads, one member on each, which
    share nothing but the input: the result does not depend on the number of threads.

    Parameters
    ----------
    branches : list of Layer
        Members, with the same numbers of inputs and outputs.
    """

    executor = None

    @property
    def n_buffer_rows(self):
        """The rows of one member, because only one at a time needs the cache, and the output."""
        return self.n_outputs + max(branch.n_buffer_rows for branch in self.branches)

    def splits(self, batch_size):
        """Whether batches of this size run on two threads."""
        n_weights = sum(spec.size for spec in self.branches[0].parameters())
        return len(self.branches) > 1 and n_weights * batch_size >= WORTH_THREADS

    def bind(self, views, rng):
        """Hand the views to the members, and to each a generator of its own."""
        rngs = [None] * len(self.branches) if rng is None else rng.spawn(len(self.branches))
        self.for_training = False
        for branch, own in zip(self.branches, rngs, strict=True):
            pairs = [next(views) for _ in branch.parameters()]
            self.for_training |= any(gradient is not None for _, gradient in pairs)
            branch.needs_input_gradient = self.needs_input_gradient
            branch.bind(iter(pairs), own)

    def allocate(self, batch_size, dtype):
        """Make the buffers of all members, and the second thread."""
        super().allocate(batch_size, dtype)
        if self.for_training and self.splits(batch_size) and n_allowed() > 1:
            self.executor = ThreadPoolExecutor(1)

    def forward(self, x, training, sample_fractions):
        """Run every member on the same input."""

        def run(k):
            self.y[self.rows[k]] = self.branches[k].forward(x, training, sample_fractions)[:-1]

        self._run(run)
        return self.y

    def backward(self, dy):
        """Run every member back from its own rows of ``dy``."""
        dxs = [None] * len(self.branches)

        def run(k):
            dxs[k] = self.branches[k].backward(dy[self.rows[k]])

        self._run(run)
        if not self.needs_input_gradient:
            return None
        np.copyto(self.dx, dxs[0])
        for dx in dxs[1:]:
            self.dx += dx
        return self.dx

    def _run(self, run):
        """Call ``run(k)`` for every member, half of them on the second thread."""
        n_members = len(self.branches)
        if self.executor is None:
            for k in range(n_members):
                run(k)
            return

        def run_others():
            with np.errstate(all="ignore"):  # as in training; a new thread starts with the defaults
                for k in range(1, n_members, 2):
                    run(k)

        others = self.executor.submit(run_others)
        for k in range(0, n_members, 2):
            run(k)
        others.result()

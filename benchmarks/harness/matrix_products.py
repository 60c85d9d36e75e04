"""The fastest this machine multiplies matrices: what a net's arithmetic is held against."""

import numpy as np

from .timing import seconds

N = 1024
N_PRODUCTS = 5  # per measurement, of which the fastest counts


class SgemmPeak:
    """Rate of NumPy's product of two float32 matrices of 1024 x 1024.

    Attributes
    ----------
    seen : dict of int to list of float
        Floating-point operations per second of each measurement, by number of threads.
    """

    def __init__(self):
        self.left, self.right = np.random.default_rng(0).standard_normal((2, N, N), np.float32)
        self.product = np.empty((N, N), np.float32)
        self.seen = {1: [], 2: []}

    def measure(self):
        """Measure once more; to be called all through a run, since the machine's speed varies."""
        from threadpoolctl import threadpool_limits

        for n_threads, rates in self.seen.items():
            with threadpool_limits(n_threads, user_api="blas"):
                rates.append(2 * N**3 / min(self._seconds() for _ in range(N_PRODUCTS)))

    def _seconds(self):
        return seconds(lambda: np.matmul(self.left, self.right, out=self.product))

    def fastest(self, n_threads):
        """The highest rate seen."""
        return max(self.seen[n_threads])

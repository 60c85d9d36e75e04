"""The fastest this machine multiplies matrices: what a net's arithmetic is held against."""

import numpy as np

from .timing import seconds

N_PRODUCTS = 5  # per measurement, of which the fastest counts


class SgemmPeak:
    """Rate of NumPy's product of two square float32 matrices.

    Parameters
    ----------
    size : int, default=1024
        Rows and columns of the matrices.

    Attributes
    ----------
    seen : dict of int to list of float
        Floating-point operations per second of each measurement, by number of threads.
    """

    def __init__(self, size=1024):
        self.left, self.right = np.random.default_rng(0).standard_normal(
            (2, size, size), np.float32
        )
        self.product = np.empty((size, size), np.float32)
        self.seen = {1: [], 2: []}

    def measure(self):
        """Measure once more; to be called all through a run, since the machine's speed varies."""
        from threadpoolctl import threadpool_limits

        for n_threads, rates in self.seen.items():
            with threadpool_limits(n_threads, user_api="blas"):
                rates.append(
                    2 * len(self.left) ** 3 / min(self._seconds() for _ in range(N_PRODUCTS))
                )

    def _seconds(self):
        return seconds(lambda: np.matmul(self.left, self.right, out=self.product))

    def fastest(self, n_threads):
        """The highest rate seen."""
        return max(self.seen[n_threads])

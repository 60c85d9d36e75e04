"""How many threads the matrix products of a fit may use."""

import functools
from contextlib import nullcontext

# Multiply-adds of the largest matrix product from which a second BLAS thread pays. Below it
# the threads wait for each other longer than they work, and the cores are better left to n_jobs.
WORTH_THREADS = 1 << 22


@functools.cache
def _controller():
    from threadpoolctl import ThreadpoolController

    # Made once: looking for the loaded libraries takes a millisecond, setting a limit 30 us.
    return ThreadpoolController()


def limit_blas(network, batch_size):
    """Context in which BLAS keeps to one thread if the network's matrix products are small.

    It never asks for more threads than the user allows. Enter it once per fit, not per batch.
    """
    largest = max((p.size for p in network.parameters.specifications), default=0)
    if largest * batch_size >= WORTH_THREADS:
        return nullcontext()
    return _controller().limit(limits=1, user_api="blas")

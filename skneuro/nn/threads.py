"""How many threads the matrix products of a fit may use."""

import functools
from contextlib import contextmanager
from contextvars import ContextVar

# Multiply-adds of the largest matrix product from which a second BLAS thread pays. Below it
# the threads wait for each other longer than they work, and the cores are better left to n_jobs.
WORTH_THREADS = 1 << 22

_allowed = ContextVar("skneuro_threads", default=1)


@functools.cache
def _controller():
    from threadpoolctl import ThreadpoolController

    # Made once: looking for the loaded libraries takes a millisecond, setting a limit 30 us.
    return ThreadpoolController()


def n_allowed():
    """Threads that the user lets a fit use, inside `limit_blas`: those BLAS had before it."""
    return _allowed.get()


@contextmanager
def limit_blas(network, batch_size):
    """Context in which BLAS keeps to one thread where the network has no use for more.

    That is where its matrix products are small, or where its layers use the threads themselves. It
    never asks for more threads than the user allows. Enter it once per fit, not per batch.
    """
    libraries = [c for c in _controller().lib_controllers if c.user_api == "blas"]
    token = _allowed.set(max((library.num_threads for library in libraries), default=1))
    largest = max((p.size for p in network.parameters.specifications), default=0)
    try:
        if largest * batch_size >= WORTH_THREADS and not network.root.splits(batch_size):
            yield
        else:
            with _controller().limit(limits=1, user_api="blas"):
                yield
    finally:
        _allowed.reset(token)

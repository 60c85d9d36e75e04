"""Number of threads that the matrix products of a fit may use."""

import functools
from contextlib import contextmanager
from contextvars import ContextVar

# Multiply-adds of the largest matrix product from which a second BLAS thread is worth it. With
# fewer, the threads wait for each other longer than they work, and n_jobs uses the cores better.
WORTH_THREADS = 1 << 22

_allowed = ContextVar("skneuro_threads", default=1)


@functools.cache
def _controller():
    from threadpoolctl import ThreadpoolController

    # Cached: finding the loaded libraries takes a millisecond, setting a limit 30 us.
    return ThreadpoolController()


def n_allowed():
    """Number of threads that BLAS had before `limit_blas`: the user allows a fit this many."""
    return _allowed.get()


@contextmanager
def limit_blas(network, batch_size):
    """Context that limits BLAS to one thread where the network does not gain from more.

    That is the case if its matrix products are small, or if its layers use the threads themselves.
    The number of threads is never raised. Enter the context once per fit, not once per batch.
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

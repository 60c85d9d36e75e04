"""Number of threads that the matrix products of a fit may use."""

import functools
import threading
from contextlib import contextmanager, nullcontext
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


class SharedLimit:
    """One BLAS thread as long as any fit of the process asks for it.

    The number of BLAS threads belongs to the process. Fits that overlap in time are counted: the
    first one sets the limit, the last one lifts it.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._n_fits = 0
        self._limit = None
        self._n_before = 1

    def n_threads(self):
        """Number of BLAS threads without the limit."""
        with self._lock:
            return self._n_before if self._n_fits else _n_blas_threads()

    @contextmanager
    def one_thread(self):
        """Context in which BLAS has one thread; yields the number without the limit."""
        with self._lock:
            if self._n_fits == 0:
                self._n_before = _n_blas_threads()
                self._limit = None
                if self._n_before > 1:
                    self._limit = _controller().limit(limits=1, user_api="blas")
            self._n_fits += 1
        try:
            yield self._n_before
        finally:
            with self._lock:
                self._n_fits -= 1
                if self._n_fits == 0 and self._limit is not None:
                    self._limit.restore_original_limits()


def _n_blas_threads():
    libraries = [c for c in _controller().lib_controllers if c.user_api == "blas"]
    return max((library.num_threads for library in libraries), default=1)


_shared = SharedLimit()


@contextmanager
def limit_blas(network, batch_size):
    """Context that limits BLAS to one thread where the network does not gain from more.

    That is the case if its matrix products are small, or if its layers use the threads themselves.
    The number of threads is never raised. Enter the context once per fit, not once per batch.
    """
    largest = max((p.size for p in network.parameters.specifications), default=0)
    gains = largest * batch_size >= WORTH_THREADS and not network.root.splits(batch_size)
    with nullcontext(_shared.n_threads()) if gains else _shared.one_thread() as n_threads:
        token = _allowed.set(n_threads)
        try:
            yield
        finally:
            _allowed.reset(token)

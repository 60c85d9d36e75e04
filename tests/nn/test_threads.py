"""BLAS threads are limited for small matrix products and given back afterwards."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from types import SimpleNamespace

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from skneuro.nn import threads
from skneuro.nn.layers import split_batch
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.layers.dense import Dense
from skneuro.nn.layers.split_batch import SplitBatch
from skneuro.nn.network import Network
from skneuro.nn.threads import limit_blas, n_allowed

NETWORK = Network(Dense(9, 4), np.float64)  # its block has 40 values


@pytest.fixture
def count_threads():
    controller = ThreadpoolController().select(user_api="blas")
    if not controller.lib_controllers:
        pytest.skip("this BLAS has no threads that can be counted")

    def count():
        return max(library.num_threads for library in controller.lib_controllers)

    with controller.limit(limits=2):
        if count() < 2:
            pytest.skip("this BLAS has one thread only")
        yield count


def test_small_products_keep_to_one_thread_and_give_the_others_back(count_threads):
    with limit_blas(NETWORK, 10):
        assert count_threads() == 1
    assert count_threads() == 2


def test_an_error_inside_gives_the_threads_back_too(count_threads):
    def fail():
        with limit_blas(NETWORK, 10):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert count_threads() == 2


@pytest.mark.parametrize(("worth", "expected"), [(400, 2), (401, 1)])
def test_the_largest_block_times_the_batch_decides(count_threads, monkeypatch, worth, expected):
    monkeypatch.setattr(threads, "WORTH_THREADS", worth)
    with limit_blas(NETWORK, 10):
        assert count_threads() == expected


def test_a_large_product_never_gets_more_threads_than_the_user_allows(count_threads, monkeypatch):
    monkeypatch.setattr(threads, "WORTH_THREADS", 1)
    with ThreadpoolController().limit(limits=1, user_api="blas"), limit_blas(NETWORK, 10):
        assert count_threads() == 1


@pytest.mark.parametrize(("batch_size", "expected"), [(9, 2), (10, 1)])
def test_layers_that_use_threads_themselves_leave_blas_one(
    count_threads, monkeypatch, batch_size, expected
):
    monkeypatch.setattr(threads, "WORTH_THREADS", 1)
    monkeypatch.setattr(split_batch, "WORTH_SPLITTING", 400)
    network = Network(Sequential([SplitBatch(Dense(9, 4)), Dense(4, 2)]), np.float64)
    with limit_blas(network, batch_size):
        assert count_threads() == expected
        assert n_allowed() == 2
    assert count_threads() == 2


@pytest.mark.parametrize("worth", [1, 1 << 30], ids=["large", "small"])
def test_inside_it_is_known_how_many_threads_there_were_before(count_threads, monkeypatch, worth):
    monkeypatch.setattr(threads, "WORTH_THREADS", worth)
    assert n_allowed() == 1
    with limit_blas(NETWORK, 10):
        assert n_allowed() == 2
    with ThreadpoolController().limit(limits=1, user_api="blas"), limit_blas(NETWORK, 10):
        assert n_allowed() == 1
    assert n_allowed() == 1


def test_outside_of_a_fit_other_threads_know_nothing_of_it(count_threads):
    with limit_blas(NETWORK, 10), ThreadPoolExecutor(1) as pool:
        assert pool.submit(n_allowed).result() == 1


class ProcessWide:
    """Stand-in for the controller: a number of threads of the process, restored as it was seen."""

    user_api = "blas"

    def __init__(self):
        self.num_threads = 2
        self.lib_controllers = [self]

    def limit(self, limits, user_api):
        before, self.num_threads = self.num_threads, limits
        restore = partial(setattr, self, "num_threads", before)
        return SimpleNamespace(restore_original_limits=restore)


def test_fits_that_overlap_in_time_give_all_threads_back(monkeypatch):
    controller = ProcessWide()
    monkeypatch.setattr(threads, "_controller", lambda: controller)
    first_is_in, second_is_in, first_is_out = Event(), Event(), Event()

    def first():
        with limit_blas(NETWORK, 10):
            first_is_in.set()
            second_is_in.wait()
        first_is_out.set()
        return controller.num_threads

    def second():
        first_is_in.wait()
        with limit_blas(NETWORK, 10):
            second_is_in.set()
            first_is_out.wait()
            return n_allowed(), controller.num_threads

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(first), pool.submit(second)]
        # the limit stays until the last one is out; the user allowed two threads all the time
        assert running[1].result() == (2, 1)
        assert running[0].result() == 1
    assert controller.num_threads == 2

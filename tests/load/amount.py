"""How much the tests under load do: a little in the ordinary tests, more by ``make load``."""

import gc
import os
import threading
import tracemalloc

N_ROUNDS = int(os.environ.get("LOAD_ROUNDS", "9"))  # calls of each thread
N_FORECASTS = int(os.environ.get("LOAD_FORECASTS", "48"))  # answers of a server
N_PREDICTING, N_REFITTING = 8, 2
# Objects that grow with each call would be far above this, in bytes, after all of the calls.
MOST_GROWTH = 300_000


def run_together(tasks):
    """Run tasks at the same time, each in its thread; raise the first error of any."""
    errors = []
    start = threading.Barrier(len(tasks))

    def run(task):
        try:
            start.wait()
            task()
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


class Memory:
    """Memory that Python's objects take more than at the start, in bytes."""

    def __enter__(self):
        gc.collect()
        tracemalloc.start()
        return self

    def __exit__(self, *error):
        gc.collect()
        self.growth = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()

"""A process that measures one checkout: skneuro is the checkout's, all else is this checkout's.

Run as a script with the folder of the checkout as argument. Each line of its input is a request in
JSON, each line of its output the answer.
"""

import json
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def import_skneuro(checkout):
    """Import skneuro from a checkout, and make the benchmarks of this one importable.

    Raises
    ------
    ImportError
        If another skneuro is found.
    """
    sys.path.insert(0, str(checkout))
    import skneuro

    if not Path(skneuro.__file__).resolve().is_relative_to(checkout.resolve()):
        raise ImportError(f"skneuro is imported from {skneuro.__file__}, not from {checkout}")
    sys.path[0] = str(ROOT)  # skneuro finds its own modules through its __path__


class Worker:
    """Answers requests; keeps the data of the case that it was asked for last.

    Parameters
    ----------
    checkout : Path
        Folder of the checkout.
    """

    def __init__(self, checkout):
        self.checkout = checkout
        self.current, self.run_once = None, None

    def answer(self, request):
        """Seconds and result of a case.

        A case that takes less than ``least_seconds`` is run several times; the median counts.
        """
        from benchmarks.speed.compare.cases import make_cases

        group, name = request["group"], request["case"]
        if (group, name) != self.current:
            self.run_once = None  # frees the data of the last case
            self.run_once = make_cases(group, self.checkout, request["quick"])[name]()
            self.current = group, name
        end = time.perf_counter() + request["least_seconds"]
        runs = [self.run_once()]
        while time.perf_counter() < end:
            runs.append(self.run_once())
        return {"seconds": statistics.median(seconds for seconds, _ in runs), "result": runs[0][1]}


def main():
    """Answer until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever is printed must not look like an answer
    checkout = Path(sys.argv[1])
    import_skneuro(checkout)
    worker = Worker(checkout)
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()

"""A checkout and the worker process that measures it."""

import json
import os
import subprocess
import sys
from pathlib import Path

WORKER = Path(__file__).with_name("worker.py")
LEAST_SECONDS = 0.1  # a shorter run says little, so that a case is run until they add up to it


class Checkout:
    """Keeps a worker alive while the context is open; between requests the worker is idle.

    Parameters
    ----------
    folder : Path
        Folder of the checkout, which holds the package skneuro.
    """

    def __init__(self, folder):
        self.folder = Path(folder).resolve()

    def __enter__(self):
        environment = os.environ | {"PYTHONPATH": "", "PYTHONHASHSEED": "0"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(WORKER), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=self.folder,
        )
        return self

    def __exit__(self, *error):
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def measure(self, group, case, quick):
        """Seconds of a run of a case, and the number that must be the same in all checkouts."""
        least = 0.0 if quick else LEAST_SECONDS
        answer = self._request(group=group, case=case, quick=quick, least_seconds=least)
        return answer["seconds"], answer["result"]

    def _request(self, **request):
        print(json.dumps(request), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker of {self.folder} ended at {request}")
        return json.loads(line)

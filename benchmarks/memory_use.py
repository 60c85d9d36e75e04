"""Peak memory of a training epoch, each in a fresh process: ours and PyTorch's."""

import ctypes
import json
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

from .recurrent_nets import Shape, make_data, options

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")
ROOT = Path(__file__).parents[1]
SMALL = Shape(2, 2, 1, (1,), 2, epochs=1)


def is_measurable():
    """Whether the system tells the peak of a part of a process's life: Linux does."""
    return CLEAR_REFS.exists()


def peak_memory(library, cell, shape):
    """Megabytes that one epoch needs at its peak, beyond the imports and the data.

    Parameters
    ----------
    library : {"ours", "torch"}
        Whose training.
    cell : str
        The recurrent unit.
    shape : Shape
        Of data and net.
    """
    command = [sys.executable, "-m", __spec__.name, library, cell, json.dumps(astuple(shape))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return float(done.stdout)


def measure(library, cell, shape):
    """The same in this process."""
    train(library, cell, SMALL, *make_data(SMALL))  # for what is imported and made at first use
    X, y = make_data(shape)
    before = _start_over()
    train(library, cell, shape, X, y)
    return (_status("VmHWM") - before) / 1024


def train(library, cell, shape, X, y):
    """Fit once."""
    if library == "ours":
        from skneuro import RNNForecaster

        from .mlp import EstimatorFit

        EstimatorFit(RNNForecaster, X, y, options(cell, shape))()
    else:
        from .torch_recurrent import TorchFit

        TorchFit(cell, shape, X, y, None, n_threads=2)()


def _start_over():
    """Forget the peak so far; the memory in use now, in kilobytes."""
    # `resource.getrusage` would not do: a process begins with the peak of the one that started it.
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:
        give_back(0)  # what the imports have freed would be used again unseen
    CLEAR_REFS.write_text("5")
    return _status("VmRSS")


def _status(name):
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _main():
    library, cell, shape = sys.argv[1:]
    n_rows, n_timesteps, n_channels, hidden, batch, _ = json.loads(shape)
    shape = Shape(n_rows, n_timesteps, n_channels, tuple(hidden), batch, epochs=1)
    print(measure(library, cell, shape))


if __name__ == "__main__":
    _main()
